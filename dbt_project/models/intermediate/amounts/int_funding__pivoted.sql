-- One row per money row of this load: its measures side by side.
{%- set measures = ['initial_budget', 'budget', 'available', 'planned_execution', 'executed', 'carryover'] %}
with amounts as (

    select
        *,
        {{ plain_number('printed_value') }} as plain_value
    from {{ ref('int_amounts__grouped') }}

),

pivoted as (

    select
        statement_key,
        funding_line,
        {{ key(["'funding'", 'statement_key', 'funding_line']) }} as funding_key,
        any_value(source_label) as printed_label,
        any_value(period) as period,
        any_value(detail_of) as detail_of,
        {%- for measure in measures %}
            max(amount_yuan) filter (measure = '{{ measure }}') as {{ measure }}_yuan,
            max(rounding_yuan) filter (measure = '{{ measure }}') as {{ measure }}_rounding_yuan,
            max(plain_value || ' ' || unit) filter (measure = '{{ measure }}') as {{ measure }}_text,
        {%- endfor %}
        max(printed_value) filter (measure = 'execution_rate') as printed_rate,
        max(printed_text) filter (measure = 'execution_rate') as printed_execution_rate,
        max(header_text) filter (measure = 'execution_rate') as execution_rate_header,
        max(printed_value) filter (measure = 'weight') as weight,
        max(printed_value) filter (measure = 'score') as score,
        count(*) filter (is_money) as money_count,
        bool_or(is_corrected) as is_corrected,
        min(confidence) as confidence
    from amounts
    group by statement_key, funding_line

),

-- a rate without a percent sign is a fraction (0.96) if that fits the amounts of the row
rated as (

    select
        *,
        coalesce(
            not regexp_matches(printed_execution_rate, '[%％]')
            and abs(printed_rate - executed_yuan / nullif(budget_yuan, 0))
            < abs(printed_rate / 100 - executed_yuan / nullif(budget_yuan, 0)), false
        ) as is_rate_a_fraction
    from pivoted

),

stated as (

    select
        * exclude (printed_rate, is_rate_a_fraction),
        try_cast(printed_rate * if(is_rate_a_fraction, 100, 1) as decimal(28, 8)) as stated_execution_percent,
        {{ half_last_digit('printed_execution_rate', is_padded=true) }}
        * if(is_rate_a_fraction, 100, 1) as execution_rate_rounding,
        printed_execution_rate
        || if(is_rate_a_fraction or regexp_matches(printed_execution_rate, '[%％]'), '', '%') as execution_rate_text
    from rated

),

-- the total of each measure; if a measure is printed twice, in the row that has more measures
ranked as (

    select
        stated.funding_key,
        row_number() over (
            partition by amounts.statement_key, amounts.measure
            order by stated.money_count desc, amounts.funding_line
        ) as rank
    from amounts
    inner join stated
        on amounts.statement_key = stated.statement_key and amounts.funding_line = stated.funding_line
    where amounts.is_money and amounts.detail_of is null and amounts.period = 'full_year'

),

totals as (

    select funding_key
    from ranked
    group by funding_key
    having max(rank) = 1

)

select
    stated.*,
    totals.funding_key is not null as is_statement_total
from stated
left join totals on stated.funding_key = totals.funding_key
