-- One row per form that has an annual goal but no indicator, while forms of the same kind in the document have some;
-- and one per form in which more than half of the targets for results state neither a number nor a date.
with indicators as (

    select
        *,
        -- 1次, 一次, 每季度一次; a deadline is measurable too
        deadline_on is not null
        or is_quantitative
        or regexp_matches(
            target_text,
            '[0-9０-９]|[一二两三四五六七八九十百千万]+(?:个|次|项|件|家|人|场|期|年|月|天|份|条|座|所|户|类|批|倍|成|%)'
        ) as is_measurable
    from {{ ref('int_indicators__with_fact_key') }}

),

counts as (

    select
        statement_key,
        count(*) as indicator_count
    from indicators
    group by statement_key

),

statements as (

    select
        statements.*,
        counts.indicator_count,
        count(counts.indicator_count) over (
            partition by statements.document_key, statements.form_kind
        ) as neighbour_count,
        statements.project_key in (
            select parents.parent_project_key from {{ ref('int_statements__keyed') }} as parents
            where parents.parent_project_key is not null
        ) as has_parts
    from {{ ref('int_statements__keyed') }} as statements
    left join counts on statements.statement_key = counts.statement_key

),

goals as (

    select
        'goal_without_indicators' as rule_key,
        statements.statement_key,
        'fct_project_statement' as fact_table,
        statements.statement_key as fact_key,
        'annual_goal' as field_name,
        coalesce(statements.project_name, '年度目标') as subject,
        '0 项指标' as stated,
        '至少一项指标' as expected,
        'The annual goal (年度目标) of ' || coalesce(statements.project_name, 'the form')
        || ' is broken down into no indicator, while ' || statements.neighbour_count
        || ' other forms of the document have some.' as explanation,
        statements.confidence
    from statements
    inner join {{ ref('int_statements__complete') }} as complete on statements.statement_key = complete.statement_key
    where
        statements.annual_goal is not null
        and statements.indicator_count is null
        and statements.neighbour_count > 0
        and not statements.has_parts
        and statements.form_kind in ('target_table', 'self_evaluation_table')

),

-- targets for results only: decision and process are described, not quantified
results as (

    select
        statement_key,
        count(*) as result_count,
        count(*) filter (not is_measurable) as open_count,
        arg_min(fact_table, line) filter (not is_measurable) as fact_table,
        arg_min(fact_key, line) filter (not is_measurable) as fact_key,
        string_agg(level3_name, '、' order by line) filter (not is_measurable) as names,
        min(confidence) as confidence
    from indicators
    where target_text is not null and dimension not in ('decision', 'process', 'unknown')
    group by statement_key

),

shares as (

    select
        'mostly_unquantified' as rule_key,
        results.statement_key,
        results.fact_table,
        results.fact_key,
        'target_text' as field_name,
        coalesce(statements.project_name, '绩效指标') as subject,
        results.open_count || '/' || results.result_count as stated,
        '尽量量化' as expected,
        results.open_count || ' of ' || results.result_count || ' targets (指标值) of '
        || coalesce(statements.project_name, 'the form') || ' name neither a number nor a day: ' || results.names || '.'
            as explanation,
        results.confidence
    from results
    inner join statements on results.statement_key = statements.statement_key
    where results.result_count >= 6 and 2 * results.open_count > results.result_count

)

select
    * exclude (field_name),
    field_name as stated_field_name,
    field_name as expected_field_name
from (
    select * from goals
    union all
    select * from shares
) as signals
