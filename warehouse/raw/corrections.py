"""Corrections: a misreading that a person found is put right before the facts are built.

The seed ``dbt_project/seeds/corrections.csv`` names a document, a place, a field, what was read there and what stands
there. A build applies it to its own view of the raw rows, so that all that follows rests on the corrected value:
amounts in yuan, attainment, findings. The raw zone keeps what was read.

It is our reading that is corrected, never the publisher's number:

- What was read must still be what the correction says was read; after another reading the correction is *stale*.
- Where the file itself names its characters (the place has no confidence of its own) these cannot be misread, only put
  into the wrong field. So the corrected text must stand somewhere in the document; else the correction is *refused*. Of
  a scan the text cannot decide, and the person is believed.
- What has no value at the place is *unmatched*: a correction adds nothing and takes nothing away.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
import pyarrow as pa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from extract.intake.landing import Landing
from extract.model.content import Content
from extract.model.records import Place, Unreadable
from extract.values.amounts import parse_amount
from extract.values.dates import parse_year
from extract.values.targets import parse_actual, parse_target
from warehouse.errors import DataGateFailed
from warehouse.raw.reread import find_piece, holds, read_landed
from warehouse.raw.schema import DOCUMENT_TABLES, PLACE_COLUMNS, normalized_columns, table_of

ROW_TABLES = {
    "document": ("documents", ("document_id",)),
    "project": ("projects", ("document_id", "project_line")),
    "funding": ("funding", ("document_id", "project_line", "line")),
    "indicator": ("indicators", ("document_id", "project_line", "line")),
    "score": ("scores", ("document_id", "project_line", "line")),
}
"""The raw table of each kind of row that has cells, and what tells its rows apart."""

CELL_KEY = ("document_id", "row_kind", "project_line", "line", "field_name")

_SAME_CELL = {
    "title": "form_title",
    "fiscal_year": "form_fiscal_year",
    "publisher": "implementing_unit",
    "detail_of": "source",
}
"""Fields that are taken from another one's cell; a correction of one is a correction of both."""

_COPIES = {"fiscal_year": "form_fiscal_year", "name": "parent"}
"""What a project has from elsewhere in its document, without a place of its own, follows what it is a copy of."""

_HEADERS = {"measure", "unit"}
_QUANTITIES = {"level3", "target", "actual"}
"""Fields of an indicator on which its quantities rest."""

_NO_MONEY = {"%", "分"}

_OF_CELLS = {
    "read_text": pa.string(),
    "corrected_by": pa.string(),
    "corrected_on": pa.date32(),
    "correction_reason": pa.string(),
}
"""What the cell of a corrected value says besides its place."""

OUTCOMES: pa.Schema = pa.schema(
    {
        "document_id": pa.string(),
        **dict.fromkeys(("page", "table_number", "row_number", "line_number", "column_number"), pa.int32()),
        **dict.fromkeys(("field_name", "read_text", "corrected_text", "corrected_by"), pa.string()),
        "corrected_on": pa.date32(),
        **dict.fromkeys(("reason", "state", "explanation"), pa.string()),
        "value_count": pa.int32(),
    }
)
"""A correction and what became of it."""

Row = dict[str, Any]
RowKey = tuple[Any, ...]
Ordinal = Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(lambda text: text or None)]
Words = Annotated[str, Field(pattern=r"\S")]


class Correction(BaseModel):
    """One row of the seed: where a value was misread, what was read, what stands there, who says so, when and why.

    The place is that of `evidence`; `field_name` is its `from_field_name`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    document_id: str = Field(pattern="^[0-9a-f]{64}$")
    page: Ordinal
    table_number: Ordinal
    row_number: Ordinal
    line_number: Ordinal
    column_number: Ordinal
    field_name: Words
    read_text: Words
    corrected_text: Words
    corrected_by: Words
    corrected_on: date
    reason: Words

    @property
    def address(self) -> tuple[Any, ...]:
        """What a value is found by."""
        place = (self.page, self.table_number, self.row_number, self.line_number, self.column_number)
        return self.document_id, *place, _SAME_CELL.get(self.field_name, self.field_name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction, why if it was not applied, and how many values it changed."""

    state: Literal["applied", "stale", "unmatched", "refused"]
    explanation: str | None = None
    value_count: int = 0


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that was read: its row, and the cell that says where."""

    row: Row
    cell: Row

    @property
    def key(self) -> RowKey:
        return _row_key(self.cell["row_kind"], self.cell)

    @property
    def column(self) -> str:
        return str(self.cell["field_name"])

    @property
    def address(self) -> tuple[Any, ...]:
        place = (self.place.page, self.place.table, self.place.row, self.place.line, self.place.column)
        amount = f"{self.row['measure']}.value" if self.cell["row_kind"] == "funding" else ""
        name = amount if amount and self.column == "value" else _SAME_CELL.get(self.column, self.column)
        return self.cell["document_id"], *place, name

    @property
    def place(self) -> Place:
        page, table, row, line, column, *box = (self.cell[name] for name in PLACE_COLUMNS)
        return Place(page, table, row, line, column, None if None in box else tuple(box))

    @property
    def text(self) -> str:
        """What was read at the place."""
        return str(self.cell["text"] or self.row[self.column])

    @property
    def made(self) -> str:
        """What was made of it."""
        value = self.row[self.column]
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

    @property
    def reading(self) -> str:
        """The text, if the value is that or has it in it; else what was made of it: the value is a part of the text."""
        value = self.row[self.column]
        is_all = _bare(self.text) in _bare(value) if isinstance(value, str) else self._number(self.text) == value
        return self.text if is_all else self.made

    def is_read_as(self, text: str) -> bool:
        return _bare(text) in {_bare(self.reading), _bare(self.made)}

    def corrected(self, correction: Correction) -> Any:
        """The value if the corrected text stood there; None where that is no number and has to be one."""
        text, old = correction.corrected_text, self.row[self.column]
        if not isinstance(old, str):
            return self._number(text)
        if old == _bare(self.text) != self.text:  # labels are kept without white space
            text = _bare(text)
        if _bare(correction.read_text) == _bare(old):
            return text
        return old.replace(self.text, text, 1)  # sign and unit may stand in columns of their own

    def _number(self, text: str) -> Decimal | int | None:
        kind = DOCUMENT_TABLES[ROW_TABLES[self.cell["row_kind"]][0]].field(self.column).type
        if pa.types.is_integer(kind):
            return parse_year(text)
        amount = parse_amount(text)
        return amount[0] if amount and abs(amount[0]) < 10 ** (kind.precision - kind.scale) else None

    def correct(self, correction: Correction) -> None:
        """Put the corrected value into the row, and into the cell what was read and who says otherwise."""
        value, read = self.corrected(correction), self.text
        self.row[self.column] = value
        if self.cell["row_kind"] == "funding" and self.column == "value":
            _, unit = parse_amount(correction.corrected_text) or (None, None)
            self.row["text"] = correction.corrected_text
            self.row["unit"] = self.row["unit"] if unit is None or self.row["unit"] in _NO_MONEY else unit
        self.cell.update(
            text=None if value == correction.corrected_text else correction.corrected_text,
            read_text=read,
            corrected_by=correction.corrected_by,
            corrected_on=correction.corrected_on,
            correction_reason=correction.reason,
        )


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of the seed.

    Raises:
        DataGateFailed: A row is not one; the message names the line.
    """
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        for row in lines:
            try:
                found.append(Correction.model_validate(row))
            except ValidationError as error:
                first = error.errors()[0]
                column = ".".join(str(part) for part in first["loc"])
                raise DataGateFailed(
                    f"{path}, line {lines.line_num}: column '{column}': {first['msg']}. "
                    "Correct the line; what is published stays."
                ) from error
    return found


class RawRows:
    """The rows and cells of some documents, by what tells them apart; corrections change them in place."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], cells: Sequence[Row]) -> None:
        """Take rows by their kind, and their cells."""
        self.rows: dict[RowKey, Row] = {_row_key(kind, row): row for kind, some in rows.items() for row in some}
        read = [
            _Value(self.rows[key], cell) for cell in cells if (key := _row_key(cell["row_kind"], cell)) in self.rows
        ]
        self.values: dict[RowKey, _Value] = {(*one.key, one.column): one for one in read}
        self.by_address: dict[tuple[Any, ...], list[_Value]] = defaultdict(list)
        for value in read:
            self.by_address[value.address].append(value)
        self.changed: dict[RowKey, set[str]] = defaultdict(set)

    def apply(self, corrections: Iterable[Correction], landing: Landing) -> list[Outcome]:
        """Apply what can be applied, in its order, and then read the quantities that rest on it again."""
        outcomes = [self._apply(correction, landing) for correction in corrections]
        for key, columns in self.changed.items():
            if key[0] == "indicator" and columns & _QUANTITIES:
                self._read_quantities(key)
        return outcomes

    def _apply(self, correction: Correction, landing: Landing) -> Outcome:
        if ("document", correction.document_id) not in self.rows:
            return Outcome("unmatched", "the document is not in the warehouse, or kept out of it")
        if correction.field_name in _HEADERS:
            return Outcome("refused", "a header holds for many values: correct these")
        there = [value for value in self.by_address[correction.address] if "read_text" not in value.cell]
        if not there:
            return Outcome("unmatched", "no value of that field was read at that place")
        meant = [value for value in there if value.is_read_as(correction.read_text)]
        if not meant:
            return Outcome(
                "stale", f"what is read there now is {'; '.join(sorted({value.reading for value in there}))}"
            )
        if refusal := _refusal(correction, meant, landing):
            return Outcome("refused", refusal)
        for value in meant:
            self._correct(value, correction)
        return Outcome("applied", value_count=len(meant))

    def _correct(self, value: _Value, correction: Correction) -> None:
        old = value.row[value.column]
        value.correct(correction)
        self.changed[value.key].add(value.column)
        if copy := _COPIES.get(value.column):
            for other, row in self.rows.items():
                is_copy = other[:2] == ("project", correction.document_id) and (*other, copy) not in self.values
                if is_copy and row[copy] == old:
                    row[copy] = value.row[value.column]
                    self.changed[other].add(copy)

    def _read_quantities(self, key: RowKey) -> None:
        """Read target and actual of an indicator as extract/forms/table/indicators.py does."""
        row, target = self.rows[key], parse_target("")
        if text := row["target"]:
            cell = self.values.get((*key, "target"))
            printed = cell.text if cell else text
            sign, found, unit = text.partition(printed)
            target = parse_target(
                printed if found else text,
                sign=sign if found and sign else None,
                unit=unit or None,
                indicator=row["level3"],
            )
        actual = parse_actual(row["actual"], target, indicator=row["level3"]) if row["actual"] else None
        row |= normalized_columns(target)
        row["actual_value"], row["actual_unit"] = actual or (None, None)


def lay_out_corrections(
    warehouse: duckdb.DuckDBPyConnection, corrections: Sequence[Correction], landing: Landing, *, is_full_refresh: bool
) -> None:
    """Make the views of schema ``raw`` over what was read, corrections applied, and what became of each of these.

    Corrections of documents that are not at hand were judged by an earlier build.
    """
    at_hand = {row[0] for row in warehouse.execute("select document_id from raw.load").fetchall()}
    meant = [one for one in corrections if is_full_refresh or one.document_id in at_hand]
    documents = sorted({one.document_id for one in meant})
    tables = {kind: table for kind, (table, _) in ROW_TABLES.items()}
    raw = RawRows(
        {kind: _rows(warehouse, table, documents) for kind, table in tables.items()},
        _rows(warehouse, "cells", documents),
    )
    outcomes = raw.apply(meant, landing)
    told = [one.model_dump() | asdict(outcome) for one, outcome in zip(meant, outcomes, strict=True)]
    _create(warehouse, "corrections", pa.Table.from_pylist(told, schema=OUTCOMES))
    for kind, (table, key) in ROW_TABLES.items():
        changed = table_of(table, [raw.rows[one] for one in raw.changed if one[0] == kind], {})
        flags = pa.array([True] * len(changed), pa.bool_())
        _overlay(warehouse, table, key, changed.append_column("is_corrected", flags))
    cells = [value.cell for value in raw.values.values() if "read_text" in value.cell]
    changed = table_of("cells", cells, {})
    for name, kind in _OF_CELLS.items():
        changed = changed.append_column(name, pa.array([cell[name] for cell in cells], kind))
    _overlay(warehouse, "cells", CELL_KEY, changed)


def _refusal(correction: Correction, meant: Sequence[_Value], landing: Landing) -> str | None:
    """Why a correction cannot be applied to what it means; None where it can."""
    text = correction.corrected_text
    boxes = {tuple(value.cell[side] for side in ("x0", "y0", "x1", "y1")) for value in meant}
    if len(boxes) > 1:
        return f"{len(boxes)} places of the page have it: it does not say which is meant"
    if all(value.is_read_as(text) for value in meant):
        return "it is what was read"
    if any(value.corrected(correction) is None for value in meant):
        return f"{text} is no number for such a field, which was read as {meant[0].made}"
    if all(value.cell["confidence"] is not None for value in meant):
        return None
    try:
        content = read_landed(landing.object_path(correction.document_id))
    except Unreadable as error:
        return f"the document cannot be read again: {error.reason}"
    if holds(content, text) or all(_is_part_of(content, value, text) for value in meant):
        return None
    return f"the file names its characters, and {text} does not stand in it: it is not our reading that differs"


def _is_part_of(content: Content, value: _Value, text: str) -> bool:
    """Whether a text stands in the cell of a value that is not all of it: 4000 in 40004000100%."""
    piece = find_piece(content, value.place, text)
    return piece is not None and _bare(piece.part.text) != _bare(value.text)


def _rows(warehouse: duckdb.DuckDBPyConnection, table: str, documents: Sequence[str]) -> list[Row]:
    """The rows of some documents that nothing keeps out of the warehouse."""
    if not documents:
        return []
    rows: pa.Table = warehouse.sql(
        f"select * from raw.{table}_as_read where document_id in (select unnest(?)) and document_id not in "  # noqa: S608
        "(select document_id from raw.verdicts where not is_passed)",
        params=[documents],
    ).to_arrow_table()
    return [row for row in rows.to_pylist() if row.get("state") != "quarantined"]


def _overlay(warehouse: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], changed: pa.Table) -> None:
    """Make the view of a raw table: the rows as they were read, and in the place of some of them the corrected ones."""
    _create(warehouse, f"{table}_corrected", changed)
    same = " and ".join(f"as_read.{name} is not distinct from corrected.{name}" for name in key)
    warehouse.execute(
        f"create or replace view raw.{table} as select as_read.* from raw.{table}_as_read as as_read "  # noqa: S608 - our names
        f"anti join raw.{table}_corrected as corrected on {same} union all by name from raw.{table}_corrected"
    )


def _create(warehouse: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    warehouse.register("given", rows)
    warehouse.execute(f"create or replace table raw.{table} as from given")
    warehouse.unregister("given")


def _row_key(kind: str, row: Row) -> RowKey:
    return kind, *(row[name] for name in ROW_TABLES[kind][1])


def _bare(text: object) -> str:
    return "".join(str(text).split())
