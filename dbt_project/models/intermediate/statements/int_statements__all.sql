-- One row per statement of every document.
{{ config(materialized='view') }}

{{ this_load_and_published('int_statements__measured', 'fct_project_statement') }}
