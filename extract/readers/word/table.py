"""Tables as Word formats store them: rows of cells with their spans, but without their positions."""

from dataclasses import dataclass, field

from extract.model.content import Cell, Grid
from extract.model.records import Place

_COLUMNS = 63
"""Maximum columns of a Word table; a file may claim any number."""
SLIVER_TWIPS = 20
"""Cell edges that are at most this far apart (a millimetre is 57) are meant to be one."""


@dataclass(slots=True)
class WordCell:
    """A cell: pieces of its text, its columns, and its role in merges ("", "restart" or "continue")."""

    parts: list[str] = field(default_factory=list)
    span: int = 1
    vertical: str = ""
    horizontal: str = ""


@dataclass(slots=True)
class WordRow:
    """A row: the columns that it skips before its cells, and the cells."""

    before: int = 0
    cells: list[WordCell] = field(default_factory=list)


def join_slivers(rows: list[WordRow], widths: list[int]) -> None:
    """Remove columns that only separate edges meant to be one, unless a cell is that narrow.

    Args:
        rows: The rows, whose cells span columns of these widths; they are changed.
        widths: Widths of the columns in twips; 0 if the file states none.
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


def to_grid(rows: list[WordRow], table: int) -> Grid:
    """Return the n-th table of a document as a grid, merged cells once, where they start; tabs become spaces."""
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
