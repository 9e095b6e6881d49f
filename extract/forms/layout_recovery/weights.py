"""Rows of an indicator table with two bare numbers only: they are weight and score if the weights then add up."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from extract.forms.cell_scoring import is_bare_number
from extract.model.content import Cell
from extract.values.amounts import parse_amount

_MOST_WEIGHT = 60
Row = dict[str, Cell]
"""The cells of a row by the role of their column."""


def settle_weights(rows: Sequence[Row], roles: Collection[str], sums: Collection[Decimal]) -> list[Row]:
    """Return the rows with pairs of bare numbers moved from target and result to weight and score, or left out.

    They are moved if all weights then add up to one of the sums. If they do not, but other rows print weights, it is
    not certain what the two numbers are.

    Args:
        rows: The rows of a table.
        roles: The roles of its columns.
        sums: What the weights of a complete table add up to.
    """
    unsettled = [row for row in rows if _is_unsettled(row)]
    weights = [_number(row, "weight") for row in rows if "weight" in row]
    if not unsettled or not weights or not {"weight", "score", "target", "actual"}.issubset(roles):
        return [*rows]
    whole = sum((weight for weight in weights if weight is not None), Decimal())
    whole += sum((_number(row, "target") or Decimal() for row in unsettled), Decimal())
    is_confirmed = whole in sums
    return [_moved(row, is_confirmed=is_confirmed) if _is_unsettled(row) else row for row in rows]


def _is_unsettled(row: Row) -> bool:
    if not row.keys() >= {"level3", "target", "actual"} or row.keys() & {"weight", "score"}:
        return False
    weight, score = _number(row, "target"), _number(row, "actual")
    are_bare = all(is_bare_number(row[role].text) for role in ("target", "actual"))
    return are_bare and weight is not None and score is not None and 0 <= score <= weight <= _MOST_WEIGHT


def _number(row: Row, role: str) -> Decimal | None:
    amount = parse_amount(row[role].text) if role in row else None
    return amount[0] if amount else None


def _moved(row: Row, *, is_confirmed: bool) -> Row:
    rest = {role: cell for role, cell in row.items() if role not in ("target", "actual")}
    return rest | {"weight": row["target"], "score": row["actual"]} if is_confirmed else rest
