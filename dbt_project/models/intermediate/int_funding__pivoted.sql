-- One row per money row at hand: its measures side by side.
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
        max(printed_value) filter (measure = 'execution_rate') as stated_execution_percent,
        max(printed_text) filter (measure = 'execution_rate') as printed_execution_rate,
        max(header_text) filter (measure = 'execution_rate') as execution_rate_header,
        max(printed_value) filter (measure = 'weight') as weight,
        max(printed_value) filter (measure = 'score') as score,
        count(*) filter (is_money) as money_count,
        min(confidence) as confidence
    from amounts
    group by statement_key, funding_line

),

-- a total is printed where its measures come; where they come twice, the row that holds most of them speaks
ranked as (

    select
        pivoted.funding_key,
        row_number() over (
            partition by amounts.statement_key, amounts.measure
            order by pivoted.money_count desc, amounts.funding_line
        ) as rank
    from amounts
    inner join pivoted
        on amounts.statement_key = pivoted.statement_key and amounts.funding_line = pivoted.funding_line
    where amounts.is_money and amounts.detail_of is null and amounts.period = 'full_year'

),

totals as (

    select funding_key
    from ranked
    group by funding_key
    having max(rank) = 1

)

select
    pivoted.*,
    totals.funding_key is not null as is_statement_total
from pivoted
left join totals on pivoted.funding_key = totals.funding_key
