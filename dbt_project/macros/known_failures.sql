{#- A test that is known to fail stops the build, and what comes after it, only where it finds more rows than the ledger
    says; up to there it warns. The build gives the ledger, rows by name of the check, in JIXIAO_ALLOWED_FAILURES. -#}
{% macro duckdb__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {%- set kind = model.get('test_metadata') -%}
    {%- set check = [kind.name, model.attached_node.split('.')[-1], model.column_name]
        | select | join('.') if kind else model.name -%}
    {%- set known = fromjson(env_var('JIXIAO_ALLOWED_FAILURES', '{}')).get(check) -%}
    {{ dbt.default__get_test_sql(main_sql, fail_calc, warn_if, '> ' ~ known if known else error_if, limit) }}
{%- endmacro %}
