-- One row per agency that a statement names: as competent department, as implementing unit or as publisher.
with printed as (

    select
        agency_key,
        agency_name as printed_name
    from {{ ref('fct_project_statement') }}

    union all

    select
        competent_agency_key,
        printed_competent_department
    from {{ ref('fct_project_statement') }}

    union all

    select
        implementing_agency_key,
        printed_implementing_unit
    from {{ ref('fct_project_statement') }}

),

named as (

    select
        agency_key,
        any_value({{ agency_name('printed_name') }}) as agency_name,
        max({{ agency_code('printed_name') }}) as agency_code
    from printed
    where agency_key <> 'unknown'
    group by agency_key

),

typed as (

    select
        named.*,
        types.agency_type,
        'unknown' as region_key
    from named
    left join {{ ref('agency_types') }} as types on regexp_matches(named.agency_name, types.pattern)
    qualify row_number() over (partition by named.agency_key order by types.priority) = 1

)

select
    agency_key,
    region_key,
    agency_name,
    agency_code,
    coalesce(agency_type, 'unknown') as agency_type
from typed

union all by name

select
    'unknown' as agency_key,
    'unknown' as region_key,
    '未知' as agency_name,
    'unknown' as agency_type
