-- One row per stated score that differs from the sum of its parts: a section and its indicators, or a form and
-- everything that it scores. A sum below the stated score counts only if the maximum scores show that no part is
-- missing.
with indicators as (

    select * from {{ ref('int_indicators__with_fact_key') }}

),

parts as (

    select
        statement_key,
        unnest(list_distinct([level1_name, level2_name])) as section_name,
        line,
        score,
        weight
    from indicators

    union all

    select
        statement_key,
        null as section_name,
        line,
        score,
        weight
    from indicators

    union all

    select
        statement_key,
        null as section_name,
        -funding_line as line,
        score,
        weight
    from {{ ref('int_funding__pivoted') }}
    where score is not null or weight is not null
    -- a form may print the points of a total again beside its parts
    qualify detail_of is null or bool_and(detail_of is not null) over (partition by statement_key)

),

sections as (

    select
        statement_key,
        section_name,
        sum(score) as parts_score,
        sum({{ half_last_digit(plain_number('score'), is_exact_when_whole=true) }}) as parts_rounding,
        sum(weight) as weight,
        bool_and(weight is not null) as is_weighted,
        bool_and(score is not null) as is_scored,
        string_agg({{ plain_number('score') }}, ' + ' order by line) as addition
    from parts
    group by statement_key, section_name
    having count(score) > 0

),

stated as (

    select
        statement_key,
        'fct_evaluation_score' as fact_table,
        {{ key(["'score'", 'statement_key', 'line']) }} as fact_key,
        'score' as stated_field_name,
        {{ level_name('scope') }} as section_name,
        scope as subject,
        score,
        max_score,
        confidence
    from {{ ref('stg_raw__scores') }}
    where score is not null

    union all by name

    select
        statement_key,
        'fct_project_statement' as fact_table,
        statement_key as fact_key,
        'total_score' as stated_field_name,
        '总分' as subject,
        total_score as score,
        100 as max_score,
        confidence
    from {{ ref('int_statements__keyed') }}
    where total_score is not null

),

compared as (

    select
        stated.*,
        sections.addition,
        sections.parts_score,
        sections.weight,
        {{ plain_number('stated.score') }} as stated_value,
        {{ plain_number('sections.parts_score') }} as parts_value,
        sections.is_scored and sections.is_weighted and sections.weight = stated.max_score as is_complete,
        sections.parts_rounding + {{ half_last_digit(plain_number('stated.score')) }} as rounding
    from stated
    inner join sections
        on
            stated.statement_key = sections.statement_key
            and stated.section_name is not distinct from sections.section_name

)

select
    'section_score' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    stated_field_name,
    stated_field_name as expected_field_name,
    subject,
    stated_value || ' 分' as stated,
    parts_value || ' 分' as expected,
    score - parts_score as difference,
    '分' as unit,
    'The score (得分) of ' || subject || ' is stated as ' || stated_value || ', but its parts are ' || addition || ' = '
    || parts_value || '.' as explanation,
    confidence
from compared
where
    (parts_score - score > rounding or (is_complete and score - parts_score > rounding))
    -- parts above the maximum are scored in another way: out of 100 each, or with a bonus (加分)
    and not coalesce(parts_score > weight + rounding, false)
