{#- The position of a place in its document, comparable with other positions of that document: the page, and on it the
    distance from the top, or without one the table and its row.

    Args:
        top: The distance from the top of the page; null for a place without a bounding box. -#}
{% macro position_in_document(top) -%}
    [
        coalesce(page, 0),
        coalesce({{ top }}, 1e6 * coalesce(table_number, 0) + coalesce(row_number, line_number, 0))
    ]
{%- endmacro %}

{#- Unpivot the rows of this load into one row per fact and value.

    Args:
        rows: The relation that holds the rows of this load, with the columns of the fact table.
        fact: The fact table that the rows go to.
        fact_key: Its key column.
        row_kind: The kind of the raw cells that these values were read from.
        owner: The statement (or document) key of those cells.
        line: The line within the statement of those cells.
        target_field: The printed field of the target that a row is about. -#}
{% macro unpivot_values(rows, fact, fact_key, row_kind, owner='statement_key', line='line', target_field="'target'") -%}
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
        from {{ rows }}
    ) as wide
    unpivot (field_value for field_name in (columns(* exclude ({{ ids }}))))
{%- endmacro %}
