"""Apply the corrections of the seed corrections.csv to the raw rows that a build reads."""

from collections.abc import Sequence
from dataclasses import asdict

import duckdb
import pyarrow as pa

from extract.intake.landing import Landing
from warehouse.raw.corrected_rows import RawRows, Row
from warehouse.raw.corrections import ROW_TABLES, Correction
from warehouse.raw.schema import table_of

_CELL_KEY = ("document_id", "row_kind", "project_line", "line", "field_name")

_CELL_COLUMNS = {
    "read_text": pa.string(),
    "corrected_by": pa.string(),
    "corrected_on": pa.date32(),
    "correction_reason": pa.string(),
}
"""Columns that a corrected cell has in addition to those of the table ``cells``."""

_WITHOUT_ROWS = {"quarantined", "irrelevant"}

RESULTS: pa.Schema = pa.schema(
    {
        "document_id": pa.string(),
        **dict.fromkeys(("page", "table_number", "row_number", "line_number", "column_number"), pa.int32()),
        **dict.fromkeys(("field_name", "read_text", "corrected_text", "corrected_by"), pa.string()),
        "corrected_on": pa.date32(),
        **dict.fromkeys(("reason", "state", "explanation"), pa.string()),
        "value_count": pa.int32(),
    }
)
"""Schema of the table of corrections with their results."""


def apply_corrections(
    warehouse: duckdb.DuckDBPyConnection, corrections: Sequence[Correction], landing: Landing, *, is_full_refresh: bool
) -> None:
    """Create views of schema ``raw`` that contain the corrections, and the table ``raw.corrections`` of their results.

    Corrections of documents that are not in this load are skipped, because an earlier build has applied them. In a full
    refresh, they are included.

    Args:
        warehouse: The build file, with the rows as they were read in views named ``raw.<table>_as_read``.
        corrections: The corrections.
        landing: The landing zone, from which documents are read again.
        is_full_refresh: Whether the load is a full refresh.
    """
    in_load = {row[0] for row in warehouse.execute("select document_id from raw.load").fetchall()}
    current = [one for one in corrections if is_full_refresh or one.document_id in in_load]
    documents = sorted({one.document_id for one in current})
    tables = {kind: table for kind, (table, _) in ROW_TABLES.items()}
    raw = RawRows(
        {kind: _rows(warehouse, table, documents) for kind, table in tables.items()},
        _rows(warehouse, "cells", documents),
    )
    results = raw.apply(current, landing)
    records = [one.model_dump() | asdict(result) for one, result in zip(current, results, strict=True)]
    _create(warehouse, "corrections", pa.Table.from_pylist(records, schema=RESULTS))
    for kind, (table, key) in ROW_TABLES.items():
        changed = table_of(table, [raw.rows[one] for one in raw.changed if one[0] == kind], {})
        flags = pa.array([True] * len(changed), pa.bool_())
        _overlay(warehouse, table, key, changed.append_column("is_corrected", flags))
    cells = [value.cell for value in raw.values.values() if "read_text" in value.cell]
    changed = table_of("cells", cells, {})
    for name, kind in _CELL_COLUMNS.items():
        changed = changed.append_column(name, pa.array([cell[name] for cell in cells], kind))
    _overlay(warehouse, "cells", _CELL_KEY, changed)


def _rows(warehouse: duckdb.DuckDBPyConnection, table: str, documents: Sequence[str]) -> list[Row]:
    """Return the rows of some documents in a raw table, without those of unread or failed documents."""
    if not documents:
        return []
    rows: pa.Table = warehouse.sql(
        f"select * from raw.{table}_as_read where document_id in (select unnest(?)) and document_id not in "  # noqa: S608
        "(select document_id from raw.verdicts where not is_passed and not is_outweighed)",
        params=[documents],
    ).to_arrow_table()
    return [row for row in rows.to_pylist() if row.get("state") not in _WITHOUT_ROWS]


def _overlay(warehouse: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], changed: pa.Table) -> None:
    """Create the view of a raw table in which rows with the key of a row in `changed` are replaced by that row."""
    _create(warehouse, f"{table}_corrected", changed)
    same = " and ".join(f"as_read.{name} is not distinct from corrected.{name}" for name in key)
    warehouse.execute(
        f"create or replace view raw.{table} as select as_read.* from raw.{table}_as_read as as_read "  # noqa: S608 - names are our own
        f"anti join raw.{table}_corrected as corrected on {same} union all by name from raw.{table}_corrected"
    )


def _create(warehouse: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    warehouse.register("given", rows)
    warehouse.execute(f"create or replace table raw.{table} as from given")
    warehouse.unregister("given")
