"""Tables as grid.json describes them, and the position of each cell in its table."""

from typing import Any, NamedTuple

Table = list[list[dict[str, Any]]]
"""Rows of cells as in HTML: each has text, rowspan and colspan; a position that a merged cell covers has no entry."""


class PlacedCell(NamedTuple):
    """A cell with its position: rows and columns from 0, ends exclusive."""

    row: int
    column: int
    row_end: int
    column_end: int
    text: str


def lay_out(table: Table) -> tuple[list[PlacedCell], int, int]:
    """Compute the position of each cell by the rules of HTML.

    Returns:
        The cells with their positions, the number of rows, and the number of columns.
    """
    taken: set[tuple[int, int]] = set()
    cells: list[PlacedCell] = []
    for row, entries in enumerate(table):
        column = 0
        for entry in entries:
            while (row, column) in taken:
                column += 1
            row_end = min(row + entry.get("rowspan", 1), len(table))
            column_end = column + entry.get("colspan", 1)
            taken |= {(one, other) for one in range(row, row_end) for other in range(column, column_end)}
            cells.append(PlacedCell(row, column, row_end, column_end, entry.get("text") or ""))
    return cells, len(table), max((cell.column_end for cell in cells), default=0)
