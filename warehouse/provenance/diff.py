"""What differs between two versions of a document, or of the whole warehouse, value by value.

Rows are paired by what they speak of (project, indicator, source, period, and which of several it is), not by their
keys: two versions of a document share none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
from pydantic import BaseModel

from extract.intake.landing import Landing
from warehouse.errors import JixiaoError, SourceUnavailable
from warehouse.provenance.documents import find_document, names_of
from warehouse.publishing.versions import Version, Versions
from warehouse.settings import Settings


class _Facts(NamedTuple):
    """How a fact table is compared: what its rows speak of, what they say, and in which order they stand."""

    subject: tuple[str, ...]
    fields: tuple[str, ...]
    order: str


_TABLES = {
    "fct_project_statement": _Facts(
        (),
        ("annual_goal", "long_term_goal", "actual_result", "printed_rating", "total_score", "start_year", "end_year"),
        "project_line",
    ),
    "fct_funding": _Facts(
        ("printed_label", "period"),
        ("initial_budget_yuan", "budget_yuan", "available_yuan", "planned_execution_yuan", "executed_yuan",
         "carryover_yuan", "printed_execution_rate", "weight", "score"),
        "line",
    ),
    "fct_indicator_target": _Facts(
        ("level1", "level2", "level3", "period"), ("description", "target_text", "weight"), "line"
    ),
    "fct_outcome": _Facts(
        ("level1", "level2", "level3"),
        ("description", "target_text", "actual_text", "weight", "score", "is_met", "reason"),
        "line",
    ),
    "fct_evaluation_score": _Facts(("scope",), ("max_score", "score", "weighted_score"), "scope"),
}  # fmt: skip


class Change(BaseModel):
    """A value that one side has otherwise than the other.

    Attributes:
        table: The fact table.
        document: Name of the file; where two documents are compared, none.
        subject: What it is said of: project, then indicator, source or scope.
        field: The column.
        old: The value before; none where it was not there.
        new: The value after; none where it is no longer there.
    """

    table: str
    document: str | None
    subject: str
    field: str
    old: str | None
    new: str | None


class Difference(BaseModel):
    """All that differs between two sides.

    Attributes:
        old: The earlier side: a version's id, or a document's.
        new: The later one.
        changes: Value by value, in the order of the tables.
    """

    old: str
    new: str
    changes: list[Change]


def diff(settings: Settings, old: str | None = None, new: str | None = None) -> Difference:
    """Compare two versions of the warehouse, or two documents of the one in force.

    Args:
        settings: Where the zones are.
        old: A version's id, or a document's name or id. None: the version before the one in force.
        new: The same. None: the version in force; or the version of the document that came after `old`.

    Raises:
        JixiaoError: One side cannot be told, or there is none.
        SourceUnavailable: Nothing is published yet.
    """
    versions = Versions(settings.published)
    current = versions.current()
    if current is None:
        raise SourceUnavailable(f"{settings.published}: nothing is published yet. Run 'jixiao run' first.")
    kept = {version.version_id: version for version in versions.kept()}
    if old is None or old in kept:
        earlier = kept[old] if old else _before(kept, current)
        return _of_warehouses(earlier, _version(kept, new) if new else current)
    names = names_of(Landing(settings.landing))
    document = find_document(names, old)
    with _attached(new=current) as warehouse:
        later = find_document(names, new) if new else _next_version(warehouse, document, old)
        return Difference(old=document, new=later, changes=list(_of_documents(warehouse, document, later)))


def _before(kept: dict[str, Version], current: Version) -> Version:
    earlier = [one for one in sorted(kept) if one < current.version_id]
    if not earlier:
        raise JixiaoError("diff: there is no version before the one in force. 'jixiao status' lists them.", exit_code=2)
    return kept[earlier[-1]]


def _version(kept: dict[str, Version], version_id: str) -> Version:
    if version_id not in kept:
        raise JixiaoError(f"{version_id}: no version of this id is kept. 'jixiao status' lists them.", exit_code=2)
    return kept[version_id]


def _next_version(warehouse: duckdb.DuckDBPyConnection, document: str, named: str) -> str:
    found = warehouse.execute(
        "select later.document_key from new.marts.dim_document as earlier "
        "join new.marts.dim_document as later using (series_key) "
        "where earlier.document_key = ? and later.version > earlier.version order by later.version limit 1",
        [document],
    ).fetchone()
    if found is None:
        raise JixiaoError(f"{named}: no later version of this document is published. Name the other one.", exit_code=2)
    return str(found[0])


def _of_warehouses(old: Version, new: Version) -> Difference:
    with _attached(old=old, new=new) as warehouse:
        changes = [
            change
            for table in _TABLES
            for change in _changes(warehouse, table, ("old", "new"), ("true", "true"), is_one_document=False)
        ]
    return Difference(old=old.version_id, new=new.version_id, changes=changes)


def _of_documents(warehouse: duckdb.DuckDBPyConnection, old: str, new: str) -> Iterator[Change]:
    for table in _TABLES:
        conditions = (f"document_key = '{old}'", f"document_key = '{new}'")  # both are hexadecimal
        yield from _changes(warehouse, table, ("new", "new"), conditions, is_one_document=True)


def _changes(
    warehouse: duckdb.DuckDBPyConnection,
    table: str,
    sides: tuple[str, str],
    conditions: tuple[str, str],
    *,
    is_one_document: bool,
) -> Iterator[Change]:
    old, new = (
        _values(table, side, condition, is_one_document=is_one_document)
        for side, condition in zip(sides, conditions, strict=True)
    )
    rows = warehouse.execute(
        f"""with old_values as ({old}), new_values as ({new})
        select coalesce(old_values.document, new_values.document) as document, subject, field,
            old_values.value, new_values.value
        from old_values full join new_values using (document_id, subject, nth, field)
        where old_values.value is distinct from new_values.value
        order by document, subject, nth, field"""  # noqa: S608 - names of tables and columns are ours
    )
    for document, subject, field, was, now in rows.fetchall():
        yield Change(table=table, document=document, subject=subject, field=field, old=was, new=now)


def _values(table: str, side: str, condition: str, *, is_one_document: bool) -> str:
    """The query for each value of a fact table as text: of which document and subject, and of which of several."""
    facts = _TABLES[table]
    document = "'' as document_id, null" if is_one_document else "facts.document_key as document_id, file_name"
    label = "coalesce(statements.base_name, statements.agency_name, '')"
    subject = f"concat_ws(' > ', {', '.join([label, *(f'facts.{name}' for name in facts.subject)])})"
    columns = ", ".join(f"cast(facts.{name} as varchar) as {name}" for name in facts.fields)
    statements = f"{side}.marts.fct_project_statement"
    return f"""
        unpivot (
            select {document} as document, {subject} as subject, {columns}, row_number() over (
                partition by facts.document_key, subject order by facts.form_number, facts.{facts.order}
            ) as nth
            from {side}.marts.{table} as facts
            join {statements} as statements using (statement_key)
            join {side}.marts.dim_document as documents on facts.document_key = documents.document_key
            where facts.{condition if condition != "true" else "document_key is not null"}
        ) on {", ".join(facts.fields)} into name field value value"""  # noqa: S608 - names of tables and columns are ours


@contextmanager
def _attached(**versions: Version) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which versions are attached under names, to be read."""
    with duckdb.connect() as connection:
        for name, version in versions.items():
            try:
                connection.execute(f"attach '{_quoted(version.database)}' as {name} (read_only)")
            except duckdb.Error as error:
                raise SourceUnavailable(
                    f"{version.database}: missing or damaged. Run 'jixiao doctor' to see what can be done."
                ) from error
        yield connection


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
