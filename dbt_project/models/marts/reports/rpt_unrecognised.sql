-- One row per text that matches no vocabulary entry, over current documents, the most frequent first.
with texts as (

    select
        unrecognised.*,
        documents.file_name,
        {{ vocabulary_word('unrecognised.text') }} as word
    from {{ ref('unrecognised') }} as unrecognised
    inner join {{ ref('dim_document') }} as documents on unrecognised.document_key = documents.document_key
    where documents.is_current and not unrecognised.is_whole_page

),

counts as (

    select
        word,
        count(distinct document_key) as document_count,
        cast(sum(occurrence_count) as bigint) as occurrence_count
    from texts
    group by word

),

examples as (

    select *
    from texts
    qualify
        row_number() over (
            partition by word
            order by
                file_name, document_key, page, table_number, row_number, line_number, column_number, unrecognised_key
        ) = 1

)

select
    counts.word as text,
    counts.document_count,
    counts.occurrence_count,
    examples.document_key as example_document_key,
    examples.file_name as example_file_name,
    examples.text as example_text,
    examples.form_number,
    examples.page,
    examples.table_number,
    examples.row_number,
    examples.line_number,
    examples.column_number
from counts
inner join examples on counts.word = examples.word
order by counts.document_count desc, counts.occurrence_count desc, counts.word
