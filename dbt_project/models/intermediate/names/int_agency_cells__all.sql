-- One row per statement and printed agency name of every document whose cell holds more than the name that was read:
-- 610101天津市知识产权局, where the reading is 天津市知识产权局.
{{ config(materialized='view') }}

select
    statement_key,
    'printed_' || field_name as field_name,
    text
from {{ ref('stg_raw__cells') }}
where
    row_kind = 'project'
    and field_name in ('competent_department', 'implementing_unit')
    and text is not null

{%- if is_published('evidence') %}

    union all

    select
        fact_key as statement_key,
        field_name,
        text
    from {{ source('published', 'evidence') }}
    where
        fact_table = 'fct_project_statement'
        and field_name in ('printed_competent_department', 'printed_implementing_unit')
        and text is not null
        and document_key not in (select document_id from {{ source('raw', 'load') }})
{%- endif %}
