-- One row per number without a unit whose comparable numbers, in the same level 2 of the document, are all
-- percentages.
with numbers as (

    select
        *,
        {{ without_blanks('printed') }} as plain
    from (
        select
            *,
            target_text as printed,
            'target_text' as field_name
        from {{ ref('int_indicators__with_fact_key') }}
        where target_unit is null

        union all

        select
            *,
            actual_text as printed,
            'actual_text' as field_name
        from {{ ref('int_indicators__with_fact_key') }}
        where is_outcome and actual_unit is null
    )

),

-- all rows of the level that print a number: how many are percentages
comparable_numbers as (

    select
        document_key,
        level1_name,
        level2_name,
        field_name,
        count(*) filter (regexp_matches(printed, '[0-9](?:%|％|百分比)')) as percent_count,
        count(*) filter (not regexp_matches(printed, '[0-9](?:%|％|百分比)')) as other_count
    from (
        select
            document_key,
            level1_name,
            level2_name,
            'target_text' as field_name,
            {{ without_blanks('target_text') }} as printed
        from {{ ref('int_indicators__with_fact_key') }}

        union all

        select
            document_key,
            level1_name,
            level2_name,
            'actual_text' as field_name,
            {{ without_blanks('actual_text') }} as printed
        from {{ ref('int_indicators__with_fact_key') }}
        where is_outcome
    )
    where regexp_matches(printed, '[0-9]') and not regexp_matches(printed, '^[≥≤≧≦>＞<＜=＝]?[0-9]+(?:\.[0-9]+)?$')
    group by document_key, level1_name, level2_name, field_name

)

select
    'missing_unit' as rule_key,
    numbers.statement_key,
    numbers.fact_table,
    numbers.fact_key,
    numbers.field_name as stated_field_name,
    numbers.field_name as expected_field_name,
    numbers.level3_name as subject,
    numbers.plain as stated,
    numbers.plain || '%' as expected,
    '%' as unit,
    numbers.level3_name || ' is ' || numbers.plain || ' without a unit, while the ' || comparable_numbers.percent_count
    || ' other numbers under ' || numbers.level2_name || ' are percentages.' as explanation,
    numbers.confidence
from numbers
inner join comparable_numbers
    on
        numbers.document_key = comparable_numbers.document_key
        and numbers.level1_name is not distinct from comparable_numbers.level1_name
        and numbers.level2_name = comparable_numbers.level2_name
        and numbers.field_name = comparable_numbers.field_name
where
    regexp_matches(numbers.plain, '^[≥≤≧≦>＞<＜=＝]?[0-9]+(?:\.[0-9]+)?$')
    and comparable_numbers.percent_count >= 2
    and comparable_numbers.other_count = 0
