{#- A known failure stops the build only if it finds more rows than the list of known failures allows; up to that number
    it is a warning. The build passes the allowed rows, by name of the check, in JIXIAO_ALLOWED_FAILURES. -#}
{% macro duckdb__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {%- set kind = model.get('test_metadata') -%}
    {%- set check = [kind.name, model.attached_node.split('.')[-1], model.column_name]
        | select | join('.') if kind else model.name -%}
    {%- set known = fromjson(env_var('JIXIAO_ALLOWED_FAILURES', '{}')).get(check) -%}
    {{ dbt.default__get_test_sql(main_sql, fail_calc, warn_if, '> ' ~ known if known else error_if, limit) }}
{%- endmacro %}
