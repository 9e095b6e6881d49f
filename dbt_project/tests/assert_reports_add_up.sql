-- rpt_funding_execution has the sums of `is_additive`, by project and measure.
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

missing_in_report as (

    select * from additive
    except
    select * from reported

),

only_in_report as (

    select * from reported
    except
    select * from additive

)

select * from missing_in_report

union all

select * from only_in_report
