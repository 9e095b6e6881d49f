-- One row per fiscal year; in China this is the calendar year.
with years as (

    select distinct cast(fiscal_year_key as integer) as fiscal_year
    from {{ ref('int_statements__all') }}
    where fiscal_year_key <> 'unknown'

)

select
    cast(fiscal_year as varchar) as fiscal_year_key,
    fiscal_year,
    make_date(fiscal_year, 1, 1) as starts_on,
    make_date(fiscal_year, 12, 31) as ends_on
from years

union all by name

select 'unknown' as fiscal_year_key
