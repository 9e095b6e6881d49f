"""Reader of OpenDocument spreadsheets (`.ods`, `.ots`, `.fods`); cells are read as displayed.

The file contains the displayed text of a cell, with the number format applied, in addition to its value. A value
without displayed text is hidden by its number format and is left out. Repeated cells and rows are expanded within the
limits; comments and shapes are left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from lxml import etree

from extract import limits
from extract.model.content import PLAIN, Content
from extract.model.reasons import Countable
from extract.model.records import HiddenBy
from extract.readers.opendocument.parts import OFFICE, TABLE, TEXT, Element, count_of, open_parts
from extract.readers.opendocument.printed import runs, unstyled_text
from extract.readers.opendocument.styles import Styles
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.sheet import Formula, Position, Sheet, as_content
from extract.readers.spreadsheet.uncomputed import complete_formulas
from extract.readers.spreadsheet.visible_text import Font, visible_text
from extract.values.colours import Colour

_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ROW, _CELL, _COVERED, _COLUMN = (
    f"{TABLE}{name}" for name in ("table-row", "table-cell", "covered-table-cell", "table-column")
)
_GROUPS = frozenset(
    f"{TABLE}{name}"
    for name in (
        *("table-rows", "table-header-rows", "table-row-group"),
        *("table-columns", "table-header-columns", "table-column-group"),
    )
)
_VISIBILITY, _HIDDEN = f"{TABLE}visibility", frozenset({"collapse", "filter"})
_LAST_ROW = 1_048_576
_STYLE, _CELL_STYLE = f"{TABLE}style-name", f"{TABLE}default-cell-style-name"
_VALUE, _FORMULA = f"{OFFICE}value", f"{TABLE}formula"
_HAS_FORMULAS = etree.XPath("boolean(.//@table:formula)", namespaces={"table": TABLE.strip("{}")})
_FORMULA_PREFIX = re.compile(r"^(?:\w+:)?=?")
_REFERENCE = re.compile(
    r"\[(?:\$?('(?:[^']|'')+'|[^\s.'\[\]]+))?\.(\$?[A-Z]{1,3}\$?\d+)(?::\.(\$?[A-Z]{1,3}\$?\d+))?\]"
)
_VALUES = (_VALUE, f"{OFFICE}string-value", f"{OFFICE}date-value", f"{OFFICE}time-value")


class OdsReader(Reader):
    """Reader of OpenDocument spreadsheets."""

    formats = frozenset({Format.ODS})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_ods`."""
        return read_ods(path)


def read_ods(path: Path) -> Content:
    """Read an OpenDocument spreadsheet; each visible sheet with text becomes a grid.

    Raises:
        Unreadable: The file is encrypted, truncated, without text, or over a limit.
    """
    parts = open_parts(path)
    styles = Styles(parts)
    count = 0
    sheets: list[Sheet] = []
    body = parts.body("spreadsheet")
    has_formulas = bool(_HAS_FORMULAS(body))
    for table in body.iterchildren(f"{TABLE}table"):
        reading = _SheetReading(table, styles, count, has_formulas=has_formulas)
        sheets.append(reading.sheet)
        count = reading.count
    complete_formulas(sheets)
    return as_content(sheets, "spreadsheet", _MEDIA_TYPE)


class _SheetReading:
    """The reading of one sheet.

    Attributes:
        sheet: The sheet.
        count: The number of cells with text in the sheets up to this one.
    """

    def __init__(self, table: Element, styles: Styles, count: int, *, has_formulas: bool) -> None:
        """Read a sheet from its element, given the number of cells with text in the sheets before."""
        self._has_formulas = has_formulas
        is_hidden = styles.is_hidden("table", table.get(_STYLE, ""))
        self.sheet = Sheet(is_hidden=is_hidden, name=table.get(f"{TABLE}name", ""))
        self.count = count
        self._styles = styles
        self._column_styles: list[tuple[int, int, str]] = []
        self._drawn: dict[str, tuple[Font, Colour | None, bool]] = {}
        self._has_conditions = any(str(child.tag).endswith("}conditional-formats") for child in table)
        self._read_columns(table)
        row = 1
        for element, is_grouped in _members(table, _ROW):
            repeated = count_of(element, f"{TABLE}number-rows-repeated")
            if is_grouped or styles.is_flat("table-row", element.get(_STYLE, "")):
                self.sheet.hidden_rows.update(range(row, min(row + repeated, _LAST_ROW + 1)))
            self._read_row(element, range(row, row + repeated))
            row += repeated

    def _read_columns(self, table: Element) -> None:
        column = 1
        for element, is_grouped in _members(table, _COLUMN):
            after = column + count_of(element, f"{TABLE}number-columns-repeated")
            if is_grouped or self._styles.is_flat("table-column", element.get(_STYLE, "")):
                self.sheet.hidden_columns.append((column, after - 1))
            if style := element.get(_CELL_STYLE):
                self._column_styles.append((column, after - 1, style))
            column = after

    def _read_row(self, element: Element, rows: range) -> None:
        column = 1
        for cell in element.iterchildren(_CELL, _COVERED):
            repeated = count_of(cell, f"{TABLE}number-columns-repeated")
            if cell.tag == _CELL:
                down, across = (count_of(cell, f"{TABLE}number-{side}-spanned") for side in ("rows", "columns"))
                if down > 1 or across > 1:
                    bottom = min(rows.start + down - 1, _LAST_ROW)
                    self.sheet.merged.append((rows.start, bottom, column, column + across - 1))
            if len(cell):
                self._put(cell, rows, range(column, column + repeated), element.get(_CELL_STYLE, ""))
            if self._has_formulas:
                self._add_value(cell, (rows.start, column))
            column += repeated

    def _put(self, cell: Element, rows: range, columns: range, row_style: str) -> None:
        """Store the text of a cell that stands for the cells of rows and columns."""
        at = rows.start, columns.start
        text = self._text(cell, at, cell.get(_STYLE) or row_style or self._column_style(columns.start))
        if cell.tag == _COVERED:
            self.sheet.hide(*at, text, HiddenBy.COVERED)
        elif text:
            self.count += len(rows) * len(columns)
            limits.at_most(Countable.CELLS_OF_SHEETS, self.count, limits.CELLS)
            for row in rows:
                for column in columns:
                    self.sheet.put(row, column, text)

    def _column_style(self, column: int) -> str:
        return next((style for first, last, style in self._column_styles if first <= column <= last), "")

    def _text(self, cell: Element, at: Position, style: str) -> str:
        """Return the text that a person reads in a cell; the rest is recorded as hidden."""
        if style not in self._drawn:
            fill = None if self._has_conditions else self._styles.fill(style)
            font = self._styles.font(Font(), "table-cell", style)
            self._drawn[style] = font, fill, font.look_on(fill) == PLAIN
        font, fill, is_plain = self._drawn[style]
        elements = list(cell.iterchildren(f"{TEXT}p"))
        unstyled = list(map(unstyled_text, elements)) if is_plain else [None]
        if None not in unstyled:
            return "\n".join(cast("list[str]", unstyled)).strip()
        paragraphs = [runs(one, self._styles, font=font, fill=fill) for one in elements]
        joined = [run for index, one in enumerate(paragraphs) for run in ([("\n", PLAIN)] if index else []) + one]
        text, dropped = visible_text(joined)
        for hidden, hidden_by in dropped:
            self.sheet.hide(*at, hidden, hidden_by)
        return text.strip()

    def _add_value(self, cell: Element, at: Position) -> None:
        """Store what the formulas of the workbook need of a cell: its number, and a formula without a result."""
        number = _number(cell.get(_VALUE))
        if number is not None:
            self.sheet.numbers[at] = number
        formula, kind = cell.get(_FORMULA), cell.get(f"{OFFICE}value-type")
        if formula is None:
            return
        if number or (number is None and any(cell.get(name) for name in _VALUES)):
            self.sheet.has_results = True
            return
        code = "0.00%" if kind == "percentage" else "General"
        stored = "" if number is None else "0"
        self.sheet.formulas[at] = Formula(_a1_formula(formula), code, stored, is_text=kind == "string")


def _number(value: str | None) -> float | None:
    try:
        return None if value is None else float(value)
    except ValueError:
        return None


def _a1_formula(formula: str) -> str:
    """Convert a formula of OpenFormula, such as ``of:=SUM([.E7:.E9];1)``, to the notation of Excel."""
    body = _FORMULA_PREFIX.sub("", formula)
    return "".join(
        part if part.startswith('"') else _REFERENCE.sub(_a1_reference, part).replace(";", ",")
        for part in re.split(r'("[^"]*")', body)
    )


def _a1_reference(match: re.Match[str]) -> str:
    sheet, first, last = match.groups()
    return (f"{sheet}!" if sheet else "") + first + (f":{last}" if last else "")


def _members(element: Element, tag: str, *, is_hidden: bool = False) -> Iterator[tuple[Element, bool]]:
    """Yield the row or column elements of a sheet, including those in groups, and whether each is hidden.

    Args:
        element: The sheet, or a group in it.
        tag: The tag of a row or of a column.
        is_hidden: Whether the group is collapsed or inside a collapsed group.
    """
    for child in element:
        if child.tag == tag:
            yield child, is_hidden or child.get(_VISIBILITY) in _HIDDEN
        elif child.tag in _GROUPS:
            is_collapsed = child.get(f"{TABLE}display") == "false"
            yield from _members(child, tag, is_hidden=is_hidden or is_collapsed)
