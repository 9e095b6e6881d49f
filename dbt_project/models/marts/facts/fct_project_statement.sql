-- One row per document, form and project, as printed.
{{ config(materialized='incremental', pre_hook='{{ delete_documents_in_this_load() }}') }}

select * from {{ ref('int_statements__measured') }}
