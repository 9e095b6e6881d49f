"""Which column each cell of a drifted row belongs to, decided by the table's own logic.

Exports lose merged cells, so a row may stand some columns to the left or right of its header. Cells keep their order;
of the ways to put them under the header, the one that makes most sense as an indicator row wins, the printed columns
counting for themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from extract.forms.cell_scoring import indicator_missing, indicator_worth, is_level1, is_level2
from extract.model.content import Cell

_MOST_WAYS = 2000
_VALUES = {"target", "target_half_year", "actual", "weight", "score"}
_SHIFT = 0.5


def align(
    cells: Sequence[Cell], columns: Mapping[int, str], *, is_exact: bool, group: str | None = None
) -> dict[str, Cell] | None:
    """Role → cell for the filled cells of a row; None when no way of putting them under the header makes sense.

    Args:
        cells: The filled cells.
        columns: The role of each column that a header covers.
        is_exact: Whether the source says where each cell stands, so that it is believed where it makes sense at all.
        group: The level 1 that is open above the row.
    """
    printed = {columns[cell.column]: cell for cell in cells if cell.column in columns}
    if len(printed) == len(cells) and _is_sound(printed, columns, is_exact, group):
        return printed
    roles = list(dict.fromkeys(role for _, role in sorted(columns.items())))
    if not cells or len(cells) > len(roles):
        return None
    ways = []
    for count, chosen in enumerate(combinations(roles, len(cells))):
        if count > _MOST_WAYS:
            return printed if len(printed) == len(cells) else None
        row = dict(zip(chosen, cells, strict=True))
        shift = sum(_distance(cell.column, role, columns) for role, cell in row.items())
        ways.append((_sense(row, roles) - _SHIFT * shift, row))
    score, best = max(ways, key=lambda way: way[0])
    if score > 0:
        return best
    worth = indicator_worth(roles)
    is_whole = len(printed) == len(cells) and "level3" in printed
    return printed if is_whole and all(worth(cell, role) >= 0 for role, cell in printed.items()) else None


def _distance(column: int, role: str, columns: Mapping[int, str]) -> int:
    return min(abs(column - other) for other, its in columns.items() if its == role)


def _is_sound(row: Mapping[str, Cell], columns: Mapping[int, str], is_exact: bool, group: str | None) -> bool:
    """Whether a row as printed needs no second thought."""
    level1 = row.get("level1")
    if level1 is not None and not (is_exact or is_level1(level1.text)):
        return False
    level2 = row.get("level2")
    is_grouped = (level1 is None or is_level1(level1.text)) and (level2 is None or is_level2(level2.text))
    has_own_levels = not is_level1(group or (level1.text if level1 else ""))  # of a form outside the framework
    if is_exact and (is_grouped or has_own_levels) and "level3" in row and row.keys() & _VALUES:
        return True
    return "level3" not in row or "target" in row or "target" not in columns.values()


def _sense(row: Mapping[str, Cell], roles: Collection[str]) -> float:
    """How well a row reads as an indicator: level words under levels, a name, values under value columns."""
    worth = indicator_worth(roles)
    score = sum(worth(cell, role) for role, cell in row.items())
    if row.keys() & _VALUES:
        score -= sum(
            cost for role, cost in indicator_missing(roles).items() if role in ("level3", "target") and role not in row
        )
    return score
