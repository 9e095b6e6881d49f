-- One row per document of this load and text that matches no vocabulary entry.
with source as (

    {{ rows_to_load('unrecognised') }}

),

renamed as (

    select
        document_id as document_key,
        form_number,
        text,
        page,
        table_number,
        row_number,
        line_number,
        column_number
    from source

)

select * from renamed
