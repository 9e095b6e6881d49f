-- One row per money row of every document.
{{ config(materialized='view') }}

{{ this_load_and_published('int_funding__keyed', 'fct_funding', exclude=['is_additive']) }}
