"""A grid of cells as grid.json keeps it, and the place of each cell in its table."""

from typing import Any, NamedTuple

Table = list[list[dict[str, Any]]]
"""Rows of cells, as HTML lists them: text, rowspan, colspan; what a span covers is not there."""


class Laid(NamedTuple):
    """A cell in its place: rows and columns from 0, the end of each not covered any more."""

    row: int
    column: int
    row_end: int
    column_end: int
    text: str


def lay_out(table: Table) -> tuple[list[Laid], int, int]:
    """The cells of a table in their places, as HTML lays them out, and its height and width."""
    taken: set[tuple[int, int]] = set()
    cells: list[Laid] = []
    for row, entries in enumerate(table):
        column = 0
        for entry in entries:
            while (row, column) in taken:
                column += 1
            row_end = min(row + entry.get("rowspan", 1), len(table))
            column_end = column + entry.get("colspan", 1)
            taken |= {(one, other) for one in range(row, row_end) for other in range(column, column_end)}
            cells.append(Laid(row, column, row_end, column_end, entry.get("text") or ""))
    return cells, len(table), max((cell.column_end for cell in cells), default=0)
