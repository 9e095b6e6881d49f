-- One row per document, project and printed amount of this load.
with source as (

    {{ rows_to_load('funding') }}

),

renamed as (

    select
        -- keys
        document_id as document_key,
        {{ key(['document_id', 'project_line']) }} as statement_key,
        project_line,
        form_number,
        line,
        -- strings
        source as source_label,
        measure,
        period,
        unit,
        text as printed_text,
        detail_of,
        -- numerics
        value as printed_value,
        {{ in_yuan('value', 'unit') }} as amount_yuan,
        confidence,
        -- booleans
        coalesce(is_corrected, false) as is_corrected
    from source

)

select * from renamed
