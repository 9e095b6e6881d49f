{#- Precedence of the forms of a project and year: results before plans, and the agency's own figures before those of an
    evaluator. -#}
{% macro rank_of_form(form_kind) -%}
    case
        when {{ form_kind }} in ('self_evaluation_table', 'department_self_evaluation') then 1
        when {{ form_kind }} = 'self_evaluation_report' then 2
        when {{ form_kind }} = 'evaluation_report' then 3
        when {{ form_kind }} = 'monitoring_table' then 4
        else 5
    end
{%- endmacro %}

{#- The Chinese term of a description: the first text in brackets that begins with a Chinese character. A unit after a
    full-width comma gets brackets of its own: 执行数，元 becomes 执行数（元）. -#}
{% macro chinese_term(description, of) -%}
    {%- set terms = modules.re.findall('\(([\u4e00-\u9fff][^()]*)\)', description) -%}
    {%- if not terms -%}
        {{ exceptions.raise_compiler_error(of ~ ': its description has no Chinese term in brackets') }}
    {%- endif -%}
    {{ modules.re.sub('，(.+)$', '（\\1）', terms[0].split(',')[0].strip()) }}
{%- endmacro %}

{#- After a report is built, create its view in schema marts_zh, with the Chinese terms as column names and the same
    comments. Does nothing for other tables. -#}
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
