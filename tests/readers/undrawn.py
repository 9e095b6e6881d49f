"""Tables that no lines draw, for PDFs written by hand: texts in columns with white space between them."""

from collections.abc import Sequence

from tests.readers.drawn_pdf import line, text

PITCH = 13
"""Points from one line of a cell to the next, for texts of 10 points."""


def put(x: float, top: float, printed: str, size: float = 10) -> str:
    """Operators that print lines one below the other; the first has its baseline at `top`."""
    return "".join(text(x, top + PITCH * row, part, size) for row, part in enumerate(printed.split("\n")))


def laid(xs: Sequence[float], top: float, rows: Sequence[Sequence[str]], gap: float = 9) -> str:
    """Operators that print the cells of a table, aligned at their tops, with `gap` points between its rows."""
    printed = ""
    for row in rows:
        printed += "".join(put(x, top, cell) for x, cell in zip(xs, row, strict=True) if cell)
        top += PITCH * max(cell.count("\n") + 1 for cell in row) + gap
    return printed


def across(x0: float, x1: float, *heights: float) -> str:
    """Operators that draw ruling lines across at some heights."""
    return "".join(line(x0, height, x1, height) for height in heights)
