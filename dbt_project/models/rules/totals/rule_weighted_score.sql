-- One row per weighted score that differs from score × weight, and per total score that differs from the weighted
-- sum of its parts. A printed weight may be rounded: the rule holds if any weight that rounds to the printed one
-- fits.
with statements as (

    select * from {{ ref('int_statements__keyed') }}

),

parts as (

    select
        parts.statement_key,
        parts.project_line,
        parts.project_name,
        parts.total_score,
        parts.weight_percent,
        {{ half_last_digit(plain_number('parts.weight_percent')) }} as weight_rounding,
        wholes.statement_key as whole_key,
        wholes.project_name as whole_name,
        wholes.total_score as whole_score,
        wholes.confidence,
        sum(parts.weight_percent) over (partition by wholes.statement_key) as weight_sum,
        count(*) over (partition by wholes.statement_key) as part_count
    from statements as parts
    inner join statements as wholes
        on
            parts.document_key = wholes.document_key
            and parts.form_number = wholes.form_number
            and parts.parent_project_key = wholes.project_key
    where parts.weight_percent is not null

),

scores as (

    select
        *,
        {{ key(["'score'", 'statement_key', 'line']) }} as evaluation_score_key,
        {{ level_name('scope') }} as section_name
    from {{ ref('stg_raw__scores') }}

),

-- (1) each weighted score
weighted as (

    select
        scores.statement_key,
        'fct_evaluation_score' as fact_table,
        scores.evaluation_score_key as fact_key,
        'weighted_score' as stated_field_name,
        'score' as expected_field_name,
        scores.scope as subject,
        scores.weighted_score as stated_score,
        scores.score * parts.weight_percent / 100 as expected_score,
        {{ half_last_digit(plain_number('scores.weighted_score')) }}
        + scores.score * parts.weight_rounding / 100 as rounding,
        {{ plain_number('scores.score') }} || ' × ' || {{ plain_number('parts.weight_percent') }} || '%' as arithmetic,
        scores.confidence
    from scores
    inner join parts on scores.statement_key = parts.statement_key
    where scores.weighted_score is not null and scores.score is not null

),

-- (2) each section of the parent project: the sum of the weighted scores of the same section in its parts
sections as (

    select
        whole_scores.statement_key,
        'fct_evaluation_score' as fact_table,
        whole_scores.evaluation_score_key as fact_key,
        'score' as stated_field_name,
        'score' as expected_field_name,
        whole_scores.scope as subject,
        whole_scores.score as stated_score,
        sum(scores.weighted_score) as expected_score,
        {{ half_last_digit(plain_number('whole_scores.score')) }}
        + count(*) * min({{ half_last_digit(plain_number('scores.weighted_score')) }}) as rounding,
        string_agg({{ plain_number('scores.weighted_score') }}, ' + ' order by parts.project_line) as arithmetic,
        whole_scores.confidence
    from scores as whole_scores
    inner join parts on whole_scores.statement_key = parts.whole_key
    inner join scores
        on
            parts.statement_key = scores.statement_key
            -- redundant, but it keeps DuckDB from joining equal section names of all documents first
            and whole_scores.document_key = scores.document_key
            and whole_scores.section_name = scores.section_name
    where whole_scores.score is not null
    group by
        whole_scores.statement_key,
        whole_scores.evaluation_score_key,
        whole_scores.scope,
        whole_scores.score,
        whole_scores.confidence
    having count(scores.weighted_score) = any_value(parts.part_count) and count(*) = any_value(parts.part_count)

),

-- (3) the total score: the weighted sum of its parts
totals as (

    select
        whole_key as statement_key,
        'fct_project_statement' as fact_table,
        whole_key as fact_key,
        'total_score' as stated_field_name,
        'total_score' as expected_field_name,
        whole_name as subject,
        whole_score as stated_score,
        sum(total_score * weight_percent / 100) as expected_score,
        {{ half_last_digit(plain_number('whole_score')) }}
        + sum(total_score * weight_rounding / 100)
        + sum(
            {{ half_last_digit(plain_number('total_score'), is_exact_when_whole=true) }} * weight_percent / 100
        ) as rounding,
        string_agg(
            {{ plain_number('total_score') }} || ' × ' || {{ plain_number('weight_percent') }} || '%',
            ' + ' order by project_line
        ) as arithmetic,
        confidence
    from parts
    where whole_score is not null and weight_sum = 100
    group by whole_key, whole_name, whole_score, confidence
    having count(total_score) = any_value(part_count)

),

compared as (

    select
        *,
        {{ plain_number('stated_score') }} as stated_value,
        {{ plain_number('round(expected_score, 4)') }} as expected_value
    from (
        select * from weighted
        union all
        select * from sections
        union all
        select * from totals
    ) as scores_of_all_kinds

)

select
    'weighted_score' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    stated_field_name,
    expected_field_name,
    subject,
    stated_value || ' 分' as stated,
    expected_value || ' 分' as expected,
    stated_score - expected_score as difference,
    '分' as unit,
    'The weighted score (加权得分) of ' || coalesce(subject, '总分') || ' is stated as ' || stated_value || ', but '
    || arithmetic || ' = ' || expected_value || '.' as explanation,
    confidence
from compared
where abs(stated_score - expected_score) > rounding + 1e-9
