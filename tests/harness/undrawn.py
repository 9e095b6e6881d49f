"""Tables without ruling lines, for the PDFs of `tests.harness.drawn_pdf`: columns of text with white space between."""

from collections.abc import Sequence

from tests.harness.drawn_pdf import line, text
from tests.harness.grids import Seen

PITCH = 13
"""Distance between the lines of a cell in points, for a font size of 10 points."""

FUNDING_XS = (60, 220, 330, 440)
FUNDING = [
    ["资金情况", "全年预算数（A）", "全年执行数（B）", "预算执行率"],
    ["年度资金总额：", "10926.2", "1300", "11.900%"],
    ["其中：中央财政资金", "10000", "373.8", "3.700%"],
    ["地方资金", "926.2", "926.2", "100%"],
    ["其他资金", "0", "0", ""],
]


def put(x: float, top: float, printed: str, size: float = 10) -> str:
    """Return operators that print the lines of a text one below the other; the baseline of the first is at `top`."""
    return "".join(text(x, top + PITCH * row, part, size) for row, part in enumerate(printed.split("\n")))


def laid(xs: Sequence[float], top: float, rows: Sequence[Sequence[str]], gap: float = 9) -> str:
    """Return operators that print the cells of a table.

    Args:
        xs: The left edge of each column, in points.
        top: The baseline of the first line, in points from the top of the page.
        rows: The texts of the cells.
        gap: The space between two rows, in points.
    """
    printed = ""
    for row in rows:
        printed += "".join(put(x, top, cell) for x, cell in zip(xs, row, strict=True) if cell)
        top += PITCH * max(cell.count("\n") + 1 for cell in row) + gap
    return printed


def across(x0: float, x1: float, *heights: float) -> str:
    """Return operators that draw horizontal lines from `x0` to `x1`, `heights` points from the top of the page."""
    return "".join(line(x0, height, x1, height) for height in heights)


def filled(rows: Sequence[Sequence[str]]) -> list[Seen]:
    """Return the cells of a table without merged cells as `tests.harness.grids` does, but without blank cells."""
    return [(cell, row, column, 1, 1) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell]
