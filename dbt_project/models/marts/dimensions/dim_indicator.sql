-- One row per framework, level 1, level 2 and normalised level 3.
with printed as (

    select
        indicator_key,
        agency_key,
        framework,
        dimension,
        level1,
        level2,
        level3
    from {{ ref('int_indicator_targets__all') }}

    union

    select
        indicator_key,
        agency_key,
        framework,
        dimension,
        level1,
        level2,
        level3
    from {{ ref('int_outcomes__all') }}

),

named as (

    select distinct
        indicator_key,
        framework,
        dimension,
        {{ level_name('level1') }} as level1,
        {{ level_name('level2') }} as level2,
        {{ indicator_name('level3') }} as level3,
        {{ base_name(indicator_name('level3')) }} as bare_name,
        {{ act_level('level1') }} as act_level1,
        {{ act_level('level2') }} as act_level2
    from printed

),

-- indicators whose name begins with the name of their own agency
with_own_agency as (

    select
        printed.indicator_key,
        max(agencies.agency_name) as agency_name
    from printed
    inner join {{ ref('dim_agency') }} as agencies
        on printed.agency_key = agencies.agency_key and contains(printed.level3, agencies.agency_name)
    where starts_with({{ base_name(indicator_name('printed.level3')) }}, agencies.agency_name)
    group by printed.indicator_key

),

levels as (

    select distinct
        act_level1,
        act_level2
    from named

),

-- the acts that have these levels; without a level 2, those that have the level 1
known as (

    select
        levels.act_level1,
        levels.act_level2,
        string_agg(distinct frameworks.act, '、' order by frameworks.act) as acts
    from levels
    inner join {{ ref('indicator_frameworks') }} as frameworks
        on
            levels.act_level1 = frameworks.level1
            and coalesce(levels.act_level2, frameworks.level2) = frameworks.level2
    group by levels.act_level1, levels.act_level2

),

grouped as (

    select
        named.* exclude (act_level1, act_level2, bare_name),
        known.acts,
        coalesce({{ group_name('named.bare_name', 'with_own_agency.agency_name') }}, named.level3) as group_name
    from named
    left join with_own_agency on named.indicator_key = with_own_agency.indicator_key
    left join known
        on
            named.act_level1 = known.act_level1
            and named.act_level2 is not distinct from known.act_level2

)

select
    *,
    {{ key(['dimension', 'group_name']) }} as indicator_group_key
from grouped

union all by name

select
    'unknown' as indicator_key,
    'unknown' as framework,
    'unknown' as dimension,
    '未知' as level3,
    '未知' as group_name,
    'unknown' as indicator_group_key
