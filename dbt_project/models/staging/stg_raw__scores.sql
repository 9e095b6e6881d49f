-- One row per document, project and stated section score of this load.
with source as (

    {{ rows_to_load('scores') }}

),

renamed as (

    select
        document_id as document_key,
        {{ key(['document_id', 'project_line']) }} as statement_key,
        project_line,
        form_number,
        line,
        scope,
        max_score,
        score,
        weighted_score,
        confidence,
        coalesce(is_corrected, false) as is_corrected
    from source

)

select * from renamed
