"""Displacement since the last version: documents and projects that stopped counting though nothing was taken away.

A document stops counting when it is withdrawn or revised at its own address. Everything else that changes what counts
is reported with both documents: a document that is still shown but displaced by one of another address, an address that
went over to another agency, and a project whose total left the sums while its document stayed. Each is reported only
once, because the next run compares with the version that shows it.
"""

from collections.abc import Sequence

import duckdb

from warehouse.quality.known_failures import CheckResult, Gate, Severity

_NAMED = 3
"""Number of cases that a message names; it gives the number of the others."""


def evaluate_displacement(warehouse: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Check that no document and no project was displaced since the last version.

    `warehouse` is a connection to the new version, to which the last one is attached under the name ``base``.
    """
    warehouse.execute(_DOCUMENTS)
    return [
        _result(
            "documents_count_where_shown",
            [
                f"{_named(*row[:2])} is still shown but counts no more; {_named(*row[2:])} counts instead"
                for row in warehouse.execute(_DISPLACED).fetchall()
            ],
        ),
        _result(
            "addresses_keep_their_agency",
            [
                f"{_named(*row[:2])}, of {row[4]}, was replaced by {_named(*row[2:4])}, of {row[5]}"
                for row in warehouse.execute(_OTHER_AGENCY).fetchall()
            ],
        ),
        _result(
            "projects_stay_in_totals",
            [
                f"{name} in {_named(*document)} counts no more in sums"
                + (f"; {_named(*other)} counts instead" if other[1] else "")
                for name, *rest in warehouse.execute(_PROJECTS).fetchall()
                for document, other in [(rest[:2], rest[2:])]
            ],
        ),
    ]


def _named(file_name: str | None, address: str | None) -> str:
    return f"{file_name} ({address})"


def _result(check: str, messages: Sequence[str]) -> CheckResult:
    more = f"; {len(messages) - _NAMED} more" if len(messages) > _NAMED else ""
    return CheckResult(
        check=check,
        gate=Gate.LAST_VERSION,
        severity=Severity.WARNING,
        rows=len(messages),
        message="; ".join(messages[:_NAMED]) + more,
    )


_DOCUMENTS = """
    create or replace temp view documents as
    with addresses as (

        select
            document_key,
            arg_max(source_uri, seen_at) as address
        from marts.document_sighting
        where event = 'seen'
        group by document_key

    )

    select
        documents.*,
        addresses.address
    from marts.dim_document as documents
    left join addresses on documents.document_key = addresses.document_key
"""

_DISPLACED = """
    select
        documents.file_name,
        documents.address,
        others.file_name,
        others.address
    from documents
    inner join documents as others on documents.replaced_by_document_key = others.document_key
    where
        documents.currency_reason = 'displaced'
        and documents.document_key in (select document_key from base.marts.dim_document where is_current)
    order by documents.address, documents.document_key
"""

_OTHER_AGENCY = """
    with agencies as (

        select
            statements.document_key,
            list(distinct statements.agency_key) as agency_keys,
            min(agencies.agency_name) as agency_name
        from marts.fct_project_statement as statements
        inner join marts.dim_agency as agencies on statements.agency_key = agencies.agency_key
        where statements.agency_key <> 'unknown'
        group by statements.document_key

    )

    select
        documents.file_name,
        documents.address,
        others.file_name,
        others.address,
        agencies.agency_name,
        agencies_of_others.agency_name
    from documents
    inner join documents as others on documents.replaced_by_document_key = others.document_key
    inner join agencies on documents.document_key = agencies.document_key
    inner join agencies as agencies_of_others on others.document_key = agencies_of_others.document_key
    where
        documents.currency_reason = 'replaced'
        and not list_has_any(agencies.agency_keys, agencies_of_others.agency_keys)
        and documents.document_key in (select document_key from base.marts.dim_document where is_current)
    order by documents.address, documents.document_key
"""

_PROJECTS = """
    with counting as (

        select distinct
            project_key,
            document_key
        from marts.fct_funding
        where is_additive

    ),

    lost as (

        select distinct
            counted.project_key,
            counted.document_key
        from base.marts.fct_funding as counted
        anti join counting
            on counted.project_key = counting.project_key and counted.document_key = counting.document_key
        where counted.is_additive

    ),

    -- documents that state the project or a part of it
    instead as (

        select
            stated.project_key,
            min(stated.document_key) as document_key
        from (
            select
                unnest([counting.project_key, projects.parent_project_key]) as project_key,
                counting.document_key
            from counting
            inner join marts.dim_project as projects on counting.project_key = projects.project_key
        ) as stated
        group by stated.project_key

    )

    select
        projects.project_name,
        documents.file_name,
        documents.address,
        others.file_name,
        others.address
    from lost
    inner join documents on lost.document_key = documents.document_key and documents.is_current
    inner join base.marts.dim_project as projects on lost.project_key = projects.project_key
    left join instead on lost.project_key = instead.project_key
    left join documents as others on instead.document_key = others.document_key
    order by documents.address, projects.project_name
"""
