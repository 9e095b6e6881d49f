-- One row per indicator whose actual value is more than twice its target without a reason, or only repeats the
-- target with its comparator; and one per form in which every number equals its target.
with indicators as (

    select
        *,
        {{ indicator_name('level3') }} as subject,
        {{ without_blanks('actual_text') }} as plain_actual,
        {{ without_blanks('target_text') }} as plain_target,
        {{ without_blanks('reason') }} as plain_reason
    from {{ ref('int_indicators__with_fact_key') }}
    where is_outcome and form_kind <> 'monitoring_table' and actual_text is not null and target_text is not null

),

far_above as (

    select
        'attainment_far_above' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'actual_value' as stated_field_name,
        'target_value' as expected_field_name,
        coalesce(subject, '指标') as subject,
        plain_actual as stated,
        plain_target as expected,
        (actual_base - target_base) / coalesce({{ yuan_per('target_unit') }}, 1) as difference,
        target_unit as unit,
        coalesce(subject, 'An indicator') || ' is attained '
        || {{ plain_number('round(attainment_ratio, 2)') }} || ' times over (' || plain_actual || ' against '
        || plain_target || '), and no reason is given.' as explanation,
        confidence
    from indicators
    where
        direction = 'higher'
        and attainment_ratio > 2
        and regexp_matches(
            coalesce(plain_reason, '无'), '^(?:无|/|(?:已|均已|全部|已全部|按时|按期|超额|已超额)?完成(?:目标|任务|指标)?)[。.]?$'
        )

),

repeated as (

    select
        'actual_repeats_target' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'actual_text' as stated_field_name,
        'target_text' as expected_field_name,
        coalesce(subject, '指标') as subject,
        plain_actual as stated,
        '实际完成的数值' as expected,
        null as difference,
        null as unit,
        'The actual value (实际完成值) of ' || coalesce(subject, 'an indicator') || ' only repeats its target: '
        || plain_target || '. What was attained is not said.' as explanation,
        confidence
    from indicators
    where plain_actual = plain_target and is_quantitative and {{ repeats_comparator('plain_actual') }}

),

exact as (

    select
        statement_key,
        arg_min(fact_table, line) as fact_table,
        arg_min(fact_key, line) as fact_key,
        count(*) as indicator_count,
        -- a target of 100% cannot be exceeded, nor a target of 0 undercut
        count(*) filter (target_value <> 0 and not (target_unit = '%' and target_value = 100)) as open_count,
        min(confidence) as confidence
    from indicators
    where target_base is not null and actual_base is not null
    group by statement_key
    having bool_and(actual_base = target_base)

),

exactly_met as (

    select
        'every_target_exactly_met' as rule_key,
        exact.statement_key,
        exact.fact_table,
        exact.fact_key,
        'actual_value' as stated_field_name,
        'target_value' as expected_field_name,
        coalesce(statements.project_name, '指标') as subject,
        exact.indicator_count || ' 项均等于指标值' as stated,
        '据实填写的完成值' as expected,
        null as difference,
        null as unit,
        'Each of the ' || exact.indicator_count || ' numbers attained (实际完成值) of '
        || coalesce(statements.project_name, 'the form') || ' equals its target (指标值), also the ' || exact.open_count
        || ' that could differ.' as explanation,
        exact.confidence
    from exact
    inner join {{ ref('int_statements__keyed') }} as statements on exact.statement_key = statements.statement_key
    where exact.indicator_count >= 5 and exact.open_count >= 3

)

select * from far_above
union all
select * from repeated
union all
select * from exactly_met
