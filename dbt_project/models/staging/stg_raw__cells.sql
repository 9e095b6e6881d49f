-- One row per document at hand and field that was read: its place in the source.
with source as (

    {{ accepted('cells') }}

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
        -- of what was read from a picture
        confidence
    from source

)

select * from renamed
