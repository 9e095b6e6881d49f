-- One row per document, form and project of this load: the columns of fct_project_statement.
with statements as (

    select * from {{ ref('int_statements__keyed') }}

),

indicators as (

    select
        statement_key,
        count(*) filter (not is_outcome) as target_count,
        count(*) filter (is_outcome and actual_text is not null) as outcome_count,
        sum(weight) as weight_sum,
        bool_and(weight is not null) as is_weighted
    from {{ ref('int_indicators__evaluated') }}
    group by statement_key

),

funding as (

    select
        statement_key,
        bool_or(is_statement_total) as has_total,
        bool_or(executed_yuan is not null) as has_executed,
        bool_or(budget_yuan is not null or initial_budget_yuan is not null) as has_budget,
        sum(weight) as weight_sum
    from {{ ref('int_funding__pivoted') }}
    group by statement_key

),

measured as (

    select
        statements.*,
        coalesce(funding.has_total, false) as has_total_funding,
        coalesce(indicators.target_count > 0, false)
        or statements.annual_goal is not null
        or statements.long_term_goal is not null
        or coalesce(funding.has_budget, false) as has_target,
        coalesce(indicators.outcome_count > 0, false)
        or statements.actual_result is not null
        or coalesce(funding.has_executed, false) as has_outcome,
        -- 90 if the ten points of the execution rate are not printed; if weights are missing, 100 is assumed
        not coalesce(indicators.is_weighted, false)
        or indicators.weight_sum + coalesce(funding.weight_sum, 0) in (90, 100) as is_out_of_100
    from statements
    left join indicators on statements.statement_key = indicators.statement_key
    left join funding on statements.statement_key = funding.statement_key

)

select
    -- keys
    statement_key,
    document_key,
    project_key,
    fiscal_year_key,
    agency_key,
    region_key,
    competent_agency_key,
    implementing_agency_key,
    parent_project_key,
    -- strings
    form_kind,
    form_title,
    subject_type,
    project_name as printed_project_name,
    parent_name as printed_parent_name,
    competent_department as printed_competent_department,
    implementing_unit as printed_implementing_unit,
    agency_name,
    base_name,
    project_type,
    project_level,
    necessity,
    feasibility,
    content,
    long_term_goal,
    annual_goal,
    actual_result,
    rating as printed_rating,
    {{ derived_grade('total_score', 'is_out_of_100') }} as derived_grade,
    if(is_named, 'name', 'none') as match_method,
    -- numerics
    form_number,
    project_line,
    start_year,
    end_year,
    total_score,
    weight_percent,
    if(is_named, 1.0::double, null) as match_score,
    confidence,
    -- booleans
    is_named,
    has_target,
    has_outcome,
    has_total_funding,
    is_corrected,
    false as is_reviewed
from measured
