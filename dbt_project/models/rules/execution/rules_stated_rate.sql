-- One row per stated execution rate of this load that differs from executed amount / denominator named in its
-- header: at the printed precision, rounded or truncated, and within the rounding of the two amounts. If the rate
-- fits another denominator, while another rate of the document fits the named one, the document defines the rate in
-- two ways.
{%- set denominators = {
    'budget': '预算数', 'available': '到位数', 'initial_budget': '年初预算数'
} %}
with funding as (

    select * from {{ ref('int_funding__pivoted') }}

),

-- the letters (A) and (B) of the column headers
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
    from {{ ref('int_indicators__evaluated') }}
    group by statement_key, level3_name

),

-- a rate without amounts refers to the row that it details
rates as (

    select
        stated.statement_key,
        stated.funding_line,
        stated.funding_key,
        stated.printed_label,
        stated.stated_execution_percent,
        stated.printed_execution_rate,
        stated.execution_rate_header,
        stated.execution_rate_rounding,
        stated.execution_rate_text,
        stated.confidence,
        stated.funding_key = amounts.funding_key as is_own_row,
        amounts.* exclude (
            statement_key, funding_line, funding_key, printed_label, stated_execution_percent, printed_execution_rate,
            execution_rate_header, execution_rate_rounding, execution_rate_text, confidence
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
            {%- for measure, label in denominators.items() %}
                when '{{ measure }}' then '{{ measure }} ({{ label }}) ' || {{ measure }}_text
            {%- endfor %}
        end as denominator_text,
        execution_rate_rounding as rounding_percent
    from named

),

-- the denominators that fit the stated rate
fitted as (

    select
        *,
        [
            {%- for measure in denominators %}
                if(
                    {{ measure }}_yuan > {{ measure }}_rounding_yuan
                    and stated_execution_percent + 2 * rounding_percent
                    >= 100 * (executed_yuan - executed_rounding_yuan)
                    / ({{ measure }}_yuan + {{ measure }}_rounding_yuan) - 1e-9
                    and stated_execution_percent - rounding_percent
                    <= 100 * (executed_yuan + executed_rounding_yuan)
                    / ({{ measure }}_yuan - {{ measure }}_rounding_yuan) + 1e-9,
                    '{{ measure }}', null
                ){{ ',' if not loop.last }}
            {%- endfor %}
        ] as fitting
    from measured

),

-- rates of the same document that fit one denominator only
examples as (

    select
        statements.document_key,
        fitted.funding_key,
        fitted.denominator,
        fitted.printed_label,
        fitted.printed_execution_rate,
        fitted.denominator_text
    from fitted
    inner join {{ ref('int_statements__keyed') }} as statements on fitted.statement_key = statements.statement_key
    where list_filter(fitted.fitting, lambda measure: measure is not null) = [fitted.denominator]

),

compared as (

    select
        fitted.*,
        try_cast(100 * fitted.executed_yuan / fitted.denominator_yuan as decimal(18, 3)) as expected_percent,
        case
            {%- for measure in denominators %}
                when list_contains(fitted.fitting, '{{ measure }}') then '{{ measure }}'
            {%- endfor %}
        end as other_denominator,
        examples.funding_key as example_key,
        examples.printed_label as example_label,
        examples.printed_execution_rate as example_rate
    from fitted
    inner join {{ ref('int_statements__keyed') }} as statements on fitted.statement_key = statements.statement_key
    left join examples
        on statements.document_key = examples.document_key and fitted.denominator = examples.denominator
    where
        fitted.denominator_yuan > 0
        and not coalesce(list_contains(fitted.fitting, fitted.denominator), false)
    qualify row_number() over (partition by fitted.funding_key order by examples.funding_key) = 1

)

select
    if(
        other_denominator is not null and example_key is not null, 'rate_by_another_denominator', 'stated_rate'
    ) as rule_key,
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
    'The execution rate (执行率) of ' || printed_label || ' is stated as ' || execution_rate_text
    || ', but executed (执行数) ' || executed_text || ' / ' || denominator_text || ' = '
    || {{ plain_number('expected_percent') }} || '%'
    || case other_denominator
        {%- for measure, label in denominators.items() %}
            when
                '{{ measure }}'
                then '. It is executed / {{ measure }} ({{ label }}) ' || {{ measure }}_text
        {%- endfor %}
        else ''
    end
    || if(
        other_denominator is not null,
        coalesce(', while the ' || example_rate || ' of ' || example_label || ' is over the ' || denominator, ''), ''
    )
    || '.' as explanation,
    confidence
from compared
