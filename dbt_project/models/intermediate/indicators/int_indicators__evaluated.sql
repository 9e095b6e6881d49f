-- One row per indicator row of this load: its framework and dimension, its direction, and whether the target is met.
with indicators as (

    select
        indicators.*,
        statements.form_kind,
        {{ level_name('indicators.level1') }} as level1_name,
        {{ level_name('indicators.level2') }} as level2_name,
        {{ indicator_name('indicators.level3') }} as level3_name,
        if(
            bool_or(regexp_matches(indicators.level1, '决策|过程|管理')) over (
                partition by indicators.document_key, indicators.form_number
            ),
            'evaluation', 'target'
        ) as framework
    from {{ ref('stg_raw__indicators') }} as indicators
    inner join {{ ref('int_statements__keyed') }} as statements
        on indicators.statement_key = statements.statement_key

),

levels as (

    select distinct
        level1_name,
        level2_name
    from indicators

),

dimensions as (

    select
        levels.level1_name,
        levels.level2_name,
        patterns.dimension
    from levels
    inner join {{ ref('indicator_dimensions') }} as patterns
        on
            regexp_matches(levels.level2_name, patterns.pattern)
            or regexp_matches(levels.level1_name, patterns.pattern)
    qualify
        row_number() over (
            partition by levels.level1_name, levels.level2_name
            order by regexp_matches(levels.level2_name, patterns.pattern) desc nulls last, patterns.priority
        ) = 1

),

directed as (

    select
        indicators.*,
        coalesce(dimensions.dimension, 'unknown') as dimension,
        indicators.form_kind not in ('target_table', 'department_target')
        and (indicators.form_kind <> 'other' or indicators.actual_text is not null) as is_outcome,
        {{ direction(
            'indicators.comparator', 'indicators.target_text', 'indicators.printed_direction',
            "coalesce(dimensions.dimension, 'unknown')", 'indicators.target_unit', 'indicators.level3_name'
        ) }} as direction,
        {{ direction_of_level(
            "coalesce(dimensions.dimension, 'unknown')", 'indicators.target_unit', 'indicators.level3_name'
        ) }} as level_direction
    from indicators
    left join dimensions
        on
            indicators.level1_name is not distinct from dimensions.level1_name
            and indicators.level2_name is not distinct from dimensions.level2_name

),

-- target and actual value in one unit; the actual value is null if the units differ
comparable as (

    select
        *,
        {{ in_base_unit('target_value', 'target_unit') }} as target_base,
        {{ in_base_unit('target_value_max', 'target_unit') }} as target_max_base,
        if(
            {{ is_same_unit('target_unit', 'actual_unit') }} and not {{ repeats_comparator('actual_text') }},
            {{ in_base_unit('actual_value', 'coalesce(actual_unit, target_unit)') }},
            null
        ) as actual_base
    from directed

),

evaluated as (

    select
        *,
        {{ attainment_ratio('direction', 'actual_base', 'target_base') }} as attainment_ratio,
        {{ is_met('direction', 'comparator', 'actual_base', 'target_base', 'target_max_base') }} as is_met_by_value
    from comparable

)

select
    * exclude (is_met_by_value, level_direction),
    -- a half-year result cannot be evaluated against a full-year target
    if(form_kind = 'monitoring_table', null, is_met_by_value) as is_met,
    form_kind <> 'monitoring_table' and {{ is_missed(
        'is_met_by_value', 'direction', 'level_direction', 'actual_base', 'target_base',
        half_last_digit(plain_number('target_value'), is_exact_when_whole=true)
        ~ ' * coalesce(' ~ yuan_per('target_unit') ~ ', 1)'
    ) }} as is_missed,
    {{ key(["'indicator'", 'statement_key', 'line']) }} as indicator_row_key,
    {{ key(['framework', 'level1_name', 'level2_name', 'level3_name']) }} as indicator_key
from evaluated
