-- One row per indicator result of every document.
{{ config(materialized='view') }}

{{ this_load_and_published('int_outcomes__keyed', 'fct_outcome') }}
