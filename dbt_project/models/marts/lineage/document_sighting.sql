-- One row per document, address and time at which the document appeared there or disappeared. The key is made of the
-- position in time order, not of the time: the same sequence of sightings has the same keys.
with numbered as (

    select
        *,
        row_number() over (partition by document_key, source_name, source_uri, event order by seen_at) as nth
    from {{ ref('int_sightings__attributed') }}

)

select
    {{ key(['numbered.document_key', 'source_name', 'source_uri', 'nth', 'event']) }} as document_sighting_key,
    numbered.document_key,
    containers.document_key as container_document_key,
    event,
    source_name,
    source_uri,
    path_in_container,
    numbered.file_name,
    etag,
    numbered.byte_size,
    is_from_publisher,
    seen_at
from numbered
left join {{ ref('stg_raw__documents') }} as containers
    on numbered.container_document_key = containers.document_key
where numbered.document_key in (select document_key from {{ ref('stg_raw__documents') }})
