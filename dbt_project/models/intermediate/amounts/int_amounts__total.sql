-- One row per comparable statement and measure: the total amount, if the form states one.
{{ config(materialized='view') }}

{%- set measures = {
    'initial_budget': '年初预算数', 'budget': '预算数', 'available': '到位数', 'executed': '执行数'
} %}
with totals as (

    select
        funding.*,
        statements.phase
    from {{ ref('int_funding__all') }} as funding
    inner join {{ ref('int_statements__comparable') }} as statements
        on funding.statement_key = statements.statement_key
    inner join {{ ref('int_funding_sources__grouped') }} as sources
        on funding.funding_source_key = sources.funding_source_key
    where
        funding.is_statement_total
        and funding.period = 'full_year'
        and (sources.is_total or {{ base_name('funding.printed_label') }} = statements.base_name)

)

{%- for measure, term in measures.items() %}

    select
        statement_key,
        funding_key,
        line,
        '{{ measure }}' as measure,
        '{{ measure }} ({{ term }})' as measure_name,
        '{{ measure }}_yuan' as field_name,
        {{ measure }}_yuan as amount_yuan,
        rounding_yuan,
        {{ plain_number(in_unit(measure ~ '_yuan', "'万元'")) }} || ' 万元' as printed,
        confidence
    from totals
    where {{ measure }}_yuan is not null
    {{ 'union all' if not loop.last }}
{%- endfor %}
