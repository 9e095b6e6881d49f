"""Compare two versions of a document or of the warehouse, value by value.

Rows are paired by their subject (project, indicator, source, period) and, if several rows have the same subject, by
their order. They are not paired by key, because two versions of a document have no keys in common.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import duckdb
from pydantic import BaseModel

from extract.intake.landing import Landing
from warehouse.errors import JixiaoError, SourceUnavailable
from warehouse.provenance.documents import file_names_by_id, find_document
from warehouse.publishing.literals import quoted
from warehouse.publishing.versions import Version, Versions
from warehouse.settings import Settings


class _Comparison(NamedTuple):
    """How the rows of a fact table are compared.

    Attributes:
        subject: The columns that, together with the project, form the subject of a row.
        fields: The columns that are compared.
        order: The column that orders rows with the same subject.
    """

    subject: tuple[str, ...]
    fields: tuple[str, ...]
    order: str


_TABLES = {
    "fct_project_statement": _Comparison(
        (),
        ("annual_goal", "long_term_goal", "actual_result", "printed_rating", "total_score", "start_year", "end_year"),
        "project_line",
    ),
    "fct_funding": _Comparison(
        ("printed_label", "period"),
        ("initial_budget_yuan", "budget_yuan", "available_yuan", "planned_execution_yuan", "executed_yuan",
         "carryover_yuan", "printed_execution_rate", "weight", "score"),
        "line",
    ),
    "fct_indicator_target": _Comparison(
        ("level1", "level2", "level3", "period"), ("description", "target_text", "weight"), "line"
    ),
    "fct_outcome": _Comparison(
        ("level1", "level2", "level3"),
        ("description", "target_text", "actual_text", "weight", "score", "is_met", "reason"),
        "line",
    ),
    "fct_evaluation_score": _Comparison(("scope",), ("max_score", "score", "weighted_score"), "scope"),
}  # fmt: skip


class Change(BaseModel):
    """A value that differs between the old and the new side of a comparison.

    Attributes:
        table: The fact table.
        document: File name of the document; None if two documents are compared.
        subject: The project or agency, followed by the indicator, source or scope, separated by " > ".
        field: The column.
        old: The old value as text; None if the value was added.
        new: The new value as text; None if the value was removed.
    """

    table: str
    document: str | None
    subject: str
    field: str
    old: str | None
    new: str | None


class Difference(BaseModel):
    """All differences between two versions of the warehouse or two documents.

    Attributes:
        old: Id of the older version or document.
        new: Id of the newer version or document.
        changes: The changed values, in the order of the tables.
    """

    old: str
    new: str
    changes: list[Change]


def diff(settings: Settings, old: str | None = None, new: str | None = None) -> Difference:
    """Compare two versions of the warehouse, or two documents of the current version.

    Args:
        settings: Where the zones are.
        old: Id of a version, or id or file name of a document; None for the version before the current one.
        new: Id of a version or document, as for `old`; None for the current version or, if `old` is a document, for the
            next version of that document.

    Raises:
        JixiaoError: A version or document does not exist, or a name matches several documents.
        SourceUnavailable: Nothing is published yet.
    """
    versions = Versions(settings.published)
    current = versions.current()
    if current is None:
        raise SourceUnavailable(f"{settings.published}: nothing is published yet. Run 'jixiao run' first.")
    kept = {version.version_id: version for version in versions.kept()}
    if old is None or old in kept:
        earlier = kept[old] if old else _previous(kept, current)
        return _compare_warehouses(earlier, _version(kept, new) if new else current)
    names = file_names_by_id(Landing(settings.landing))
    document = find_document(names, old)
    with _attached(new=current) as warehouse:
        later = find_document(names, new) if new else _next_version(warehouse, document, old)
        return Difference(old=document, new=later, changes=list(_compare_documents(warehouse, document, later)))


def _previous(kept: dict[str, Version], current: Version) -> Version:
    earlier = [one for one in sorted(kept) if one < current.version_id]
    if not earlier:
        raise JixiaoError(
            "diff: no version older than the current one is kept. 'jixiao status' lists the versions.", exit_code=2
        )
    return kept[earlier[-1]]


def _version(kept: dict[str, Version], version_id: str) -> Version:
    if version_id not in kept:
        raise JixiaoError(
            f"{version_id}: no version with this id is kept. 'jixiao status' lists the versions.", exit_code=2
        )
    return kept[version_id]


def _next_version(warehouse: duckdb.DuckDBPyConnection, document: str, named: str) -> str:
    found = warehouse.execute(
        "select later.document_key from new.marts.dim_document as earlier "
        "join new.marts.dim_document as later using (series_key) "
        "where earlier.document_key = ? and later.version > earlier.version order by later.version limit 1",
        [document],
    ).fetchone()
    if found is None:
        raise JixiaoError(
            f"{named}: no later version of this document is published. Name the other document.", exit_code=2
        )
    return str(found[0])


def _compare_warehouses(old: Version, new: Version) -> Difference:
    with _attached(old=old, new=new) as warehouse:
        changes = [
            change
            for table in _TABLES
            for change in _changes(warehouse, table, ("old", "new"), ("true", "true"), is_one_document=False)
        ]
    return Difference(old=old.version_id, new=new.version_id, changes=changes)


def _compare_documents(warehouse: duckdb.DuckDBPyConnection, old: str, new: str) -> Iterator[Change]:
    for table in _TABLES:
        conditions = (f"document_key = '{old}'", f"document_key = '{new}'")  # safe: both are hexadecimal
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
        order by document, subject, nth, field"""  # noqa: S608 - names of tables and columns are our own
    )
    for document, subject, field, was, now in rows.fetchall():
        yield Change(table=table, document=document, subject=subject, field=field, old=was, new=now)


def _values(table: str, side: str, condition: str, *, is_one_document: bool) -> str:
    """Return a query for the compared values of a fact table as text.

    Its other columns are the document, the subject, and the position among the rows with the same subject.

    Args:
        table: The fact table.
        side: Name under which the database is attached.
        condition: SQL condition on the columns of the fact table; "true" for all rows.
        is_one_document: Whether each side is a single document, so that documents are not part of the pairing.
    """
    comparison = _TABLES[table]
    document = "'' as document_id, null" if is_one_document else "facts.document_key as document_id, file_name"
    label = "coalesce(statements.base_name, statements.agency_name, '')"
    subject = f"concat_ws(' > ', {', '.join([label, *(f'facts.{name}' for name in comparison.subject)])})"
    columns = ", ".join(f"cast(facts.{name} as varchar) as {name}" for name in comparison.fields)
    statements = f"{side}.marts.fct_project_statement"
    return f"""
        unpivot (
            select {document} as document, {subject} as subject, {columns}, row_number() over (
                partition by facts.document_key, subject order by facts.form_number, facts.{comparison.order}
            ) as nth
            from {side}.marts.{table} as facts
            join {statements} as statements using (statement_key)
            join {side}.marts.dim_document as documents on facts.document_key = documents.document_key
            where facts.{condition if condition != "true" else "document_key is not null"}
        ) on {", ".join(comparison.fields)} into name field value value"""  # noqa: S608 - names of tables and columns are our own


@contextmanager
def _attached(**versions: Version) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB connection to which versions are attached read-only.

    Args:
        **versions: The versions, each with the name under which it is attached.
    """
    with duckdb.connect() as connection:
        for name, version in versions.items():
            try:
                connection.execute(f"attach {quoted(version.database)} as {name} (read_only)")
            except duckdb.Error as error:
                raise SourceUnavailable(
                    f"{version.database}: missing or damaged. Run 'jixiao doctor' for the next step."
                ) from error
        yield connection
