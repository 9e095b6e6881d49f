-- One row per group of indicators with the same name, over current documents: usual targets, share quantified, share
-- met.
with printed as (

    select
        document_key,
        project_key,
        agency_key,
        indicator_key,
        target_text,
        comparator,
        target_value,
        unit,
        is_quantitative,
        null as is_met,
        false as is_outcome
    from {{ ref('fct_indicator_target') }}
    where period = 'full_year'

    union all

    select
        document_key,
        project_key,
        agency_key,
        indicator_key,
        target_text,
        comparator,
        target_value,
        unit,
        is_quantitative,
        is_met,
        true as is_outcome
    from {{ ref('fct_outcome') }}

),

indicator_rows as (

    select
        printed.*,
        indicators.indicator_group_key,
        indicators.dimension,
        indicators.group_name,
        indicators.level1,
        indicators.level2,
        indicators.level3
    from printed
    inner join {{ ref('dim_document') }} as documents on printed.document_key = documents.document_key
    inner join {{ ref('dim_indicator') }} as indicators on printed.indicator_key = indicators.indicator_key
    where documents.is_current and indicators.group_name is not null

),

-- a target that another form of the project repeats with a result counts once
outcomes as (

    select distinct
        project_key,
        indicator_group_key
    from indicator_rows
    where is_outcome

),

distinct_rows as (

    select indicator_rows.*
    from indicator_rows
    left join outcomes
        on
            indicator_rows.project_key = outcomes.project_key
            and indicator_rows.indicator_group_key = outcomes.indicator_group_key
    where indicator_rows.is_outcome or outcomes.project_key is null

),

summed as (

    select
        indicator_group_key,
        any_value(dimension) as dimension,
        any_value(group_name) as group_name,
        count(distinct document_key) as document_count,
        count(distinct agency_key) filter (agency_key <> 'unknown') as agency_count,
        count(*) as indicator_count,
        count(is_quantitative) as target_count,
        count(*) filter (is_quantitative) as quantified_count,
        count(is_met) as judged_count,
        count(*) filter (is_met) as met_count
    from distinct_rows
    group by indicator_group_key

),

-- the most frequent names; of equally frequent ones the first
words as (

    select
        indicator_group_key,
        level1,
        level2,
        level3
    from distinct_rows
    group by indicator_group_key, level1, level2, level3
    qualify
        row_number() over (
            partition by indicator_group_key order by count(*) desc, level1 nulls last, level2 nulls last, level3
        ) = 1

),

-- numbers in different units are not comparable: keep the most frequent unit
units as (

    select
        indicator_group_key,
        unit,
        count(*) as usual_target_count,
        mode(comparator order by comparator) as usual_comparator,
        median(target_value) as usual_target,
        quantile_cont(target_value, 0.25) as lower_quartile,
        quantile_cont(target_value, 0.75) as upper_quartile
    from distinct_rows
    where is_quantitative and target_value is not null and comparator <> 'between'
    group by indicator_group_key, unit
    qualify
        row_number() over (partition by indicator_group_key order by count(*) desc, unit nulls last) = 1

)

select
    summed.indicator_group_key,
    summed.dimension,
    words.level1,
    words.level2,
    words.level3,
    summed.group_name,
    summed.document_count,
    summed.agency_count,
    summed.indicator_count,
    cast(units.usual_target as decimal(28, 8)) as usual_target,
    cast(units.lower_quartile as decimal(28, 8)) as lower_quartile,
    cast(units.upper_quartile as decimal(28, 8)) as upper_quartile,
    units.unit as usual_unit,
    units.usual_comparator,
    coalesce(units.usual_target_count, 0) as usual_target_count,
    {{ ratio('summed.quantified_count', 'summed.target_count') }} as quantified_share,
    summed.quantified_count,
    summed.target_count,
    {{ ratio('summed.met_count', 'summed.judged_count') }} as met_share,
    summed.met_count,
    summed.judged_count
from summed
inner join words on summed.indicator_group_key = words.indicator_group_key
left join units on summed.indicator_group_key = units.indicator_group_key
order by summed.agency_count desc, summed.document_count desc, summed.indicator_count desc, summed.indicator_group_key
