"""Apply corrections to raw rows: find the values that a correction refers to, and change them or say why not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from extract.intake.landing import Landing
from extract.model.content import Content
from extract.model.records import Place, Unreadable
from extract.values.amounts import parse_amount
from extract.values.dates import parse_year
from extract.values.targets import parse_actual, parse_target
from warehouse.raw.corrections import ROW_TABLES, SAME_CELL, Correction, CorrectionResult
from warehouse.raw.reread import find_part, holds, read_landed
from warehouse.raw.schema import DOCUMENT_TABLES, PLACE_COLUMNS, normalized_columns

_COPIES = {"fiscal_year": "form_fiscal_year", "name": "parent"}
"""Fields that have a copy in project rows, each with the project field that is its copy.

If the copy has no place of its own, a correction of the field also changes the copy.
"""

_HEADERS = {"measure", "unit"}
_QUANTITIES = {"level3", "target", "actual"}
"""Fields of an indicator from which its quantities are parsed."""

_NOT_MONEY = {"%", "分"}

Row = dict[str, Any]
RowKey = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _ReadValue:
    """A value that was read: its row, and the row of the table ``cells`` that holds the place of the value."""

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
        name = amount if amount and self.column == "value" else SAME_CELL.get(self.column, self.column)
        return self.cell["document_id"], *place, name

    @property
    def place(self) -> Place:
        page, table, row, line, column, *box = (self.cell[name] for name in PLACE_COLUMNS)
        return Place(page, table, row, line, column, None if None in box else tuple(box))

    @property
    def text(self) -> str:
        """The text that was read at the place, which may be longer than the value."""
        return str(self.cell["text"] or self.row[self.column])

    @property
    def value_text(self) -> str:
        """The value of the field as text."""
        value = self.row[self.column]
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

    @property
    def shown_text(self) -> str:
        """The text at the place or, if the value is only a part of that text, the value."""
        value = self.row[self.column]
        is_contained = _bare(self.text) in _bare(value) if isinstance(value, str) else self._number(self.text) == value
        return self.text if is_contained else self.value_text

    def is_read_as(self, text: str) -> bool:
        return _bare(text) in {_bare(self.shown_text), _bare(self.value_text)}

    def corrected(self, correction: Correction) -> Any:
        """Return the corrected value; None if the field needs a number and the corrected text is not a number."""
        text, old = correction.corrected_text, self.row[self.column]
        if not isinstance(old, str):
            return self._number(text)
        if old == _bare(self.text) != self.text:  # labels are stored without white space
            text = _bare(text)
        if _bare(correction.read_text) == _bare(old):
            return text
        return old.replace(self.text, text, 1)  # a sign or unit printed in a column of its own is also in the value

    def _number(self, text: str) -> Decimal | int | None:
        kind = DOCUMENT_TABLES[ROW_TABLES[self.cell["row_kind"]][0]].field(self.column).type
        if pa.types.is_integer(kind):
            return parse_year(text)
        amount = parse_amount(text)
        return amount[0] if amount and abs(amount[0]) < 10 ** (kind.precision - kind.scale) else None

    def correct(self, correction: Correction) -> None:
        """Write the corrected value to the row, and the text that was read, author, date and reason to the cell."""
        value, read = self.corrected(correction), self.text
        self.row[self.column] = value
        if self.cell["row_kind"] == "funding" and self.column == "value":
            _, unit = parse_amount(correction.corrected_text) or (None, None)
            self.row["text"] = correction.corrected_text
            self.row["unit"] = self.row["unit"] if unit is None or self.row["unit"] in _NOT_MONEY else unit
        self.cell.update(
            text=None if value == correction.corrected_text else correction.corrected_text,
            read_text=read,
            corrected_by=correction.corrected_by,
            corrected_on=correction.corrected_on,
            correction_reason=correction.reason,
        )


class RawRows:
    """The rows and cells of some documents, which corrections change in place.

    Attributes:
        rows: The rows by key, which is the kind of row followed by the key columns.
        values: The values that were read, by key of the row and name of the field.
        by_address: The values that were read, by document, place and field.
        changed: The names of the changed fields, by key of the row.
    """

    def __init__(self, rows: Mapping[str, Sequence[Row]], cells: Sequence[Row]) -> None:
        """Initialise with the rows, by kind of row, and their cells."""
        self.rows: dict[RowKey, Row] = {_row_key(kind, row): row for kind, of_kind in rows.items() for row in of_kind}
        read = [
            _ReadValue(self.rows[key], cell) for cell in cells if (key := _row_key(cell["row_kind"], cell)) in self.rows
        ]
        self.values: dict[RowKey, _ReadValue] = {(*one.key, one.column): one for one in read}
        self.by_address: dict[tuple[Any, ...], list[_ReadValue]] = defaultdict(list)
        for value in read:
            self.by_address[value.address].append(value)
        self.changed: dict[RowKey, set[str]] = defaultdict(set)

    def apply(self, corrections: Iterable[Correction], landing: Landing) -> list[CorrectionResult]:
        """Apply corrections in order, then parse changed indicators again; return one result per correction."""
        results = [self._apply(correction, landing) for correction in corrections]
        for key, columns in self.changed.items():
            if key[0] == "indicator" and columns & _QUANTITIES:
                self._parse_quantities(key)
        return results

    def _apply(self, correction: Correction, landing: Landing) -> CorrectionResult:
        if ("document", correction.document_id) not in self.rows:
            return CorrectionResult("unmatched", "the document is not in the warehouse, or quarantined")
        if correction.field_name in _HEADERS:
            return CorrectionResult("refused", "a header applies to many values: correct those instead")
        at_place = [value for value in self.by_address[correction.address] if "read_text" not in value.cell]
        if not at_place:
            return CorrectionResult("unmatched", "no value of that field was read at that place")
        matching = [value for value in at_place if value.is_read_as(correction.read_text)]
        if not matching:
            return CorrectionResult(
                "stale", f"the text read there now is {'; '.join(sorted({value.shown_text for value in at_place}))}"
            )
        if refusal := _refusal(correction, matching, landing):
            return CorrectionResult("refused", refusal)
        for value in matching:
            self._correct(value, correction)
        return CorrectionResult("applied", value_count=len(matching))

    def _correct(self, value: _ReadValue, correction: Correction) -> None:
        old = value.row[value.column]
        value.correct(correction)
        self.changed[value.key].add(value.column)
        if copy := _COPIES.get(value.column):
            for other, row in self.rows.items():
                is_copy = other[:2] == ("project", correction.document_id) and (*other, copy) not in self.values
                if is_copy and row[copy] == old:
                    row[copy] = value.row[value.column]
                    self.changed[other].add(copy)

    def _parse_quantities(self, key: RowKey) -> None:
        """Parse target and outcome of an indicator again, in the same way as extract/forms/table/indicators.py."""
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


def _refusal(correction: Correction, matching: Sequence[_ReadValue], landing: Landing) -> str | None:
    """Return why a correction cannot be applied to the matching values; None if it can."""
    text = correction.corrected_text
    boxes = {tuple(value.cell[side] for side in ("x0", "y0", "x1", "y1")) for value in matching}
    if len(boxes) > 1:
        return f"{len(boxes)} places of the page have this text: the correction does not say which"
    if all(value.is_read_as(text) for value in matching):
        return "the corrected text is the text that was read"
    if any(value.corrected(correction) is None for value in matching):
        return f"{text} is not a number, which this field needs; it was read as {matching[0].value_text}"
    if all(value.cell["confidence"] is not None for value in matching):
        return None
    try:
        content = read_landed(landing.object_path(correction.document_id))
    except Unreadable as error:
        return f"the document cannot be read again: {error.reason}"
    if holds(content, text) or all(_is_part_of(content, value, text) for value in matching):
        return None
    return f"the file encodes its text, and {text} does not occur in it: the difference is not a misreading"


def _is_part_of(content: Content, value: _ReadValue, text: str) -> bool:
    """Return whether the cell of a value contains a text and is longer than the text that was read.

    An example is 4000 in a cell that reads 40004000100%.
    """
    located = find_part(content, value.place, text)
    return located is not None and _bare(located.part.text) != _bare(value.text)


def _row_key(kind: str, row: Row) -> RowKey:
    return kind, *(row[name] for name in ROW_TABLES[kind][1])


def _bare(text: object) -> str:
    return "".join(str(text).split())
