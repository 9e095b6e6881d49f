-- One row per indicator row at hand, with the row of marts that a finding about it cites. Of the targets that a form
-- sets for several periods, the one for the year speaks.
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
