-- One row per document, form and project of this load, as printed.
with source as (

    {{ rows_to_load('projects') }}

),

renamed as (

    select
        -- keys
        document_id as document_key,
        {{ key(['document_id', 'project_line']) }} as statement_key,
        project_line,
        form_number,
        -- strings
        form_kind,
        form_title,
        subject as subject_type,
        name as project_name,
        parent as parent_name,
        competent_department,
        implementing_unit,
        project_type,
        project_level,
        necessity,
        feasibility,
        content,
        long_term_goal,
        annual_goal,
        actual_result,
        rating,
        confidence_basis,
        -- numerics
        -- a year that no form can be about yet is withheld: the form then has the year of the document
        if(
            form_fiscal_year between 2000 and year(current_date) + 2, form_fiscal_year, null
        ) as form_fiscal_year,
        form_fiscal_year as printed_form_fiscal_year,
        start_year,
        end_year,
        total_score,
        weight_percent,
        confidence,
        -- booleans
        coalesce(is_corrected, false) as is_corrected
    from source

)

select * from renamed
