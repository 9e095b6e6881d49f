-- One row per project, department, transfer payment or policy in a fiscal year, resolved over its documents.
with statements as (

    select
        statements.*,
        precedence.precedence
    from {{ ref('int_statements__all') }} as statements
    inner join {{ ref('int_statements__precedence') }} as precedence
        on statements.statement_key = precedence.statement_key

),

resolved as (

    select
        project_key,
        first(fiscal_year_key order by precedence) as fiscal_year_key,
        first(agency_key order by precedence) as agency_key,
        first(parent_project_key order by precedence) filter (parent_project_key is not null) as parent_project_key,
        coalesce(
            first(competent_agency_key order by precedence) filter (competent_agency_key <> 'unknown'), 'unknown'
        ) as competent_agency_key,
        coalesce(
            first(implementing_agency_key order by precedence) filter (implementing_agency_key <> 'unknown'), 'unknown'
        ) as implementing_agency_key,
        first(printed_project_name order by precedence) as project_name,
        first(base_name order by precedence) as base_name,
        first(subject_type order by precedence) as subject_type,
        first(project_type order by precedence) filter (project_type is not null) as project_type,
        first(project_level order by precedence) filter (project_level is not null) as project_level,
        first(start_year order by precedence) filter (start_year is not null) as start_year,
        first(end_year order by precedence) filter (end_year is not null) as end_year,
        bool_or(is_named) as is_named,
        bool_or(has_target) as has_target,
        bool_or(has_outcome) as has_outcome
    from statements
    group by project_key

)

select
    * exclude (fiscal_year_key),
    fiscal_year_key,
    try_cast(fiscal_year_key as integer) as fiscal_year
from resolved

union all by name

select
    'unknown' as project_key,
    'unknown' as agency_key,
    'unknown' as competent_agency_key,
    'unknown' as implementing_agency_key,
    'unknown' as fiscal_year_key,
    'unknown' as subject_type,
    '未知' as project_name,
    false as is_named,
    false as has_target,
    false as has_outcome
