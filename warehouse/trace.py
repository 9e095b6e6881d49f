"""From a fact back to its cell: document, line, column, and the line itself with the cell marked.

The text is taken from the bytes that landed, not from the warehouse: what is shown is what was published.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel

from extract.landing import Landing
from extract.readers.text import decode
from warehouse.errors import JixiaoError
from warehouse.published import connect_published
from warehouse.settings import Settings

_NAMED_KEYS = 3


class MarkedLine(BaseModel):
    """A line of a document, verbatim, in three parts; the middle one belongs to the cell."""

    number: int
    before: str
    cell: str
    after: str


class Trace(BaseModel):
    """Where one field of a fact was read.

    Attributes:
        value: The field's value in the warehouse.
        from_field_name: The field of the document that the value rests on.
        text: What is printed there.
        lines: The lines of a text document that hold the cell.
    """

    fact_table: str
    fact_key: str
    field_name: str
    value: str
    from_field_name: str
    text: str
    file_name: str
    document_key: str
    page: int | None
    table_number: int | None
    row_number: int | None
    line_number: int | None
    column_number: int | None
    reader: str
    confidence: float
    lines: list[MarkedLine]


def trace(settings: Settings, key: str, field_name: str | None = None) -> list[Trace]:
    """Follow a fact to its source.

    Args:
        settings: Where the zones are.
        key: Key of a fact, or the beginning of one that no other shares.
        field_name: One field; else every field that has evidence.

    Raises:
        SourceUnavailable: Nothing is published yet.
        JixiaoError: No fact, or several, have such a key; or the fact has no evidence of that field.
    """
    with connect_published(settings) as warehouse:
        table, fact_key = _find(warehouse, key)
        fact = _row(warehouse, table, fact_key)
        evidence = _records(
            warehouse,
            "select evidence.*, file_name from evidence join dim_document using (document_key) "
            "where fact_table = ? and fact_key = ? and (? is null or field_name = ?) order by field_name",
            [table, fact_key, field_name, field_name],
        )
    if not evidence:
        raise JixiaoError(
            f"{fact_key[:12]}: {table} has no evidence of a field '{field_name}'. "
            "Leave out --field to see those that it has.",
            exit_code=2,
        )
    landing = Landing(settings.landing)
    traces = []
    for row in evidence:
        value = _shown(fact[row["field_name"]])
        text = row.pop("text") or value
        lines = _mark(landing.object_path(row["document_key"]), row["line_number"], row["column_number"], text)
        traces.append(
            Trace(
                **{name: row[name] for name in row.keys() & Trace.model_fields.keys()},
                value=value,
                text=text,
                lines=lines,
            )
        )
    return traces


def _shown(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _find(warehouse: duckdb.DuckDBPyConnection, key: str) -> tuple[str, str]:
    """The table and full key of the one fact whose key begins like that."""
    query = "select distinct fact_table, fact_key from evidence where starts_with(fact_key, ?) order by all"
    found: list[tuple[str, str]] = warehouse.execute(query, [key]).fetchall()
    if not found:
        raise JixiaoError(
            f"{key}: no fact has such a key. Take one from the first column of a table of facts, with 'jixiao sql'.",
            exit_code=2,
        )
    if len(found) > 1:
        named = ", ".join(f"{fact_key} ({table})" for table, fact_key in found[:_NAMED_KEYS])
        raise JixiaoError(
            f"{key}: {len(found)} facts have keys that begin like that: {named}. Give more of it.", exit_code=2
        )
    return found[0]


def _row(warehouse: duckdb.DuckDBPyConnection, table: str, key: str) -> dict[str, Any]:
    query = (
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = ? and column_index = 1"
    )
    ((column,),) = warehouse.execute(query, [table]).fetchall()
    (row,) = _records(warehouse, f'select * from "{table}" where "{column}" = ?', [key])  # noqa: S608 - own names
    return row


def _records(warehouse: duckdb.DuckDBPyConnection, query: str, parameters: list[Any]) -> list[dict[str, Any]]:
    result = warehouse.execute(query, parameters)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _mark(path: Path, line_number: int | None, column_number: int | None, text: str) -> list[MarkedLine]:
    """The lines of a text document from the first character of a cell to its last."""
    if line_number is None or column_number is None:
        return []
    lines = [line.removesuffix("\r") for line in decode(path.read_bytes())[0].split("\n")]
    here = "\n".join([lines[line_number - 1][column_number - 1 :], *lines[line_number:]])
    cell = re.match(r"\s*".join(re.escape(character) for character in "".join(text.split())), here)
    printed = (cell[0] if cell else re.split(r"[\t\n]", here, maxsplit=1)[0]).split("\n")
    marked = []
    for offset, part in enumerate(printed):
        line = lines[line_number - 1 + offset]
        start = column_number - 1 if offset == 0 else 0
        marked.append(
            MarkedLine(
                number=line_number + offset,
                before=line[:start],
                cell=part,
                after=line[start + len(part) :],
            )
        )
    return marked
