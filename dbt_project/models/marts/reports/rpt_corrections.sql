-- One row per correction in the seed: whether it was applied, and if not, why.
{{ config(materialized='incremental', pre_hook="{{ delete_documents_in_this_load('document_id') }}") }}

select
    -- keys
    {{ key([
        'corrections.document_id', 'page', 'table_number', 'row_number', 'line_number', 'column_number',
        'field_name', 'read_text'
    ]) }} as correction_key,
    coalesce(documents.document_key, 'unknown') as document_key,
    -- strings
    corrections.document_id,
    documents.file_name,
    corrections.state,
    corrections.explanation,
    corrections.field_name,
    -- null if the document is not in the warehouse: it may have been deleted permanently
    if(documents.document_key is null, null, corrections.read_text) as read_text,
    if(documents.document_key is null, null, corrections.corrected_text) as corrected_text,
    corrections.corrected_by,
    corrections.reason,
    -- numerics
    corrections.page,
    corrections.table_number,
    corrections.row_number,
    corrections.line_number,
    corrections.column_number,
    corrections.value_count,
    -- dates
    corrections.corrected_on
from {{ source('raw', 'corrections') }} as corrections
left join {{ ref('stg_raw__documents') }} as documents on corrections.document_id = documents.document_key
