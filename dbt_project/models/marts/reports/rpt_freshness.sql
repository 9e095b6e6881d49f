-- One row per source: when it last provided a new document, and when the next is due.
with sightings as (

    select
        *,
        row_number() over (partition by source_name, source_uri order by seen_at desc, event desc) = 1 as is_last
    from {{ ref('document_sighting') }}

),

given as (

    select
        source_name,
        document_key,
        min(seen_at) as landed_at,
        bool_or(is_last) as is_shown
    from sightings
    where event = 'seen'
    group by source_name, document_key

)

select
    given.source_name,
    count(*) as document_count,
    count(*) filter (given.is_shown) as shown_count,
    count(*) filter (documents.state = 'published') as published_count,
    count(*) filter (documents.state = 'quarantined') as quarantined_count,
    count(*) filter (documents.state = 'irrelevant') as irrelevant_count,
    max(documents.fiscal_year) filter (documents.state = 'published') as last_fiscal_year,
    max(given.landed_at) as last_landed_at,
    max(given.landed_at) filter (documents.state = 'published') as last_published_at,
    cast(max(given.landed_at) + interval 8 hour as date) + {{ var('days_to_next_document') }} as due_on
from given
inner join {{ ref('dim_document') }} as documents on given.document_key = documents.document_key
group by given.source_name
