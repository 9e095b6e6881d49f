-- One row per document: its version number in its series, its state, and why it is current or not.
{{ versioned_documents(
    "select * from " ~ ref('int_sightings__attributed'),
    "select documents.document_key, documents.state_without_rows, series.series_key, series.content_key from "
    ~ ref('stg_raw__documents') ~ " as documents inner join " ~ ref('int_documents__in_series') ~ " as series "
    ~ "on documents.document_key = series.document_key"
) }}
