-- One row per fact of this load and field that holds a value: the place in the source where it was read. A derived
-- value has the place of the first printed value that it is derived from (seed field_lineage).
with facts as not materialized (

    select * from {{ ref('int_facts__unpivoted') }}

),

lineage as (

    select
        *,
        count(*) over (partition by fact_table, field_name) = 1 as is_only_source
    from {{ ref('field_lineage') }}

),

-- the field of an amount is its measure, its line that of its money row
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

-- the printed texts that derived values are derived from
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
        -- null if the printed text equals the value of the field
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

)

select
    fact_table,
    fact_key,
    field_name,
    field_value,
    from_field_name,
    document_key,
    page,
    table_number,
    row_number,
    line_number,
    column_number,
    bounding_box,
    text,
    coalesce(cell_confidence, row_confidence) as confidence,
    is_corrected,
    read_text,
    corrected_by,
    corrected_on,
    correction_reason
from traced
