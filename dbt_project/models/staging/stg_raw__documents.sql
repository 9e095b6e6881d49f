-- One row per document: its latest reading, and why it cannot be published if it cannot.
{{ config(materialized='incremental', pre_hook='{{ delete_documents_in_this_load() }}') }}

with documents as (

    select * from {{ source('raw', 'documents') }}

),

failed as (

    select
        document_id,
        string_agg(reason, '; ' order by expectation, column_name, reason) as failures
    from {{ source('raw', 'verdicts') }}
    where not is_passed
    group by document_id

),

renamed as (

    select
        -- keys
        documents.document_id as document_key,
        documents.fingerprint,
        documents.batch_id,
        -- strings
        documents.file_name,
        documents.media_type,
        documents.kind as document_kind,
        documents.title,
        documents.publisher,
        documents.reader,
        case
            when documents.state in ('quarantined', 'irrelevant') then documents.state
            when failed.document_id is not null then 'quarantined'
        end as state_without_rows,
        coalesce(documents.reason, failed.failures) as reason,
        coalesce(documents.reason_class, if(failed.failures is null, null, 'permanent')) as reason_class,
        -- numerics
        documents.page_count,
        documents.fiscal_year,
        documents.byte_size,
        documents.confidence,
        -- booleans
        coalesce(documents.is_corrected, false) as is_corrected,
        -- timestamps
        documents.extracted_at at time zone 'UTC' as extracted_at
    from documents
    left join failed on documents.document_id = failed.document_id

)

select * from renamed
