-- Every member of a dimension except `unknown` is used by a fact. Rules are listed whether or not they are broken.
{% set uses = [
    ('dim_agency', 'fct_project_statement', 'agency_key'),
    ('dim_agency', 'fct_project_statement', 'competent_agency_key'),
    ('dim_agency', 'fct_project_statement', 'implementing_agency_key'),
    ('dim_project', 'fct_project_statement', 'project_key'),
    ('dim_fiscal_year', 'fct_project_statement', 'fiscal_year_key'),
    ('dim_funding_source', 'fct_funding', 'funding_source_key'),
    ('dim_indicator', 'fct_indicator_target', 'indicator_key'),
    ('dim_indicator', 'fct_outcome', 'indicator_key'),
] %}
with used as (
    {% for dimension, fact, key in uses %}
        select
            '{{ dimension }}' as dimension,
            {{ key }} as key
        from {{ ref(fact) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

members as (
    {% for dimension, key in {
        'dim_agency': 'agency_key', 'dim_project': 'project_key', 'dim_fiscal_year': 'fiscal_year_key',
        'dim_funding_source': 'funding_source_key', 'dim_indicator': 'indicator_key'
    }.items() %}
        select
            '{{ dimension }}' as dimension,
            {{ key }} as key
        from {{ ref(dimension) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select *
from members
where key <> 'unknown' and (dimension, key) not in (select (dimension, key) from used)
