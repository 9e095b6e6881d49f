-- One row per form of the national framework without satisfaction or cost indicators, or with level 1 weights other
-- than 50, 30 and 10 beside 10 for the execution rate. Notes: the acts allow exceptions.
with indicators as (

    select
        *,
        concat_ws(' ', level1_name, level2_name, level3_name, target_text) as words
    from {{ ref('int_indicators__with_fact_key') }}
    where framework = 'target'

),

forms as (

    select
        indicators.statement_key,
        any_value(statements.project_name) as project_name,
        any_value(statements.form_kind) as form_kind,
        any_value(statements.fiscal_year) as fiscal_year,
        any_value(statements.confidence) as confidence,
        arg_max(indicators.fact_table, indicators.line) as fact_table,
        arg_max(indicators.fact_key, indicators.line) as fact_key,
        count(*) as indicator_count,
        bool_and(indicators.level1 is not null) as has_levels,
        bool_or(regexp_matches(indicators.level1_name, '产出')) as has_outputs,
        bool_or(regexp_matches(indicators.level1_name, '效益|效果')) as has_benefits,
        bool_or(regexp_matches(indicators.level1_name, '成本')) as has_cost_level,
        bool_or(contains(indicators.words, '满意')) as has_satisfaction,
        bool_or(indicators.dimension = 'cost' or regexp_matches(indicators.words, '成本|费用|经费|预算')) as has_cost,
        bool_and(indicators.weight is not null) as is_weighted,
        coalesce(sum(indicators.weight) filter (regexp_matches(indicators.level1_name, '产出')), 0) as output_weight,
        coalesce(
            sum(indicators.weight) filter (
                contains(concat_ws(' ', indicators.level1_name, indicators.level2_name), '满意')
            ), 0
        ) as satisfaction_weight,
        coalesce(sum(indicators.weight), 0) as weight_sum
    from indicators
    inner join {{ ref('int_statements__keyed') }} as statements on indicators.statement_key = statements.statement_key
    inner join {{ ref('int_statements__complete') }} as complete on indicators.statement_key = complete.statement_key
    where
        statements.subject_type in ('project', 'transfer_payment')
        and statements.form_kind in ('target_table', 'self_evaluation_table')
    group by indicators.statement_key
    having count(*) >= 3

),

execution as (

    select
        statement_key,
        max(weight) as weight
    from {{ ref('int_funding__pivoted') }}
    where weight is not null and detail_of is null
    group by statement_key

),

weighted as (

    select
        forms.*,
        coalesce(execution.weight, 100 - forms.weight_sum) as execution_weight,
        forms.weight_sum - forms.output_weight - forms.satisfaction_weight as benefit_weight
    from forms
    left join execution on forms.statement_key = execution.statement_key
    where
        forms.form_kind = 'self_evaluation_table'
        and forms.fiscal_year >= 2019
        and forms.is_weighted
        and forms.has_outputs
        and forms.has_benefits
        and not forms.has_cost_level
        and forms.weight_sum + coalesce(execution.weight, 0) in (90, 100)

),

with_other_weights as (

    select
        'weights_depart' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'weight' as field_name,
        concat_ws(
            '/', {{ plain_number('execution_weight') }}, {{ plain_number('output_weight') }},
            {{ plain_number('benefit_weight') }}, {{ plain_number('satisfaction_weight') }}
        ) as stated,
        '10/50/30/10' as expected,
        'The weights (权重) of execution rate, outputs, benefits and satisfaction (预算执行率、产出、效益、满意度) of '
        || coalesce(project_name, 'the form') || ' are ' || stated || ', in principle 10/50/30/10.' as explanation,
        project_name,
        confidence
    from weighted
    where
        (output_weight, benefit_weight, satisfaction_weight) <> (50, 30, 10)
        -- without a satisfaction indicator its points go to the benefits
        and (output_weight, benefit_weight, satisfaction_weight) <> (50, 40, 0)

),

without_satisfaction as (

    select
        'satisfaction_missing' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'level1' as field_name,
        '无满意度指标' as stated,
        '满意度指标' as expected,
        'None of the ' || indicator_count || ' indicators of ' || coalesce(project_name, 'the form')
        || ' is about satisfaction (满意度).' as explanation,
        project_name,
        confidence
    from forms
    where has_levels and has_outputs and has_benefits and not has_satisfaction and fiscal_year >= 2016

),

without_cost as (

    select
        'cost_missing' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        'level1' as field_name,
        '无成本指标' as stated,
        '成本指标' as expected,
        'None of the ' || indicator_count || ' indicators of the self-evaluation of '
        || coalesce(project_name, 'the form') || ' is about cost (成本).' as explanation,
        project_name,
        confidence
    from forms
    where
        form_kind = 'self_evaluation_table'
        and has_levels
        and has_outputs
        and has_benefits
        and not has_cost
        and fiscal_year >= 2019

)

select
    rule_key,
    statement_key,
    fact_table,
    fact_key,
    field_name as stated_field_name,
    field_name as expected_field_name,
    coalesce(project_name, '绩效指标') as subject,
    stated,
    expected,
    explanation,
    confidence
from (
    select * from with_other_weights
    union all
    select * from without_satisfaction
    union all
    select * from without_cost
) as signals
