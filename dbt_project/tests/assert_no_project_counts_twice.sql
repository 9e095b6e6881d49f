-- Sums over `is_additive` include each measure of a project and year once, and never a project together with its
-- parts.
with additive as (

    select * from {{ ref('fct_funding') }}
    where is_additive

)

select
    project_key,
    'more than one statement' as problem
from additive
group by project_key
having count(distinct statement_key) > 1

union all

select
    parts.project_key,
    'is included beside its parent' as problem
from {{ ref('dim_project') }} as projects
inner join additive as parts on projects.project_key = parts.project_key
where projects.parent_project_key in (select project_key from additive)

{% for measure in ['initial_budget', 'budget', 'available', 'planned_execution', 'executed', 'carryover'] %}
    union all

    select
        project_key,
        '{{ measure }} twice' as problem
    from additive
    group by project_key
    having count({{ measure }}_yuan) > 1
{% endfor %}
