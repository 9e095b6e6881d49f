-- One row per document, form, project, indicator, period and line of this load, from the forms that set targets.
with indicators as (

    select * from {{ ref('int_indicators__evaluated') }}
    where not is_outcome

),

statements as (

    select * from {{ ref('int_statements__keyed') }}

),

by_period as (

    select
        * exclude (target_text),
        'full_year' as period,
        target_text
    from indicators
    where
        target_text is not null
        or (target_half_year_text is null and target_long_term_text is null and target_initial_text is null)

    {%- for period, column in {
        'half_year': 'target_half_year_text', 'multi_year': 'target_long_term_text', 'other': 'target_initial_text'
    }.items() %}

        union all

        -- only the full-year target is parsed as a number
        select
            * exclude (target_text) replace (
                null as comparator,
                null as target_value,
                null as target_value_max,
                null as target_unit,
                null as deadline_on,
                null as is_quantitative,
                null as direction
            ),
            '{{ period }}' as period,
            {{ column }} as target_text
        from indicators
        where {{ column }} is not null
    {%- endfor %}

)

select
    -- keys
    {{ key(["'target'", 'statements.statement_key', 'by_period.line', 'by_period.period']) }} as indicator_target_key,
    statements.statement_key,
    statements.document_key,
    statements.project_key,
    statements.fiscal_year_key,
    statements.agency_key,
    statements.region_key,
    by_period.indicator_key,
    -- strings
    by_period.framework,
    by_period.dimension,
    by_period.period,
    by_period.level1,
    by_period.level2,
    by_period.level3,
    by_period.description,
    by_period.target_text,
    by_period.comparator,
    by_period.target_unit as unit,
    by_period.direction,
    -- numerics
    statements.form_number,
    by_period.line,
    by_period.target_value,
    by_period.target_value_max,
    by_period.weight,
    by_period.confidence,
    -- booleans
    if(by_period.target_text is null, null, by_period.is_quantitative) as is_quantitative,
    by_period.is_corrected,
    -- dates
    by_period.deadline_on
from by_period
inner join statements on by_period.statement_key = statements.statement_key
