-- One row per half-year target of an execution rate that differs from planned half-year spending / annual budget.
with targets as (

    select
        *,
        {{ without_blanks('target_half_year_text') }} as target_half_year
    from {{ ref('int_indicators__evaluated') }}
    where regexp_matches(level3_name, '(?:预算|资金)执行率$|^执行率$') and not is_outcome

),

stated as (

    select
        *,
        regexp_extract(target_half_year, '^[≥>＞=＝]?([0-9]+(?:\.[0-9]+)?)[%％]$', 1) as stated_percent
    from targets

),

-- planned half-year spending, with the budget of the same row
plans as (

    select
        halves.statement_key,
        any_value(halves.funding_key) as funding_key,
        sum(halves.planned_execution_yuan) as planned_yuan,
        sum(years.budget_yuan) as budget_yuan,
        sum(halves.planned_execution_rounding_yuan) as planned_rounding_yuan,
        sum(years.budget_rounding_yuan) as budget_rounding_yuan,
        string_agg(halves.planned_execution_text, ' + ' order by halves.funding_line) as planned_text,
        string_agg(years.budget_text, ' + ' order by halves.funding_line) as budget_text
    from {{ ref('int_funding__pivoted') }} as halves
    inner join {{ ref('int_funding__pivoted') }} as years
        on
            halves.statement_key = years.statement_key
            and halves.printed_label = years.printed_label
            and halves.detail_of is not distinct from years.detail_of
            and years.period = 'full_year'
    where halves.period = 'half_year' and halves.planned_execution_yuan is not null and years.budget_yuan is not null
    group by halves.statement_key

),

compared as (

    select
        stated.*,
        plans.*,
        try_cast(stated.stated_percent as decimal(18, 3)) as percent,
        try_cast(100 * plans.planned_yuan / plans.budget_yuan as decimal(18, 3)) as expected_percent,
        {{ half_last_digit('stated.stated_percent', is_padded=true) }} as rounding_percent
    from stated
    inner join plans on stated.statement_key = plans.statement_key
    where stated.stated_percent <> '' and plans.budget_yuan > plans.budget_rounding_yuan

)

select
    'half_year_rate' as rule_key,
    statement_key,
    'fct_indicator_target' as fact_table,
    {{ key(["'target'", 'statement_key', 'line', "'half_year'"]) }} as fact_key,
    'target_text' as stated_field_name,
    'fct_funding' as expected_fact_table,
    funding_key as expected_fact_key,
    'planned_execution_yuan' as expected_field_name,
    level3_name as subject,
    target_half_year as stated,
    {{ plain_number('expected_percent') }} || '%' as expected,
    percent - expected_percent as difference,
    '%' as unit,
    'The half-year target (半年目标) of ' || level3_name || ' is ' || target_half_year
    || ', but the planned half-year spending (半年计划执行数) ' || planned_text || ' / the budget (全年预算数) '
    || budget_text || ' = ' || {{ plain_number('expected_percent') }} || '%.' as explanation,
    confidence
from compared
where
    -- truncated instead of rounded, the rate may be short by a whole last digit
    percent + 2 * rounding_percent
    < 100 * (planned_yuan - planned_rounding_yuan) / (budget_yuan + budget_rounding_yuan) - 1e-9
    or percent - rounding_percent
    > 100 * (planned_yuan + planned_rounding_yuan) / (budget_yuan - budget_rounding_yuan) + 1e-9
