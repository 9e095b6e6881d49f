-- One row per stated execution rate at hand that is not executed over the denominator that its header names: neither at
-- the printed precision nor within what the rounding of the two amounts leaves open.
{%- set denominators = {
    'budget': '预算数', 'available': '到位数', 'initial_budget': '年初预算数'
} %}
with funding as (

    select * from {{ ref('int_funding__pivoted') }}

),

-- (A) and (B) of the column headers
letters as (

    select distinct
        statement_key,
        measure,
        regexp_extract(header_text, '[（(]\s*([A-Z])\s*[)）]', 1) as letter
    from {{ ref('int_amounts__grouped') }}
    where is_money

),

-- an indicator of the same name may give the formula: 预算资金执行率=（实际支出资金/实际到位资金）*100%
formulas as (

    select
        statement_key,
        level3_name,
        bool_or(regexp_matches(description, '[/÷]\s*[^/÷]{0,6}到位')) as is_over_available
    from {{ ref('int_indicators__judged') }}
    group by statement_key, level3_name

),

-- a rate that stands alone speaks of the row that it is a detail of
rates as (

    select
        stated.statement_key,
        stated.funding_line,
        stated.funding_key,
        stated.printed_label,
        stated.stated_execution_percent,
        stated.printed_execution_rate,
        stated.execution_rate_header,
        stated.confidence,
        stated.funding_key = amounts.funding_key as is_own_row,
        amounts.* exclude (
            statement_key, funding_line, funding_key, printed_label, stated_execution_percent, printed_execution_rate,
            execution_rate_header, confidence
        )
    from funding as stated
    inner join funding as amounts
        on
            stated.statement_key = amounts.statement_key
            and stated.period = amounts.period
            and amounts.executed_yuan is not null
            and (
                stated.funding_key = amounts.funding_key
                or (stated.money_count = 0 and stated.detail_of = amounts.printed_label)
            )
    where stated.stated_execution_percent is not null
    qualify row_number() over (partition by stated.funding_key order by amounts.funding_line) = 1

),

named as (

    select
        rates.*,
        coalesce(
            letters.measure,
            if(
                regexp_matches(concat_ws(' ', rates.printed_label, rates.execution_rate_header), '到位')
                or formulas.is_over_available,
                'available', 'budget'
            )
        ) as denominator
    from rates
    left join letters
        on
            rates.statement_key = letters.statement_key
            and letters.letter = nullif(regexp_extract(rates.execution_rate_header, '[/÷]\s*([A-Z])', 1), '')
    left join formulas
        on
            rates.statement_key = formulas.statement_key
            and formulas.level3_name = {{ indicator_name('rates.printed_label') }}
    qualify row_number() over (partition by rates.funding_key order by letters.measure) = 1

),

measured as (

    select
        *,
        case denominator
            {%- for measure in denominators %}
                when '{{ measure }}' then {{ measure }}_yuan
            {%- endfor %}
        end as denominator_yuan,
        case denominator
            {%- for measure in denominators %}
                when '{{ measure }}' then {{ measure }}_rounding_yuan
            {%- endfor %}
        end as denominator_rounding_yuan,
        case denominator
            {%- for measure, label in denominators.items() %}
                when '{{ measure }}' then '{{ measure }} ({{ label }}) ' || {{ measure }}_text
            {%- endfor %}
        end as denominator_text
    from named

),

compared as (

    select
        *,
        cast(100 * executed_yuan / denominator_yuan as decimal(18, 3)) as expected_percent,
        {{ half_last_digit('printed_execution_rate', is_padded=true) }} as rounding_percent
    from measured
    where denominator_yuan > denominator_rounding_yuan

)

select
    'stated_rate' as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    funding_key as fact_key,
    'stated_execution_rate' as stated_field_name,
    if(is_own_row, 'executed_yuan', 'stated_execution_rate') as expected_field_name,
    printed_label as subject,
    {{ plain_number('stated_execution_percent') }} || '%' as stated,
    {{ plain_number('expected_percent') }} || '%' as expected,
    stated_execution_percent - expected_percent as difference,
    '%' as unit,
    'The execution rate (执行率) of ' || printed_label || ' is stated as ' || printed_execution_rate
    || if(printed_execution_rate like '%\%' escape '\', '', '%')
    || ', but executed (执行数) ' || executed_text || ' / ' || denominator_text || ' = '
    || {{ plain_number('expected_percent') }} || '%.' as explanation,
    confidence
from compared
where
    stated_execution_percent + rounding_percent
    < 100 * (executed_yuan - executed_rounding_yuan) / (denominator_yuan + denominator_rounding_yuan) - 1e-9
    or stated_execution_percent - rounding_percent
    > 100 * (executed_yuan + executed_rounding_yuan) / (denominator_yuan - denominator_rounding_yuan) + 1e-9
