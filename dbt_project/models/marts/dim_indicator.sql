-- One row per framework, level 1, level 2 and normalised level 3.
with printed as (

    select
        indicator_key,
        framework,
        dimension,
        level1,
        level2,
        level3
    from {{ ref('fct_indicator_target') }}

    union all

    select
        indicator_key,
        framework,
        dimension,
        level1,
        level2,
        level3
    from {{ ref('fct_outcome') }}

),

named as (

    select distinct
        indicator_key,
        framework,
        dimension,
        {{ level_name('level1') }} as level1,
        {{ level_name('level2') }} as level2,
        {{ indicator_name('level3') }} as level3
    from printed

)

select
    *,
    {{ key(['dimension', 'level3']) }} as indicator_group_key
from named

union all by name

select
    'unknown' as indicator_key,
    'unknown' as framework,
    'unknown' as dimension,
    '未知' as level3,
    'unknown' as indicator_group_key
