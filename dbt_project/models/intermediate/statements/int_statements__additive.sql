-- One row per statement whose totals are included in sums: of current documents, one statement per project and year
-- (results rather than targets), and of a project with parts only the parts, if these state a total.
with recursive statements as (

    select
        statements.*,
        precedence.precedence
    from {{ ref('int_statements__all') }} as statements
    inner join {{ ref('int_statements__precedence') }} as precedence
        on statements.statement_key = precedence.statement_key
    where precedence.is_current

),

chosen as (

    select *
    from statements
    where has_total_funding
    qualify row_number() over (partition by project_key order by precedence) = 1

),

-- parts of each project: as printed, and a department's projects of the year
parts as (

    select distinct
        parent_project_key as project_key,
        project_key as part_key
    from statements
    where parent_project_key is not null and parent_project_key <> 'unknown'

    union

    select distinct
        departments.project_key,
        statements.project_key as part_key
    from chosen as departments
    inner join statements
        on
            departments.fiscal_year_key = statements.fiscal_year_key
            and departments.agency_key in (statements.agency_key, statements.competent_agency_key)
    where
        departments.subject_type = 'department'
        and statements.subject_type <> 'department'
        and departments.agency_key <> 'unknown'

),

descendants (project_key, part_key) as (

    select * from parts

    union

    select
        descendants.project_key,
        parts.part_key
    from descendants
    inner join parts on descendants.part_key = parts.project_key

)

select statement_key
from chosen
where
    project_key not in (
        select descendants.project_key
        from descendants
        inner join chosen as inner_parts on descendants.part_key = inner_parts.project_key
        where descendants.project_key <> descendants.part_key
    )
