{#- Yuan per unit of money; null for any other unit. -#}
{% macro yuan_per(unit) -%}
    case {{ unit }}
    {% for printed, yuan in yuan_per_unit().items() %} when '{{ printed }}' then {{ yuan }}{% endfor %}
    end
{%- endmacro %}

{#- Convert a printed amount to yuan: exact, since the fourth decimal of 万元 is one yuan. Null for other units, and for
    an amount from 100 trillion yuan on: rates computed from it would overflow, and one value must not stop a build. -#}
{% macro in_yuan(value, unit) -%}
    cast(try_cast({{ value }} * cast({{ yuan_per(unit) }} as decimal(9, 0)) as decimal(16, 2)) as decimal(18, 2))
{%- endmacro %}

{#- Convert a percentage to a fraction: 11.9 becomes 0.119. -#}
{% macro as_fraction(percent) -%}
    try_cast({{ percent }} * cast(0.01 as decimal(3, 2)) as decimal(18, 8))
{%- endmacro %}

{#- Divide two exact numbers, to eight decimals; null if the denominator is zero or the ratio is 10 billion or
    more. -#}
{% macro ratio(numerator, denominator) -%}
    try_cast(round(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0), 8) as decimal(18, 8))
{%- endmacro %}

{#- Format a number without trailing zeros. -#}
{% macro plain_number(number) -%}
    regexp_replace(regexp_replace(cast({{ number }} as varchar), '(\.[0-9]*?)0+$', '\1'), '\.$', '')
{%- endmacro %}

{#- Half of the last printed digit: the largest rounding error of a printed number. With `is_padded`, trailing zeros
    of the decimals are padding: 11.900% is as precise as 11.9%. With `is_exact_when_whole`, a whole number is exact:
    points are assigned, not rounded. -#}
{% macro half_last_digit(text, is_padded=false, is_exact_when_whole=false) -%}
    {%- set decimals -%} regexp_extract({{ text }}, '[0-9]\.([0-9]+)', 1) {%- endset -%}
    {%- if is_exact_when_whole -%}
        if({{ decimals }} = '', 0, {{ half_last_digit(text) }})
    {%- else -%}
        0.5 / power(10, length({% if is_padded %}rtrim({{ decimals }}, '0'){% else %}{{ decimals }}{% endif %}))
    {%- endif -%}
{%- endmacro %}

{#- Convert an amount in yuan to the unit that the form prints. -#}
{% macro in_unit(amount_yuan, unit) -%}
    ({{ amount_yuan }} / {{ yuan_per(unit) }})
{%- endmacro %}
