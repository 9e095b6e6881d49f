"""A sheet with its texts, merged ranges and hidden rows and columns, and its conversion to a grid."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from extract import limits
from extract.model.content import Cell, Content, Grid
from extract.model.notes import CountedNote, Note
from extract.model.reasons import Countable, Number, Reason
from extract.model.records import HiddenBy, HiddenText, Place, Unreadable

Position = tuple[int, int]
"""Row and column of a sheet, from 1."""

_ROWS, _COLUMNS = 1_048_576, 16_384
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)
_ALONE = (1, 1)
_HIDDEN_SHEET_CHARACTERS = 1000
"""Maximum characters of the one text that is recorded for a hidden sheet, which often lists the codes of a form."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for which the file stores no result, or zero, which may be none.

    Attributes:
        text: The formula in A1 notation, without an equals sign before it.
        code: The number format of its cell.
        stored: The result in the file: "0", or "" for none or an empty text.
        is_text: Whether the result in the file is an empty text.
    """

    text: str
    code: str
    stored: str = ""
    is_text: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether the file has no result at all."""
        return not self.stored and not self.is_text


@dataclass(slots=True)
class Sheet:
    """The content of one sheet of a workbook; rows and columns are numbered from 1.

    Attributes:
        texts: The trimmed text of each cell that displays text.
        merged: The first row, last row, first column and last column of each merged range.
        hidden_rows: The hidden rows.
        hidden_columns: The first and last column of each range of hidden columns.
        is_hidden: Whether the sheet itself is hidden.
        hidden: Row, column and text of what a person does not read in the cells, and what hides it.
        name: The name of the sheet, for formulas that refer to it.
        numbers: The numbers in cells, for formulas that refer to them.
        formulas: The formulas whose results may be missing.
        has_results: Whether a formula has another result in the file than zero or an empty text.
        unknown_count: The number of formulas whose value is not in the file and was not computed.
        computed_count: The number of formulas whose value is not in the file and was computed.
        unsettled_count: The number of cells that a conditional format may hide, whose condition was not evaluated.
    """

    texts: dict[Position, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    is_hidden: bool = False
    hidden: list[tuple[int, int, str, HiddenBy]] = field(default_factory=list)
    name: str = ""
    numbers: dict[Position, float] = field(default_factory=dict)
    formulas: dict[Position, Formula] = field(default_factory=dict)
    has_results: bool = False
    unknown_count: int = 0
    computed_count: int = 0
    unsettled_count: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Store the text that a cell displays, trimmed; a blank text is not stored."""
        if text := text.strip():
            self.texts[row, column] = text

    def hide(self, row: int, column: int, text: str, hidden_by: HiddenBy) -> None:
        """Record the stripped text of a cell that a person does not see; a blank text is not recorded."""
        if text := text.strip():
            self.hidden.append((row, column, text, hidden_by))


def days(instant: str) -> float:
    """Convert a date and time of ISO 8601 to the number of days since 1899-12-30, as cells store dates.

    Raises:
        ValueError: The text is not a date of ISO 8601.
    """
    return (datetime.fromisoformat(instant).replace(tzinfo=UTC) - _FIRST_DAY).total_seconds() / 86_400


def as_content(sheets: Iterable[Sheet], reader: str, media_type: str) -> Content:
    """Convert sheets to content: one grid for each sheet with text.

    Hidden sheets, rows and columns are left out, because the publisher does not show them; they are included only if no
    visible cell has text. In a place, the page is the number of the sheet among those included, and row and column are
    those of the sheet; hidden sheets are numbered after them. A grid extends from the first to the last row and column
    with text.

    Args:
        sheets: The sheets in the order of the workbook.
        reader: The name of the reader, for the content.
        media_type: The media type of the file, for the content.

    Raises:
        Unreadable: No sheet has text, or there are too many cells.
    """
    every = list(sheets)
    shown = [_without_hidden(sheet) for sheet in every if not sheet.is_hidden]
    unseen = [sheet for sheet in every if sheet.is_hidden and sheet.texts]
    if not any(sheet.texts for sheet in shown):
        shown, unseen = [replace(sheet, hidden_rows=set(), hidden_columns=[]) for sheet in every], []
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
    computed_count = sum(sheet.computed_count for sheet in shown)
    notes = (
        CountedNote(Note.FORMULAS_NOT_COMPUTED, unknown_count),
        CountedNote(Note.FORMULAS_COMPUTED_HERE, computed_count),
        CountedNote(Note.CONDITIONS_NOT_SETTLED, sum(sheet.unsettled_count for sheet in shown)),
    )
    return Content(
        tuple(grids),
        reader,
        media_type,
        page_count=len(shown),
        notes=tuple(note for note in notes if note.count),
        hidden=tuple(_hidden_texts(shown, unseen)),
    )


def _hidden_texts(shown: Sequence[Sheet], unseen: Sequence[Sheet]) -> Iterator[HiddenText]:
    for page, sheet in enumerate(shown, 1):
        for row, column, text, hidden_by in sorted(sheet.hidden, key=lambda one: one[:2]):
            place = Place(page=page, table=1, row=row, column=column)
            yield HiddenText(text=text, place=place, hidden_by=hidden_by)
    for page, sheet in enumerate(unseen, len(shown) + 1):
        text = "\n".join(text for _, text in sorted(sheet.texts.items()))[:_HIDDEN_SHEET_CHARACTERS]
        yield HiddenText(text=text, place=Place(page=page, table=1), hidden_by=HiddenBy.FORMAT)


def _is_in(number: int, runs: Sequence[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in runs)


def _without_hidden(sheet: Sheet) -> Sheet:
    """Return the sheet without texts in hidden rows and columns, which are recorded as hidden.

    The text of a merged range that is partly hidden is moved to its first visible cell.
    """
    if not sheet.hidden_rows and not sheet.hidden_columns:
        return sheet
    first_shown = {}
    for top, bottom, left, right in sheet.merged:
        row = next((row for row in range(top, bottom + 1) if row not in sheet.hidden_rows), None)
        column = next((column for column in range(left, right + 1) if not _is_in(column, sheet.hidden_columns)), None)
        if row and column:
            first_shown[top, left] = (row, column)
    texts: dict[Position, str] = {}
    shown = replace(sheet, texts=texts, hidden=list(sheet.hidden))
    for (row, column), text in sheet.texts.items():
        if (row, column) in first_shown:
            texts[first_shown[row, column]] = text
        elif row not in sheet.hidden_rows and not _is_in(column, sheet.hidden_columns):
            texts[row, column] = text
        else:
            shown.hide(row, column, text, HiddenBy.FORMAT)
    return shown


def _used(sheet: Sheet) -> tuple[list[int], list[int]]:
    """Return the numbers of the visible rows and of the visible columns from the first to the last with text."""
    top, bottom = min(row for row, _ in sheet.texts), max(row for row, _ in sheet.texts)
    left, right = min(column for _, column in sheet.texts), max(column for _, column in sheet.texts)
    if top < 1 or bottom > _ROWS or left < 1 or right > _COLUMNS:
        raise Unreadable(Reason.CELL_OUTSIDE_SHEET)
    rows = [row for row in range(top, bottom + 1) if row not in sheet.hidden_rows]
    return rows, [column for column in range(left, right + 1) if not _is_in(column, sheet.hidden_columns)]


def _grid(sheet: Sheet, page: int, rows: Sequence[int], columns: Sequence[int]) -> Grid:
    texts, spans = sheet.texts, _spans(sheet, rows, columns)
    for at in spans.keys() & texts.keys():
        row, column = spans[at]
        if row < 0 and texts[at] != texts.get((-row, -column)):
            sheet.hide(*at, texts[at], HiddenBy.COVERED)
    grid: list[tuple[Cell, ...]] = []
    for row_index, row in enumerate(rows):
        cells = []
        for column_index, column in enumerate(columns):
            at = (row, column)
            rowspan, colspan = spans.get(at, _ALONE)
            if rowspan > 0:
                place = Place(page=page, table=1, row=row, column=column)
                cells.append(Cell(texts.get(at, ""), row_index, column_index, place, rowspan, colspan))
        grid.append(tuple(cells))
    return Grid(tuple(grid))


def _spans(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> dict[Position, tuple[int, int]]:
    """Return, by position, the row and column span of each merged cell.

    For a cell that it covers, they are the row and column of the merged cell, each negative. Only the given rows and
    columns, those of the grid, are counted.
    """
    spans: dict[Position, tuple[int, int]] = {}
    count = 0
    for top, bottom, left, right in sheet.merged:
        inner_rows = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
        inner_columns = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        count += len(inner_rows) * len(inner_columns)
        limits.at_most(Countable.MERGED_CELLS, count, limits.CELLS)
        if inner_rows and inner_columns:
            covered = (-inner_rows[0], -inner_columns[0])
            for row in inner_rows:
                spans.update(dict.fromkeys([(row, column) for column in inner_columns], covered))
            spans[inner_rows[0], inner_columns[0]] = (len(inner_rows), len(inner_columns))
    return spans
