"""Reader of OpenDocument spreadsheets (`.ods`, `.ots`, `.fods`); cells are read as displayed.

The file contains the displayed text of a cell, with the number format applied, in addition to its value. A value
without displayed text is hidden by its number format and is left out. Repeated cells and rows are expanded within the
limits; comments and shapes are left out.
"""

from collections.abc import Iterator
from pathlib import Path

from extract import limits
from extract.model.content import Content
from extract.model.reasons import Countable
from extract.readers.opendocument.parts import OFFICE, TABLE, TEXT, Element, count_of, open_parts
from extract.readers.opendocument.printed import printed
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.sheet import Sheet, as_content

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
_VALUES = (f"{OFFICE}value", f"{OFFICE}string-value", f"{OFFICE}date-value", f"{OFFICE}time-value")


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
    hidden = parts.hidden_styles()
    count = 0
    sheets: list[Sheet] = []
    for table in parts.body("spreadsheet").iterchildren(f"{TABLE}table"):
        sheet = Sheet(is_hidden=("table", table.get(f"{TABLE}style-name", "")) in hidden)
        count = _fill(sheet, table, hidden, count)
        sheets.append(sheet)
    return as_content(sheets, "spreadsheet", _MEDIA_TYPE)


def _fill(sheet: Sheet, table: Element, hidden: frozenset[tuple[str, str]], count: int) -> int:
    """Fill a sheet from its element.

    Args:
        sheet: The sheet, which is changed.
        table: The element.
        hidden: The family and name of each hidden style.
        count: The number of cells with text in the sheets before.

    Returns:
        The number of cells with text in the sheets up to this one.
    """
    column = 1
    for one, is_hidden in _members(table, _COLUMN):
        after = column + count_of(one, f"{TABLE}number-columns-repeated")
        if is_hidden:
            sheet.hidden_columns.append((column, after - 1))
        column = after
    row = 1
    for one, is_hidden in _members(table, _ROW):
        repeated = count_of(one, f"{TABLE}number-rows-repeated")
        if is_hidden:
            sheet.hidden_rows.update(range(row, min(row + repeated, _LAST_ROW + 1)))
        count = _fill_row(sheet, one, range(row, row + repeated), hidden, count)
        row += repeated
    return count


def _fill_row(sheet: Sheet, element: Element, rows: range, hidden: frozenset[tuple[str, str]], count: int) -> int:
    column = 1
    for cell in element.iterchildren(_CELL, _COVERED):
        repeated = count_of(cell, f"{TABLE}number-columns-repeated")
        if cell.tag == _CELL:
            down, across = (count_of(cell, f"{TABLE}number-{side}-spanned") for side in ("rows", "columns"))
            if down > 1 or across > 1:
                bottom = min(rows.start + down - 1, _LAST_ROW)
                sheet.merged.append((rows.start, bottom, column, column + across - 1))
            text = "\n".join(printed(paragraph, hidden) for paragraph in cell.iterchildren(f"{TEXT}p")).strip()
            if text:
                count += len(rows) * repeated
                limits.at_most(Countable.CELLS_OF_SHEETS, count, limits.CELLS)
                for row in rows:
                    for beside in range(column, column + repeated):
                        sheet.put(row, beside, text)
            elif cell.get(f"{TABLE}formula") and not any(cell.get(name) for name in _VALUES):
                sheet.unknown_count += 1
        column += repeated
    return count


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
