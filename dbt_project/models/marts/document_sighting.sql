-- One row per document, address and time at which it appeared there or had gone.
select
    {{ key(['document_key', 'source_name', 'source_uri', 'seen_at', 'event']) }} as document_sighting_key,
    document_key,
    event,
    source_name,
    source_uri,
    file_name,
    etag,
    byte_size,
    seen_at
from {{ ref('stg_raw__sightings') }}
where document_key in (select document_key from {{ ref('stg_raw__documents') }})
