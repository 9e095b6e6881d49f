-- One row per source and publisher that it speaks for, as sources.yml lists them.
with source as (

    select * from {{ source('raw', 'publishers') }}

),

renamed as (

    select
        source_name,
        publisher_name,
        is_beginning
    from source

)

select * from renamed
