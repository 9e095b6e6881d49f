-- One row per document of this load and text that matches no vocabulary entry, with its place.
select
    {{ key([
        'document_key', 'form_number', 'page', 'table_number', 'row_number', 'line_number', 'column_number', 'text'
    ]) }} as unrecognised_key,
    document_key,
    form_number,
    text,
    page,
    table_number,
    row_number,
    line_number,
    column_number,
    is_whole_page,
    count(*) as occurrence_count
from {{ ref('stg_raw__unrecognised') }}
group by all
