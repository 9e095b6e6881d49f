-- One row per fact and field that holds a value: the place in the source where it was read. A derived value has the
-- place of the first printed value that it is derived from; a finding has the places of the values that it compares.
{{ config(materialized='incremental', pre_hook='{{ delete_evidence_in_this_load() }}') }}

with finding_columns as (

    select unnest(['subject', 'stated', 'expected', 'difference', 'unit', 'explanation']) as field_name

),

-- hidden and unrecognised texts are not facts, but a finding may refer to them
hidden_texts as (

    select
        'hidden_text' as fact_table,
        hidden_text_key as fact_key,
        'text' as field_name,
        text as field_value,
        page,
        table_number,
        row_number,
        line_number,
        column_number,
        bounding_box,
        null as text,
        false as is_corrected
    from {{ ref('int_hidden_texts__keyed') }}

),

unrecognised as (

    select
        'unrecognised' as fact_table,
        unrecognised_key as fact_key,
        'text' as field_name,
        text as field_value,
        page,
        table_number,
        row_number,
        line_number,
        column_number,
        null as bounding_box,
        null as text,
        false as is_corrected
    from {{ ref('int_unrecognised__keyed') }}

),

referenced as (

    select
        fact_table,
        fact_key,
        field_name,
        field_value,
        page,
        table_number,
        row_number,
        line_number,
        column_number,
        bounding_box,
        text,
        is_corrected,
        read_text,
        corrected_by,
        corrected_on,
        correction_reason
    from {{ ref('int_evidence__facts') }}

    union all by name

    select * from unrecognised

    union all by name

    select * from hidden_texts

    {%- if is_incremental() %}

        union all by name

        -- a finding may refer to a document of an earlier load
        select
            fact_table,
            fact_key,
            field_name,
            null as field_value,
            page,
            table_number,
            row_number,
            line_number,
            column_number,
            bounding_box,
            text,
            is_corrected,
            read_text,
            corrected_by,
            corrected_on,
            correction_reason
        from {{ this }}
        where fact_key in (
            select unnest([findings.fact_key, findings.expected_fact_key])
            from {{ ref('fct_finding') }} as findings
            where findings.document_key <> findings.expected_document_key
        )
    {%- endif %}

),

-- the stated and the expected value of each finding
finding_fields as (

    select
        findings.finding_key,
        findings.confidence,
        fields.field_name,
        if(
            fields.field_name = 'expected', findings.expected_document_key, findings.document_key
        ) as document_key,
        -- of two documents, quote the texts as printed
        if(
            findings.document_key <> findings.expected_document_key,
            if(fields.field_name = 'expected', findings.expected, findings.stated), null
        ) as printed_text,
        if(fields.field_name = 'expected', findings.expected_fact_table, findings.fact_table) as fact_table,
        if(fields.field_name = 'expected', findings.expected_fact_key, findings.fact_key) as fact_key,
        if(fields.field_name = 'expected', findings.expected_field_name, findings.stated_field_name) as from_field_name
    from {{ ref('fct_finding') }} as findings
    cross join finding_columns as fields
    where
        (
            findings.document_key in (select document_id from {{ source('raw', 'load') }})
            or findings.document_key <> findings.expected_document_key
        )
        and (fields.field_name <> 'unit' or findings.unit is not null)
        and (fields.field_name <> 'difference' or findings.difference is not null)

),

all_evidence as (

    select
        fact_table,
        fact_key,
        field_name,
        from_field_name,
        document_key,
        confidence,
        page,
        table_number,
        row_number,
        line_number,
        column_number,
        bounding_box,
        text,
        is_corrected,
        read_text,
        corrected_by,
        corrected_on,
        correction_reason
    from {{ ref('int_evidence__facts') }}

    union all by name

    select
        'fct_finding' as fact_table,
        finding_fields.finding_key as fact_key,
        finding_fields.field_name,
        finding_fields.from_field_name,
        finding_fields.document_key,
        finding_fields.confidence,
        referenced.page,
        referenced.table_number,
        referenced.row_number,
        referenced.line_number,
        referenced.column_number,
        referenced.bounding_box,
        coalesce(referenced.text, finding_fields.printed_text, referenced.field_value) as text,
        referenced.is_corrected,
        referenced.read_text,
        referenced.corrected_by,
        referenced.corrected_on,
        referenced.correction_reason
    from finding_fields
    inner join referenced
        on
            finding_fields.fact_table = referenced.fact_table
            and finding_fields.fact_key = referenced.fact_key
            and finding_fields.from_field_name = referenced.field_name

)

select
    -- keys
    all_evidence.fact_table,
    all_evidence.fact_key,
    all_evidence.field_name,
    all_evidence.from_field_name,
    all_evidence.document_key,
    -- place
    all_evidence.page,
    all_evidence.table_number,
    all_evidence.row_number,
    all_evidence.line_number,
    all_evidence.column_number,
    all_evidence.bounding_box,
    all_evidence.text,
    -- how it was read
    documents.reader,
    all_evidence.confidence,
    -- the correction, if any
    all_evidence.is_corrected,
    all_evidence.read_text,
    all_evidence.corrected_by,
    all_evidence.corrected_on,
    all_evidence.correction_reason
from all_evidence
inner join {{ ref('stg_raw__documents') }} as documents on all_evidence.document_key = documents.document_key
