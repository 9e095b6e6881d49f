"""Tables as Word formats store them, as rows of cells with spans but no positions, and their conversion to grids."""

from dataclasses import dataclass, field

from extract.model.content import Cell, Grid
from extract.model.records import Place

_COLUMNS = 63
"""Maximum number of columns of a table in Word; a damaged file can state any number."""
SLIVER_TWIPS = 20
"""Maximum distance in twips (57 are a millimetre) of two cell edges that count as one edge."""


@dataclass(slots=True)
class WordCell:
    """A cell of a table.

    Attributes:
        parts: The pieces of its text.
        span: The number of columns.
        vertical: Its role in a vertical merge: "restart" for the first cell, "continue" for the others, "" for none.
        horizontal: Its role in a horizontal merge, likewise.
    """

    parts: list[str] = field(default_factory=list)
    span: int = 1
    vertical: str = ""
    horizontal: str = ""


@dataclass(slots=True)
class WordRow:
    """A row of a table: the number of columns that are skipped before its first cell, and its cells."""

    before: int = 0
    cells: list[WordCell] = field(default_factory=list)


def join_slivers(rows: list[WordRow], widths: list[int]) -> None:
    """Remove columns of at most `SLIVER_TWIPS`, which result from cell edges that are almost equal.

    A column that a cell occupies alone is kept.

    Args:
        rows: The rows of a table; their spans are changed.
        widths: The width of each column in twips; 0 for a width that the file does not state.
    """
    slivers = {column for column, width in enumerate(widths) if 0 < width <= SLIVER_TWIPS}
    if not slivers:
        return
    for row in rows:
        column = row.before
        for cell in row.cells:
            if cell.span == 1:
                slivers.discard(column)
            column += cell.span
    kept_before = [column - sum(sliver < column for sliver in slivers) for column in range(len(widths) + 1)]
    for row in rows:
        column = row.before
        row.before = kept_before[min(column, len(widths))]
        for cell in row.cells:
            start, column = column, column + cell.span
            if column < len(kept_before):
                cell.span = max(kept_before[column] - kept_before[start], 1)


def column_of(row: WordRow, cell: WordCell) -> int:
    """Return the column of a cell of a row, from 0; a cell that the row does not have is before its first."""
    column = row.before
    for one in row.cells:
        if one is cell:
            return column
        column += one.span
    return row.before


def to_grid(rows: list[WordRow], table: int) -> Grid:
    """Convert the rows of a table to a grid; a merged cell is one cell, and tabs become spaces.

    Args:
        rows: The rows.
        table: The number of the table in the document, from 1, for the places of cells.
    """
    begun_in_rows: list[list[tuple[str, int, int]]] = []
    heights: dict[tuple[int, int], int] = {}
    above: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        begun: list[tuple[str, int, int]] = []
        reaching: dict[int, tuple[int, int]] = {}
        column = min(row.before, _COLUMNS)
        for cell in row.cells:
            span = max(min(cell.span, _COLUMNS - column), 1)
            if cell.horizontal == "continue" and begun:
                text, start, width = begun[-1]
                begun[-1] = (text, start, width + span)
            elif cell.vertical == "continue" and column in above:
                reaching[column] = above[column]
                heights[above[column]] += 1
            else:
                begun.append(("".join(cell.parts).replace("\t", " ").strip(), column, span))
                if cell.vertical:
                    reaching[column] = (number, column)
                    heights[number, column] = 1
            column += span
        begun_in_rows.append(begun)
        above = reaching
    return Grid(tuple(_row(number, begun, heights, table) for number, begun in enumerate(begun_in_rows)))


def _row(
    row: int, begun: list[tuple[str, int, int]], heights: dict[tuple[int, int], int], table: int
) -> tuple[Cell, ...]:
    number = row + 1
    return tuple(
        [
            Cell(
                text,
                row,
                column,
                Place(table=table, row=number, column=column + 1),
                heights.get((row, column), 1),
                span,
            )
            for text, column, span in begun
        ]
    )
