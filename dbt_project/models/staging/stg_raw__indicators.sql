-- One row per document, project and indicator row of this load, as printed.
with source as (

    {{ rows_to_load('indicators') }}

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
        level1,
        level2,
        level3,
        description,
        target as target_text,
        target_half_year as target_half_year_text,
        target_long_term as target_long_term_text,
        target_initial as target_initial_text,
        actual as actual_text,
        reason,
        direction as printed_direction,
        comparator,
        unit as target_unit,
        actual_unit,
        parts,
        -- numerics
        value as target_value,
        value_max as target_value_max,
        actual_value,
        weight,
        score,
        confidence,
        -- booleans
        is_quantitative,
        coalesce(is_corrected, false) as is_corrected,
        -- dates
        deadline_on
    from source

)

select * from renamed
