-- One row per half-year target above the full-year target in the same unit, and per planned half-year spending above
-- the budget. Only quantities that add up over the year: a rate, a unit cost or a time limit may differ by
-- half-year.
with targets as (

    select
        *,
        {{ without_blanks('target_text') }} as plain_target,
        {{ without_blanks('target_half_year_text') }} as plain_half,
        {{ indicator_name('level3') }} as subject
    from {{ ref('int_indicators__evaluated') }}
    where
        target_half_year_text is not null
        and target_text is not null
        and direction is distinct from 'lower'
        and dimension not in ('quality', 'satisfaction')

),

-- comparator, number, unit
parsed as (

    select
        *,
        regexp_extract(plain_target, '^([≥≤≧≦>＞<＜=＝]?)([0-9]+(?:\.[0-9]+)?)(.*)$', ['sign', 'value', 'unit']) as year,
        regexp_extract(plain_half, '^([≥≤≧≦>＞<＜=＝]?)([0-9]+(?:\.[0-9]+)?)(.*)$', ['sign', 'value', 'unit']) as half
    from targets

),

indicators as (

    select
        *,
        try_cast(half['value'] as decimal(28, 8)) - try_cast(year['value'] as decimal(28, 8)) as difference,
        {{ key(["'target'", 'statement_key', 'line', "'half_year'"]) }} as half_key,
        {{ key(["'target'", 'statement_key', 'line', "'full_year'"]) }} as year_key
    from parsed
    where
        year['value'] <> ''
        and half['value'] <> ''
        and half['unit'] = year['unit']
        and not regexp_matches(half['unit'], '[0-9]')
        and (not regexp_matches(half['unit'], '[%％]|百分') or regexp_matches(subject, '进度|执行率|支出率|完成率'))

),

plans as (

    select
        halves.*,
        years.funding_key as year_key,
        years.budget_text as year_text,
        halves.planned_execution_yuan - years.budget_yuan as excess_yuan
    from {{ ref('int_funding__pivoted') }} as halves
    inner join {{ ref('int_funding__pivoted') }} as years
        on
            halves.statement_key = years.statement_key
            and halves.printed_label = years.printed_label
            and halves.detail_of is not distinct from years.detail_of
            and halves.period = 'half_year'
            and years.period = 'full_year'
            and halves.planned_execution_yuan - years.budget_yuan
            > halves.planned_execution_rounding_yuan + years.budget_rounding_yuan

)

select
    'half_year_above_year' as rule_key,
    statement_key,
    'fct_indicator_target' as fact_table,
    half_key as fact_key,
    'target_text' as stated_field_name,
    'fct_indicator_target' as expected_fact_table,
    year_key as expected_fact_key,
    'target_text' as expected_field_name,
    coalesce(subject, '指标') as subject,
    plain_half as stated,
    plain_target as expected,
    difference,
    nullif(half['unit'], '') as unit,
    'The half-year target (半年目标) of ' || coalesce(subject, 'an indicator') || ' is ' || plain_half
    || ', above that of the year (全年目标), ' || plain_target || '.' as explanation,
    confidence
from indicators
where difference > 0

union all

select
    'half_year_above_year' as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    funding_key as fact_key,
    'planned_execution_yuan' as stated_field_name,
    'fct_funding' as expected_fact_table,
    year_key as expected_fact_key,
    'budget_yuan' as expected_field_name,
    printed_label as subject,
    planned_execution_text as stated,
    year_text as expected,
    excess_yuan as difference,
    '元' as unit,
    'The planned half-year spending (半年计划执行数) of ' || printed_label || ' is ' || planned_execution_text
    || ', more than the budget of the year (全年预算数), ' || year_text || '.' as explanation,
    confidence
from plans
