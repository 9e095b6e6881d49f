-- One row per score of the execution rate that is not its maximum score times the rate. A note: many provinces score
-- by bands.
with scored as (

    select
        *,
        stated_execution_percent is not null as is_stated,
        least(
            coalesce(
                stated_execution_percent,
                100 * cast(executed_yuan as double) / nullif(cast(budget_yuan as double), 0)
            ),
            100
        ) as percent
    from {{ ref('int_funding__pivoted') }}
    where detail_of is null and period = 'full_year' and weight > 1 and score is not null and score <= weight

),

compared as (

    select
        *,
        round(weight * percent / 100, 2) as expected_score,
        {{ plain_number('score') }} as score_text,
        {{ plain_number('weight') }} as weight_text,
        coalesce(execution_rate_text, {{ plain_number('round(percent, 2)') }} || '%') as rate_text,
        {{ half_last_digit(plain_number('score')) }}
        + if(
            is_stated, weight * execution_rate_rounding / 100, 0
        ) as rounding
    from scored
    where percent is not null

)

select
    'execution_score' as rule_key,
    statement_key,
    'fct_funding' as fact_table,
    funding_key as fact_key,
    'score' as stated_field_name,
    if(is_stated, 'stated_execution_rate', 'executed_yuan') as expected_field_name,
    printed_label as subject,
    score_text || ' 分' as stated,
    {{ plain_number('expected_score') }} || ' 分' as expected,
    score - expected_score as difference,
    '分' as unit,
    'The score (得分) of the execution rate (执行率) ' || rate_text || ' is ' || score_text || ' of ' || weight_text
    || '; points times rate would be ' || {{ plain_number('expected_score') }} || ', unless the region scores by bands.'
        as explanation,
    confidence
from compared
where abs(score - weight * percent / 100) > rounding + 1e-9
