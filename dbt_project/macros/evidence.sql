{#- The values of a fact table's rows at hand, one a row. `owner` is the statement (or document) and `line` the row
    within it under which the raw cells stand; `target_field` names the printed target that a row is about. -#}
{% macro values_of(fact, fact_key, row_kind, owner='statement_key', line='line', target_field="'target'") -%}
    {%- set ids = 'fact_table, fact_key, row_kind, owner_key, cell_line, target_field, document_key, row_confidence' -%}
    select
        {{ ids }},
        field_name,
        field_value
    from (
        select
            '{{ fact }}' as fact_table,
            {{ fact_key }} as fact_key,
            '{{ row_kind }}' as row_kind,
            {{ owner }} as owner_key,
            cast({{ line }} as integer) as cell_line,
            {{ target_field }} as target_field,
            document_key,
            confidence as row_confidence,
            cast(columns(* exclude ({{ [fact_key, 'document_key', 'confidence'] | unique | join(', ') }})) as varchar)
        from {{ ref(fact) }}
        where
            document_key in (select document_id from {{ source('raw', 'load') }})
            and document_key in (select document_key from {{ ref('stg_raw__documents') }} where not is_quarantined)
    ) as wide
    unpivot (field_value for field_name in (columns(* exclude ({{ ids }}))))
{%- endmacro %}
