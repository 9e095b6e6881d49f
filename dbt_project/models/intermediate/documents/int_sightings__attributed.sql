-- One row per sighting, with whether its source speaks for the publisher of the document.
with from_publisher as (

    select distinct
        documents.document_key,
        publishers.source_name
    from {{ ref('stg_raw__documents') }} as documents
    inner join {{ ref('stg_raw__publishers') }} as publishers
        on
            documents.publisher = publishers.publisher_name
            or (publishers.is_beginning and starts_with(documents.publisher, publishers.publisher_name))

)

select
    sightings.*,
    from_publisher.document_key is not null as is_from_publisher
from {{ ref('stg_raw__sightings') }} as sightings
left join from_publisher
    on sightings.document_key = from_publisher.document_key and sightings.source_name = from_publisher.source_name
