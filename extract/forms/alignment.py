"""Which column each cell of a drifted row belongs to, decided by the table's own logic.

Exports lose merged cells, so a row may stand some columns to the left or right of its header. Cells keep their order;
of the ways to put them under the header, the one that makes most sense as an indicator row wins, the printed columns
counting for themselves.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

from extract import vocabulary
from extract.content import Cell
from extract.values import parse_amount

_MOST_WAYS = 2000
_TARGETS = {"target", "target_half_year", "actual"}
_SHIFT = 0.5


def align(cells: Sequence[Cell], columns: Mapping[int, str]) -> dict[str, Cell] | None:
    """Role → cell for the filled cells of a row; None when no way of putting them under the header makes sense."""
    printed = {columns[cell.column]: cell for cell in cells if cell.column in columns}
    if len(printed) == len(cells) and _is_sound(printed, columns):
        return printed
    if not cells or len(cells) > len(columns):
        return None
    ways = []
    for count, chosen in enumerate(combinations(sorted(columns), len(cells))):
        if count > _MOST_WAYS:
            return printed if len(printed) == len(cells) else None
        row = {columns[column]: cell for column, cell in zip(chosen, cells, strict=True)}
        shift = sum(abs(cell.column - column) for column, cell in zip(chosen, cells, strict=True))
        ways.append((_sense(row, columns) - _SHIFT * shift, row))
    score, best = max(ways, key=lambda way: way[0])
    return best if score > 0 else None


def _is_sound(row: Mapping[str, Cell], columns: Mapping[int, str]) -> bool:
    """Whether a row as printed needs no second thought."""
    level1 = row.get("level1")
    if level1 is not None and not vocabulary.level_name(level1.text, "level1"):
        return False
    return "level3" not in row or "target" in row or "target" not in columns.values()


def _sense(row: Mapping[str, Cell], columns: Mapping[int, str]) -> float:
    """How well a row reads as an indicator: level words under levels, a name, values under value columns."""
    score = 0.0
    for role, cell in row.items():
        is_level1 = vocabulary.level_name(cell.text, "level1") is not None
        is_level2 = vocabulary.level_name(cell.text, "level2") is not None
        if role == "level1":
            score += 3 if is_level1 else -3
        elif role == "level2":
            score += 3 if is_level2 else -1
        elif role == "level3":
            is_level = (is_level1 or is_level2) and "level2" in columns.values()
            score += -3 if is_level or parse_amount(cell.text) else 1
        elif role in _TARGETS:
            score += 1
    has_values = row.keys() & (_TARGETS | {"weight", "score"})
    if has_values:
        score -= 4 if "level3" not in row else 0
        score -= 2 if "target" in columns.values() and "target" not in row else 0
    return score
