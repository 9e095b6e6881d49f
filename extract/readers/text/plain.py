"""Reader of plain text: paragraphs, delimited values, tables drawn with bars, and tables exported by word processors.

Word processors export tables in two forms. In one, each line is a row and tabs separate its cells. In the other, each
cell is a line that starts with a tab, lines without a tab continue the cell, and a blank line ends the row. If spaces
precede the tab, a new table starts.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from extract import limits
from extract.model.content import Block, Cell, Content, Grid, Paragraph
from extract.model.notes import Note
from extract.model.reasons import Countable
from extract.model.records import Place
from extract.readers.protocol import LineSource, Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.text.bar_lines import read_bar_lines
from extract.readers.text.delimited import lacks_end, read_delimited, unguarded
from extract.readers.text.encoding import decode
from extract.readers.text.pipe_tables import read_pipes

__all__ = ["decode", "read_text"]

_MANY_WIDTHS = 3
_BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")


class PlainTextReader(Reader, LineSource):
    """Reader of plain text and delimited values."""

    formats = frozenset({Format.TEXT})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_text`."""
        return read_text(path)

    def source_lines(self, path: Path) -> list[str]:
        """Return the lines of the file without line ends."""
        return _lines(decode(path.read_bytes())[0])


def read_text(path: Path) -> Content:
    """Read a text file in UTF-8, UTF-16, GB18030 or Big5, delimited values included.

    Raises:
        Unreadable: The file is empty or binary, in none of these encodings, or exceeds a limit.
    """
    text, notes = decode(path.read_bytes())
    limits.at_most(Countable.TABS, text.count("\t"), limits.CELLS)
    limits.at_most(Countable.LINES, text.count("\n"), limits.CELLS)
    lines = _lines(text)
    if (records := read_delimited(text)) is not None:
        notes = (*notes, Note.END_MISSING) if lacks_end(text, records) else notes
        return Content(blocks=tuple(records), reader="csv", media_type="text/csv", notes=notes)
    has_tabs = any("\t" in line for line in lines)
    blocks = None if has_tabs else read_bar_lines(lines) or read_pipes(lines)
    if blocks is None:
        blocks = _rows_a_line(lines) if _is_row_a_line(lines) else _cells_a_line(lines)
    return Content(blocks=tuple(blocks), reader="text", media_type="text/plain", notes=notes)


def _lines(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.split("\n")]


def _is_row_a_line(lines: list[str]) -> bool:
    """Whether more lines have a tab between texts (one row per line) than only before a text (one cell per line)."""
    parting = sum("\t" in line.strip() for line in lines)
    leading = sum(line.lstrip(" ").startswith("\t") and "\t" not in line.strip() for line in lines)
    return parting > leading


def _trimmed(text: str, line: int, column: int) -> tuple[str, Place]:
    """Trim a text and remove bookmark marks left by a conversion.

    Args:
        text: The text.
        line: The number of its line, from 1.
        column: The column of its first character, from 1.

    Returns:
        The trimmed text, and the place of the first character that is left.
    """
    mark = _BOOKMARK.match(text.lstrip())
    start = len(text) - len(text.lstrip()) + (mark.end() if mark else 0)
    start += len(text[start:]) - len(text[start:].lstrip())
    return _BOOKMARK.sub("", text[start:]).rstrip(), Place(line=line, column=column + start)


def _rows_a_line(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    has_columns = _keeps_blank_cells(lines)
    for number, line in enumerate(lines, 1):
        if "\t" not in line:
            if rows:
                blocks.append(Grid(tuple(rows), is_exact=False, has_columns=has_columns))
                rows = []
            if line.strip():
                blocks.append(Paragraph(*_trimmed(line, number, 1)))
            continue
        cells, start = [], 1
        for index, part in enumerate(line.split("\t")):
            shown, before = unguarded(part)
            text, place = _trimmed(shown, number, start + before)
            cells.append(Cell(text, len(rows), index, place))
            start += len(part) + 1
        rows.append(tuple(cells))
    if rows:
        blocks.append(Grid(tuple(rows), is_exact=False, has_columns=has_columns))
    return blocks


def _keeps_blank_cells(lines: Sequence[str]) -> bool:
    """Return whether tabs stand for blank cells too, or all rows have as many cells; otherwise columns are lost."""
    rows = [line.split("\t") for line in lines if "\t" in line]
    return any(not cell.strip() for row in rows for cell in row) or len({len(row) for row in rows}) < _MANY_WIDTHS


def _cells_a_line(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []

    def end_row() -> None:
        if row:
            rows.append(tuple(row))
            row.clear()

    def end_grid() -> None:
        end_row()
        if rows:
            blocks.append(Grid(tuple(rows), is_exact=False))
            rows.clear()

    for number, line in enumerate(lines, 1):
        before, tab, cell = line.partition("\t")
        if tab and not before.strip():
            if before:
                end_grid()
            text, place = _trimmed(cell, number, len(before) + 2)
            row.append(Cell(text, len(rows), len(row), place))
        elif not line.strip():
            end_row()
        elif row:
            last = row[-1]
            place = last.place if last.text else Place(line=number, column=1 + len(line) - len(line.lstrip()))
            row[-1] = Cell(f"{last.text}\n{line.rstrip()}".strip(), last.row, last.column, place)
        else:
            end_grid()
            blocks.append(Paragraph(*_trimmed(line, number, 1)))
    end_grid()
    return blocks
