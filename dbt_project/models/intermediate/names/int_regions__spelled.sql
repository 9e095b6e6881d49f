-- One row per spelling of a region's name: full or short, alone or after the names of its province and city.
with regions as (

    select
        region_code as region_key,
        province,
        city,
        region_level,
        region_name,
        short_name,
        case region_level
            when 'province' then left(region_code, 2) when 'city' then left(region_code, 4) else region_code
        end as code_stem
    from {{ ref('regions') }}

),

forms as (

    select
        region_key,
        region_level,
        region_name as form,
        false as is_short
    from regions

    union all

    select
        region_key,
        region_level,
        short_name,
        true as is_short
    from regions
    where short_name is not null

),

provinces as (

    select
        regions.region_key,
        forms.form
    from regions
    inner join forms on regions.region_level <> 'province' and left(regions.region_key, 2) || '0000' = forms.region_key

    union all

    select
        region_key,
        '' as form
    from regions

),

cities as (

    select
        regions.region_key,
        forms.form
    from regions
    inner join forms on regions.region_level = 'county' and left(regions.region_key, 4) || '00' = forms.region_key

    union all

    select
        region_key,
        '' as form
    from regions

)

select distinct
    regions.region_key,
    regions.code_stem,
    forms.is_short,
    provinces.form || cities.form || forms.form as spelling,
    -- alone, the short name of a county (公安, 中山, 新城) and a one-character district (城区, 矿区) are common words:
    -- they make another match ambiguous, but are no match themselves
    regions.region_level <> 'county'
    or provinces.form || cities.form <> ''
    or not (forms.is_short or (length(forms.form) = 2 and forms.form like '%区')) as is_answer
from regions
inner join forms on regions.region_key = forms.region_key
inner join provinces on regions.region_key = provinces.region_key
inner join cities on regions.region_key = cities.region_key
