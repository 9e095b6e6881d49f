-- One row per free text of this load in a form or report, with the table and key of its fact, for findings to refer
-- to: goals, indicators, and texts that match no vocabulary entry.
{{ config(materialized='view') }}

with goals as (

    select
        statement_key,
        document_key,
        'fct_project_statement' as fact_table,
        statement_key as fact_key,
        confidence,
        columns('necessity|feasibility|content|long_term_goal|annual_goal|actual_result')
    from {{ ref('int_statements__keyed') }}

),

indicators as (

    select
        statement_key,
        document_key,
        fact_table,
        fact_key,
        level3_name as subject,
        confidence,
        level3,
        description,
        target_text,
        if(is_outcome, actual_text, null) as actual_text,
        if(is_outcome, reason, null) as reason
    from {{ ref('int_indicators__with_fact_key') }}

),

-- a text outside all projects is assigned to the first project of its form
unrecognised as (

    select
        statements.statement_key,
        texts.document_key,
        'unrecognised' as fact_table,
        texts.unrecognised_key as fact_key,
        statements.confidence,
        'text' as field_name,
        texts.text as field_value
    from {{ ref('int_unrecognised__keyed') }} as texts
    inner join {{ ref('int_statements__keyed') }} as statements
        on texts.document_key = statements.document_key
    where not texts.is_whole_page
    qualify
        row_number() over (
            partition by texts.unrecognised_key
            order by statements.form_number = texts.form_number desc nulls last, statements.project_line
        ) = 1

)

select *
from goals
unpivot (
    field_value for field_name in (necessity, feasibility, content, long_term_goal, annual_goal, actual_result)
)

union all by name

select *
from indicators
unpivot (field_value for field_name in (level3, description, target_text, actual_text, reason))

union all by name

select * from unrecognised
