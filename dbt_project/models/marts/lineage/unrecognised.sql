-- One row per document and text that matches no vocabulary entry, with its place.
{{ config(materialized='incremental', pre_hook='{{ delete_documents_in_this_load() }}') }}

select * from {{ ref('int_unrecognised__keyed') }}
