"""Tables without ruling lines, for hand-written PDFs: texts in columns with white space between them."""

from collections.abc import Sequence

from tests.harness.drawn_pdf import line, text
from tests.harness.grids import Seen

PITCH = 13
"""Points from one line of a cell to the next, for texts of 10 points."""

FUNDING_XS = (60, 220, 330, 440)
FUNDING = [
    ["资金情况", "全年预算数（A）", "全年执行数（B）", "预算执行率"],
    ["年度资金总额：", "10926.2", "1300", "11.900%"],
    ["其中：中央财政资金", "10000", "373.8", "3.700%"],
    ["地方资金", "926.2", "926.2", "100%"],
    ["其他资金", "0", "0", ""],
]


def put(x: float, top: float, printed: str, size: float = 10) -> str:
    """Return operators that print lines one below the other; the first has its baseline at `top`."""
    return "".join(text(x, top + PITCH * row, part, size) for row, part in enumerate(printed.split("\n")))


def laid(xs: Sequence[float], top: float, rows: Sequence[Sequence[str]], gap: float = 9) -> str:
    """Return operators that print the cells of a table, aligned at their tops, with `gap` points between its rows."""
    printed = ""
    for row in rows:
        printed += "".join(put(x, top, cell) for x, cell in zip(xs, row, strict=True) if cell)
        top += PITCH * max(cell.count("\n") + 1 for cell in row) + gap
    return printed


def across(x0: float, x1: float, *heights: float) -> str:
    """Return operators that draw ruling lines across at some heights."""
    return "".join(line(x0, height, x1, height) for height in heights)


def filled(rows: Sequence[Sequence[str]]) -> list[Seen]:
    """Return the cells of a table without merged cells; blanks are left out."""
    return [(cell, row, column, 1, 1) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell]
