-- One row per statement of every document: the base name of its project.
{{ config(materialized='view') }}

{{ this_load_and_published('int_statements__keyed', 'fct_project_statement', ['document_key', 'base_name']) }}
