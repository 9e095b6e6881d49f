{#- The documents of this build: those to load, and those to take away. A model that keeps what it has first clears
    their rows, then appends what was read of them. -#}

{% macro clear_documents_at_hand(document='document_key') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ document }} in (select document_id from {{ source('raw', 'load') }})
    {%- endif -%}
{%- endmacro %}

{#- Findings of the documents at hand, and those that rest on two documents: any document may change these. -#}
{% macro clear_findings_at_hand() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            document_key in (select document_id from {{ source('raw', 'load') }})
            or document_key <> expected_document_key
    {%- endif -%}
{%- endmacro %}

{#- Evidence of the documents at hand, and of findings that rest on two documents, now or before. -#}
{% macro clear_evidence_at_hand() -%}
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

{#- The rows of a raw table that stand in the batches to load, of documents that nothing keeps from being published. -#}
{% macro accepted(table) -%}
    select * from {{ source('raw', table) }}
    where
        document_id in (
            select document_key from {{ ref('stg_raw__documents') }} where not is_quarantined
        )
{%- endmacro %}

{#- Whether a total counts in sums changes with other documents: a newer version, a self-evaluation after its target, a
    part that came later. So the money rows that are already there are counted again. -#}
{% macro count_again() -%}
    {%- if is_incremental() -%}
        {%- set is_counted -%}
            (is_statement_total and statement_key in (select statement_key from {{ ref('int_statements__counted') }}))
        {%- endset -%}
        update {{ this }} set is_additive = {{ is_counted }}
        where is_additive <> {{ is_counted }}
    {%- endif -%}
{%- endmacro %}
