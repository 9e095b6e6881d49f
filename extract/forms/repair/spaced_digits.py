"""Repair of numbers whose digits are set apart to fill their cell (1 2 8 0 . 0 0)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.model.content import Block, Cell, Content, Grid
from extract.values.amounts import parse_amount
from extract.values.numbers import DIGITS
from extract.values.units import unit_of

_DIGIT, _SIGN = "[0-9０-９]", "[.．,，]"
_SET_APART = re.compile(
    rf"([-≥≤＜＞<>=¥￥]?)\s*({_DIGIT}(?:\s+{_DIGIT}|\s*{_SIGN}\s+{_DIGIT}|\s+{_SIGN}\s*{_DIGIT})+(?:[.．]{_DIGIT}+)?)"
    r"\s*([^\s0-9０-９]{0,4})"
)
_CHEAP = re.compile(rf"{_DIGIT}\s+(?:{_DIGIT}|{_SIGN})|{_SIGN}\s+{_DIGIT}")
_BETWEEN = "\0"
"""Separates the texts of cells that are searched together."""
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_NUMBER = re.compile(rf"(?!0[0-9]){DIGITS}")
_LONGEST = 60
_FEWEST = 3
"""Fewest digits in at least one cell of the row: 1 0 alone may be two numbers, and 1. 2 a numbered list."""


def join_spaced_digits(content: Content) -> Content:
    """Return the content with joined digits in the cells that hold one number and nothing else but its unit.

    The place of such a cell keeps the original text. Names and texts with numbers in them are left as they are.
    """
    return replace(content, blocks=tuple(_joined_block(block) for block in content.blocks))


def _joined_block(block: Block) -> Block:
    if not isinstance(block, Grid) or not _CHEAP.search(_BETWEEN.join([cell.text for cell in block.cells()])):
        return block
    return replace(block, rows=tuple(_joined_row(row) for row in block.rows))


def _may_be_set_apart(cell: Cell) -> bool:
    return len(cell.text) <= _LONGEST and _CHEAP.search(cell.text) is not None


def _joined_row(row: Sequence[Cell]) -> tuple[Cell, ...]:
    joined = {id(cell): found for cell in row if _may_be_set_apart(cell) and (found := _joined(cell.text))}
    if not any(count >= _FEWEST for _, count in joined.values()):
        return tuple(row)
    return tuple(
        replace(cell, text=joined[id(cell)][0], place=replace(cell.place, text=cell.place.text or cell.text))
        if id(cell) in joined
        else cell
        for cell in row
    )


def _joined(text: str) -> tuple[str, int] | None:
    """Return a text without the white space in its number, and the count of its digits."""
    found = _SET_APART.fullmatch(text.strip())
    if not found:
        return None
    number = "".join(found[2].split()).translate(_HALF_WIDTH)
    is_unit = not found[3] or unit_of(found[3]) is not None or parse_amount(f"1{found[3]}") is not None
    return (
        (found[1] + number + found[3], sum(map(str.isdigit, number))) if is_unit and _NUMBER.fullmatch(number) else None
    )
