{#- Normalise printed names for comparison: remove whatever is printed beside the name itself. -#}

{% macro without_blanks(text) -%}
    regexp_replace({{ text }}, '[\s　]+', '', 'g')
{%- endmacro %}

{#- The name without its code (51000021R000000019951-) and its number in a list (一、 1.). -#}
{% macro without_number(name) -%}
    regexp_replace(
        regexp_replace({{ without_blanks(name) }}, '^[0-9A-Z]{12,}[-—_]', ''),
        '^(?:[（(][0-9一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[、.．])((?:19|20)[0-9]{2}|[^0-9])', '\1'
    )
{%- endmacro %}

{#- The name of a project without code, list number and leading year (2024年, 2020年度): the same in every year. -#}
{% macro base_name(name) -%}
    coalesce(
        nullif(regexp_replace({{ without_number(name) }}, '^(?:19|20)[0-9]{2}年度?', ''), ''), {{ without_blanks(name) }}
    )
{%- endmacro %}

{#- The year at the start of a project's name; null if there is none. -#}
{% macro name_year(name) -%}
    cast(nullif(regexp_extract({{ without_number(name) }}, '^((?:19|20)[0-9]{2})年', 1), '') as integer)
{%- endmacro %}

{#- An agency's name without its code (610101, [155], 219-) and the remark after it (（部门）, （本级）, （盖章）). Brackets
    become full-width. -#}
{% macro agency_name(name) -%}
    nullif(regexp_replace(
        regexp_replace(
            translate({{ without_blanks(name) }}, '()', '（）'), '^[\[（(【]?[0-9]{3,}[\]）)】]?[-—_]?', ''
        ),
        '(?:[（(](?:部门|本级|盖章|汇总)[）)]|本级)+$', ''
    ), '')
{%- endmacro %}

{#- The resolved name of an agency: if the name is an alias (seed agency_aliases), the agency that it stands for; if it
    ends with an abbreviation (seed agency_abbreviations), the full name. -#}
{% macro resolved_agency(name) -%}
    coalesce(
        (
            select aliases.agency_name from {{ ref('agency_aliases') }} as aliases
            where aliases.alias = {{ agency_name(name) }}
        ),
        (
            select left({{ agency_name(name) }}, -length(short.abbreviation)) || short.full_name
            from {{ ref('agency_abbreviations') }} as short
            where
                ends_with({{ agency_name(name) }}, short.abbreviation)
                and {{ agency_name(name) }} <> short.abbreviation
        ),
        {{ agency_name(name) }}
    )
{%- endmacro %}

{#- The code printed before an agency's name; null if none is printed. -#}
{% macro agency_code(name) -%}
    nullif(regexp_extract({{ without_blanks(name) }}, '^[\[（(【]?([0-9]{3,})', 1), '')
{%- endmacro %}

{#- The label of a money row without 其中, numbering and colon. -#}
{% macro funding_source_name(label) -%}
    coalesce(nullif(regexp_replace(
        regexp_replace({{ without_number(label) }}, '^其中[:：]?', ''), '[:：]+$', ''
    ), ''), {{ without_blanks(label) }})
{%- endmacro %}

{#- The name of an indicator without its number (指标1：) and closing colon. -#}
{% macro indicator_name(name) -%}
    coalesce(nullif(regexp_replace(
        regexp_replace({{ without_number(name) }}, '^(?:三级)?指标[0-9]{0,2}[:：]', ''), '[:：]+$', ''
    ), ''), {{ without_blanks(name) }})
{%- endmacro %}

{#- A level word without 指标 at its end: 产出指标 and 产出 are one. -#}
{% macro level_name(name) -%}
    coalesce(nullif(regexp_replace({{ without_blanks(name) }}, '指标$', ''), ''), {{ without_blanks(name) }})
{%- endmacro %}

{#- A level word as the acts print it: without 指标, points (产出指标（50分）) and 等 behind it. -#}
{% macro act_level(name) -%}
    nullif(regexp_replace(
        {{ without_blanks(name) }}, '(?:指标|等|[（(][0-9.]+分?[）)])+$', ''
    ), '')
{%- endmacro %}

{#- The name of an indicator for comparison across agencies, from its name without number and leading year: without the
    name of its own agency (null for none), the ending 指标, brackets, quotes and punctuation; half-width and lower case.
    Words in brackets are kept: 项目(工程)验收 is not 项目验收. -#}
{% macro group_name(name, agency) -%}
    nullif(regexp_replace(
        translate(
            lower(if(starts_with({{ name }}, {{ agency }}), substr({{ name }}, length({{ agency }}) + 1), {{ name }})),
            '０１２３４５６７８９％＋－ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ', '0123456789%+-abcdefghijklmnopqrstuvwxyz'
        ),
        '^(?:19|20)[0-9]{2}年度?|指标$|[()（）\[\]【】《》“”‘’"'',，、。;；:：·？?]+', '', 'g'
    ), '')
{%- endmacro %}

{#- A text as the vocabulary lists it: without white space and closing colons, unless nothing is left. -#}
{% macro vocabulary_word(text) -%}
    coalesce(nullif(regexp_replace({{ without_blanks(text) }}, '[:：]+$', ''), ''), {{ text }})
{%- endmacro %}

{#- The numerals of a name, in order: names that differ in one (一期, 二期) are different things. -#}
{% macro figures_of(name) -%}
    regexp_replace({{ name }}, '[^0-9一二三四五六七八九十]', '', 'g')
{%- endmacro %}
