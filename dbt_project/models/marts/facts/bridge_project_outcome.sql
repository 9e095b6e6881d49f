-- One row per pair of a target statement and the statement that reports its results.
with candidates as (

    select * from {{ ref('int_matches__statements') }}

),

reviewed as (

    select * from {{ ref('reviewed_matches') }}

),

-- an outcome has one target: among equal scores, the one that takes precedence
best as (

    select candidates.*
    from candidates
    inner join {{ ref('int_statements__precedence') }} as targets
        on candidates.target_statement_key = targets.statement_key
    anti join reviewed
        on
            candidates.outcome_statement_key = reviewed.outcome_statement_key
            and (reviewed.is_match or candidates.target_statement_key = reviewed.target_statement_key)
    qualify
        row_number() over (
            partition by candidates.outcome_statement_key
            order by candidates.match_score desc, targets.precedence, targets.statement_key
        ) = 1

),

pairs as (

    select
        *,
        false as is_reviewed
    from best

    union all by name

    select
        target_statement_key,
        outcome_statement_key,
        'reviewed' as match_method,
        1.0::double as match_score,
        true as is_reviewed
    from reviewed
    where is_match

),

-- the annual budget that each of the two states
budgets as (

    select
        statement_key,
        max(coalesce(initial_budget_yuan, budget_yuan)) as budget_yuan
    from {{ ref('fct_funding') }}
    where is_statement_total and period = 'full_year'
    group by statement_key

)

select
    -- keys
    pairs.target_statement_key,
    pairs.outcome_statement_key,
    targets.document_key as target_document_key,
    outcomes.document_key as outcome_document_key,
    outcomes.project_key,
    outcomes.fiscal_year_key,
    outcomes.agency_key,
    -- strings
    pairs.match_method,
    targets.annual_goal as target_goal,
    outcomes.annual_goal as outcome_goal,
    -- numerics
    pairs.match_score,
    target_budgets.budget_yuan as target_budget_yuan,
    outcome_budgets.budget_yuan as outcome_budget_yuan,
    -- booleans
    pairs.is_reviewed,
    {{ without_blanks('targets.annual_goal') }} <> {{ without_blanks('outcomes.annual_goal') }} as is_goal_changed,
    target_budgets.budget_yuan <> outcome_budgets.budget_yuan as is_budget_changed,
    -- null if neither can be compared
    case
        when is_goal_changed or is_budget_changed then true
        when not is_goal_changed or not is_budget_changed then false
    end as target_changed
from pairs
inner join {{ ref('fct_project_statement') }} as targets on pairs.target_statement_key = targets.statement_key
inner join {{ ref('fct_project_statement') }} as outcomes on pairs.outcome_statement_key = outcomes.statement_key
left join budgets as target_budgets on pairs.target_statement_key = target_budgets.statement_key
left join budgets as outcome_budgets on pairs.outcome_statement_key = outcome_budgets.statement_key
