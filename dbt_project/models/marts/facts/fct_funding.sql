-- One row per document, form, project, source, period and line, with the measures of the printed row side by side.
{{ config(
    materialized='incremental',
    pre_hook='{{ delete_documents_in_this_load() }}',
    post_hook='{{ refresh_is_additive() }}'
) }}

select
    funding.*,
    funding.is_statement_total and additive.statement_key is not null as is_additive
from {{ ref('int_funding__keyed') }} as funding
left join {{ ref('int_statements__additive') }} as additive on funding.statement_key = additive.statement_key
