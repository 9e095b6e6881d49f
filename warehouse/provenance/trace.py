"""Trace a fact to its source: the document, the place, and the table row or text line there, with the cell marked.

Rows and lines are read from the bytes in the landing zone, not from the warehouse, so they show what was published. If
the current readers find a different text at the place, no row or line is shown. If a row or line contains personal
data, only the cell itself is shown.
"""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from extract.model.content import Cell, Content, Grid
from extract.model.records import HiddenBy, HiddenText, Place, Unreadable
from extract.readers import Addressing, addressing_of, source_lines
from warehouse.errors import JixiaoError
from warehouse.publishing.connection import connect_published
from warehouse.quality.personal_data import find_personal_data
from warehouse.raw.reread import find_hidden, find_part, find_visible, read_landed
from warehouse.settings import Settings

_NAMED_KEYS = 3


class MarkedLine(BaseModel):
    """A line of a text, or a paragraph, divided at the marked cell.

    Attributes:
        number: Number of the line or paragraph, from 1.
        start: Number of characters before the cell, even if `before` is empty because of personal data.
        before: The text before the cell, verbatim.
        cell: The text of the cell.
        after: The text after the cell.
    """

    number: int | None
    start: int
    before: str
    cell: str
    after: str


class MarkedRow(BaseModel):
    """A row of a table with a marked cell.

    Attributes:
        cells: The texts of the cells in the row from left to right, including merged cells that extend into it.
        marked: Index of the marked cell in `cells`.
    """

    cells: list[str]
    marked: int


class Trace(BaseModel):
    """The source of one field of a fact.

    Attributes:
        value: The value of the field in the warehouse.
        from_field_name: The field of the document from which the value is derived.
        text: The text printed at the place.
        read_text: If the text was corrected by a person, the text that was read; `text` is the corrected one then.
        bounding_box: On a page: left, top, right, bottom in points from its top left corner.
        lines: The lines of a text, or the paragraph, that contain the cell.
        row: The row of the table that contains the cell.
        missing: Why neither `lines` nor `row` is given; None if one is.
        hidden_by: Why a person does not see the text, if it is one that the file contains and that is not read. `lines`
            has that text then, and `row` what a person sees at its place, if that is a cell.
        acceptance: Why the document was accepted although its checks keep it out; None for other documents.
        address: For a document in an archive, its last seen address, which begins with that of the archive.
    """

    fact_table: str
    fact_key: str
    field_name: str
    value: str
    from_field_name: str
    text: str
    file_name: str
    document_key: str
    media_type: str
    fingerprint: str
    page: int | None
    table_number: int | None
    row_number: int | None
    line_number: int | None
    column_number: int | None
    bounding_box: tuple[float, float, float, float] | None
    reader: str
    confidence: float
    lines: list[MarkedLine] = []
    row: MarkedRow | None = None
    missing: str | None = None
    hidden_by: HiddenBy | None = None
    address: str | None = None
    acceptance: str | None = None
    read_text: str | None = None
    corrected_by: str | None = None
    corrected_on: date | None = None
    correction_reason: str | None = None

    @property
    def original_text(self) -> str:
        """The text that the readers found at the place, before any correction."""
        return self.read_text or self.text

    @property
    def place(self) -> Place:
        """The place, in the form in which readers return it."""
        return Place(
            page=self.page,
            table=self.table_number,
            row=self.row_number,
            line=self.line_number,
            column=self.column_number,
            bbox=self.bounding_box,
        )

    @property
    def place_text(self) -> str:
        """The place as text, such as ``sheet 2, row 5, column C`` or ``page 4, table 1, row 3, column 2``."""
        addressing = addressing_of(self.reader)
        if addressing is Addressing.SHEET:
            named = {"sheet": self.page, "row": self.row_number, "column": column_letters(self.column_number or 1)}
        elif addressing is not Addressing.CHARACTER and self.line_number is not None:
            named = {"page": self.page, "paragraph": self.line_number}
        else:
            named = {
                "page": self.page,
                "table": self.table_number,
                "row": self.row_number,
                "line": self.line_number,
                "column": self.column_number,
            }
        return ", ".join(f"{name} {number}" for name, number in named.items() if number is not None)


def column_letters(number: int) -> str:
    """Return the spreadsheet letters of a column counted from 1: A, B … Z, AA."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def trace(settings: Settings, key: str, field_name: str | None = None) -> list[Trace]:
    """Trace a fact to its source.

    Args:
        settings: Where the zones are.
        key: Key of a fact, or an unambiguous beginning of it.
        field_name: The field to trace; None for all fields that have evidence.

    Returns:
        One trace per row of the table `evidence`, ordered by field.

    Raises:
        SourceUnavailable: Nothing is published yet.
        JixiaoError: No fact matches the key, several do, or the fact has no evidence for the field.
    """
    with connect_published(settings) as warehouse:
        table, fact_key = _find(warehouse, key)
        fact = _row(warehouse, table, fact_key)
        evidence = _records(
            warehouse,
            "select evidence.*, file_name, media_type, fingerprint, address, "
            "reason as acceptance "  # of a document with facts, no other reason is given
            "from evidence join dim_document using (document_key) left join ("
            "select document_key, arg_max(source_uri, (seen_at, source_uri)) as address from document_sighting "
            "where event = 'seen' and path_in_container is not null group by all) using (document_key) "
            "where fact_table = ? and fact_key = ? and (? is null or field_name = ?) order by field_name",
            [table, fact_key, field_name, field_name],
        )
    if not evidence:
        raise JixiaoError(
            f"{fact_key[:12]}: {table} has no evidence of a field '{field_name}'. "
            "Leave out --field to see all fields that have.",
            exit_code=2,
        )
    landing = Landing(settings.landing)
    return [
        _trace_of(landing.object_path(row["document_key"]), row, _shown(fact[row["field_name"]])) for row in evidence
    ]


def _trace_of(path: Path, evidence: dict[str, Any], value: str) -> Trace:
    """Return the trace of one row of the table `evidence`.

    Args:
        path: The document in the landing zone.
        evidence: The row, joined with the document's columns.
        value: The value of the field in the warehouse, as text.
    """
    box = evidence["bounding_box"]
    given = {name: evidence[name] for name in evidence.keys() & Trace.model_fields.keys()}
    one = Trace.model_validate(
        given | {"value": value, "text": evidence["text"] or value, "bounding_box": box.split(",") if box else None}
    )
    try:
        content = read_landed(path)
    except Unreadable as error:
        one.missing = f"it cannot be read again: {error.reason}"
        return one
    lines = source_lines(path) if addressing_of(one.reader) is Addressing.CHARACTER else None
    if lines is not None:
        one.lines = _mark(lines, one.line_number, one.column_number, one.original_text)
        return one
    if hidden := find_hidden(content, one.place, one.original_text):
        _show_hidden(one, hidden, content)
        return one
    found = find_part(content, one.place, one.original_text)
    if found is None:
        one.missing = (
            f"the current readers ({FINGERPRINT}) do not find that text there; the fact was read by {one.fingerprint}. "
            f"'jixiao reprocess {one.document_key[:12]}' reads the document again."
        )
        return one
    block = content.blocks[found.block]
    if isinstance(block, Grid) and isinstance(found.part, Cell):
        one.row = _marked_row(block, found.part, one.original_text)
    else:
        one.lines = [_marked_paragraph(one.line_number, found.part.text, one.original_text)]
    return one


def _show_hidden(one: Trace, hidden: HiddenText, content: Content) -> None:
    """Add to a trace the hidden text that it is about, and the row of the table at its place."""
    one.hidden_by = hidden.hidden_by
    one.lines = [MarkedLine(number=one.line_number, start=0, before="", cell=hidden.text, after="")]
    seen = find_visible(content, one.place)
    block = content.blocks[seen.block] if seen else None
    if seen and isinstance(block, Grid) and isinstance(seen.part, Cell):
        one.row = _marked_row(block, seen.part, seen.part.text)


def _marked_row(grid: Grid, cell: Cell, text: str) -> MarkedRow:
    across = [other for other in grid.cells() if other.row <= cell.row < other.row + other.rowspan]
    across.sort(key=lambda other: other.column)
    texts = [other.text for other in across]
    if find_personal_data(" | ".join(texts)):
        return MarkedRow(cells=[text], marked=0)
    return MarkedRow(cells=texts, marked=across.index(cell))


def _marked_paragraph(number: int | None, paragraph: str, text: str) -> MarkedLine:
    found = _printed(text).search(paragraph)
    start, end = found.span() if found else (0, len(paragraph))
    return _without_personal_data(
        MarkedLine(
            number=number, start=start, before=paragraph[:start], cell=paragraph[start:end], after=paragraph[end:]
        )
    )


def _printed(text: str) -> re.Pattern[str]:
    """Return a pattern that matches a text with any white space between its characters."""
    return re.compile(r"\s*".join(re.escape(character) for character in "".join(text.split())))


def _without_personal_data(line: MarkedLine) -> MarkedLine:
    """Return a line, without the text before and after the cell if the line contains personal data."""
    if find_personal_data(line.before + line.cell + line.after):
        return line.model_copy(update={"before": "", "after": ""})
    return line


def _shown(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _find(warehouse: duckdb.DuckDBPyConnection, key: str) -> tuple[str, str]:
    """Return the table and full key of the one fact whose key begins with `key`."""
    query = "select distinct fact_table, fact_key from evidence where starts_with(fact_key, ?) order by all"
    found: list[tuple[str, str]] = warehouse.execute(query, [key]).fetchall()
    if not found:
        raise JixiaoError(
            f"{key}: no fact has this key. Take one from the first column of a fact table, with 'jixiao sql'.",
            exit_code=2,
        )
    if len(found) > 1:
        named = ", ".join(f"{fact_key} ({table})" for table, fact_key in found[:_NAMED_KEYS])
        raise JixiaoError(
            f"{key}: {len(found)} facts have keys that begin with this: {named}. Give more characters.", exit_code=2
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


def _mark(lines: list[str], line_number: int | None, column_number: int | None, text: str) -> list[MarkedLine]:
    """Return the lines of a plain text that a cell covers.

    Args:
        lines: All lines of the text.
        line_number: Line in which the cell begins, from 1.
        column_number: Position in that line of the first character of the cell, from 1.
        text: The text of the cell.
    """
    if line_number is None or column_number is None:
        return []
    here = "\n".join([lines[line_number - 1][column_number - 1 :], *lines[line_number:]])
    cell = _printed(text).match(here)
    printed = (cell[0] if cell else re.split(r"[\t\n]", here, maxsplit=1)[0]).split("\n")
    marked = []
    for offset, part in enumerate(printed):
        line = lines[line_number - 1 + offset]
        start = column_number - 1 if offset == 0 else 0
        after = line[start + len(part) :]
        marked.append(MarkedLine(number=line_number + offset, start=start, before=line[:start], cell=part, after=after))
    return [_without_personal_data(line) for line in marked]
