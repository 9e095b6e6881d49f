-- One row per document: its version number in its series, and its state.
{{ versioned_documents(
    "select * from " ~ ref('stg_raw__sightings'),
    "select documents.document_key, documents.state_without_rows, series.series_key from " ~ ref('stg_raw__documents')
    ~ " as documents inner join " ~ ref('int_documents__in_series') ~ " as series "
    ~ "on documents.document_key = series.document_key"
) }}
