-- One row per region of GB/T 2260, and the member unknown.
select
    region_code as region_key,
    region_code,
    region_level,
    province,
    city,
    county,
    is_in_force
from {{ ref('regions') }}

union all by name

select
    'unknown' as region_key,
    'unknown' as region_level,
    true as is_in_force
