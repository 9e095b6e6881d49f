{#- Attainment of targets: first the direction, then the actual value against the target. A target is evaluated only if
    both values are numbers in one unit and the actual value does not merely repeat a comparator. -#}

{#- Whether an indicator measures a harm (差错率, 投诉件数, 安全事故发生起数), so that less is better. Measures against a harm
    (投诉办结率, 查处违规件数) are not. -#}
{% macro is_harm(name) -%}
    not regexp_matches({{ name }}, {{ vocabulary_pattern('harm_remedied') }})
    and regexp_matches({{ name }}, {{ vocabulary_pattern('harm') }})
{%- endmacro %}

{#- The direction in which a result is better: by the printed sign, else the printed direction (指标方向性), else the level
    of the indicator. A printed = means equality; a number without a sign is evaluated by its level, unless the name is
    that of a harm. -#}
{% macro direction(comparator, target_text, printed_direction, dimension, unit, name) -%}
    case
        when {{ comparator }} in ('ge', 'gt') then 'higher'
        when {{ comparator }} in ('le', 'lt') then 'lower'
        when {{ comparator }} = 'between' then 'between'
        when {{ comparator }} = 'eq' and regexp_matches({{ target_text }}, '[=＝═]|等于') then 'equal'
        when regexp_matches({{ printed_direction }}, '反向|逆向|负向') then 'lower'
        when regexp_matches({{ printed_direction }}, '正向') then 'higher'
        when {{ comparator }} is null then null
        else {{ direction_of_level(dimension, unit, name) }}
    end
{%- endmacro %}

{#- The direction in which a result is better, by level: lower for costs, durations and harms, higher for all else. -#}
{% macro direction_of_level(dimension, unit, name) -%}
    case
        when {{ dimension }} = 'cost' then 'lower'
        when {{ dimension }} = 'timeliness' and regexp_matches({{ unit }}, '(天|日|小时|分钟|秒|月|年|周)$') then 'lower'
        when {{ is_harm(name) }} then 'lower'
        when {{ dimension }} <> 'unknown' then 'higher'
    end
{%- endmacro %}

{#- Whether a number misses its target by more than rounding explains: 66.67% meets ≥66.7%, and 14 does not miss a
    target of exactly 12. A whole number is exact: 89.6% misses ≥90%. -#}
{% macro is_missed(is_met, direction, level_direction, actual, target, rounding) -%}
    not {{ is_met }}
    and ({{ rounding }} = 0 or abs({{ actual }} - {{ target }}) > {{ rounding }})
    and case
        when {{ direction }} <> 'equal' then true
        when {{ level_direction }} = 'higher' then {{ actual }} < {{ target }}
        when {{ level_direction }} = 'lower' then {{ actual }} > {{ target }}
        else true
    end
{%- endmacro %}

{#- Whether an actual value only repeats a comparator (≥90%, 95%以上, 不少于5家): it is then a bound, not a value. -#}
{% macro repeats_comparator(text) -%}
    regexp_matches({{ text }}, {{ vocabulary_pattern('repeats_comparator') }})
{%- endmacro %}

{#- Convert a number to the base unit, so that 万元 compares with 元. -#}
{% macro in_base_unit(value, unit) -%}
    cast({{ value }} * cast(coalesce({{ yuan_per(unit) }}, 1) as decimal(9, 0)) as decimal(37, 8))
{%- endmacro %}

{#- Whether two units are comparable. An actual value without a unit has the unit of its target, except for rates and
    money: comparing 0.95 with 90% or 5 with 3万元 would be a guess. -#}
{% macro is_same_unit(unit, actual_unit) -%}
    case
        when {{ unit }} is not distinct from {{ actual_unit }} then true
        when {{ yuan_per(unit) }} is not null then {{ yuan_per(actual_unit) }} is not null
        when {{ unit }} = '%' then false
        else {{ actual_unit }} is null
    end
{%- endmacro %}

{#- Whether the target is met; null if it cannot be evaluated. `actual`, `target` and `target_max` are in one unit. -#}
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

{#- Ratio of attainment; null if a value is zero or the direction is unknown. -#}
{% macro attainment_ratio(direction, actual, target) -%}
    case
        when {{ actual }} = 0 or {{ target }} = 0 then null
        when {{ direction }} in ('higher', 'equal') then {{ ratio(actual, target) }}
        when {{ direction }} = 'lower' then {{ ratio(target, actual) }}
    end
{%- endmacro %}

{#- The grade of a score: from 90 优, from 80 良, from 60 中, else 差 (财预〔2020〕10号); only for scores out of 100. -#}
{% macro derived_grade(score, is_out_of_100) -%}
    case
        when {{ score }} is null or {{ score }} > 100 or not {{ is_out_of_100 }} then null
        when {{ score }} >= 90 then '优' when {{ score }} >= 80 then '良' when {{ score }} >= 60 then '中'
        else '差'
    end
{%- endmacro %}
