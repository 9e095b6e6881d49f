"""A sheet as its program shows it: the cells that hold text, merged ranges and hidden parts, made into a grid."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from extract import limits
from extract.model.content import Cell, Content, Grid
from extract.model.notes import CountedNote, Note
from extract.model.reasons import Countable, Number, Reason
from extract.model.records import Place, Unreadable

Position = tuple[int, int]
"""Row and column of a sheet, from 1."""

_ROWS, _COLUMNS = 1_048_576, 16_384
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)
_ALONE = (1, 1)
_COVERED = (0, 0)


@dataclass(slots=True)
class Sheet:
    """What a reader finds on one sheet.

    Attributes:
        texts: Text of the cells that show any, trimmed.
        merged: First row, last row, first column and last column of each merged range.
        hidden_rows: Rows that are not shown.
        hidden_columns: First and last of each run of columns that are not shown.
        is_hidden: Whether the sheet itself is not shown.
        unknown_count: Formulas whose value the file does not hold.
    """

    texts: dict[Position, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    is_hidden: bool = False
    unknown_count: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Store what a cell shows, if it shows anything."""
        if text := text.strip():
            self.texts[row, column] = text


def days(instant: str) -> float:
    """Convert a date and time of ISO 8601 to the number of days that a cell holds.

    Raises:
        ValueError: Not such a date.
    """
    return (datetime.fromisoformat(instant).replace(tzinfo=UTC) - _FIRST_DAY).total_seconds() / 86_400


def as_content(sheets: Iterable[Sheet], reader: str, media_type: str) -> Content:
    """Return a grid for each sheet that shows any text.

    Hidden sheets, rows and columns are left out, because the publisher shows none of them; if nothing else holds text
    they are read. Pages are the visible tabs, rows and columns those of the sheet. A grid extends from the first to the
    last row and column that hold text.

    Raises:
        Unreadable: No sheet holds text, or the cells are over the limit.
    """
    every = list(sheets)
    shown = [_without_hidden(sheet) for sheet in every if not sheet.is_hidden]
    if not any(sheet.texts for sheet in shown):
        shown = [replace(sheet, hidden_rows=set(), hidden_columns=[]) for sheet in every]
    unknown_count = sum(sheet.unknown_count for sheet in shown)
    if not any(sheet.texts for sheet in shown):
        raise Unreadable(
            Number(Reason.WORKBOOK_NOT_COMPUTED, unknown_count) if unknown_count else Reason.EMPTY_WORKBOOK
        )
    grids: list[Grid] = []
    cell_count = 0
    for page, sheet in enumerate(shown, 1):
        if sheet.texts:
            rows, columns = _used(sheet)
            cell_count += len(rows) * len(columns)
            limits.at_most(Countable.CELLS_OF_SHEETS, cell_count, limits.CELLS)
            grids.append(_grid(sheet, page, rows, columns))
    notes = (CountedNote(Note.FORMULAS_NOT_COMPUTED, unknown_count),) if unknown_count else ()
    return Content(tuple(grids), reader, media_type, page_count=len(shown), notes=notes)


def _is_in(number: int, runs: Sequence[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in runs)


def _without_hidden(sheet: Sheet) -> Sheet:
    """Return the sheet with its visible texts; a partly hidden range has its text at its first visible cell."""
    if not sheet.hidden_rows and not sheet.hidden_columns:
        return sheet
    first_shown = {}
    for top, bottom, left, right in sheet.merged:
        row = next((row for row in range(top, bottom + 1) if row not in sheet.hidden_rows), None)
        column = next((column for column in range(left, right + 1) if not _is_in(column, sheet.hidden_columns)), None)
        if row and column:
            first_shown[top, left] = (row, column)
    texts = {}
    for (row, column), text in sheet.texts.items():
        if (row, column) in first_shown:
            texts[first_shown[row, column]] = text
        elif row not in sheet.hidden_rows and not _is_in(column, sheet.hidden_columns):
            texts[row, column] = text
    return replace(sheet, texts=texts)


def _used(sheet: Sheet) -> tuple[list[int], list[int]]:
    """Return the rows and columns of the grid."""
    top, bottom = min(row for row, _ in sheet.texts), max(row for row, _ in sheet.texts)
    left, right = min(column for _, column in sheet.texts), max(column for _, column in sheet.texts)
    if top < 1 or bottom > _ROWS or left < 1 or right > _COLUMNS:
        raise Unreadable(Reason.CELL_OUTSIDE_SHEET)
    rows = [row for row in range(top, bottom + 1) if row not in sheet.hidden_rows]
    return rows, [column for column in range(left, right + 1) if not _is_in(column, sheet.hidden_columns)]


def _grid(sheet: Sheet, page: int, rows: Sequence[int], columns: Sequence[int]) -> Grid:
    texts, spans = sheet.texts, _spans(sheet, rows, columns)
    grid: list[tuple[Cell, ...]] = []
    for row_index, row in enumerate(rows):
        cells = []
        for column_index, column in enumerate(columns):
            at = (row, column)
            rowspan, colspan = spans.get(at, _ALONE)
            if rowspan:
                place = Place(page=page, table=1, row=row, column=column)
                cells.append(Cell(texts.get(at, ""), row_index, column_index, place, rowspan, colspan))
        grid.append(tuple(cells))
    return Grid(tuple(grid))


def _spans(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> dict[Position, tuple[int, int]]:
    """Return the spans of each merged cell, counted inside the grid; 0 for the cells that it covers."""
    spans: dict[Position, tuple[int, int]] = {}
    count = 0
    for top, bottom, left, right in sheet.merged:
        inner_rows = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
        inner_columns = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        count += len(inner_rows) * len(inner_columns)
        limits.at_most(Countable.MERGED_CELLS, count, limits.CELLS)
        for row in inner_rows:
            spans.update(dict.fromkeys([(row, column) for column in inner_columns], _COVERED))
        if inner_rows and inner_columns:
            spans[inner_rows[0], inner_columns[0]] = (len(inner_rows), len(inner_columns))
    return spans
