-- One row per document, form, project, source, period and line of this load, with the measures of the printed row
-- side by side.
with funding as (

    select * from {{ ref('int_funding__pivoted') }}

),

statements as (

    select * from {{ ref('int_statements__keyed') }}

)

select
    -- keys
    funding.funding_key,
    statements.statement_key,
    statements.document_key,
    statements.project_key,
    statements.fiscal_year_key,
    statements.agency_key,
    statements.region_key,
    {{ key([funding_source_name('funding.printed_label')]) }} as funding_source_key,
    -- strings
    funding.period,
    funding.printed_label,
    funding.detail_of,
    funding.printed_execution_rate,
    -- numerics
    statements.form_number,
    funding.funding_line as line,
    funding.initial_budget_yuan,
    funding.budget_yuan,
    funding.available_yuan,
    funding.planned_execution_yuan,
    funding.executed_yuan,
    funding.carryover_yuan,
    -- a printed 0 is exact
    cast(greatest(
        {%- for measure in ['initial_budget', 'budget', 'available', 'planned_execution', 'executed', 'carryover'] %}
            if(funding.{{ measure }}_yuan <> 0, funding.{{ measure }}_rounding_yuan, null){{ ',' if not loop.last }}
        {%- endfor %}
    ) as decimal(18, 2)) as rounding_yuan,
    {{ as_fraction('funding.stated_execution_percent') }} as stated_execution_rate,
    {{ ratio('funding.executed_yuan', 'funding.budget_yuan') }} as execution_rate,
    try_cast(funding.weight as decimal(18, 6)) as weight,
    try_cast(funding.score as decimal(18, 6)) as score,
    funding.confidence,
    -- booleans
    funding.detail_of is null as is_total,
    funding.detail_of is not null as is_detail,
    funding.is_corrected,
    funding.is_statement_total
from funding
inner join statements on funding.statement_key = statements.statement_key
