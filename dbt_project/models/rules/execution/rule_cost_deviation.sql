-- One row per stated spending deviation (实际支出与计划安排费用的变动程度) that differs from (budget - executed) / budget. A savings
-- rate (成本节约率) is not checked: it may refer to the planned price of what was bought.
with indicators as (

    select * from {{ ref('int_indicators__with_fact_key') }}
    where
        is_outcome
        and actual_unit = '%'
        and regexp_matches(level3_name, '(?:支出|费用|成本|预算).*(?:变动|偏差|偏离|差异)')

),

totals as (

    select
        statement_key,
        max(budget_yuan) as budget_yuan,
        max(budget_rounding_yuan) as budget_rounding_yuan,
        max(budget_text) as budget_text,
        max(executed_yuan) as executed_yuan,
        max(executed_rounding_yuan) as executed_rounding_yuan,
        max(executed_text) as executed_text,
        arg_max(funding_key, executed_yuan) as funding_key
    from {{ ref('int_funding__pivoted') }}
    where is_statement_total
    group by statement_key
    having count(budget_yuan) = 1 and count(executed_yuan) = 1

),

compared as (

    select
        indicators.*,
        totals.* exclude (statement_key),
        try_cast(
            100 * (totals.budget_yuan - totals.executed_yuan) / totals.budget_yuan as decimal(18, 3)
        ) as expected_percent,
        {{ half_last_digit(plain_number('indicators.actual_value')) }}
        + 100 * (totals.executed_rounding_yuan + totals.budget_rounding_yuan) / totals.budget_yuan as rounding_percent
    from indicators
    inner join totals on indicators.statement_key = totals.statement_key
    where totals.budget_yuan > 0

)

select
    'cost_deviation' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    'actual_value' as stated_field_name,
    'fct_funding' as expected_fact_table,
    funding_key as expected_fact_key,
    'executed_yuan' as expected_field_name,
    level3_name as subject,
    {{ plain_number('actual_value') }} || '%' as stated,
    {{ plain_number('expected_percent') }} || '%' as expected,
    actual_value - expected_percent as difference,
    '%' as unit,
    level3_name || ' is stated as ' || {{ plain_number('actual_value') }} || '%, but (' || budget_text || ' - '
    || executed_text || ') / ' || budget_text || ' = ' || {{ plain_number('expected_percent') }} || '%.' as explanation,
    confidence
from compared
-- forms differ in the sign of a saving
where abs(abs(actual_value) - abs(expected_percent)) > rounding_percent + 0.0005
