-- One row per indicator row of this load, with the table and key of its fact, for findings to refer to. If a form
-- sets targets for several periods, this is the full-year target.
{{ config(materialized='view') }}

select
    *,
    if(is_outcome, 'fct_outcome', 'fct_indicator_target') as fact_table,
    if(
        is_outcome,
        indicator_row_key,
        {{ key(["'target'", 'statement_key', 'line', "case
            when target_text is not null then 'full_year'
            when target_half_year_text is not null then 'half_year'
            when target_long_term_text is not null then 'multi_year'
            when target_initial_text is not null then 'other'
            else 'full_year'
        end"]) }}
    ) as fact_key
from {{ ref('int_indicators__evaluated') }}
