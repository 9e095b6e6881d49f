-- One row per project and year in current documents: amounts, indicators, score, findings.
with statements as (

    select
        statements.*,
        precedence.precedence
    from {{ ref('fct_project_statement') }} as statements
    inner join {{ ref('int_statements__precedence') }} as precedence
        on statements.statement_key = precedence.statement_key
    where precedence.is_current

),

stated as (

    select
        project_key,
        first(document_key order by precedence) as document_key,
        count(distinct document_key) as document_count,
        min(confidence) as confidence
    from statements
    group by project_key

),

totals as (

    select
        statement_key,
        max(initial_budget_yuan) as initial_budget_yuan,
        max(budget_yuan) as budget_yuan,
        max(executed_yuan) as executed_yuan,
        min(confidence) as confidence,
        bool_or(is_additive) as is_additive
    from {{ ref('fct_funding') }}
    where is_statement_total
    group by statement_key

),

funded as (

    select
        totals.*,
        statements.project_key
    from statements
    inner join totals on statements.statement_key = totals.statement_key
    qualify row_number() over (partition by statements.project_key order by statements.precedence) = 1

),

-- an indicator has a row for each period of its target
indicators as (

    select
        statement_key,
        line,
        true as is_outcome,
        is_quantitative,
        is_met,
        confidence
    from {{ ref('fct_outcome') }}

    union all

    select
        statement_key,
        line,
        false as is_outcome,
        bool_or(is_quantitative) as is_quantitative,
        null as is_met,
        min(confidence) as confidence
    from {{ ref('fct_indicator_target') }}
    group by statement_key, line

),

counts as (

    select
        statement_key,
        count(*) as indicator_count,
        count(*) filter (is_quantitative) as quantified_count,
        -- the targets of a form without results cannot be evaluated
        if(bool_or(is_outcome), count(is_met), null) as judged_count,
        if(bool_or(is_outcome), count(*) filter (is_met), null) as met_count,
        min(confidence) as confidence
    from indicators
    group by statement_key

),

measured as (

    select
        counts.*,
        statements.project_key
    from statements
    inner join counts on statements.statement_key = counts.statement_key
    qualify row_number() over (partition by statements.project_key order by statements.precedence) = 1

),

-- score and rating come from one statement
scored as (

    select * from statements
    where total_score is not null or printed_rating is not null
    qualify row_number() over (partition by project_key order by precedence) = 1

),

findings as (

    select
        findings.project_key,
        count(*) filter (findings.severity = 'error') as error_count,
        count(*) filter (findings.severity = 'warning') as warning_count,
        count(*) filter (findings.severity = 'note') as note_count
    from {{ ref('fct_finding') }} as findings
    inner join {{ ref('int_documents__versioned') }} as documents
        on findings.document_key = documents.document_key
    where documents.is_current
    group by findings.project_key

)

select
    -- keys
    projects.project_key,
    projects.fiscal_year_key,
    projects.agency_key,
    regions.region_key,
    stated.document_key,
    -- strings
    projects.project_name,
    projects.subject_type,
    agencies.agency_name,
    competent.agency_name as competent_agency_name,
    regions.province,
    regions.city,
    scored.printed_rating,
    scored.derived_grade,
    -- numerics
    projects.fiscal_year,
    funded.initial_budget_yuan,
    funded.budget_yuan,
    funded.executed_yuan,
    {{ ratio('funded.executed_yuan', 'funded.budget_yuan') }} as execution_rate,
    coalesce(measured.indicator_count, 0) as indicator_count,
    coalesce(measured.quantified_count, 0) as quantified_count,
    measured.judged_count,
    measured.met_count,
    scored.total_score,
    coalesce(findings.error_count, 0) as error_count,
    coalesce(findings.warning_count, 0) as warning_count,
    coalesce(findings.note_count, 0) as note_count,
    stated.document_count,
    least(stated.confidence, funded.confidence, measured.confidence) as confidence,
    -- booleans
    projects.has_target,
    projects.has_outcome,
    coalesce(funded.is_additive, false) as is_additive
from stated
inner join {{ ref('dim_project') }} as projects on stated.project_key = projects.project_key
inner join {{ ref('dim_agency') }} as agencies on projects.agency_key = agencies.agency_key
inner join {{ ref('dim_agency') }} as competent on projects.competent_agency_key = competent.agency_key
inner join {{ ref('dim_region') }} as regions on agencies.region_key = regions.region_key
left join funded on stated.project_key = funded.project_key
left join measured on stated.project_key = measured.project_key
left join scored on stated.project_key = scored.project_key
left join findings on stated.project_key = findings.project_key
