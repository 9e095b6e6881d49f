-- One row per execution rate whose decimals are padded with zeros: 11.900% where the division gives 11.898%. The
-- rate is correct without these zeros, so it is a note for anyone who computes with it.
with rates as (

    select
        *,
        100 * cast(executed_yuan as double) / cast(budget_yuan as double) as percent,
        {{ half_last_digit('printed_execution_rate') }} as printed_rounding,
        {{ half_last_digit('printed_execution_rate', is_padded=true) }} as plain_rounding
    from {{ ref('int_funding__pivoted') }}
    where
        stated_execution_percent is not null
        and executed_yuan is not null
        and budget_yuan > 0
        and regexp_matches(printed_execution_rate, '\.[0-9]*0[%％]?$')

)

select
    'padded_rate' as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    funding_key as fact_key,
    'stated_execution_rate' as stated_field_name,
    'executed_yuan' as expected_field_name,
    printed_label as subject,
    printed_execution_rate as stated,
    {{ plain_number('round(percent, 3)') }} || '%' as expected,
    stated_execution_percent - round(percent, 3) as difference,
    '%' as unit,
    'The execution rate (执行率) of ' || printed_label || ' is stated as ' || printed_execution_rate
    || ', but executed (执行数) ' || executed_text || ' / budget (预算数) ' || budget_text || ' = '
    || {{ plain_number('round(percent, 3)') }} || '%: its last decimals only fill up.' as explanation,
    confidence
from rates
where
    abs(stated_execution_percent - percent) <= plain_rounding
    and abs(stated_execution_percent - percent) > printed_rounding + 1e-9
