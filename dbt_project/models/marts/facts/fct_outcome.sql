-- One row per document, form, project, indicator and line, from the forms that state results.
{{ config(materialized='incremental', pre_hook='{{ delete_documents_in_this_load() }}') }}

select * from {{ ref('int_outcomes__keyed') }}
