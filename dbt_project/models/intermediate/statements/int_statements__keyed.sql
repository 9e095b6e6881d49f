-- One row per document, form and project of this load, with the keys used in all joins.
with statements as (

    select
        projects.*,
        coalesce(projects.form_fiscal_year, documents.fiscal_year) as fiscal_year,
        projects.project_name is not null as is_named,
        {{ base_name('projects.project_name') }} as base_name,
        {{ name_year('projects.project_name') }} as name_year,
        {{ base_name('projects.parent_name') }} as parent_base_name,
        {{ resolved_agency('projects.competent_department') }} as competent_agency_name,
        {{ resolved_agency('projects.implementing_unit') }} as implementing_agency_name,
        {{ resolved_agency('documents.publisher') }} as publisher_name,
        {{ base_name('documents.title') }} as document_title
    from {{ ref('stg_raw__projects') }} as projects
    inner join {{ ref('stg_raw__documents') }} as documents on projects.document_key = documents.document_key

),

with_agency as (

    select
        statements.*,
        coalesce(
            statements.implementing_agency_name, statements.competent_agency_name, statements.publisher_name
        ) as agency_name,
        {{ member_key('statements.competent_agency_name') }} as competent_agency_key,
        {{ member_key('statements.implementing_agency_name') }} as implementing_agency_key,
        -- the first that names a region: unit, department, publisher, title
        coalesce(
            units.region_key, departments.region_key, publishers.region_key, titles.region_key, 'unknown'
        ) as region_key
    from statements
    left join {{ ref('int_names__located') }} as units on statements.implementing_agency_name = units.name
    left join {{ ref('int_names__located') }} as departments on statements.competent_agency_name = departments.name
    left join {{ ref('int_names__located') }} as publishers on statements.publisher_name = publishers.name
    left join {{ ref('int_names__located') }} as titles on statements.document_title = titles.name

),

keyed as (

    select
        *,
        {{ member_key('agency_name') }} as agency_key,
        coalesce(cast(fiscal_year as varchar), 'unknown') as fiscal_year_key,
        -- an unnamed project matches no other; a year in the name other than that of the form distinguishes projects
        if(
            is_named,
            {{ key(['agency_name', 'base_name', 'fiscal_year', 'nullif(name_year, fiscal_year)', 'subject_type']) }},
            statement_key
        ) as project_key
    from with_agency

),

with_parent as (

    select
        keyed.*,
        case
            when keyed.parent_name is null then null
            when parents.project_key is null then 'unknown'
            else nullif(parents.project_key, keyed.project_key)
        end as parent_project_key
    from keyed
    left join keyed as parents
        on
            keyed.document_key = parents.document_key
            and keyed.parent_base_name = parents.base_name
            and keyed.project_line <> parents.project_line
    qualify
        row_number() over (
            partition by keyed.statement_key
            order by parents.form_number = keyed.form_number desc nulls last, parents.project_line
        ) = 1

)

select * from with_parent
