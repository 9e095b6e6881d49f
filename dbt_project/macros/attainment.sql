{#- Attainment (contract: direction, then actual against target). A target is judged only where both sides are numbers
    of one unit and nothing in the actual merely repeats a comparator. -#}

{#- Which way is better: the printed sign, else the printed direction (指标方向性), else that of the indicator's level.
    A printed = is equality; a number without any sign is judged by its level. -#}
{% macro direction(comparator, target_text, printed_direction, dimension, unit) -%}
    case
        when {{ comparator }} in ('ge', 'gt') then 'higher'
        when {{ comparator }} in ('le', 'lt') then 'lower'
        when {{ comparator }} = 'between' then 'between'
        when {{ comparator }} = 'eq' and regexp_matches({{ target_text }}, '[=＝═]|等于') then 'equal'
        when regexp_matches({{ printed_direction }}, '反向|逆向|负向') then 'lower'
        when regexp_matches({{ printed_direction }}, '正向') then 'higher'
        when {{ comparator }} is null then null
        when {{ dimension }} = 'cost' then 'lower'
        when {{ dimension }} = 'timeliness' and regexp_matches({{ unit }}, '(天|日|小时|分钟|秒|月|年|周)$') then 'lower'
        when {{ dimension }} <> 'unknown' then 'higher'
    end
{%- endmacro %}

{#- Whether an actual only repeats a comparator (≥90%, 95%以上, 不少于5家): then it says how much at least, not how much. -#}
{% macro repeats_comparator(text) -%}
    regexp_matches({{ text }}, '[≥≤≧≦><＞＜]|[0-9％%一-龥]以上|以下|以内|不[少低小]于|不[超高大多]')
{%- endmacro %}

{#- A number in the base of its unit, so that 万元 compares with 元. -#}
{% macro in_base_unit(value, unit) -%}
    cast({{ value }} * cast(coalesce({{ yuan_per(unit) }}, 1) as decimal(9, 0)) as decimal(37, 8))
{%- endmacro %}

{#- Whether two units measure alike. An actual that leaves its unit out has that of its target, but not for rates and
    money: 0.95 against 90% or 5 against 3万元 would be a guess. -#}
{% macro is_same_unit(unit, actual_unit) -%}
    case
        when {{ unit }} is not distinct from {{ actual_unit }} then true
        when {{ yuan_per(unit) }} is not null then {{ yuan_per(actual_unit) }} is not null
        when {{ unit }} = '%' then false
        else {{ actual_unit }} is null
    end
{%- endmacro %}

{#- Whether the target is met; null where that cannot be said. `actual`, `target` and `target_max` in one unit. -#}
{% macro is_met(direction, comparator, actual, target, target_max) -%}
    case
        when {{ actual }} is null or {{ target }} is null then null
        when {{ comparator }} = 'gt' then {{ actual }} > {{ target }}
        when {{ comparator }} = 'lt' then {{ actual }} < {{ target }}
        when {{ direction }} = 'higher' then {{ actual }} >= {{ target }}
        when {{ direction }} = 'lower' then {{ actual }} <= {{ target }}
        when {{ direction }} = 'equal' then {{ actual }} = {{ target }}
        when {{ direction }} = 'between' then {{ actual }} between {{ target }} and {{ target_max }}
    end
{%- endmacro %}

{#- How far the target was attained; null where a side is zero or no direction is known. -#}
{% macro attainment_ratio(direction, actual, target) -%}
    case
        when {{ actual }} = 0 or {{ target }} = 0 then null
        when {{ direction }} in ('higher', 'equal') then {{ ratio(actual, target) }}
        when {{ direction }} = 'lower' then {{ ratio(target, actual) }}
    end
{%- endmacro %}

{#- The grade that a score earns: 90 优, 80 良, 60 中, else 差 (财预〔2020〕10号); only for scores out of 100. -#}
{% macro derived_grade(score, is_out_of_100) -%}
    case
        when {{ score }} is null or {{ score }} > 100 or not {{ is_out_of_100 }} then null
        when {{ score }} >= 90 then '优' when {{ score }} >= 80 then '良' when {{ score }} >= 60 then '中'
        else '差'
    end
{%- endmacro %}
