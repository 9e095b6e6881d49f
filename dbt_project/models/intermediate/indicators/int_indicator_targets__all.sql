-- One row per indicator target of every document.
{{ config(materialized='view') }}

{{ this_load_and_published('int_indicator_targets__by_period', 'fct_indicator_target') }}
