"""Drift since the last version: tables that lost rows, and columns that became null more often.

Nothing but `jixiao forget` removes rows from the warehouse: a revised document adds its own, and a withdrawn one keeps
its rows. So rows are only lost if a reader, the vocabulary or a model changed. The number of rows per document is
checked where documents are read (checks/volume.py). A drift is reported once: in the next run, the version that showed
it is the last version.
"""

from collections.abc import Iterator, Mapping

import duckdb
from pydantic import BaseModel

from warehouse.quality.known_failures import CheckResult, Gate, Severity

FEWEST_ROWS = 20
"""Losses of fewer rows are ignored: one form has about as many indicators, and one form read differently is normal."""
LOST_SHARE = 0.1
"""Share of a table's rows. Reading the samples again with a better reader changes their tables by less."""
FEWEST_FOR_SHARES = 100
"""Rows in both versions; below that, a single document in another layout shifts any share."""
NULL_SHARE_RISE = 0.1
"""One row in ten more without a value: a column that a reader no longer finds in one of ten forms."""
MAY_SHRINK = {"unrecognised", "rpt_unrecognised"}
"""Tables that work on the vocabulary is meant to shrink."""


class TableSize(BaseModel):
    """The number of rows of a table, and of non-null values of each of its columns."""

    rows: int
    values: dict[str, int]


class TableDrift(BaseModel):
    """A table compared with the same table of the last version.

    Attributes:
        table: Its name.
        rows: Its rows now.
        rows_before: Its rows in the last version; None if it was not in it.
        emptier: Columns whose share of nulls rose by more than `NULL_SHARE_RISE`: the share before and now.
    """

    table: str
    rows: int
    rows_before: int | None
    emptier: dict[str, tuple[float, float]]


def measure(warehouse: duckdb.DuckDBPyConnection) -> dict[str, TableSize]:
    """Return the sizes of the tables of marts, by name."""
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
    """Compare each table of marts with the same table of the last version."""
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

    A table that had rows and is now empty stops the run, unless it had few rows or documents were removed from the
    warehouse.
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
