-- One row per document of this load and text that its file contains and that is not read, with its place and the
-- statement at that place.
{%- set place = ['page', 'table_number', 'row_number', 'line_number', 'column_number', 'bounding_box'] %}
with hidden_texts as (

    select
        {{ key(['document_key', 'hidden_by', 'text'] + place) }} as hidden_text_key,
        document_key,
        hidden_by,
        text,
        {{ place | join(', ') }},
        {{ position_in_document('any_value(top)') }} as position,
        count(*) as occurrence_count
    from {{ ref('stg_raw__hidden') }}
    where text <> ''
    group by document_key, hidden_by, text, {{ place | join(', ') }}

),

-- where each statement begins
statements as (

    select
        document_key,
        statement_key,
        project_line,
        min({{ position_in_document("cast(split_part(bounding_box, ',', 2) as double)") }}) as position
    from {{ ref('stg_raw__cells') }}
    where project_line is not null
    group by document_key, statement_key, project_line

)

select
    hidden_texts.* exclude (position),
    -- the last statement that begins before the text, else the first of the document
    statements.statement_key
from hidden_texts
left join statements on hidden_texts.document_key = statements.document_key
qualify
    row_number() over (
        partition by hidden_texts.hidden_text_key
        order by
            statements.position <= hidden_texts.position desc nulls last,
            if(statements.position <= hidden_texts.position, -statements.project_line, statements.project_line)
    ) = 1
