-- One row per statement of a target and of an outcome that may be of one project-year, with how it was told and how
-- sure that is. Of current documents only.
with statements as (

    select
        statements.*,
        statements.form_kind in ('target_table', 'department_target') as is_target_form,
        -- names that differ in a number are of two projects: 一期, 二期
        {{ figures_of('statements.base_name') }} as figures
    from {{ ref('fct_project_statement') }} as statements
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

-- one of the two was printed under another of the agencies that both name, or under none
same_name as (

    select
        targets.statement_key as target_statement_key,
        outcomes.statement_key as outcome_statement_key,
        'name' as match_method,
        0.9::double as match_score
    from targets
    inner join outcomes
        on
            targets.base_name = outcomes.base_name
            and targets.fiscal_year_key = outcomes.fiscal_year_key
            and targets.subject_type = outcomes.subject_type
    where
        targets.project_key <> outcomes.project_key
        and targets.is_named
        and outcomes.is_named
        and targets.fiscal_year_key <> 'unknown'
        and (
            'unknown' in (targets.agency_key, outcomes.agency_key)
            or targets.agency_key in (outcomes.competent_agency_key, outcomes.implementing_agency_key)
            or outcomes.agency_key in (targets.competent_agency_key, targets.implementing_agency_key)
        )

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
