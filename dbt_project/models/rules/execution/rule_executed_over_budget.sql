-- One row per money row of this load whose executed amount exceeds its full-year budget.
with funding as (

    select
        *,
        executed_yuan - budget_yuan as excess_yuan,
        if(contains(executed_text, '万元'), '万元', if(contains(executed_text, '亿元'), '亿元', '元')) as unit
    from {{ ref('int_funding__pivoted') }}
    where executed_yuan - budget_yuan > executed_rounding_yuan + budget_rounding_yuan

)

select
    'executed_over_budget' as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    funding_key as fact_key,
    'executed_yuan' as stated_field_name,
    'budget_yuan' as expected_field_name,
    printed_label as subject,
    executed_text as stated,
    budget_text as expected,
    {{ in_unit('excess_yuan', 'unit') }} as difference,
    unit,
    'Executed (执行数) ' || executed_text || ' of ' || printed_label || ' is more than its budget (预算数) ' || budget_text
    || ', by ' || {{ plain_number(in_unit('excess_yuan', 'unit')) }} || ' ' || unit || '.' as explanation,
    confidence
from funding
