-- One row per pair of a target indicator and the self-evaluation row that reports its result.
with targets as (

    select
        targets.*,
        {{ indicator_name('targets.level3') }} as level3_name,
        {{ figures_of(indicator_name('targets.level3')) }} as figures,
        {{ level_name('targets.level2') }} as level2_name,
        bridge.outcome_statement_key,
        row_number() over (
            partition by targets.statement_key, bridge.outcome_statement_key, targets.indicator_key
            order by targets.line
        ) as nth
    from {{ ref('fct_indicator_target') }} as targets
    inner join {{ ref('bridge_project_outcome') }} as bridge
        on targets.statement_key = bridge.target_statement_key
    where targets.period = 'full_year' and targets.level3 is not null

),

outcomes as (

    select
        *,
        {{ indicator_name('level3') }} as level3_name,
        {{ figures_of(indicator_name('level3')) }} as figures,
        {{ level_name('level2') }} as level2_name,
        row_number() over (partition by statement_key, indicator_key order by line) as nth
    from {{ ref('fct_outcome') }}
    where level3 is not null

),

reviewed as (

    select * from {{ ref('reviewed_indicator_matches') }}

),

-- pairs reviewed by a person are left out, and so are outcomes that a review assigned a target
candidates as (

    select
        targets.indicator_target_key,
        outcomes.outcome_key,
        outcomes.statement_key as outcome_statement_key,
        targets.line as target_line,
        outcomes.line as outcome_line,
        targets.indicator_key = outcomes.indicator_key and targets.nth = outcomes.nth as is_same,
        targets.level3_name = outcomes.level3_name as is_named_alike,
        jaro_winkler_similarity(targets.level3_name, outcomes.level3_name) as similarity
    from targets
    inner join outcomes on targets.outcome_statement_key = outcomes.statement_key
    anti join reviewed
        on
            outcomes.outcome_key = reviewed.outcome_key
            and (reviewed.is_match or targets.indicator_target_key = reviewed.indicator_target_key)
    where
        targets.level3_name = outcomes.level3_name
        or (
            targets.dimension = outcomes.dimension
            and targets.figures = outcomes.figures
            and similarity >= {{ var('least_similarity') }}
        )

),

by_indicator as (

    select * from candidates
    where is_same

),

{{ mutual_best_pairs('by_name', 'is_named_alike', ['by_indicator']) }}

{{ mutual_best_pairs('by_similarity', 'not is_named_alike', ['by_indicator', 'by_name']) }}

pairs as (

    select
        indicator_target_key,
        outcome_key,
        'indicator' as match_method,
        1.0::double as match_score,
        false as is_reviewed
    from by_indicator

    union all by name

    select
        indicator_target_key,
        outcome_key,
        'name' as match_method,
        0.9::double as match_score,
        false as is_reviewed
    from by_name

    union all by name

    select
        indicator_target_key,
        outcome_key,
        'similar' as match_method,
        round(0.9 * similarity, 4) as match_score,
        false as is_reviewed
    from by_similarity

    union all by name

    select
        indicator_target_key,
        outcome_key,
        'reviewed' as match_method,
        1.0::double as match_score,
        true as is_reviewed
    from reviewed
    where is_match

),

compared as (

    select
        pairs.*,
        targets.statement_key as target_statement_key,
        outcomes.statement_key as outcome_statement_key,
        outcomes.project_key,
        targets.target_text as approved_target_text,
        outcomes.target_text as stated_target_text,
        targets.target_value as approved_target_value,
        outcomes.target_value as stated_target_value,
        coalesce(targets.direction, outcomes.direction) as direction,
        if(
            {{ is_same_unit('targets.unit', 'outcomes.unit') }},
            {{ in_base_unit('targets.target_value', 'targets.unit') }},
            null
        ) as approved_base,
        {{ in_base_unit('outcomes.target_value', 'coalesce(outcomes.unit, targets.unit)') }} as stated_base
    from pairs
    inner join {{ ref('fct_indicator_target') }} as targets on pairs.indicator_target_key = targets.indicator_target_key
    inner join {{ ref('fct_outcome') }} as outcomes on pairs.outcome_key = outcomes.outcome_key

)

select
    -- keys
    indicator_target_key,
    outcome_key,
    target_statement_key,
    outcome_statement_key,
    project_key,
    -- strings
    match_method,
    approved_target_text,
    stated_target_text,
    case
        when approved_target_text is null or stated_target_text is null then null
        when {{ without_blanks('approved_target_text') }} = {{ without_blanks('stated_target_text') }} then 'same'
        when approved_base = stated_base then 'same'
        when approved_base is null or stated_base is null then 'reworded'
        when direction = 'higher' then if(stated_base < approved_base, 'lowered', 'raised')
        when direction = 'lower' then if(stated_base > approved_base, 'lowered', 'raised')
        else 'reworded'
    end as target_change,
    -- numerics
    match_score,
    approved_target_value,
    stated_target_value,
    -- booleans
    is_reviewed,
    target_change <> 'same' as target_changed
from compared
