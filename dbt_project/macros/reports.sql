{#- What speaks first of a project and year: what was achieved before what was planned, and the agency's own word before
    that of those who evaluate it. -#}
{% macro rank_of_form(form_kind) -%}
    case
        when {{ form_kind }} in ('self_evaluation_table', 'department_self_evaluation') then 1
        when {{ form_kind }} = 'self_evaluation_report' then 2
        when {{ form_kind }} = 'evaluation_report' then 3
        when {{ form_kind }} = 'monitoring_table' then 4
        else 5
    end
{%- endmacro %}

{#- The Chinese term of a description: what stands in its first brackets that begin with Chinese. A unit behind a comma
    goes into brackets of its own: 执行数，元 becomes 执行数（元）. -#}
{% macro chinese_term(description, of) -%}
    {%- set terms = modules.re.findall('\(([\u4e00-\u9fff][^()]*)\)', description) -%}
    {%- if not terms -%}
        {{ exceptions.raise_compiler_error(of ~ ': its description has no Chinese term in brackets') }}
    {%- endif -%}
    {{ modules.re.sub('，(.+)$', '（\\1）', terms[0].split(',')[0].strip()) }}
{%- endmacro %}

{#- After a report is built: schema marts_zh shows it under the Chinese terms of its columns, with their descriptions.
    Other tables have no such view. -#}
{% macro show_in_chinese() -%}
    {%- if execute and model.name.startswith('rpt_') -%}
        {%- set view = 'marts_zh.' ~ model.name -%}
        {%- set names = {} -%}
        {%- for column in model.columns.values() -%}
            {%- set name = chinese_term(column.description, model.name ~ '.' ~ column.name) -%}
            {%- if name in names.values() -%}
                {{ exceptions.raise_compiler_error(model.name ~ ': two columns are named ' ~ name) }}
            {%- endif -%}
            {%- do names.update({column.name: name}) -%}
        {%- endfor -%}
        create schema if not exists marts_zh;
        create or replace view {{ view }} as
        select {% for column, name in names.items() %}{{ column }} as "{{ name }}"{{ ', ' if not loop.last }}{% endfor %}
        from {{ this.schema }}.{{ this.identifier }};
        comment on view {{ view }} is {{ duckdb_escape_comment(model.description) }};
        {%- for column in model.columns.values() %}
            comment on column {{ view }}."{{ names[column.name] }}"
            is {{ duckdb_escape_comment(column.description) }};
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}
