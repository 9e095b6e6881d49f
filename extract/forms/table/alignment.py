"""Alignment of indicator rows with their header, for rows that an export shifted by some columns.

Exports lose merged cells, so the cells of a row may be some columns to the left or right of their headers. The cells
keep their order. Of all assignments of the cells to columns, the one with the highest score is chosen; a penalty for
each column of shift is subtracted from the score.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from extract.forms.cell_scoring import indicator_gap_penalties, indicator_score, is_level1, is_level2
from extract.model.content import Cell

_MOST_ASSIGNMENTS = 2000
_VALUES = {"target", "target_half_year", "actual", "weight", "score"}
_SHIFT_PENALTY = 0.5
"""Penalty for each column of distance between a cell and the column that it is assigned to."""


def align(
    cells: Sequence[Cell], columns: Mapping[int, str], *, is_exact: bool, group: str | None = None
) -> dict[str, Cell] | None:
    """Assign the filled cells of a row to the columns of its header.

    Args:
        cells: The filled cells.
        columns: The role of each column that a header covers.
        is_exact: Whether the columns are those of the source. They are then used wherever they are plausible.
        group: The text of the level 1 that applies to the row if the row itself states none.

    Returns:
        The cells by role; None if no assignment is plausible.
    """
    printed = {columns[cell.column]: cell for cell in cells if cell.column in columns}
    if len(printed) == len(cells) and _is_plausible_as_printed(printed, columns, is_exact, group):
        return printed
    roles = list(dict.fromkeys(role for _, role in sorted(columns.items())))
    if not cells or len(cells) > len(roles):
        return None
    assignments = []
    for count, chosen in enumerate(combinations(roles, len(cells))):
        if count > _MOST_ASSIGNMENTS:
            return printed if len(printed) == len(cells) else None
        row = dict(zip(chosen, cells, strict=True))
        shift = sum(_distance(cell.column, role, columns) for role, cell in row.items())
        assignments.append((_row_score(row, roles) - _SHIFT_PENALTY * shift, row))
    score, best = max(assignments, key=lambda scored: scored[0])
    if score > 0:
        return best
    score_of = indicator_score(roles)
    is_whole = len(printed) == len(cells) and "level3" in printed
    return printed if is_whole and all(score_of(cell, role) >= 0 for role, cell in printed.items()) else None


def _distance(column: int, role: str, columns: Mapping[int, str]) -> int:
    return min(abs(column - other) for other, its in columns.items() if its == role)


def _is_plausible_as_printed(
    row: Mapping[str, Cell], columns: Mapping[int, str], is_exact: bool, group: str | None
) -> bool:
    """Return whether a row is used as printed, without comparing other assignments.

    Args:
        row: The cells by the role of their printed column.
        columns: The role of each column that a header covers.
        is_exact: Whether the columns are those of the source.
        group: The text of the level 1 that applies to the row if the row itself states none.
    """
    level1 = row.get("level1")
    if level1 is not None and not (is_exact or is_level1(level1.text)):
        return False
    level2 = row.get("level2")
    is_grouped = (level1 is None or is_level1(level1.text)) and (level2 is None or is_level2(level2.text))
    has_own_levels = not is_level1(group or (level1.text if level1 else ""))  # the form does not follow the framework
    if is_exact and (is_grouped or has_own_levels) and "level3" in row and row.keys() & _VALUES:
        return True
    return "level3" not in row or "target" in row or "target" not in columns.values()


def _row_score(row: Mapping[str, Cell], roles: Collection[str]) -> float:
    """Return the sum of the scores of a row's cells, less the penalties for a missing name or target.

    Args:
        row: The cells by the role to which they are assigned.
        roles: The roles of all columns.
    """
    score_of = indicator_score(roles)
    score = sum(score_of(cell, role) for role, cell in row.items())
    if row.keys() & _VALUES:
        score -= sum(
            cost
            for role, cost in indicator_gap_penalties(roles).items()
            if role in ("level3", "target") and role not in row
        )
    return score
