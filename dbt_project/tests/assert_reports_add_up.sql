-- The report of the money says what `is_additive` says, project by project and measure by measure.
{%- set measures = ['initial_budget', 'budget', 'available', 'planned_execution', 'executed', 'carryover'] %}
with reported as (

    select
        project_key,
        {%- for measure in measures %}
            sum({{ measure }}_yuan) as {{ measure }}_yuan,
        {%- endfor %}
        any_value(fiscal_year_key) as fiscal_year_key
    from {{ ref('rpt_funding_execution') }}
    group by project_key

),

additive as (

    select
        project_key,
        {%- for measure in measures %}
            sum({{ measure }}_yuan) as {{ measure }}_yuan,
        {%- endfor %}
        any_value(fiscal_year_key) as fiscal_year_key
    from {{ ref('fct_funding') }}
    where is_additive
    group by project_key

),

unreported as (

    select * from additive
    except
    select * from reported

),

unfounded as (

    select * from reported
    except
    select * from additive

)

select * from unreported

union all

select * from unfounded
