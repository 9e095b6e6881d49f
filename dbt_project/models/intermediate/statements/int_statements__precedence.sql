-- One row per statement: its precedence among those of the same project and year. Current documents come first, results
-- before targets, and a source that speaks for the publisher before others. Then comes the address that stated the
-- project first: a later document elsewhere does not displace it, a revision at the same address does.
with statements as (

    select
        statements.statement_key,
        statements.project_key,
        statements.document_key,
        statements.form_kind,
        statements.form_number,
        statements.project_line,
        documents.is_current,
        documents.landed_at
    from {{ ref('int_statements__all') }} as statements
    inner join {{ ref('int_documents__versioned') }} as documents
        on statements.document_key = documents.document_key

),

stated as (

    select distinct
        sightings.source_name,
        sightings.source_uri,
        sightings.seen_at,
        sightings.is_from_publisher,
        statements.document_key,
        statements.project_key,
        statements.form_kind
    from statements
    inner join {{ ref('int_sightings__attributed') }} as sightings
        on statements.document_key = sightings.document_key
    where sightings.event = 'seen'

),

since as (

    select
        *,
        min(seen_at) over (partition by source_name, source_uri, project_key, form_kind) as stated_since
    from stated

),

by_document as (

    select
        document_key,
        project_key,
        form_kind,
        bool_or(is_from_publisher) as is_from_publisher,
        min(stated_since) as stated_since
    from since
    group by document_key, project_key, form_kind

)

select
    statements.statement_key,
    statements.is_current,
    statements.landed_at,
    row_number() over (
        partition by statements.project_key
        order by
            statements.is_current desc,
            {{ rank_of_form('statements.form_kind') }},
            coalesce(by_document.is_from_publisher, false) desc,
            by_document.stated_since nulls last,
            statements.landed_at desc nulls last,
            statements.document_key,
            statements.form_number,
            statements.project_line
    ) as precedence
from statements
left join by_document
    on
        statements.document_key = by_document.document_key
        and statements.project_key = by_document.project_key
        and statements.form_kind = by_document.form_kind
