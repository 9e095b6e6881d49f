-- One row per document, address and time at which the document appeared there or disappeared, over all runs.
with source as (

    select * from {{ source('raw', 'sightings') }}

),

renamed as (

    select
        -- keys
        document_id as document_key,
        container_document_id as container_document_key,
        -- strings
        event,
        source_name,
        source_uri,
        path_in_container,
        file_name,
        etag,
        -- numerics
        byte_size,
        -- timestamps
        cast(seen_at as timestamptz) at time zone 'UTC' as seen_at
    from source

)

select * from renamed
