-- One row per agency named in a statement, as competent department, implementing unit or publisher.
with printed as (

    select
        statement_key,
        agency_key,
        agency_name as printed_name,
        'agency_name' as field_name
    from {{ ref('int_statements__all') }}

    union all

    select
        statement_key,
        competent_agency_key,
        printed_competent_department,
        'printed_competent_department' as field_name
    from {{ ref('int_statements__all') }}

    union all

    select
        statement_key,
        implementing_agency_key,
        printed_implementing_unit,
        'printed_implementing_unit' as field_name
    from {{ ref('int_statements__all') }}

),

texts as (

    select distinct
        printed.agency_key,
        printed.printed_name,
        cells.text
    from printed
    left join {{ ref('int_agency_cells__all') }} as cells
        on printed.statement_key = cells.statement_key and printed.field_name = cells.field_name
    where printed.agency_key <> 'unknown'

),

names as (

    select
        agency_key,
        {{ agency_name('printed_name') }} as bare_name,
        bare_name in (select aliases.alias from {{ ref('agency_aliases') }} as aliases) as is_alias,
        {{ resolved_agency('printed_name') }} as agency_name,
        coalesce(
            {{ agency_code('printed_name') }},
            if({{ agency_name('text') }} = {{ agency_name('printed_name') }}, {{ agency_code('text') }}, null)
        ) as agency_code
    from texts

),

named as (

    select
        agency_key,
        any_value(agency_name) as agency_name,
        max(agency_code) as agency_code,
        case
            when max(agency_code) is not null then 'code'
            when bool_or(is_alias) then 'alias'
            when bool_or(bare_name <> agency_name) then 'abbreviation'
            else 'name'
        end as resolution_method
    from names
    group by agency_key

),

by_name as (

    {{ located('named', 'agency_name') }}

),

-- an agency whose name contains no region has the region of its statements, if all have the same one
by_statement as (

    select
        implementing_agency_key as agency_key,
        any_value(region_key) as region_key
    from {{ ref('int_statements__all') }}
    group by implementing_agency_key
    having count(distinct region_key) = 1

),

typed as (

    select
        named.*,
        types.agency_type,
        coalesce(by_name.region_key, by_statement.region_key, 'unknown') as region_key,
        case
            when by_name.region_key is not null then 'name'
            when coalesce(by_statement.region_key, 'unknown') <> 'unknown' then 'document'
            else 'unknown'
        end as region_method
    from named
    left join by_name on named.agency_name = by_name.name
    left join by_statement on named.agency_key = by_statement.agency_key
    left join {{ ref('agency_types') }} as types on regexp_matches(named.agency_name, types.pattern)
    qualify row_number() over (partition by named.agency_key order by types.priority) = 1

)

select
    agency_key,
    region_key,
    agency_name,
    agency_code,
    coalesce(agency_type, 'unknown') as agency_type,
    resolution_method,
    region_method
from typed

union all by name

select
    'unknown' as agency_key,
    'unknown' as region_key,
    '未知' as agency_name,
    'unknown' as agency_type,
    'unknown' as resolution_method,
    'unknown' as region_method
