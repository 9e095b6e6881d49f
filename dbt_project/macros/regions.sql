{#- Find regions by name: a name belongs to the region that it begins with, if the match is unambiguous. -#}

{#- What may follow a region's short name (广州开发区知识产权局, 南通财政局). Without it a short name is no
    evidence: 中山大学 is in Guangzhou, and 延安路 is a road in many cities. -#}
{% macro is_organ(text) -%}
    regexp_matches({{ text }}, {{ vocabulary_pattern('agency_behind_region') }})
{%- endmacro %}

{#- One row per name in `column` of the relation `names` that begins with the name of a region: the region with the
    longest spelling. If several have the same spelling, one must contain all others (长沙: the city and its 长沙县);
    otherwise the name has no row (朝阳区 is in Beijing and in Changchun). -#}
{% macro located(names, column='name') -%}
    select
        widest.name,
        arg_min(widest.region_key, length(widest.code_stem)) as region_key
    from (
        select
            matches.*,
            min(length(matches.code_stem)) over (partition by matches.name) as stem_length
        from (
            select
                beginnings.name,
                spelled.region_key,
                spelled.code_stem,
                spelled.is_answer
            from (
                select
                    names.name,
                    left(names.name, lengths.length) as spelling,
                    substr(names.name, lengths.length + 1) as rest
                from (
                    select distinct {{ column }} as name from {{ names }}
                    where {{ column }} is not null
                ) as names
                inner join (select unnest(range(2, 31)) as length) as lengths on length(names.name) >= lengths.length
            ) as beginnings
            inner join {{ ref('int_regions__spelled') }} as spelled on beginnings.spelling = spelled.spelling
            where
                -- 南通市场监督管理局 does not begin with 南通市
                not (right(beginnings.spelling, 1) = '市' and beginnings.rest like '场%')
                and (not spelled.is_short or {{ is_organ('beginnings.rest') }})
            qualify dense_rank() over (partition by beginnings.name order by length(beginnings.spelling) desc) = 1
        ) as matches
    ) as widest
    group by widest.name
    having
        count(distinct left(widest.code_stem, widest.stem_length)) = 1
        and bool_or(widest.is_answer and length(widest.code_stem) = widest.stem_length)
{%- endmacro %}
