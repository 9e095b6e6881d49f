{#- One row per document: its version in its series and its state, derived from what was seen at each address.
    `documents` has document_key, series_key and state_without_rows; `sightings` has the columns of document_sighting. -#}
{% macro versioned_documents(sightings, documents) -%}
with sightings as (

    {{ sightings }}

),

documents as (

    {{ documents }}

),

addresses as (

    select
        source_name,
        source_uri,
        arg_max(document_key, (seen_at, event)) as last_document_key,
        arg_max(event, (seen_at, event)) as last_event
    from sightings
    group by source_name, source_uri

),

presence as (

    select
        sightings.document_key,
        min(sightings.seen_at) as landed_at,
        arg_max(sightings.file_name, sightings.seen_at) as file_name,
        bool_or(addresses.last_event = 'seen' and addresses.last_document_key = sightings.document_key) as is_present,
        bool_and(addresses.last_event = 'gone') as is_gone
    from sightings
    inner join addresses
        on sightings.source_name = addresses.source_name and sightings.source_uri = addresses.source_uri
    where sightings.event = 'seen'
    group by sightings.document_key

),

numbered as (

    select
        documents.document_key,
        documents.state_without_rows,
        documents.series_key,
        presence.landed_at,
        coalesce(presence.is_present, true) as is_present,
        coalesce(presence.is_gone, false) as is_gone,
        row_number() over (
            partition by documents.series_key order by presence.landed_at nulls first, documents.document_key
        ) as version
    from documents
    left join presence on documents.document_key = presence.document_key

),

-- the document now at an address takes precedence over a later one: a publisher may restore an older version
chosen as (

    select
        *,
        state_without_rows is null and not is_gone and row_number() over (
            partition by series_key
            order by state_without_rows is not null, is_gone, is_present desc, version desc
        ) = 1 as is_current,
        max(version) filter (state_without_rows is null) over (partition by series_key) as last_version
    from numbered

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
    end as state
from chosen
{%- endmacro %}

{#- DuckDB's `marts.as_of(instant)`: the documents that had landed by then, and which of them were current. -#}
{% macro create_as_of() -%}
    create or replace macro {{ this.schema }}.as_of(instant) as table (
    {{ versioned_documents(
        "select * from " ~ this.schema ~ ".document_sighting where seen_at <= cast(instant as timestamptz)",
        "select document_key, series_key, if(state in ('quarantined', 'irrelevant'), state, null) as state_without_rows "
        ~ "from " ~ this.schema ~ ".dim_document where document_key in (select sightings.document_key from sightings where event = 'seen')"
    ) }}
)
{%- endmacro %}
