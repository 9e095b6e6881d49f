-- One row per fact and field that holds a value: the place in the source where it was read. A value that was derived
-- stands where the first printed value that it rests on stands (seed field_lineage).
{{ config(materialized='incremental', pre_hook='{{ clear_evidence_at_hand() }}') }}

with facts as not materialized (

    select * from {{ ref('int_facts__unpivoted') }}

),

lineage as (

    select
        *,
        count(*) over (partition by fact_table, field_name) = 1 as is_only_source
    from {{ ref('field_lineage') }}

),

-- amounts stand under their measure, on the line of their money row
cells as (

    select
        cells.* replace (
            coalesce(amounts.funding_line, cells.line) as line,
            if(cells.field_name = 'value', amounts.measure || '.value', cells.field_name) as field_name,
            case cells.field_name
                when 'value' then coalesce(cells.text, amounts.printed_text)
                else cells.text
            end as text
        )
    from {{ ref('stg_raw__cells') }} as cells
    left join {{ ref('int_amounts__grouped') }} as amounts
        on
            cells.row_kind = 'funding'
            and cells.statement_key = amounts.statement_key
            and cells.line = amounts.line
    where cells.row_kind <> 'funding' or cells.field_name = 'value' or cells.line = amounts.funding_line

),

-- what stands in the cells of derived values
printed as (

    select
        facts.fact_table,
        facts.fact_key,
        facts.field_name,
        facts.field_value
    from facts
    where (facts.fact_table, facts.field_name) in (
        select (fact_table, printed_column) from lineage
        where printed_column <> field_name
    )

),

candidates as (

    select
        facts.*,
        lineage.from_field_name,
        lineage.priority,
        lineage.is_only_source,
        cells.page,
        cells.table_number,
        cells.row_number,
        cells.line_number,
        cells.column_number,
        cells.bounding_box,
        cells.confidence as cell_confidence,
        cells.is_corrected,
        cells.read_text,
        cells.corrected_by,
        cells.corrected_on,
        cells.correction_reason,
        -- a text is given where it is not the fact's own
        coalesce(cells.text, printed.field_value) as text
    from facts
    inner join lineage
        on facts.fact_table = lineage.fact_table and facts.field_name = lineage.field_name
    inner join cells
        on
            facts.owner_key = cells.statement_key
            and facts.row_kind = cells.row_kind
            and facts.cell_line is not distinct from cells.line
            and cells.field_name
            = if(lineage.from_field_name = 'target', facts.target_field, lineage.from_field_name)
    left join printed
        on
            facts.fact_table = printed.fact_table
            and facts.fact_key = printed.fact_key
            and lineage.printed_column = printed.field_name
            and facts.field_name <> lineage.printed_column

),

traced as (

    select * from candidates
    where is_only_source

    union all

    select * from candidates
    where not is_only_source
    qualify row_number() over (partition by fact_table, fact_key, field_name order by priority) = 1

),

finding_columns as (

    select unnest(['subject', 'stated', 'expected', 'difference', 'unit', 'explanation']) as field_name

),

-- what no vocabulary entry explains is no fact, but a finding may be about it
strange as (

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
    from {{ ref('unrecognised') }}

),

cited as (

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
    from traced

    union all by name

    select * from strange

    {%- if is_incremental() %}

        union all by name

        -- a finding may rest on a document of an earlier night
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

-- a finding rests on a stated value and on the one that it is held against
finding_fields as (

    select
        findings.finding_key,
        findings.confidence,
        fields.field_name,
        if(
            fields.field_name = 'expected', findings.expected_document_key, findings.document_key
        ) as document_key,
        -- what is printed in two documents is told as printed
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
        coalesce(cell_confidence, row_confidence) as confidence,
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
    from traced

    union all by name

    select
        'fct_finding' as fact_table,
        finding_fields.finding_key as fact_key,
        finding_fields.field_name,
        finding_fields.from_field_name,
        finding_fields.document_key,
        finding_fields.confidence,
        cited.page,
        cited.table_number,
        cited.row_number,
        cited.line_number,
        cited.column_number,
        cited.bounding_box,
        coalesce(cited.text, finding_fields.printed_text, cited.field_value) as text,
        cited.is_corrected,
        cited.read_text,
        cited.corrected_by,
        cited.corrected_on,
        cited.correction_reason
    from finding_fields
    inner join cited
        on
            finding_fields.fact_table = cited.fact_table
            and finding_fields.fact_key = cited.fact_key
            and finding_fields.from_field_name = cited.field_name

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
    -- who read it otherwise
    all_evidence.is_corrected,
    all_evidence.read_text,
    all_evidence.corrected_by,
    all_evidence.corrected_on,
    all_evidence.correction_reason
from all_evidence
inner join {{ ref('stg_raw__documents') }} as documents on all_evidence.document_key = documents.document_key
