-- One row per amount of a department or project that is smaller than the sum of its projects in the same document.
{%- set measures = {'budget': '预算数', 'available': '到位数', 'executed': '执行数'} %}
with totals as (

    {%- for measure, term in measures.items() %}
        select
            statement_key,
            '{{ measure }}' as measure,
            '{{ measure }} ({{ term }})' as measure_name,
            max({{ measure }}_yuan) as amount_yuan,
            max({{ measure }}_rounding_yuan) as rounding_yuan,
            max({{ measure }}_text) as printed,
            arg_max(funding_key, {{ measure }}_yuan) as funding_key
        from {{ ref('int_funding__pivoted') }}
        where is_statement_total and period = 'full_year'
        group by statement_key
        having count({{ measure }}_yuan) = 1
        {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- a project that is stated twice counts once
statements as (

    select *
    from {{ ref('int_statements__keyed') }}
    qualify row_number() over (partition by document_key, form_number, project_key order by project_line) = 1

),

parts as (

    select
        wholes.statement_key,
        wholes.project_name,
        wholes.confidence,
        totals.measure,
        sum(totals.amount_yuan) as amount_yuan,
        sum(totals.rounding_yuan) as rounding_yuan,
        string_agg(totals.printed, ' + ' order by statements.project_line) as addition,
        arg_min(totals.funding_key, statements.project_line) as funding_key
    from statements
    inner join {{ ref('int_statements__keyed') }} as wholes
        on
            statements.document_key = wholes.document_key
            and statements.form_number = wholes.form_number
            and statements.parent_project_key = wholes.project_key
            and statements.fiscal_year is not distinct from wholes.fiscal_year
    inner join totals on statements.statement_key = totals.statement_key
    group by wholes.statement_key, wholes.project_name, wholes.confidence, totals.measure
    having count(*) > 1

),

compared as (

    select
        parts.*,
        totals.funding_key as whole_key,
        totals.measure_name,
        totals.printed,
        regexp_extract(totals.printed, '[^ ]+$') as unit,
        parts.amount_yuan - totals.amount_yuan as excess_yuan
    from parts
    inner join totals on parts.statement_key = totals.statement_key and parts.measure = totals.measure
    where parts.amount_yuan - totals.amount_yuan > parts.rounding_yuan + totals.rounding_yuan

)

select
    'projects_above_total' as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    whole_key as fact_key,
    measure || '_yuan' as stated_field_name,
    'fct_funding' as expected_fact_table,
    funding_key as expected_fact_key,
    measure || '_yuan' as expected_field_name,
    coalesce(project_name, '合计') as subject,
    printed as stated,
    {{ plain_number(in_unit('amount_yuan', 'unit')) }} || ' ' || unit as expected,
    -{{ in_unit('excess_yuan', 'unit') }} as difference,
    unit,
    'The ' || measure_name || ' of ' || coalesce(project_name, 'the whole') || ' is ' || printed
    || ', but its projects add up to ' || addition || ' = ' || {{ plain_number(in_unit('amount_yuan', 'unit')) }} || ' '
    || unit || '.' as explanation,
    confidence
from compared
