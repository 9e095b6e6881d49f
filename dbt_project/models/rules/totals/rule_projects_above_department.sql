-- One row per amount of a department that is smaller than the sum of its projects stated in other documents. What
-- might be counted twice is counted once: a project stated in several documents with its smallest amount, a part of
-- another project not at all, and equal amounts in 万元 once, since a project may have two names.
with statements as (

    select * from {{ ref('int_statements__comparable') }}

),

amounts as (

    select
        amounts.*,
        statements.document_key,
        statements.project_key,
        statements.parent_project_key,
        statements.agency_key,
        statements.fiscal_year_key,
        statements.phase,
        statements.subject_type,
        statements.printed_project_name
    from {{ ref('int_amounts__total') }} as amounts
    inner join statements on amounts.statement_key = statements.statement_key
    -- projects added during the year have no initial budget
    where amounts.measure <> 'initial_budget'

),

departments as (

    select *
    from amounts
    where subject_type = 'department'
    qualify
        row_number() over (
            partition by agency_key, fiscal_year_key, phase, measure order by amount_yuan desc, document_key, line
        ) = 1

),

projects as (

    select *
    from amounts
    where subject_type = 'project'
    qualify
        row_number() over (
            partition by project_key, phase, measure order by amount_yuan, document_key, line
        ) = 1

),

distinct_projects as (

    select *
    from projects
    qualify
        row_number() over (
            partition by agency_key, fiscal_year_key, phase, measure, round(amount_yuan / 10000)
            order by document_key, funding_key
        ) = 1

),

parts as (

    select
        departments.funding_key as whole_key,
        departments.measure,
        sum(projects.amount_yuan) as amount_yuan,
        sum(projects.rounding_yuan) as rounding_yuan,
        coalesce(
            sum(projects.amount_yuan) filter (projects.document_key = departments.document_key), 0
        ) as own_amount_yuan,
        count(*) as project_count,
        string_agg(projects.printed, ' + ' order by projects.amount_yuan desc, projects.funding_key) as addition,
        arg_max(projects.funding_key, (projects.amount_yuan, projects.funding_key)) filter (
            projects.document_key <> departments.document_key
        ) as funding_key,
        arg_max(projects.document_key, (projects.amount_yuan, projects.funding_key)) filter (
            projects.document_key <> departments.document_key
        ) as document_key
    from departments
    inner join distinct_projects as projects
        on
            departments.agency_key = projects.agency_key
            and departments.fiscal_year_key = projects.fiscal_year_key
            and departments.phase = projects.phase
            and departments.measure = projects.measure
            and coalesce(projects.parent_project_key, departments.project_key) = departments.project_key
    group by departments.funding_key, departments.measure

)

select
    'projects_above_department' as rule_key,
    departments.statement_key,
    'fct_funding' as fact_table,
    departments.funding_key as fact_key,
    departments.field_name as stated_field_name,
    parts.document_key as expected_document_key,
    'fct_funding' as expected_fact_table,
    parts.funding_key as expected_fact_key,
    departments.field_name as expected_field_name,
    departments.printed_project_name as subject,
    departments.printed as stated,
    {{ plain_number(in_unit('parts.amount_yuan', "'万元'")) }} || ' 万元' as expected,
    {{ in_unit('(departments.amount_yuan - parts.amount_yuan)', "'万元'") }} as difference,
    '万元' as unit,
    'The ' || departments.measure_name || ' of ' || departments.printed_project_name || ' is ' || departments.printed
    || ', but projects of the agency add up to more over its documents: '
    || if(parts.project_count > 1, parts.addition || ' = ', '')
    || {{ plain_number(in_unit('parts.amount_yuan', "'万元'")) }} || ' 万元.' as explanation,
    departments.confidence
from departments
inner join parts on departments.funding_key = parts.whole_key and departments.measure = parts.measure
where
    parts.amount_yuan - departments.amount_yuan > parts.rounding_yuan + departments.rounding_yuan
    -- rule_projects_above_total finds projects in the department's own document
    and parts.own_amount_yuan <= departments.amount_yuan
