-- One row per fact that two current documents state with different values, for the same project, year and phase: a
-- total amount, the score out of 100, or the target or actual value of an indicator. The document that landed first
-- is the reference. A fact that one document itself states with several values is left to the rules within a
-- document.
with statements as (

    select *
    from {{ ref('int_statements__comparable') }}
    qualify
        min(document_key) over (partition by project_key, phase)
        <> max(document_key) over (partition by project_key, phase)

),

indicators as (

    select
        statement_key,
        indicator_target_key as fact_key,
        'fct_indicator_target' as fact_table,
        'target' as measure,
        'target (指标值)' as measure_name,
        'target_value' as field_name,
        indicator_key,
        level3,
        line,
        target_value as value,
        unit,
        target_text as printed,
        confidence
    from {{ ref('int_indicator_targets__all') }}
    where period = 'full_year'

    {%- for measure, term, unit in [
        ('target', '指标值', 'unit'), ('actual', '实际完成值', 'coalesce(actual_unit, unit)')
    ] %}

        union all

        select
            statement_key,
            outcome_key as fact_key,
            'fct_outcome' as fact_table,
            '{{ measure }}' as measure,
            '{{ measure }} ({{ term }})' as measure_name,
            '{{ measure }}_value' as field_name,
            indicator_key,
            level3,
            line,
            {{ measure }}_value as value,
            {{ unit }} as unit,
            {{ measure }}_text as printed,
            confidence
        from {{ ref('int_outcomes__all') }}
    {%- endfor %}

),

stated as (

    select
        statement_key,
        funding_key as fact_key,
        'fct_funding' as fact_table,
        measure,
        measure_name,
        field_name,
        null as subject,
        measure as identity,
        line,
        amount_yuan as value,
        rounding_yuan as rounding,
        '万元' as unit,
        10000 as base_per_unit,
        printed,
        confidence
    from {{ ref('int_amounts__total') }}

    union all by name

    select
        statement_key,
        statement_key as fact_key,
        'fct_project_statement' as fact_table,
        'score' as measure,
        'total score (总分)' as measure_name,
        'total_score' as field_name,
        'score' as identity,
        total_score as value,
        {{ half_last_digit(plain_number('total_score')) }} as rounding,
        '分' as unit,
        1 as base_per_unit,
        {{ plain_number('total_score') }} as printed,
        confidence
    from statements
    -- only scores out of 100 have a grade
    where derived_grade is not null

    union all by name

    -- leave out texts that only repeat a comparator (95%以上): they may mean any number beyond it
    select
        statement_key,
        fact_key,
        fact_table,
        measure,
        measure_name,
        field_name,
        {{ indicator_name('level3') }} as subject,
        -- compare amounts in yuan, all else in its own unit
        concat_ws('|', measure, indicator_key, if({{ yuan_per('unit') }} is null, unit, '元')) as identity,
        line,
        {{ in_base_unit('value', 'unit') }} as value,
        {{ half_last_digit(plain_number('value')) }} * coalesce({{ yuan_per('unit') }}, 1) as rounding,
        unit,
        coalesce({{ yuan_per('unit') }}, 1) as base_per_unit,
        {{ without_blanks('printed') }} as printed,
        confidence
    from indicators
    where
        value is not null
        and level3 is not null
        and (measure = 'target' or not {{ repeats_comparator('printed') }})

),

-- facts that a document states with one value
consistent as (

    select
        stated.*,
        statements.document_key,
        statements.project_key,
        statements.phase,
        statements.printed_project_name,
        statements.landed_at,
        statements.file_name
    from stated
    inner join statements on stated.statement_key = statements.statement_key
    window in_document as (partition by project_key, phase, identity, document_key)
    qualify
        min(stated.value) over in_document = max(stated.value) over in_document
        and row_number() over (in_document order by statements.form_number, statements.project_line, stated.line) = 1

),

compared as (

    select
        *,
        first(document_key) over by_age as first_document_key,
        first(fact_table) over by_age as first_table,
        first(fact_key) over by_age as first_key,
        first(value) over by_age as first_value,
        first(rounding) over by_age as first_rounding,
        first(printed) over by_age as first_printed,
        first(file_name) over by_age as first_file_name
    from consistent
    window by_age as (partition by project_key, phase, identity order by landed_at nulls last, document_key)

)

select
    'two_values_across_documents' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    field_name as stated_field_name,
    first_document_key as expected_document_key,
    first_table as expected_fact_table,
    first_key as expected_fact_key,
    field_name as expected_field_name,
    coalesce(subject, printed_project_name) as subject,
    printed as stated,
    first_printed as expected,
    (value - first_value) / base_per_unit as difference,
    unit,
    'The ' || measure_name || ' of ' || coalesce(subject, printed_project_name) || ' is ' || printed || ' here, but '
    || first_printed || ' in another document, ' || first_file_name || '.' as explanation,
    confidence
from compared
where
    document_key <> first_document_key
    -- targets are chosen, not measured: printed with equally many digits they must be equal
    and abs(value - first_value)
    > if(measure = 'target' and rounding = first_rounding, 0, rounding + first_rounding)
