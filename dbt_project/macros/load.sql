{#- A build loads some documents and removes others (source raw.load). Incremental models keep the rows of all other
    documents: a pre-hook deletes the rows of the documents in this load, then the rows read from them are inserted. -#}

{#- Delete the rows of the documents in this load. `document` names the column that holds the document's key. -#}
{% macro delete_documents_in_this_load(document='document_key') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ document }} in (select document_id from {{ source('raw', 'load') }})
    {%- endif -%}
{%- endmacro %}

{#- Delete the findings of the documents in this load, and every finding that compares two documents: any document may
    change those, so they are evaluated again in each build. -#}
{% macro delete_findings_in_this_load() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            document_key in (select document_id from {{ source('raw', 'load') }})
            or document_key <> expected_document_key
    {%- endif -%}
{%- endmacro %}

{#- Delete the evidence of the documents in this load, and that of findings that compare two documents. -#}
{% macro delete_evidence_in_this_load() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            document_key in (select document_id from {{ source('raw', 'load') }})
            or (
                fact_table = 'fct_finding'
                and fact_key not in (
                    select finding_key from {{ ref('fct_finding') }}
                    where document_key = expected_document_key
                )
            )
    {%- endif -%}
{%- endmacro %}

{#- Select the rows of a raw table that belong to documents of this load which were read and let in. -#}
{% macro rows_to_load(table) -%}
    select * from {{ source('raw', table) }}
    where
        document_id in (
            select document_key from {{ ref('stg_raw__documents') }} where state_without_rows is null
        )
{%- endmacro %}

{#- Whether the copy of the published version holds a table to add to. Not so in a full refresh or a first build. -#}
{% macro is_published(table) -%}
    {%- if execute and not flags.FULL_REFRESH and load_relation(source('published', table)) -%}
        {{ return(true) }}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}

{#- Select the rows of every document: those of this load from a model, all others from the published table.

    Args:
        model: The model that holds the rows of this load, with the columns of the published table.
        table: The published table.
        columns: The columns to select; all columns by default.
        exclude: Columns of the published table that the model does not have. -#}
{% macro this_load_and_published(model, table, columns=['*'], exclude=[]) -%}
    select {{ columns | join(', ') }} from {{ ref(model) }}
    {%- if is_published(table) %}

        union all by name

        select {{ columns | join(', ') }}{% if exclude %} exclude ({{ exclude | join(', ') }}){% endif %}
        from {{ source('published', table) }}
        where document_key not in (select document_id from {{ source('raw', 'load') }})
    {%- endif -%}
{%- endmacro %}

{#- Update `is_additive` of the rows that are already there: a newer version, a self-evaluation that follows its target,
    or a part that arrives later changes which totals sums include. -#}
{% macro refresh_is_additive() -%}
    {%- if is_incremental() -%}
        {%- set is_additive -%}
            (is_statement_total and statement_key in (select statement_key from {{ ref('int_statements__additive') }}))
        {%- endset -%}
        update {{ this }} set is_additive = {{ is_additive }}
        where is_additive <> {{ is_additive }}
    {%- endif -%}
{%- endmacro %}
