-- One row per region; so far only the member that stands for an unknown one.
select
    'unknown' as region_key,
    cast(null as varchar) as region_code,
    cast(null as varchar) as province,
    cast(null as varchar) as city,
    cast(null as varchar) as county
