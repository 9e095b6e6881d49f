-- One row per document, form, project, indicator, period and line, from the forms that set targets.
{{ config(materialized='incremental', pre_hook='{{ delete_documents_in_this_load() }}') }}

select * from {{ ref('int_indicator_targets__by_period') }}
