"""Reader of tables whose cells are separated by bars (|), as in text copied from web pages.

Such text keeps the order of cells but not their columns: blank cells are omitted or moved to the end of the row, and
rows are broken into lines of one cell. So each line is one row of the grid, and its columns have no meaning.
"""

import re
from collections.abc import Sequence

from extract import limits
from extract.model.content import Block, Cell, Grid, Paragraph
from extract.model.reasons import Countable
from extract.model.records import Place

_FEWEST_LINES = 5
_LEAST_SHARE = 0.2
_RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?\s*)?")


def read_pipes(lines: Sequence[str]) -> list[Block] | None:
    """Read lines whose cells are separated by bars; a line without a bar is a paragraph.

    Returns:
        The blocks, one grid per run of lines with bars; None if the text has few or no bars.
    """
    barred = sum("|" in line for line in lines)
    if barred < _FEWEST_LINES or barred < _LEAST_SHARE * sum(bool(line.strip()) for line in lines):
        return None
    limits.at_most(Countable.CELLS, sum(line.count("|") for line in lines), limits.CELLS)
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(lines, 1):
        if "|" in line:
            if cells := _cells(line, number, len(rows)):
                rows.append(cells)
            continue
        if line.strip():
            if rows:
                blocks.append(Grid(tuple(rows), has_columns=False))
                rows = []
            blocks.append(Paragraph(line.strip(), Place(line=number, column=1 + len(line) - len(line.lstrip()))))
    if rows:
        blocks.append(Grid(tuple(rows), has_columns=False))
    return blocks


def _cells(line: str, number: int, row: int) -> tuple[Cell, ...]:
    """Return the cells of a line.

    A line with nothing but one bar is a blank cell. A line of several bars or a separator line (``---|---``) has no
    cells. A blank first cell is dropped, and so are blank cells at the end, as the rest of a merged cell.

    Args:
        line: The line.
        number: The number of the line, from 1.
        row: The index of the row in the grid, from 0.
    """
    if not line.strip(" \t|\u3000"):
        return (Cell("", row, 0, Place(line=number, column=1)),) if line.count("|") == 1 else ()
    if _RULE.fullmatch(line):
        return ()
    parts: list[tuple[str, int]] = []
    start = 0
    for part in line.split("|"):
        parts.append((part.strip(), start + len(part) - len(part.lstrip())))
        start += len(part) + 1
    while not parts[-1][0]:
        parts.pop()
    if not parts[0][0]:
        del parts[0]
    return tuple(Cell(text, row, n, Place(line=number, column=at + 1)) for n, (text, at) in enumerate(parts))
