-- One row per pair of a target statement and an outcome statement that may be of the same project and year, with the
-- method and certainty of the match. Current documents only.
with statements as (

    select
        statements.*,
        statements.form_kind in ('target_table', 'department_target') as is_target_form,
        -- names that differ in a number are different projects: 一期, 二期
        {{ figures_of('statements.base_name') }} as figures
    from {{ ref('int_statements__all') }} as statements
    inner join {{ ref('int_documents__versioned') }} as documents
        on statements.document_key = documents.document_key
    where documents.is_current

),

targets as (

    select * from statements
    where is_target_form

),

outcomes as (

    select * from statements
    where has_outcome and not is_target_form

),

same_project as (

    select
        targets.statement_key as target_statement_key,
        outcomes.statement_key as outcome_statement_key,
        'project' as match_method,
        1.0::double as match_score
    from targets
    inner join outcomes on targets.project_key = outcomes.project_key

),

-- every agency that a statement names
agencies as (

    select distinct
        statement_key,
        unnest([agency_key, competent_agency_key, implementing_agency_key]) as agency_key
    from statements

),

-- same name and year, under another agency that both statements name
by_any_agency as (

    {%- for own, other in [('targets', 'outcomes'), ('outcomes', 'targets')] %}
        select
            targets.statement_key as target_statement_key,
            outcomes.statement_key as outcome_statement_key,
            targets.project_key <> outcomes.project_key as is_other_project
        from {{ own }}
        inner join agencies on {{ own }}.agency_key = agencies.agency_key
        inner join {{ other }}
            on
                agencies.statement_key = {{ other }}.statement_key
                and {{ own }}.base_name = {{ other }}.base_name
                and {{ own }}.fiscal_year_key = {{ other }}.fiscal_year_key
                and {{ own }}.subject_type = {{ other }}.subject_type
        where
            {{ own }}.agency_key <> 'unknown'
            and {{ own }}.fiscal_year_key <> 'unknown'
            and {{ own }}.is_named
            and {{ other }}.is_named
        {{ 'union' if not loop.last }}
    {%- endfor %}

),

-- one of the two has no agency: its name must then be unique in its year
unique_names as (

    select
        any_value(statement_key) filter (is_target_form) as target_statement_key,
        any_value(statement_key) filter (not is_target_form) as outcome_statement_key
    from statements
    where is_named and fiscal_year_key <> 'unknown' and (is_target_form or has_outcome)
    group by base_name, fiscal_year_key, subject_type
    having count(*) = 2 and bool_or(is_target_form) and not bool_and(is_target_form) and bool_or(agency_key = 'unknown')

),

same_name as (

    select
        target_statement_key,
        outcome_statement_key,
        'name' as match_method,
        0.9::double as match_score
    from by_any_agency
    where is_other_project

    union

    select
        unique_names.target_statement_key,
        unique_names.outcome_statement_key,
        'name' as match_method,
        0.9::double as match_score
    from unique_names
    anti join same_project
        on
            unique_names.target_statement_key = same_project.target_statement_key
            and unique_names.outcome_statement_key = same_project.outcome_statement_key

),

similar_name as (

    select
        targets.statement_key as target_statement_key,
        outcomes.statement_key as outcome_statement_key,
        'similar' as match_method,
        round(0.9 * jaro_winkler_similarity(targets.base_name, outcomes.base_name), 4) as match_score
    from targets
    inner join outcomes
        on
            targets.agency_key = outcomes.agency_key
            and targets.fiscal_year_key = outcomes.fiscal_year_key
            and targets.subject_type = outcomes.subject_type
            and targets.figures = outcomes.figures
    where
        targets.base_name <> outcomes.base_name
        and targets.is_named
        and outcomes.is_named
        and 'unknown' not in (targets.agency_key, targets.fiscal_year_key)
        and jaro_winkler_similarity(targets.base_name, outcomes.base_name) >= {{ var('least_similarity') }}

)

select * from same_project
union all
select * from same_name
union all
select * from similar_name
