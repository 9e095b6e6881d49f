"""Columns of areas in an indicator table: a target for each county or village, and often one for all of them.

Only the target of all areas together is that of the project: 全省, 全市 or 合计 beside 甲县 and 乙县.
"""

import re
from collections.abc import Sequence

from extract import vocabulary
from extract.model.content import Cell

_FEWEST = 2


def settle_areas(cells: Sequence[Cell], roles: Sequence[str | None]) -> list[str | None]:
    """Return the roles of a header's cells, in which the column of all areas, and of no single one, is the target.

    Args:
        cells: The cells of the header.
        roles: The role of each cell; None for one that is not recognised, such as the name of an area.
    """
    settled = list(roles)
    names = settled.index("level3") if "level3" in settled else len(settled)
    may_be = [number for number in range(names + 1, len(settled)) if settled[number] in (None, "target")]
    wholes = [number for number in may_be if _pattern("whole_area").fullmatch(_plain(cells[number]))]
    areas = [number for number in may_be if number not in wholes and _pattern("area").fullmatch(_plain(cells[number]))]
    if len(areas) < _FEWEST or len(wholes) > 1:
        return settled
    for number in areas:
        settled[number] = "_ignored" if settled[number] else None
    if wholes and "target" not in [role for number, role in enumerate(settled) if number not in wholes]:
        settled[wholes[0]] = "target"
    return settled


def _plain(cell: Cell) -> str:
    return vocabulary.normal(cell.text)


def _pattern(name: str) -> re.Pattern[str]:
    return vocabulary.pattern("cells", name)
