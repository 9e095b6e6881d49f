-- One row per statement whose printed rating differs from the grade of its score out of 100.
with rated as (

    select
        *,
        {{ without_blanks('printed_rating') }} as plain_rating,
        case
            when regexp_matches({{ without_blanks('printed_rating') }}, '^优(?:秀|等|级)?$') then '优'
            when regexp_matches({{ without_blanks('printed_rating') }}, '^良(?:好|等|级)?$') then '良'
            when regexp_matches({{ without_blanks('printed_rating') }}, '^(?:中(?:等|级)?|合格|一般)$') then '中'
            when regexp_matches({{ without_blanks('printed_rating') }}, '^(?:(?:较)?差(?:等|级)?|不合格)$') then '差'
        end as grade,
        {{ plain_number('total_score') }} as score_text
    from {{ ref('int_statements__measured') }}
    where
        printed_rating is not null
        and derived_grade is not null

)

select
    'rating_against_score' as rule_key,
    statement_key,
    'fct_project_statement' as fact_table,
    statement_key as fact_key,
    'printed_rating' as stated_field_name,
    'total_score' as expected_field_name,
    coalesce(printed_project_name, '总分') as subject,
    plain_rating as stated,
    derived_grade as expected,
    'The rating (评价等级) is ' || plain_rating || ', but a total score (总分) of ' || score_text || ' is ' || derived_grade
    || ' (90 优, 80 良, 60 中).' as explanation,
    confidence
from rated
where grade <> derived_grade
