-- One row per document, form, project and scope that has a stated score.
{{ config(materialized='incremental', pre_hook='{{ delete_documents_in_this_load() }}') }}

select * from {{ ref('int_scores__keyed') }}
