-- One row per document and text that its file contains and that is not read, with its place.
{{ config(materialized='incremental', pre_hook='{{ delete_documents_in_this_load() }}') }}

select * exclude (statement_key)
from {{ ref('int_hidden_texts__keyed') }}
