-- One row per indicator that is listed twice in one project, with the same levels but a different number. Numbers in
-- different units are different indicators; a target with several quantities has no unit of its own.
with indicators as (

    select
        *,
        if(is_outcome, coalesce(actual_text, target_text), target_text) as value_text,
        if(is_outcome and actual_text is not null, 'actual_text', 'target_text') as field_name,
        if(is_outcome and actual_text is not null, actual_value, target_value) as value,
        if(is_outcome and actual_text is not null, coalesce(actual_unit, target_unit), target_unit) as unit,
        if(is_outcome and actual_text is not null, actual_value is not null, is_quantitative) as is_number,
        {{ indicator_name('level3') }} as subject
    from {{ ref('int_indicators__with_fact_key') }}
    where level3_name is not null

),

pairs as (

    select
        later.*,
        earlier.fact_table as first_table,
        earlier.fact_key as first_key,
        earlier.field_name as first_field_name,
        earlier.value_text as first_text,
        later.value - earlier.value as difference,
        concat_ws('/', later.level1_name, later.level2_name) as levels
    from indicators as later
    inner join indicators as earlier
        on
            later.statement_key = earlier.statement_key
            and later.level1_name is not distinct from earlier.level1_name
            and later.level2_name is not distinct from earlier.level2_name
            and later.level3_name = earlier.level3_name
            and later.line > earlier.line
            and later.is_number
            and earlier.is_number
            and (later.unit = earlier.unit or later.value is null or earlier.value is null)
            and (later.value <> earlier.value or later.value is null or earlier.value is null)
            and {{ without_blanks('later.value_text') }} <> {{ without_blanks('earlier.value_text') }}
    qualify row_number() over (partition by later.fact_key order by earlier.line) = 1

)

select
    'duplicated_indicator' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    field_name as stated_field_name,
    first_table as expected_fact_table,
    first_key as expected_fact_key,
    first_field_name as expected_field_name,
    subject,
    value_text as stated,
    first_text as expected,
    difference,
    unit,
    subject || ' (' || levels || ') stands twice in one project, with ' || first_text || ' and with ' || value_text
    || '.' as explanation,
    confidence
from pairs
