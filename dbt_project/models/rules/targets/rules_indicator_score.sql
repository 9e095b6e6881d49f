-- One row per score that contradicts its maximum score or its target: a score above the maximum, the maximum score
-- for a missed target, points deducted without a reason for a target that is met, or no stated score.
with indicators as (

    select
        *,
        -- weights below 1 are shares of 100 points
        weight * if(sum(cast(weight as double)) over (partition by statement_key) <= 1.01, 100, 1) as max_score,
        {{ without_blanks('reason') }} as plain_reason
    from {{ ref('int_indicators__with_fact_key') }}
    where is_outcome and score is not null and weight > 0 and not regexp_matches(coalesce(level3_name, ''), '加分|扣分')

),

-- leave out forms that score every indicator out of 100, or have score and maximum exchanged
scored as (

    select *
    from indicators
    qualify 3 * count(*) filter (score > max_score) over (partition by statement_key) <= count(*) over (
        partition by statement_key
    )

),

named as (

    select
        *,
        {{ indicator_name('level3') }} as subject,
        {{ plain_number('score') }} as score_text,
        {{ plain_number('max_score') }} as max_text
    from scored

),

above_weight as (

    select
        'score_above_weight' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'weight' as expected_field_name,
        coalesce(subject, '指标') as subject,
        score_text,
        max_text,
        score - max_score as difference,
        'The score (得分) ' || score_text || ' of ' || coalesce(subject, 'an indicator')
        || ' is above its maximum points (分值) ' || max_text || '.' as explanation,
        confidence
    from named
    where score > max_score

),

funding_above_weight as (

    select
        'score_above_weight' as rule_key,
        statement_key,
        'fct_funding' as fact_table,
        funding_key as fact_key,
        'weight' as expected_field_name,
        printed_label as subject,
        {{ plain_number('score') }} as score_text,
        {{ plain_number('weight') }} as max_text,
        score - weight as difference,
        'The score (得分) ' || {{ plain_number('score') }} || ' of ' || printed_label
        || ' is above its maximum points (分值) ' || {{ plain_number('weight') }} || '.' as explanation,
        confidence
    from {{ ref('int_funding__pivoted') }}
    where
        score > weight
        and weight > 1
        and statement_key not in (
            select indicators.statement_key from indicators
            except
            select scored.statement_key from scored
        )

),

section_above_weight as (

    select
        'score_above_weight' as rule_key,
        statement_key,
        'fct_evaluation_score' as fact_table,
        {{ key(["'score'", 'statement_key', 'line']) }} as fact_key,
        'max_score' as expected_field_name,
        scope as subject,
        {{ plain_number('score') }} as score_text,
        {{ plain_number('max_score') }} as max_text,
        score - max_score as difference,
        'The score (得分) ' || {{ plain_number('score') }} || ' of ' || scope || ' is above its maximum points (分值) '
        || {{ plain_number('max_score') }} || '.' as explanation,
        confidence
    from {{ ref('stg_raw__scores') }}
    where score > max_score and max_score > 1

),

full_marks as (

    select
        'full_marks_at_missed_target' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'actual_value' as expected_field_name,
        subject,
        score_text,
        '<' || max_text as max_text,
        null as difference,
        subject || ' has all of its ' || max_text || ' points, but its actual value (实际完成值) ' || actual_text
        || ' misses its target (指标值) ' || target_text || '.' as explanation,
        confidence
    from named
    where is_missed and score = max_score and subject is not null

),

-- up to 1.3: far above its target, points may be deducted because the target was too low
points_lost as (

    select
        'points_lost_at_met_target' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'weight' as expected_field_name,
        subject,
        score_text,
        max_text,
        score - max_score as difference,
        subject || ' reaches its target (指标值) ' || target_text || ' with ' || actual_text || ', but has ' || score_text
        || ' of ' || max_text || ' points, and no reason is given.' as explanation,
        confidence
    from named
    where
        is_met
        and attainment_ratio between 1 and 1.3
        and score < max_score
        and coalesce(plain_reason, '无') in ('无', '/', '不涉及')
        and subject is not null

),

-- indicators that are met, in forms that score all other indicators
unscored as (

    select
        'score_not_stated' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'actual_value' as stated_field_name,
        'target_value' as expected_field_name,
        {{ indicator_name('level3') }} as subject,
        '未列得分' as stated,
        '得分' as expected,
        null as difference,
        null as unit,
        {{ indicator_name('level3') }} || ' reaches its target (指标值) ' || target_text || ' with ' || actual_text
        || ', but no score (得分) is stated for it, as for the ' || scored_count || ' other indicators.' as explanation,
        confidence
    from (
        select
            *,
            count(score) over (partition by statement_key) as scored_count,
            count(*) over (partition by statement_key) as row_count
        from {{ ref('int_indicators__with_fact_key') }}
        where is_outcome and level3 is not null
    ) as counts
    where is_met and score is null and scored_count >= 3 and scored_count = row_count - 1

)

select
    rule_key,
    statement_key,
    fact_table,
    fact_key,
    'score' as stated_field_name,
    expected_field_name,
    subject,
    score_text || ' 分' as stated,
    max_text || ' 分' as expected,
    difference,
    '分' as unit,
    explanation,
    confidence
from (
    select * from above_weight
    union all
    select * from funding_above_weight
    union all
    select * from section_above_weight
    union all
    select * from full_marks
    union all
    select * from points_lost
) as found

union all by name

select * from unscored
