{#- How many yuan a unit of money is worth; null for any other unit. -#}
{% macro yuan_per(unit) -%}
    case {{ unit }}
        when '元' then 1 when '千元' then 1000 when '万元' then 10000 when '亿元' then 100000000
    end
{%- endmacro %}

{#- An amount as printed, in yuan: exact, since four decimals of 万元 are a yuan. Null where the unit is not of money. -#}
{% macro in_yuan(value, unit) -%}
    cast({{ value }} * cast({{ yuan_per(unit) }} as decimal(9, 0)) as decimal(18, 2))
{%- endmacro %}

{#- A percentage as a fraction: 11.9 becomes 0.119. -#}
{% macro as_fraction(percent) -%}
    cast({{ percent }} * cast(0.01 as decimal(3, 2)) as decimal(18, 8))
{%- endmacro %}

{#- A ratio of two exact numbers, to eight decimals; null over zero. -#}
{% macro ratio(numerator, denominator) -%}
    cast(round(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0), 8) as decimal(18, 8))
{%- endmacro %}

{#- A number as a person writes it: without the zeros that only pad it. -#}
{% macro plain_number(number) -%}
    regexp_replace(regexp_replace(cast({{ number }} as varchar), '(\.[0-9]*?)0+$', '\1'), '\.$', '')
{%- endmacro %}

{#- Half of the last printed digit: how far the exact number may lie from a printed one. With `is_padded`, zeros at the
    end of the decimals count as padding: 11.900% says no more than 11.9%. With `is_exact_when_whole`, a whole number is
    taken at its word: points that are given out, not rounded. -#}
{% macro half_last_digit(text, is_padded=false, is_exact_when_whole=false) -%}
    {%- set decimals -%} regexp_extract({{ text }}, '[0-9]\.([0-9]+)', 1) {%- endset -%}
    {%- if is_exact_when_whole -%}
        if({{ decimals }} = '', 0, {{ half_last_digit(text) }})
    {%- else -%}
        0.5 / power(10, length({% if is_padded %}rtrim({{ decimals }}, '0'){% else %}{{ decimals }}{% endif %}))
    {%- endif -%}
{%- endmacro %}

{#- An amount in yuan as the form would print it: in the unit of its neighbours. -#}
{% macro in_unit(amount_yuan, unit) -%}
    ({{ amount_yuan }} / {{ yuan_per(unit) }})
{%- endmacro %}
