-- One row per document of this load and field that was read: its place in the source.
with source as (

    {{ rows_to_load('cells') }}

),

renamed as (

    select
        -- keys
        document_id as document_key,
        {{ key(['document_id', 'project_line']) }} as statement_key,
        row_kind,
        project_line,
        line,
        field_name,
        -- place
        page,
        table_number,
        row_number,
        line_number,
        column_number,
        if(x0 is null, null, concat_ws(',', x0, y0, x1, y1)) as bounding_box,
        text,
        -- null unless the text was recognised in an image
        confidence,
        -- the correction by a person, with the text that was read before
        read_text is not null as is_corrected,
        read_text,
        corrected_by,
        corrected_on,
        correction_reason
    from source

)

select * from renamed
