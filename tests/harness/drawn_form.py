"""Forms drawn as PDF pages from the grids of tests/data, with room for texts that nobody is to see."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.grid import lay_out
from evaluation.render import tables_of
from tests.harness.drawn_pdf import HEIGHT, WIDTH, line, text

MARGIN, PADDING = 30.0, 2.0
SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
"""Font sizes in points; a form is drawn in the largest in which it fits on a page."""


@dataclass
class Cell:
    """A cell as drawn: its box (left, top, right, bottom), and its lines with their positions."""

    box: tuple[float, float, float, float]
    lines: list[tuple[float, float, str]] = field(default_factory=list)


@dataclass
class Form:
    """A form as drawn: its cells, their font size, and the operators of its content stream."""

    size: float
    cells: list[Cell]
    content: str


def draw_form(grid: Path) -> Form:
    """Draw the table of a grid.json file on one page."""
    (table,) = tables_of(grid)
    placed, rows, columns = lay_out(table)
    edges = [MARGIN + column * (WIDTH - 2 * MARGIN) / columns for column in range(columns + 1)]
    for size in SIZES:
        lines = {cell: list(_wrapped(cell.text, edges[cell.column_end] - edges[cell.column], size)) for cell in placed}
        heights = [1.6 * size] * rows
        for cell in sorted(placed, key=lambda cell: cell.row_end - cell.row):
            lacking = (len(lines[cell]) * 1.25 + 0.5) * size - sum(heights[cell.row : cell.row_end])
            heights[cell.row_end - 1] += max(lacking, 0)
        if sum(heights) <= HEIGHT - 2 * MARGIN:
            break
    tops = [MARGIN + sum(heights[:row]) for row in range(rows + 1)]
    cells, content = [], ""
    for one in placed:
        x0, top, x1, bottom = edges[one.column], tops[one.row], edges[one.column_end], tops[one.row_end]
        cell = Cell((x0, top, x1, bottom))
        for side in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)):
            content += line(*side)
        for index, printed in enumerate(lines[one]):
            cell.lines.append((x0 + PADDING, top + (1.15 + 1.25 * index) * size, printed))
            content += text(*cell.lines[-1], size)
        cells.append(cell)
    return Form(size, cells, content)


def width_of(printed: str, size: float) -> float:
    """Return the width of a text in points."""
    return sum(size if ord(character) >= 0x7F else size / 2 for character in printed)


def _wrapped(printed: str, width: float, size: float) -> Iterator[str]:
    for paragraph in printed.split("\n"):
        row = ""
        for character in paragraph.strip():
            if width_of(row + character, size) > width - 2 * PADDING:
                yield row
                row = ""
            row += character
        if row:
            yield row
