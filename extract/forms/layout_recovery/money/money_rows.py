"""Labels of money rows whose label an export moved away from the amounts: before the header, or behind the block.

A label is given to a row only if the order leaves one possibility or the arithmetic confirms it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from extract import vocabulary
from extract.model.content import Cell
from extract.values.amounts import parse_amount

MoneyRow = dict[str, Cell]
"""The cells of a row by the role of their column: ``source``, ``budget:full_year`` …"""

_MONEY = ("initial_budget", "budget", "available", "executed")
_RATE_TOLERANCE = Decimal("0.51")
_HUNDRED = Decimal(100)


def with_labels(rows: Sequence[MoneyRow], roles: Sequence[str], before: Sequence[Cell]) -> tuple[list[MoneyRow], bool]:
    """Return the rows with labels where it is certain to which row a label belongs; rows without a label are left out.

    Args:
        rows: The rows of a money block in their printed order.
        roles: The roles of the columns in their printed order; the first is ``source``.
        before: The labels of money without an amount that are printed before the header.

    Returns:
        The rows, and whether the labels in `before` were used.
    """
    joined = _with_continued_lines(rows, roles)
    first = next((index for index, row in enumerate(joined) if "source" in row), len(joined))
    leading, below = joined[:first], [row for row in joined[first:] if "source" in row]
    behind = next((row for row in below if _is_total_without_amount(row)), None)
    if leading and len(leading) == len(before) and all(map(_is_consistent, leading)):
        return [*({"source": label, **row} for label, row in zip(before, leading, strict=True)), *below], True
    if len(leading) == 1 and behind is not None and _is_total_of(leading[0], below):
        below.remove(behind)
        return [behind | leading[0], *below], False
    return below, False


def with_rates(rows: Sequence[MoneyRow], roles: Sequence[str]) -> list[MoneyRow]:
    """Return the rows with a lone number moved from weight or score to the rate where it is the row's rate.

    A weight is more than 0, and only the total of a block must have one. A number that is neither a weight beside a
    score nor the rate is left out.

    Args:
        rows: The rows of a money block in their printed order.
        roles: The roles of the columns.
    """
    rate = next((role for role in roles if role.startswith("execution_rate")), None)
    return [*rows] if rate is None else [_with_rate(row, rate) for row in rows]


def _with_rate(row: MoneyRow, rate: str) -> MoneyRow:
    points = [role for role in row if role.startswith(("weight", "score"))]
    if rate in row or len(points) != 1:
        return row
    rest = {role: cell for role, cell in row.items() if role not in points}
    moved = rest | {rate: row[points[0]]}
    return moved if _has_own_rate(moved) else row if _value(row, "weight") else rest


def _has_own_rate(row: MoneyRow) -> bool:
    """Return whether the rate of a row is that of its amounts; without a budget it is 0."""
    budget, executed = _value(row, "budget") or _value(row, "initial_budget"), _value(row, "executed")
    if executed is None:
        return False
    return _is_consistent(row) if budget else not executed and not _value(row, "execution_rate")


def _is_total_without_amount(row: MoneyRow) -> bool:
    return row.keys() == {"source"} and vocabulary.funding_role(row["source"].text) == "total"


def _with_continued_lines(rows: Sequence[MoneyRow], roles: Sequence[str]) -> list[MoneyRow]:
    """Return the rows with a line without label joined to the row above, if it fills its columns."""
    joined: list[MoneyRow] = []
    for row in rows:
        above = joined[-1] if joined else None
        cells = list(row.values())
        if above is not None and "source" in above and "source" not in row:
            last = max(roles.index(role) for role in above)
            free = roles[last + 1 :]
            candidate = {**above, **dict(zip(free, cells, strict=False))}
            has_rate = _value(candidate, "execution_rate") is not None
            if len(cells) == len(free) and has_rate and _is_consistent(candidate):
                joined[-1] = candidate
                continue
        joined.append(row)
    return joined


def _value(row: Mapping[str, Cell], measure: str) -> Decimal | None:
    for role, cell in row.items():
        if role.partition(":")[0] == measure and (amount := parse_amount(cell.text)):
            return amount[0]
    return None


def _is_consistent(row: Mapping[str, Cell]) -> bool:
    """Return whether the rate of a row is that of its amounts, and its score at most its weight."""
    budget, executed = _value(row, "budget") or _value(row, "initial_budget"), _value(row, "executed")
    rate, weight, score = _value(row, "execution_rate"), _value(row, "weight"), _value(row, "score")
    if weight is not None and score is not None and score > weight:
        return False
    if rate is None:
        return True
    if not budget or executed is None:
        return False
    share = executed / budget * _HUNDRED
    return abs(share - rate) <= _RATE_TOLERANCE or abs(share - rate * _HUNDRED) <= _RATE_TOLERANCE


def _is_total_of(total: Mapping[str, Cell], rows: Sequence[Mapping[str, Cell]]) -> bool:
    """Return whether a row is the total of the rows below it: in one of its columns of money they add up to it."""
    measures = [role for role in total if role.partition(":")[0] in _MONEY]
    parts = [row for row in rows if "source" in row and vocabulary.funding_role(row["source"].text) == "part"]
    for role in measures:
        amounts = [parse_amount(row[role].text) for row in parts if role in row]
        whole = parse_amount(total[role].text)
        if whole and amounts and sum(amount[0] for amount in amounts if amount) == whole[0]:
            return True
    return False
