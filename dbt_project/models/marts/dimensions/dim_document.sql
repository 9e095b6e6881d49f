-- One row per version of a document, including quarantined, irrelevant, superseded and withdrawn ones.
{{ config(post_hook='{{ create_as_of() }}') }}

with documents as (

    select * from {{ ref('stg_raw__documents') }}

),

versions as (

    select * from {{ ref('int_documents__versioned') }}

),

-- current addresses take precedence over former ones, and files over archive members
containers as (

    select
        document_key,
        first(
            container_document_key
            order by is_last desc, container_document_key is null desc, seen_at desc, source_name, source_uri
        ) as container_document_key
    from (
        select
            *,
            row_number() over (partition by source_name, source_uri order by seen_at desc, event desc) = 1 as is_last
        from {{ ref('document_sighting') }}
    )
    where event = 'seen'
    group by document_key

)

select
    -- keys
    documents.document_key,
    containers.container_document_key,
    versions.series_key,
    series.content_key,
    versions.replaced_by_document_key,
    documents.fingerprint,
    documents.batch_id,
    -- strings
    documents.document_kind,
    documents.title,
    documents.publisher,
    documents.file_name,
    documents.media_type,
    documents.reader,
    versions.state,
    documents.reason,
    documents.reason_class,
    versions.currency_reason,
    -- numerics
    documents.fiscal_year,
    documents.page_count,
    documents.byte_size,
    cast(versions.version as integer) as version,
    documents.confidence,
    -- booleans
    versions.is_current,
    documents.is_accepted,
    documents.is_corrected,
    -- dates and timestamps
    cast(versions.landed_at + interval 8 hour as date) as landed_on,
    documents.extracted_at
from documents
inner join versions on documents.document_key = versions.document_key
inner join {{ ref('int_documents__in_series') }} as series on documents.document_key = series.document_key
left join containers on documents.document_key = containers.document_key

union all by name

select
    'unknown' as document_key,
    'unknown' as series_key,
    'unknown' as state,
    'shown' as currency_reason,
    1 as version,
    false as is_current,
    false as is_accepted,
    false as is_corrected
