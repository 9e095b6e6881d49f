-- One row per text that should have been replaced: an instruction of the form left in place, the name of a level
-- used as the name of an indicator, or a quantity target without a number. Notes for a person to review.
with texts as (

    select
        'template_text_left' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        field_name,
        coalesce(subject, field_value) as subject,
        field_value as stated,
        '按要求填写' as expected,
        'The form''s instruction is left in its place: ' || field_value as explanation,
        confidence
    from {{ ref('int_texts__with_fact_key') }}
    where regexp_matches(
        {{ without_blanks('field_value') }}, '[0-9]+字(?:以内|之内|左右)[)）。]*$|^[（(]?请(?:在此处|在此|简要|详细)|如没有请填'
    )

),

level_names as (

    select
        'level_name_as_indicator' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'level3' as field_name,
        level3_name as subject,
        level3 as stated,
        '具体指标名称' as expected,
        'The level 3 indicator (三级指标) under ' || coalesce(level2, level1, '')
        || ' is called ' || level3_name || ': the name of a level, not of what is measured.' as explanation,
        confidence
    from {{ ref('int_indicators__with_fact_key') }}
    -- 服务对象满意度指标 is left out: it names what is measured
    where
        regexp_matches(
            level3_name,
            '^(?:产出|效益|数量|质量|时效|成本|经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响)指标$'
        )

),

counts as (

    select
        'quantity_without_number' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'target_text' as field_name,
        level3_name as subject,
        target_text as stated,
        '具体数量' as expected,
        'The target (指标值) of the quantity indicator (数量指标) ' || level3_name || ' names no number: ' || target_text
        || '.' as explanation,
        confidence
    from {{ ref('int_indicators__with_fact_key') }}
    where
        dimension = 'quantity'
        and target_text is not null
        and not regexp_matches(target_text, '[0-9０-９一二两三四五六七八九十百千万全每各]')

)

select
    * exclude (field_name),
    field_name as stated_field_name,
    field_name as expected_field_name
from (
    select * from texts
    union all
    select * from level_names
    union all
    select * from counts
) as signals
