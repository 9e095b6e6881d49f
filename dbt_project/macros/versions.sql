{#- One row per document: its version in its series, whether it is current, why, and which document took its place.

    An address shows the document with rows that was seen there last, until that document is gone: a later file that
    cannot be read displaces nothing. A document is current as long as one address shows it. Equal content elsewhere
    (`content_key`: publisher, kind, year, title and projects) displaces it only if it comes from a source that speaks
    for the publisher; of several such documents, the one that landed last is current.

    `documents` has document_key, series_key, content_key and state_without_rows; `sightings` has the columns of
    document_sighting. -#}
{% macro versioned_documents(sightings, documents) -%}
with sightings as (

    {{ sightings }}

),

documents as (

    {{ documents }}

),

departures as (

    select
        source_name,
        source_uri,
        max(seen_at) as gone_at
    from sightings
    where event = 'gone'
    group by source_name, source_uri

),

-- the document that each address shows; null once it is gone
addresses as (

    select
        sightings.source_name,
        sightings.source_uri,
        not coalesce(bool_or(sightings.seen_at >= departures.gone_at), true) as is_gone,
        arg_max(sightings.document_key, sightings.seen_at) filter (
            documents.state_without_rows is null
            and sightings.seen_at >= coalesce(departures.gone_at, sightings.seen_at)
        ) as shown_document_key
    from sightings
    inner join documents on sightings.document_key = documents.document_key
    left join departures
        on sightings.source_name = departures.source_name and sightings.source_uri = departures.source_uri
    where sightings.event = 'seen'
    group by sightings.source_name, sightings.source_uri

),

presence as (

    select
        sightings.document_key,
        min(sightings.seen_at) as landed_at,
        coalesce(bool_or(addresses.shown_document_key = sightings.document_key), false) as is_shown,
        bool_or(addresses.shown_document_key = sightings.document_key and sightings.is_from_publisher)
            as is_shown_by_publisher,
        bool_and(addresses.is_gone) as is_gone,
        arg_max(addresses.shown_document_key, sightings.seen_at) as next_document_key
    from sightings
    inner join addresses
        on sightings.source_name = addresses.source_name and sightings.source_uri = addresses.source_uri
    where sightings.event = 'seen'
    group by sightings.document_key

),

numbered as (

    select
        documents.*,
        presence.landed_at,
        presence.next_document_key,
        -- a document without a sighting was never missed
        documents.state_without_rows is null and coalesce(presence.is_shown, true) as is_shown,
        documents.state_without_rows is null and coalesce(presence.is_shown_by_publisher, false)
            as is_shown_by_publisher,
        coalesce(presence.is_gone, false) as is_gone,
        row_number() over (
            partition by documents.series_key order by presence.landed_at nulls first, documents.document_key
        ) as version
    from documents
    left join presence on documents.document_key = presence.document_key

),

publishers_own as (

    select
        content_key,
        arg_max(document_key, (landed_at, document_key)) as document_key
    from numbered
    where is_shown_by_publisher and content_key is not null
    group by content_key

),

decided as (

    select
        numbered.*,
        numbered.is_shown
        and coalesce(publishers_own.document_key = numbered.document_key, true) as is_current,
        publishers_own.document_key as own_document_key,
        max(numbered.version) filter (numbered.state_without_rows is null) over (partition by numbered.series_key)
            as last_version
    from numbered
    left join publishers_own on numbered.content_key = publishers_own.content_key

)

select
    document_key,
    series_key,
    version,
    landed_at,
    is_current,
    case
        when state_without_rows is not null then state_without_rows
        when is_current then 'published'
        when is_gone and version = last_version then 'withdrawn'
        else 'superseded'
    end as state,
    case
        when state_without_rows is not null then 'no_rows'
        when is_current then 'shown'
        when is_shown then 'displaced'
        when is_gone then 'gone'
        else 'replaced'
    end as currency_reason,
    case
        when state_without_rows is not null or is_current or is_gone then null
        when is_shown then own_document_key
        else next_document_key
    end as replaced_by_document_key
from decided
{%- endmacro %}

{#- DuckDB's `marts.as_of(instant)`: the documents that had landed by then, and which of them were current. -#}
{% macro create_as_of() -%}
    create or replace macro {{ this.schema }}.as_of(instant) as table (
    {{ versioned_documents(
        "select * from " ~ this.schema ~ ".document_sighting where seen_at <= cast(instant as timestamptz)",
        "select document_key, series_key, content_key, if(state in ('quarantined', 'irrelevant'), state, null) "
        ~ "as state_without_rows from " ~ this.schema
        ~ ".dim_document where document_key in (select sightings.document_key from sightings where event = 'seen')"
    ) }}
)
{%- endmacro %}
