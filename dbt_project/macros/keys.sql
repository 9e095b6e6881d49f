{#- A key derived from what identifies a row: the same parts give the same key in every build. -#}
{% macro key(parts) -%}
    md5(concat_ws('|'
    {%- for part in parts %}, coalesce(cast({{ part }} as varchar), ''){% endfor -%}
    ))
{%- endmacro %}

{#- The key of a dimension member, derived from its name; `unknown` without a name. -#}
{% macro member_key(name) -%}
    if({{ name }} is null, 'unknown', {{ key([name]) }})
{%- endmacro %}
