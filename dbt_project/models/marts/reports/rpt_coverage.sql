-- One row per agency and fiscal year, from the first to the last year for which the agency published anything.
with statements as (

    select
        statements.agency_key,
        statements.document_key,
        statements.has_target,
        statements.has_outcome,
        try_cast(statements.fiscal_year_key as integer) as fiscal_year
    from {{ ref('fct_project_statement') }} as statements
    inner join {{ ref('dim_document') }} as documents on statements.document_key = documents.document_key
    where documents.is_current and statements.agency_key <> 'unknown' and statements.fiscal_year_key <> 'unknown'

),

expected as (

    select
        agency_key,
        unnest(generate_series(min(fiscal_year), max(fiscal_year))) as fiscal_year
    from statements
    group by agency_key

),

found as (

    select
        agency_key,
        fiscal_year,
        count(*) as statement_count,
        count(distinct document_key) as document_count,
        bool_or(has_target) as has_target,
        bool_or(has_outcome) as has_outcome
    from statements
    group by agency_key, fiscal_year

)

select
    expected.agency_key,
    agencies.region_key,
    agencies.agency_name,
    cast(expected.fiscal_year as integer) as fiscal_year,
    coalesce(found.document_count, 0) as document_count,
    coalesce(found.statement_count, 0) as statement_count,
    coalesce(found.has_target, false) as has_target,
    coalesce(found.has_outcome, false) as has_outcome,
    found.agency_key is null as is_missing
from expected
inner join {{ ref('dim_agency') }} as agencies on expected.agency_key = agencies.agency_key
left join found on expected.agency_key = found.agency_key and expected.fiscal_year = found.fiscal_year
