-- One row per total of this load that is smaller than the sum of its parts, beyond what rounding of these numbers
-- can explain. A total of zero is usually a field left unfilled and breaks a rule of its own. Departments break
-- their total down twice, by use (基本支出, 项目支出) and by source: each breakdown is checked separately.
with amounts as (

    select
        *,
        {{ plain_number('printed_value') }} as plain_value,
        regexp_matches(source_label, '(?:基本|项目|经营)支出|(?:人员|公用)(?:经费|支出)') as is_by_use
    from {{ ref('int_amounts__grouped') }}
    where is_money

),

-- a part that is printed twice counts once
distinct_parts as (

    select *
    from amounts
    where detail_of is not null
    qualify
        row_number() over (
            partition by statement_key, period, measure, detail_of, source_label, amount_yuan order by line
        ) = 1

),

parts as (

    select
        statement_key,
        period,
        measure,
        detail_of as total_label,
        sum(amount_yuan) as amount_yuan,
        sum(rounding_yuan) as rounding_yuan,
        string_agg(concat_ws(' ', plain_value, unit), ' + ' order by line) as addition
    from distinct_parts
    group by statement_key, period, measure, detail_of, is_by_use

),

totals as (

    select *
    from amounts
    qualify
        row_number() over (
            partition by statement_key, period, measure, source_label order by amount_yuan desc, line
        ) = 1

),

compared as (

    select
        totals.*,
        parts.addition,
        parts.amount_yuan - totals.amount_yuan as excess_yuan,
        {{ plain_number(in_unit('parts.amount_yuan', 'totals.unit')) }} as parts_value
    from totals
    inner join parts
        on
            totals.statement_key = parts.statement_key
            and totals.period = parts.period
            and totals.measure = parts.measure
            and totals.source_label = parts.total_label
    where
        parts.amount_yuan - totals.amount_yuan > parts.rounding_yuan + totals.rounding_yuan
        -- a total may be broken down twice under labels that do not show it
        and (
            totals.amount_yuan = 0
            or abs(parts.amount_yuan - 2 * totals.amount_yuan) > parts.rounding_yuan + 2 * totals.rounding_yuan
        )
    qualify
        row_number() over (
            partition by totals.statement_key, totals.line order by parts.amount_yuan desc, parts.addition
        ) = 1

)

select
    if(amount_yuan = 0, 'zero_total_over_parts', 'parts_above_total') as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    {{ key(["'funding'", 'statement_key', 'funding_line']) }} as fact_key,
    measure || '_yuan' as stated_field_name,
    measure || '_yuan' as expected_field_name,
    source_label as subject,
    plain_value || ' ' || unit as stated,
    parts_value || ' ' || unit as expected,
    -{{ in_unit('excess_yuan', 'unit') }} as difference,
    unit,
    'The parts (其中) of ' || source_label || ' add up to more than their stated total: ' || addition || ' = '
    || parts_value || ' ' || unit || ', the total is ' || plain_value || ' ' || unit || '.' as explanation,
    confidence
from compared
