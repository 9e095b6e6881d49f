-- One row per document of this load and text that its file contains and that is not read.
with source as (

    {{ rows_to_load('hidden') }}

),

renamed as (

    select
        -- keys
        document_id as document_key,
        -- strings
        text,
        hidden_by,
        -- place
        page,
        table_number,
        row_number,
        line_number,
        column_number,
        y0 as top,
        if(x0 is null, null, concat_ws(',', x0, y0, x1, y1)) as bounding_box
    from source

)

select * from renamed
