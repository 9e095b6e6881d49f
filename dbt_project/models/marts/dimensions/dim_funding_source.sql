-- One row per funding source: the label of a money row without 其中, list number and colon.
select * from {{ ref('int_funding_sources__grouped') }}

union all by name

select
    'unknown' as funding_source_key,
    '未知' as source_name,
    'unknown' as source_group,
    false as is_total
