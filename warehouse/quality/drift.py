"""Drift since the last version: tables that lost rows, and columns that became null more often.

Only `jixiao forget` removes rows from the warehouse on purpose: a revised document adds rows, and a withdrawn document
keeps its rows. So if other rows are lost, a reader, the vocabulary or a model has changed. The number of rows per
document is checked by checks/volume.py. Each drift is reported only once, because the next run compares with the
version that shows it.
"""

from collections.abc import Iterator, Mapping

import duckdb
from pydantic import BaseModel

from warehouse.quality.known_failures import CheckResult, Gate, Severity

FEWEST_ROWS = 20
"""A loss of fewer rows is ignored.

One form has about this number of indicators, and it is normal that one form is read differently.
"""
LOST_SHARE = 0.1
"""Share of a table's rows that may be lost. An improved reader changes the tables of the samples by less."""
FEWEST_FOR_SHARES = 100
"""Null shares are compared only if both versions have this number of rows; below, one document may change a share."""
NULL_SHARE_RISE = 0.1
"""A column is reported if its share of nulls rises by more: 0.1 means that one row in ten has lost its value."""
MAY_SHRINK = {"hidden_text", "unrecognised", "rpt_unrecognised"}
"""Tables whose rows may be lost, because a better reading leaves fewer texts hidden or unrecognised."""


class TableSize(BaseModel):
    """The size of a table.

    Attributes:
        rows: Number of rows.
        values: Number of non-null values of each column.
    """

    rows: int
    values: dict[str, int]


class TableDrift(BaseModel):
    """A table compared with the same table of the last version.

    Attributes:
        table: Name of the table.
        rows: Number of rows now.
        rows_before: Number of rows in the last version; None if the last version does not have the table.
        emptier: Columns whose share of nulls rose by more than `NULL_SHARE_RISE`, each with the share before and now.
    """

    table: str
    rows: int
    rows_before: int | None
    emptier: dict[str, tuple[float, float]]


def measure(warehouse: duckdb.DuckDBPyConnection) -> dict[str, TableSize]:
    """Return the sizes of the tables of schema marts, by name."""
    columns = warehouse.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns() "
        "where schema_name = 'marts' and not internal and table_name in "
        "(select table_name from duckdb_tables() where schema_name = 'marts') group by all order by all"
    ).fetchall()
    sizes = {}
    for table, names in columns:
        counts = ", ".join(f'count("{name}")' for name in names)
        rows, *values = warehouse.execute(f'select count(*), {counts} from marts."{table}"').fetchone() or (0,)  # noqa: S608
        sizes[table] = TableSize(rows=rows, values=dict(zip(names, values, strict=True)))
    return sizes


def compare(before: Mapping[str, TableSize], now: Mapping[str, TableSize]) -> list[TableDrift]:
    """Compare the sizes of the tables of schema marts with their sizes in the last version; both are given by name."""
    return [
        TableDrift(
            table=table,
            rows=size.rows,
            rows_before=before[table].rows if table in before else None,
            emptier=dict(_emptier(before[table], size)) if table in before else {},
        )
        for table, size in now.items()
    ]


def _emptier(before: TableSize, now: TableSize) -> Iterator[tuple[str, tuple[float, float]]]:
    if min(before.rows, now.rows) >= FEWEST_FOR_SHARES:
        for column in before.values.keys() & now.values.keys():
            was, is_now = 1 - before.values[column] / before.rows, 1 - now.values[column] / now.rows
            if is_now - was > NULL_SHARE_RISE:
                yield column, (was, is_now)


def evaluate_drift(drift: list[TableDrift]) -> list[CheckResult]:
    """Check each table for lost rows and lost values.

    A table that had at least `FEWEST_ROWS` rows and is now empty is an error, which stops the run, unless documents
    were removed from the warehouse. All other losses are warnings.
    """
    were_removed = any(one.table == "dim_document" and (one.rows_before or 0) > one.rows for one in drift)
    results = []
    for one in drift:
        if one.rows_before is not None:
            results += [_rows_kept(one, documents_were_removed=were_removed), _values_kept(one)]
    return results


def _rows_kept(drift: TableDrift, *, documents_were_removed: bool) -> CheckResult:
    before = drift.rows_before or 0
    lost = 0 if drift.table in MAY_SHRINK else before - drift.rows
    is_much = lost > 0 and (not drift.rows or (lost >= FEWEST_ROWS and lost > LOST_SHARE * before))
    stops = not drift.rows and before >= FEWEST_ROWS and not documents_were_removed
    why = " (documents were removed)" if documents_were_removed else ""
    return CheckResult(
        check=f"rows_kept.{drift.table}",
        gate=Gate.LAST_VERSION,
        severity=Severity.ERROR if stops else Severity.WARNING,
        rows=lost if is_much else 0,
        message=f"marts.{drift.table} has {drift.rows} rows, {before} in the last version{why}" if is_much else "",
    )


def _values_kept(drift: TableDrift) -> CheckResult:
    shares = ", ".join(f"{column} {was:.0%} → {now:.0%}" for column, (was, now) in sorted(drift.emptier.items()))
    worst = max((now - was for was, now in drift.emptier.values()), default=0)
    return CheckResult(
        check=f"values_kept.{drift.table}",
        gate=Gate.LAST_VERSION,
        severity=Severity.WARNING,
        rows=round(worst * drift.rows),
        message=f"marts.{drift.table} is null more often than in the last version: {shares}" if shares else "",
    )
