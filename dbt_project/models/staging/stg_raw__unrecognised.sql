-- One row per document of this load and text that matches no vocabulary entry. A page from which no value was read is
-- one text, whose place is the whole page.
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
        column_number,
        page is not null and coalesce(table_number, row_number, line_number, x0) is null as is_whole_page
    from source

)

select * from renamed
