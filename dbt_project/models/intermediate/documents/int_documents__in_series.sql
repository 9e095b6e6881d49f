-- One row per document: the series that it is a version of. Documents at one address are a series, and so are
-- documents with the same publisher, kind, year, title and set of projects at any address.
with recursive projects as ( -- noqa: PRS

    select
        document_key,
        string_agg(distinct base_name, '|' order by base_name) as project_names
    from {{ ref('int_project_names__all') }}
    group by document_key

),

tokens as (

    select distinct
        document_key,
        concat_ws(' ', 'address', source_name, source_uri) as token
    from {{ ref('stg_raw__sightings') }}
    where event = 'seen'

    union all

    select
        documents.document_key,
        concat_ws('|', 'content', publisher, document_kind, fiscal_year, title, project_names)
    from {{ ref('stg_raw__documents') }} as documents
    inner join projects on documents.document_key = projects.document_key
    where publisher is not null and fiscal_year is not null and title is not null

    union all

    select
        document_key,
        concat_ws(' ', 'document', document_key)
    from {{ ref('stg_raw__documents') }}

),

-- the smallest token that is reachable over shared tokens
labelled (document_key, label) using key (document_key) as (

    select
        document_key,
        min(token)
    from tokens
    group by document_key

    union

    select
        tokens.document_key,
        min(spread.label)
    from tokens
    inner join (
        select
            tokens.token,
            min(labelled.label) as label
        from tokens
        inner join recurring.labelled as labelled on tokens.document_key = labelled.document_key
        group by tokens.token
    ) as spread on tokens.token = spread.token
    inner join recurring.labelled as known on tokens.document_key = known.document_key
    group by tokens.document_key
    having min(spread.label) < min(known.label)

)

select
    documents.document_key,
    {{ key(['labelled.label']) }} as series_key
from {{ ref('stg_raw__documents') }} as documents
inner join labelled on documents.document_key = labelled.document_key
