-- One row per raw batch that has documents in the warehouse: what was extracted together, when, and by which
-- version.
with statements as (

    select
        document_key,
        count(*) as statement_count
    from {{ ref('fct_project_statement') }}
    group by document_key

),

unrecognised as (

    select
        document_key,
        cast(sum(occurrence_count) as bigint) as unrecognised_count
    from {{ ref('unrecognised') }}
    where not is_whole_page
    group by document_key

)

select
    documents.batch_id,
    documents.fingerprint,
    count(*) as document_count,
    count(*) filter (documents.state = 'published') as published_count,
    count(*) filter (documents.state = 'superseded') as superseded_count,
    count(*) filter (documents.state = 'withdrawn') as withdrawn_count,
    count(*) filter (documents.state = 'quarantined') as quarantined_count,
    count(*) filter (documents.state = 'irrelevant') as irrelevant_count,
    count(*) filter (documents.reason_class = 'transient') as transient_count,
    cast(coalesce(sum(statements.statement_count), 0) as bigint) as statement_count,
    cast(coalesce(sum(unrecognised.unrecognised_count), 0) as bigint) as unrecognised_count,
    cast(coalesce(sum(documents.page_count), 0) as bigint) as page_count,
    cast(sum(documents.byte_size) as bigint) as byte_size,
    min(documents.landed_on) as first_landed_on,
    max(documents.landed_on) as last_landed_on,
    min(documents.extracted_at) as first_extracted_at,
    max(documents.extracted_at) as last_extracted_at
from {{ ref('dim_document') }} as documents
left join statements on documents.document_key = statements.document_key
left join unrecognised on documents.document_key = unrecognised.document_key
where documents.document_key <> 'unknown'
group by documents.batch_id, documents.fingerprint
