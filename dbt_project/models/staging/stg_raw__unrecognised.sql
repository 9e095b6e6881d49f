-- One row per document at hand and text that no vocabulary entry explains.
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
