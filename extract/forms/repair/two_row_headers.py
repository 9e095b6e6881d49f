"""Repair of headers with two rows: they are joined into one row, so that each cell alone names its column.

For example, if a form for 2023 has 指标值 above 实施期 and 2023年, the joined cells are 实施期指标值 and 指标值.

If the source states merged cells, each cell of the upper row either extends into the lower row or is split by cells of
the lower row. In an export to text, which states no merged cells, a lower cell is assigned to the nearest upper cell at
its column or left of it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from extract import vocabulary
from extract.forms.multi_year_targets import is_long_term
from extract.forms.row_kinds import ClassifiedRow, RowKind, classify
from extract.forms.rows import Row
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.dates import THIS_CENTURY

_LEVELS = {"level1", "level2", "level3"}
_VALUES = {"target", "target_unit", "actual", "score"}
_FEWEST_LEVELS = 2
_LONGEST_PART = 14
_YEAR_HEADER = re.compile(rf"({THIS_CENTURY})年?度?")


def join_two_row_headers(rows: Sequence[ClassifiedRow]) -> list[ClassifiedRow]:
    """Return the rows with each header of two rows replaced by one row."""
    joined: list[ClassifiedRow] = []
    year: int | None = None
    is_joined = False
    for row, below in zip(rows, [*rows[1:], None], strict=False):
        if is_joined:
            is_joined = False
            continue
        if len(row.filled) == 1 or row.kind is RowKind.HEADING:
            year = row.year or year
        parts = _parts(row.row, below.row, year) if below is not None else []
        joined.append(classify(replace(row.row, cells=tuple(parts))) if parts else row)
        is_joined = bool(parts)
    return joined


def _parts(upper: Row, lower: Row, year: int | None) -> list[Cell]:
    """Return the cells of the joined header in the order of their columns; none if the two rows are not one header.

    Args:
        upper: A row.
        lower: The row below.
        year: The year of the form.
    """
    lower = _without_full_marks(upper, lower)
    is_table = upper.is_table and lower.is_table and not lower.starts_table and upper.has_columns
    if not is_table or not all(_may_be_header(cell.text) for row in (upper, lower) for cell in row.filled):
        return []
    owners = _owners(upper, lower) if upper.is_exact else _owners_by_column(upper, lower)
    whole = [cell for cell in upper.filled if cell not in owners]
    if not owners or not whole:
        return []
    parts = [
        replace(part, text=_composed(owner.text, part.text, year))
        for owner, part in zip(owners, lower.filled, strict=True)
    ]
    roles = {vocabulary.indicator_header(cell.text) for cell in (*whole, *parts)}
    levels = roles & _LEVELS
    names = any(vocabulary.label_field(cell.text) == "name" for cell in whole)
    is_header = names or len(levels) >= _FEWEST_LEVELS or (levels and roles & _VALUES)
    return sorted([*whole, *parts], key=lambda cell: cell.column) if is_header else []


def _without_full_marks(upper: Row, lower: Row) -> Row:
    """Return the lower row without the sum of a column of points, which is printed below 分值 instead of a rowspan."""
    if not lower.is_exact:
        return lower
    points = {cell.column for cell in upper.filled if vocabulary.indicator_header(cell.text) in ("weight", "score")}
    cells = tuple(cell for cell in lower.cells if cell.column not in points or not parse_amount(cell.text))
    return lower if len(cells) == len(lower.cells) else replace(lower, cells=cells)


def _owners(upper: Row, lower: Row) -> list[Cell]:
    """Return, for each cell of the lower row, the upper cell that covers it and that the lower row splits.

    The list is empty if a lower cell has no such upper cell, or if an upper cell neither spans several columns nor
    reaches into the lower row.
    """
    split = [cell for cell in upper.filled if cell.rowspan == 1 and cell.colspan > 1]
    owners = [cell for part in lower.filled for cell in split if _covers(cell, part)]
    below = {cell.column for cell in lower.filled}
    is_whole = all(cell in split or cell.rowspan > 1 or cell.column not in below for cell in upper.filled)
    return owners if is_whole and len(owners) == len(lower.filled) else []


def _owners_by_column(upper: Row, lower: Row) -> list[Cell]:
    """Return, for each cell of the lower row, the nearest upper cell at its column or left of it.

    This is for sources that state no merged cells. The list is empty unless several lower cells share an upper cell and
    most lower cells are headers themselves.
    """
    owners = [
        max((cell for cell in upper.filled if cell.column <= part.column), key=lambda cell: cell.column, default=None)
        for part in lower.filled
    ]
    found = [owner for owner in owners if owner is not None]
    is_split = max((found.count(cell) for cell in found), default=0) > 1
    headers = sum(map(_is_header, lower.filled))
    return found if is_split and len(found) == len(owners) and headers * 2 > len(owners) else []


def _is_header(cell: Cell) -> bool:
    plain = vocabulary.normal(cell.text)
    is_known = vocabulary.indicator_column(cell.text) or vocabulary.funding_column(cell.text)
    return bool(is_known or _YEAR_HEADER.fullmatch(plain) or is_long_term(plain))


@lru_cache(maxsize=4096)  # each cell is in the upper row once, and in the lower row once
def _may_be_header(text: str) -> bool:
    plain = vocabulary.normal(text)
    return len(plain) <= _LONGEST_PART and (bool(_YEAR_HEADER.fullmatch(plain)) or parse_amount(text) is None)


def _covers(upper: Cell, lower: Cell) -> bool:
    return upper.column <= lower.column < upper.column + upper.colspan


def _composed(upper: str, lower: str, year: int | None) -> str:
    """Return the text of a joined header cell.

    Args:
        upper: The text of the upper cell.
        lower: The text of the lower cell.
        year: The year of the form, if known.

    Returns:
        - `lower` is a year: `upper` if that is the year that the column is expected to be for, or if `year` is None;
          else the word for other years. The expected year is `year`; under a header of previous results, the year
          before `year`.
        - `lower` is a header by itself: `lower`.
        - `lower` and `upper` joined are a known header: the joined text.
        - Any other case: `lower`.
    """
    if found := _YEAR_HEADER.fullmatch(vocabulary.normal(lower)):
        is_before = vocabulary.indicator_header(upper) == "previous_actual"
        header_year = year - 1 if year and is_before else year
        return upper if header_year in (None, int(found[1])) else vocabulary.load("periods")["other_years"]
    if vocabulary.indicator_header(lower) or vocabulary.funding_header(lower):
        return lower
    both = f"{lower}{vocabulary.normal(upper)}"
    return both if vocabulary.indicator_header(both) else lower
