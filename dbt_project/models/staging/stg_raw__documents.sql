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
    where not is_passed and not is_outweighed
    group by document_id

),

accepted as (

    select
        verdicts.document_id,
        'accepted because ' || any_value(acceptances.reason) || ' (' || any_value(acceptances.accepted_on)
        || '); its checks said: '
        || string_agg(verdicts.reason, '; ' order by verdicts.expectation, verdicts.column_name, verdicts.reason)
            as reason
    from {{ source('raw', 'verdicts') }} as verdicts
    inner join {{ source('raw', 'acceptances') }} as acceptances on verdicts.document_id = acceptances.document_id
    where verdicts.is_outweighed
    group by verdicts.document_id

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
        coalesce(documents.reason, failed.failures, accepted.reason) as reason,
        coalesce(documents.reason_class, if(failed.failures is null, null, 'permanent')) as reason_class,
        -- numerics
        documents.page_count,
        documents.fiscal_year,
        documents.byte_size,
        documents.confidence,
        -- booleans
        accepted.document_id is not null as is_accepted,
        coalesce(documents.is_corrected, false) as is_corrected,
        -- timestamps
        documents.extracted_at at time zone 'UTC' as extracted_at
    from documents
    left join failed on documents.document_id = failed.document_id
    left join accepted on documents.document_id = accepted.document_id

)

select * from renamed
