-- One row per document, form, project, indicator and line of this load, from the forms that state results.
with indicators as (

    select * from {{ ref('int_indicators__evaluated') }}
    where is_outcome

),

statements as (

    select * from {{ ref('int_statements__keyed') }}

)

select
    -- keys
    indicators.indicator_row_key as outcome_key,
    statements.statement_key,
    statements.document_key,
    statements.project_key,
    statements.fiscal_year_key,
    statements.agency_key,
    statements.region_key,
    indicators.indicator_key,
    -- strings
    indicators.framework,
    indicators.dimension,
    indicators.level1,
    indicators.level2,
    indicators.level3,
    indicators.description,
    indicators.target_text,
    indicators.comparator,
    coalesce(indicators.target_unit, indicators.actual_unit) as unit,
    indicators.direction,
    indicators.actual_text,
    indicators.actual_unit,
    indicators.reason,
    -- numerics
    statements.form_number,
    indicators.line,
    indicators.target_value,
    indicators.target_value_max,
    indicators.actual_value,
    indicators.attainment_ratio,
    indicators.weight,
    indicators.score,
    {{ ratio('indicators.score', 'indicators.weight') }} as score_ratio,
    indicators.confidence,
    -- booleans
    if(indicators.target_text is null, null, indicators.is_quantitative) as is_quantitative,
    indicators.is_met,
    indicators.is_corrected,
    -- dates
    indicators.deadline_on
from indicators
inner join statements on indicators.statement_key = statements.statement_key
