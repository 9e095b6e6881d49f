"""What has moved since the last version: rows that a table lost, and columns that came to be empty more often.

Nothing but `jixiao forget` takes rows from the warehouse: a revised document adds its own, and one that was withdrawn
keeps its. So what is lost was lost by a reader, a word or a model that changed. How many rows a document gives is
watched where it is read (checks/volume.py). A warning is told once: from then on, what it told of is the last version.
"""

from collections.abc import Iterator, Mapping

import duckdb
from pydantic import BaseModel

from warehouse.quality.known_failures import Gate, Outcome, Severity

FEWEST_ROWS = 20
"""What fewer rows do is no sign: a form has as many indicators, and one form read otherwise is no event."""
LOST_SHARE = 0.1
"""Of the rows of a table. Reading all again with a better reader moves the tables of the samples by less."""
FEWEST_FOR_SHARES = 100
"""Rows in both versions: below, one document in another layout moves any share."""
NULL_SHARE_RISE = 0.1
"""One in ten rows more without a value: a column that a reader no longer finds in one of ten forms."""
MAY_SHRINK = {"unrecognised", "rpt_unrecognised"}
"""Fewer rows in these are what work on the vocabulary is for."""


class TableSize(BaseModel):
    """How many rows a table has, and how many values each of its columns."""

    rows: int
    values: dict[str, int]


class Move(BaseModel):
    """A table now and in the last version; there, none where it was not.

    Attributes:
        table: Its name.
        rows: Rows now.
        rows_before: Rows in the last version.
        emptier: Columns in which null takes a larger share by more than is usual: that share before and now.
    """

    table: str
    rows: int
    rows_before: int | None
    emptier: dict[str, tuple[float, float]]


def measure(warehouse: duckdb.DuckDBPyConnection) -> dict[str, TableSize]:
    """The sizes of the tables of marts, by name."""
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


def compare(before: Mapping[str, TableSize], now: Mapping[str, TableSize]) -> list[Move]:
    """Each table of marts beside the same table of the last version."""
    return [
        Move(
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


def judge_moves(moves: list[Move]) -> list[Outcome]:
    """How each table stands to the last version: whether it is empty now, lost rows, or lost values.

    A table that had rows and has none stops the night, unless it had few or documents have left the warehouse.
    """
    have_left = any(move.table == "dim_document" and (move.rows_before or 0) > move.rows for move in moves)
    outcomes = []
    for move in moves:
        if move.rows_before is not None:
            outcomes += [_rows_kept(move, have_left=have_left), _values_kept(move)]
    return outcomes


def _rows_kept(move: Move, *, have_left: bool) -> Outcome:
    before = move.rows_before or 0
    lost = 0 if move.table in MAY_SHRINK else before - move.rows
    is_much = lost > 0 and (not move.rows or (lost >= FEWEST_ROWS and lost > LOST_SHARE * before))
    stops = not move.rows and before >= FEWEST_ROWS and not have_left
    why = " (documents have left)" if have_left else ""
    return Outcome(
        check=f"rows_kept.{move.table}",
        gate=Gate.LAST_VERSION,
        severity=Severity.ERROR if stops else Severity.WARNING,
        rows=lost if is_much else 0,
        message=f"marts.{move.table} has {move.rows} rows, {before} in the last version{why}" if is_much else "",
    )


def _values_kept(move: Move) -> Outcome:
    shares = ", ".join(f"{column} {was:.0%} → {now:.0%}" for column, (was, now) in sorted(move.emptier.items()))
    worst = max((now - was for was, now in move.emptier.values()), default=0)
    return Outcome(
        check=f"values_kept.{move.table}",
        gate=Gate.LAST_VERSION,
        severity=Severity.WARNING,
        rows=round(worst * move.rows),
        message=f"marts.{move.table} is null more often than in the last version: {shares}" if shares else "",
    )
