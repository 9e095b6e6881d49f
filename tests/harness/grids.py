"""Tables in the form that tests compare: text, position and span of every cell."""

import json
from pathlib import Path

from evaluation.grid import lay_out
from extract.model.content import Content, Grid

DATA = Path(__file__).parents[1] / "data"
Seen = tuple[str, int, int, int, int]


def cells_of(grid: Grid) -> list[Seen]:
    """Return text, row, column, row span and column span of each cell; rows and columns count from 0."""
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells()]


def grids_of(content: Content) -> list[Grid]:
    """Return the grids of a document."""
    return [block for block in content.blocks if isinstance(block, Grid)]


def texts_of(content: Content) -> list[list[list[str]]]:
    """Return the texts of the cells of each grid, row by row."""
    return [[[cell.text for cell in row] for row in grid.rows] for grid in grids_of(content)]


def gold_cells(name: str, from_row: int = 0) -> list[list[Seen]]:
    """Return the cells of each table of a sample as a person annotated them, from row `from_row` on.

    The rows are numbered from 0 after the rows before `from_row` are left out.
    """
    tables = json.loads((DATA / "grids" / f"{name}.json").read_text("utf-8"))["tables"]
    return [_placed(table["rows"][from_row:]) for table in tables]


def _placed(rows: list[list[dict[str, str | int]]]) -> list[Seen]:
    laid, _, _ = lay_out(rows)
    return [(one.text, one.row, one.column, one.row_end - one.row, one.column_end - one.column) for one in laid]
