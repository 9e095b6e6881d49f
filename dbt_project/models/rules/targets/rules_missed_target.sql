-- One row per indicator row of this load whose number misses its target. Rows that the form nevertheless marks as
-- done break a rule of their own: one for costs, one for all other indicators.
with missed as (

    select
        *,
        coalesce(
            regexp_matches({{ without_blanks('reason') }}, '^(?:已|均已|全部|已全部|按时|按期)?完成(?:目标|任务|指标)?[。.]?$'), false
        ) as is_marked_done,
        dimension = 'cost' and direction = 'lower' as is_cost,
        {{ indicator_name('level3') }} as subject,
        concat_ws(' ', {{ plain_number('actual_value') }}, coalesce(actual_unit, target_unit)) as stated,
        concat_ws(' ', {{ plain_number('target_value') }}, target_unit) as target,
        (actual_base - target_base) / coalesce({{ yuan_per('target_unit') }}, 1) as difference
    from {{ ref('int_indicators__evaluated') }}
    where is_outcome and is_missed

),

worded as (

    select
        *,
        {{ plain_number('abs(difference)') }} || coalesce(' ' || target_unit, '') as gap,
        case direction
            when 'higher' then 'below its target' when 'lower' then 'above its ceiling'
            when 'equal' then 'not equal to its target' else 'outside its target'
        end as relation
    from missed

)

select
    case
        when is_marked_done and is_cost then 'cost_over_ceiling_marked_done'
        when is_marked_done then 'missed_target_marked_done'
        else 'target_unmet'
    end as rule_key,
    statement_key,
    'fct_outcome' as fact_table,
    indicator_row_key as fact_key,
    'actual_value' as stated_field_name,
    'target_value' as expected_field_name,
    subject,
    stated,
    target_text as expected,
    difference,
    target_unit as unit,
    subject || ': the actual value (实际完成值) ' || stated || ' is ' || relation || ' (指标值) ' || target || ' by ' || gap
    || coalesce(', attainment ' || {{ plain_number('round(100 * attainment_ratio, 2)') }} || '%', '')
    || if(is_marked_done, ', yet the form marks it as done (已完成)', '') || '.' as explanation,
    confidence
from worded
