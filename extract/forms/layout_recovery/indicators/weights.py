"""Rows of an indicator table with two bare numbers only: they are weight and score if sums or units say so."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from extract.forms.cell_scoring import is_bare_number
from extract.model.content import Cell
from extract.values.amounts import parse_amount

_MOST_WEIGHT = 60
_FEWEST_PAIRS = 2
_PAIR = {"weight", "score"}
_VALUES = {"weight", "score", "target", "actual"}
Row = dict[str, Cell]
"""The cells of a row by the role of their column."""


def settle_weights(rows: Sequence[Row], roles: Collection[str], sums: Collection[Decimal]) -> list[Row]:
    """Return the rows with pairs of bare numbers moved to weight and score where that is certain.

    It is certain if all weights then add up to one of the sums, or if the targets and results of all other rows have
    units. Otherwise, a pair under target and result is left out if other rows print weights.

    Args:
        rows: The rows of a table.
        roles: The roles of its columns.
        sums: What the weights of a complete table add up to.
    """
    unsettled = [row for row in rows if _pair(row)]
    if not unsettled or not {"weight", "score", "target", "actual"}.issubset(roles):
        return [*rows]
    settled = [row for row in rows if not _pair(row)]
    weights = [_number(row["weight"]) for row in settled if "weight" in row]
    is_whole = bool(weights) and sum(weights) + sum(_number(_pair(row)[0]) for row in unsettled) in sums
    is_certain = is_whole or (len(unsettled) >= _FEWEST_PAIRS and _have_units(settled))
    return [_moved(row, is_certain=is_certain, has_weights=bool(weights)) if _pair(row) else row for row in rows]


def _pair(row: Row) -> list[Cell]:
    """Return the only two values of a row, bare numbers that can be weight and score; empty for any other row."""
    roles = [role for role in row if role in _VALUES]
    if "level3" not in row or len(roles) != len(_PAIR) or set(roles) == _PAIR:
        return []
    values = [row[role] for role in roles]
    if not all(is_bare_number(cell.text) for cell in values):
        return []
    weight, score = map(_number, values)
    return values if 0 <= score <= weight <= _MOST_WEIGHT else []


def _have_units(rows: Sequence[Row]) -> bool:
    """Return whether several rows have targets or results, and none of them is a bare number."""
    values = [row[role] for row in rows for role in ("target", "actual") if role in row]
    return len(values) >= _FEWEST_PAIRS and not any(is_bare_number(cell.text) for cell in values)


def _number(cell: Cell) -> Decimal:
    amount = parse_amount(cell.text)
    return amount[0] if amount else Decimal()


def _moved(row: Row, *, is_certain: bool, has_weights: bool) -> Row:
    weight, score = _pair(row)
    rest = {role: cell for role, cell in row.items() if role not in _VALUES}
    if is_certain:
        return rest | {"weight": weight, "score": score}
    return rest if has_weights and {"target", "actual"} <= row.keys() else row
