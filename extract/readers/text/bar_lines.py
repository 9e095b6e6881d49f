"""Reader of tables whose cells stand on lines of their own, with bars (|) on the lines between them.

A cell may take several lines. A bar ends a cell, and two or more bars end a row or stand for blank cells: which of the
two is not known, so that the columns have no meaning.
"""

import re
from collections.abc import Sequence

from extract.model.content import Block, Cell, Grid, Paragraph
from extract.model.records import Place

_FEWEST = 10
_LEAST_SHARE = 0.3
_MOST_MIXED = 0.25
_MOST_LINES = 8
_BARS = re.compile(r"\s*\|[\s|]*")


def read_bar_lines(lines: Sequence[str]) -> list[Block] | None:
    """Read lines whose bars stand alone.

    Returns:
        The blocks, one grid for the lines between the first and the last bar; None if bars do not stand alone.
    """
    printed = [line for line in lines if line.strip()]
    alone = sum(bool(_BARS.fullmatch(line)) for line in printed)
    mixed = sum("|" in line for line in printed) - alone
    if alone < max(_FEWEST, _LEAST_SHARE * len(printed)) or mixed > _MOST_MIXED * len(printed):
        return None
    with_bars = [number for number, line in enumerate(lines) if "|" in line]
    first, last = with_bars[0], with_bars[-1]
    rows = [tuple(row) for row in _rows(lines, first, last + 1)]
    return [*_paragraphs(lines, 0, first), Grid(tuple(rows), has_columns=False), *_paragraphs(lines, last + 1)]


def _paragraphs(lines: Sequence[str], start: int, end: int | None = None) -> list[Paragraph]:
    return [
        Paragraph(line.strip(), Place(line=number, column=1 + len(line) - len(line.lstrip())))
        for number, line in enumerate(lines[start:end], start + 1)
        if line.strip()
    ]


def _rows(lines: Sequence[str], start: int, end: int) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    cell: list[tuple[str, Place]] = []
    bars = _MOST_LINES
    for number, line in enumerate(lines[start:end], start + 1):
        at = 0
        for part in [*re.split(r"(\|)", line), "\n"]:
            if part == "|":
                bars += 1
                _end_cell(rows, cell)
            elif part.strip():
                if not cell and bars > 1:
                    rows.append([])
                bars = 0
                cell.append((part.strip(), Place(line=number, column=1 + at + len(part) - len(part.lstrip()))))
            at += len(part)
    _end_cell(rows, cell)
    return [row for row in rows if row]


def _end_cell(rows: list[list[Cell]], cell: list[tuple[str, Place]]) -> None:
    """Add the lines of a cell to the last row; the lines of a long text between two tables are rows of their own."""
    if not cell:
        return
    if len(cell) > _MOST_LINES:
        rows += [[Cell(text, len(rows) + n, 0, place)] for n, (text, place) in enumerate(cell)]
    else:
        text = "\n".join(text for text, _ in cell)
        rows[-1].append(Cell(text, len(rows) - 1, len(rows[-1]), cell[0][1]))
    cell.clear()
