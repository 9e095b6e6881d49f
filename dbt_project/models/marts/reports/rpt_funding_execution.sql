-- One row per project, year and group of funding sources, with amounts that can be added: a total is split by source
-- if the sources add up to it exactly, otherwise it is one row.
{%- set measures = ['initial_budget', 'budget', 'available', 'planned_execution', 'executed', 'carryover'] %}
with funding as (

    select
        funding.*,
        sources.source_group
    from {{ ref('fct_funding') }} as funding
    inner join {{ ref('dim_funding_source') }} as sources
        on funding.funding_source_key = sources.funding_source_key

),

totals as (

    select * from funding
    where is_additive

),

details as (

    select
        details.*,
        totals.funding_key as total_key
    from funding as details
    inner join totals
        on
            details.statement_key = totals.statement_key
            and details.period = totals.period
            and details.detail_of = totals.printed_label
            and details.funding_key <> totals.funding_key

),

-- totals whose measures all equal the sum of the details, or are missing in both
split as (

    select totals.funding_key
    from totals
    inner join details on totals.funding_key = details.total_key
    group by totals.funding_key
    having
        true
        {%- for measure in measures %}
            and sum(details.{{ measure }}_yuan) is not distinct from max(totals.{{ measure }}_yuan)
        {%- endfor %}

),

additive as (

    select * from totals
    where funding_key not in (select funding_key from split)

    union all by name

    select * exclude (total_key) from details
    where total_key in (select funding_key from split)

),

grouped as (

    select
        project_key,
        source_group,
        any_value(document_key) as document_key,
        {%- for measure in measures %}
            try_cast(sum({{ measure }}_yuan) as decimal(18, 2)) as {{ measure }}_yuan,
        {%- endfor %}
        -- a rate needs budget and executed amount in every row
        count(executed_yuan) = count(budget_yuan) as is_comparable,
        min(confidence) as confidence
    from additive
    group by project_key, source_group

)

select
    -- keys
    grouped.project_key,
    projects.fiscal_year_key,
    projects.agency_key,
    regions.region_key,
    grouped.document_key,
    -- strings
    grouped.source_group,
    projects.project_name,
    projects.subject_type,
    agencies.agency_name,
    competent.agency_name as competent_agency_name,
    regions.province,
    regions.city,
    -- numerics
    projects.fiscal_year,
    {%- for measure in measures %}
        grouped.{{ measure }}_yuan,
    {%- endfor %}
    if(
        grouped.is_comparable, {{ ratio('grouped.executed_yuan', 'grouped.budget_yuan') }}, null
    ) as execution_rate,
    grouped.confidence
from grouped
inner join {{ ref('dim_project') }} as projects on grouped.project_key = projects.project_key
inner join {{ ref('dim_agency') }} as agencies on projects.agency_key = agencies.agency_key
inner join {{ ref('dim_agency') }} as competent on projects.competent_agency_key = competent.agency_key
inner join {{ ref('dim_region') }} as regions on agencies.region_key = regions.region_key
