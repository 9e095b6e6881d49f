-- One row per document: the series that it is a version of, and the key of its content. A document continues the series
-- of the one before it at its first address, if neither publisher, kind nor year says otherwise, or else of the one
-- with equal content that had left its last address by then. Equal content alone makes no series: anyone can copy it.
with recursive projects as ( -- noqa: PRS

    select
        document_key,
        string_agg(distinct base_name, '|' order by base_name) as project_names
    from {{ ref('int_project_names__all') }}
    group by document_key

),

documents as (

    select
        documents.document_key,
        documents.document_kind,
        documents.publisher,
        documents.fiscal_year,
        case
            when
                documents.publisher is not null
                and documents.fiscal_year is not null
                and documents.title is not null
                and projects.project_names is not null
                then {{ key([
                    'documents.publisher', 'documents.document_kind', 'documents.fiscal_year', 'documents.title',
                    'projects.project_names'
                ]) }}
        end as content_key
    from {{ ref('stg_raw__documents') }} as documents
    left join projects on documents.document_key = projects.document_key

),

-- each sighting with the document before it at its address and the time at which its document left that address
events as (

    select
        document_key,
        event,
        source_name,
        source_uri,
        seen_at,
        lag(document_key) over at_address as earlier_document_key,
        lead(seen_at) over at_address as left_at
    from {{ ref('stg_raw__sightings') }}
    window at_address as (partition by source_name, source_uri order by seen_at, event)

),

stays as (

    select
        document_key,
        min(seen_at) as landed_at,
        arg_min(earlier_document_key, (seen_at, source_name, source_uri)) as earlier_document_key,
        -- null while an address shows it
        if(bool_or(left_at is null), null, max(left_at)) as left_at
    from events
    where event = 'seen'
    group by document_key

),

at_same_address as (

    select
        stays.document_key,
        earlier.document_key as earlier_document_key
    from stays
    inner join documents as later on stays.document_key = later.document_key
    inner join documents as earlier on stays.earlier_document_key = earlier.document_key
    inner join stays as stay_of_earlier on earlier.document_key = stay_of_earlier.document_key
    where
        stay_of_earlier.landed_at < stays.landed_at
        and coalesce(later.publisher = earlier.publisher, true)
        and coalesce(later.document_kind = earlier.document_kind, true)
        and coalesce(later.fiscal_year = earlier.fiscal_year, true)

),

-- the last one with equal content, if it had left by then
last_with_equal_content as (

    select
        stays.document_key,
        stays.landed_at,
        earlier.document_key as earlier_document_key,
        stay_of_earlier.left_at
    from stays
    inner join documents as later on stays.document_key = later.document_key
    inner join documents as earlier on later.content_key = earlier.content_key
    inner join stays as stay_of_earlier on earlier.document_key = stay_of_earlier.document_key
    where stay_of_earlier.landed_at < stays.landed_at
    qualify
        row_number() over (
            partition by stays.document_key order by stay_of_earlier.landed_at desc, earlier.document_key
        ) = 1

),

moved as (

    select
        document_key,
        earlier_document_key
    from last_with_equal_content
    where left_at <= landed_at

),

-- every document with each one that it continues, over any number of steps
chains (document_key, series_document_key, steps) as (

    select
        document_key,
        document_key as series_document_key,
        0 as steps
    from documents

    union all

    select
        chains.document_key,
        coalesce(at_same_address.earlier_document_key, moved.earlier_document_key) as series_document_key,
        chains.steps + 1 as steps
    from chains
    left join at_same_address on chains.series_document_key = at_same_address.document_key
    left join moved on chains.series_document_key = moved.document_key
    where coalesce(at_same_address.earlier_document_key, moved.earlier_document_key) is not null

),

oldest as (

    select
        document_key,
        arg_max(series_document_key, steps) as series_document_key
    from chains
    group by document_key

)

select
    documents.document_key,
    {{ key(['oldest.series_document_key']) }} as series_key,
    documents.content_key
from documents
inner join oldest on documents.document_key = oldest.document_key
