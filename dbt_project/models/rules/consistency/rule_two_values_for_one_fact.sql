-- One row per fact that a form states twice with different values: an amount or execution rate of the whole project,
-- or an amount stated for a part that is in fact the project's total. An initial budget beside an adjusted one is no
-- contradiction: they are different measures. Neither are several smaller amounts, nor one below half: reports
-- mention such parts without naming them.
{%- set measures = {'budget': '预算数', 'available': '到位数', 'executed': '执行数'} %}
with funding as (

    select
        funding.*,
        statements.base_name,
        statements.project_line,
        {{ base_name('funding.printed_label') }} as label
    from {{ ref('int_funding__pivoted') }} as funding
    inner join {{ ref('int_statements__keyed') }} as statements on funding.statement_key = statements.statement_key
    where funding.period = 'full_year'

),

-- money rows of the whole project, under any label
totals as (

    select *
    from funding
    where
        detail_of is null
        and (
            contains(label, base_name)
            or (contains(base_name, label) and 2 * length(label) > length(base_name))
            or regexp_matches({{ funding_source_name('printed_label') }}, '^(?:年度|项目)*(?:资金)?(?:总额|总计|合计)$')
        )

),

total_values as (

    {%- for measure, term in measures.items() %}
        select
            statement_key,
            funding_key,
            funding_line,
            printed_label,
            '{{ measure }}' as measure,
            '{{ measure }} ({{ term }})' as measure_name,
            '{{ measure }}_yuan' as field_name,
            {{ measure }}_yuan as amount,
            {{ measure }}_rounding_yuan as rounding,
            {{ measure }}_text as printed,
            regexp_extract({{ measure }}_text, '[^ ]+$') as unit,
            confidence
        from totals
        where {{ measure }}_yuan is not null

        union all
    {%- endfor %}

    -- a rate without amounts refers to the row that it details; with amounts of a part, to that part
    select
        funding.statement_key,
        funding.funding_key,
        funding.funding_line,
        funding.printed_label,
        'execution_rate' as measure,
        'execution rate (执行率)' as measure_name,
        'stated_execution_rate' as field_name,
        funding.stated_execution_percent as amount,
        funding.execution_rate_rounding as rounding,
        {{ plain_number('funding.stated_execution_percent') }} || '%' as printed,
        '%' as unit,
        funding.confidence
    from funding
    where
        funding.stated_execution_percent is not null
        and (
            funding.is_statement_total
            or (
                funding.money_count = 0
                and (funding.statement_key, funding.detail_of) in (select (statement_key, printed_label) from totals)
            )
        )

),

restated as (

    select
        *,
        first(funding_key) over earlier as first_key,
        first(printed) over earlier as first_printed,
        first(printed_label) over earlier as first_label,
        first(amount) over earlier as first_amount,
        first(rounding) over earlier as first_rounding
    from total_values
    window earlier as (partition by statement_key, measure order by funding_line)

),

contradicted as (

    select
        *,
        amount - first_amount as gap
    from restated
    where abs(amount - first_amount) > rounding + first_rounding
    qualify
        count(distinct amount) over (partition by statement_key, measure) = 1
        and 2 * least(amount, first_amount) >= greatest(amount, first_amount)
        and row_number() over (partition by statement_key, measure, amount order by funding_line) = 1

),

-- amounts in the text of an indicator that has the name of a part
texts as (

    select
        statement_key,
        fact_table,
        fact_key,
        level3_name,
        if(is_outcome, 'actual_text', 'target_text') as field_name,
        confidence,
        unnest(regexp_extract_all(
            {{ without_blanks('if(is_outcome, actual_text, target_text)') }}, '[0-9]+(?:\.[0-9]+)?(?:亿元|万元|元)'
        )) as printed
    from {{ ref('int_indicators__with_fact_key') }}

),

amounts_in_text as (

    select
        *,
        {{ in_yuan('amount', 'unit') }} as amount_yuan
    from (
        select
            *,
            regexp_extract(printed, '[亿万元]+$') as unit,
            try_cast(regexp_extract(printed, '^[0-9.]+') as decimal(18, 4)) as amount
        from texts
    ) as parsed

),

misplaced as (

    select
        amounts_in_text.*,
        parts.funding_key,
        parts.printed_label,
        parts.executed_yuan as part_yuan,
        parts.executed_text as part_text,
        totals.printed_label as whole_label
    from amounts_in_text
    inner join funding as parts
        on
            amounts_in_text.statement_key = parts.statement_key
            and length(parts.label) >= 4
            and list_has_all(string_split(amounts_in_text.level3_name, ''), string_split(parts.label, ''))
    inner join funding as totals
        on
            parts.statement_key = totals.statement_key
            and parts.detail_of = totals.printed_label
            and abs(amounts_in_text.amount_yuan - totals.executed_yuan) <= totals.executed_rounding_yuan
    where parts.executed_yuan < totals.executed_yuan - totals.executed_rounding_yuan
    qualify row_number() over (partition by amounts_in_text.fact_key order by parts.funding_line) = 1

)

select
    'two_values_for_one_fact' as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    funding_key as fact_key,
    field_name as stated_field_name,
    'fct_funding' as expected_fact_table,
    first_key as expected_fact_key,
    field_name as expected_field_name,
    printed_label as subject,
    printed as stated,
    first_printed as expected,
    gap / coalesce({{ yuan_per('unit') }}, 1) as difference,
    unit,
    'The ' || measure_name || ' of the project is stated twice: ' || first_printed || ' (' || first_label || ') and '
    || printed || ' (' || printed_label || ').' as explanation,
    confidence
from contradicted

union all

select
    'two_values_for_one_fact' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    field_name as stated_field_name,
    'fct_funding' as expected_fact_table,
    funding_key as expected_fact_key,
    'executed_yuan' as expected_field_name,
    level3_name as subject,
    printed as stated,
    part_text as expected,
    (amount_yuan - part_yuan) / {{ yuan_per('unit') }} as difference,
    unit,
    'For ' || level3_name || ' ' || printed || ' is stated, but the executed (执行数) of ' || printed_label || ' is '
    || part_text || ', and ' || printed || ' is that of ' || whole_label || '.' as explanation,
    confidence
from misplaced
