"""Amounts that sentences state twice, and amounts that contradict each other or their total.

A report states its money several times: under the heading on grants, again where the money arrived, and in its
conclusion. Each amount of money is kept once, and parts are kept only where they can be parts of their total.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from decimal import Decimal
from itertools import accumulate

from extract.forms.narrative.subprojects import same_money
from extract.model.records import Funding, Period

_NEARLY = 0.6
_ROUNDED = Decimal("0.001")
"""Relative difference of amounts that are printed with more or fewer decimals."""


def amount_key(row: Funding) -> tuple[object, ...]:
    """Return what two amounts that contradict each other have in common."""
    return row.source, row.measure, row.unit, row.detail_of


def settled_amounts(amounts: Sequence[Funding], sums: Set[int]) -> list[Funding]:
    """Return the amounts without repetitions and contradictions.

    Where a source has several amounts of one measure, the one that is their sum is kept; without a sum none is. An
    amount that is stated of several sources is kept for the one whose parts are stated, else for the one of which most
    is stated, the first of equals.

    Args:
        amounts: The amounts in the order in which sentences state them.
        sums: The `id` of each amount that its sentence calls a sum.
    """
    rows = _without_nested(amounts)
    groups = defaultdict(list)
    for row in rows:
        groups[(*amount_key(row), row.period)].append(row)
    kept: list[Funding] = []
    for group in groups.values():
        kept += group if _agree(group) else total_of(group, sums)
    stated = Counter(row.source for row in kept)

    def weight(row: Funding) -> tuple[bool, int]:
        return any(_is_part_of(part, row) for part in kept), stated[row.source]

    settled: list[Funding] = []
    for row in rows:
        same = [other for other in kept if _is_same_money(other, row)]
        if row not in same or any(weight(other) > weight(row) for other in same):
            continue
        earlier = [other for other in settled if _is_same_money(other, row) and other.source != row.source]
        if all(weight(other) < weight(row) for other in earlier):
            settled.append(row)
    return settled


def _agree(rows: Sequence[Funding]) -> bool:
    """Return whether amounts of one source and measure are the same amount, printed with more or fewer decimals."""
    values = [row.value for row in rows if row.value is not None]
    return not values or max(values) - min(values) <= abs(max(values)) * _ROUNDED


def total_of(rows: Sequence[Funding], sums: Set[int]) -> list[Funding]:
    """Return the amount of one source and measure that is the sum of the others, or that alone is called a sum."""
    called = [row for row in rows if id(row) in sums]
    most = max(rows, key=lambda row: row.value or 0)
    others = sum((row.value or 0 for row in rows if row is not most), Decimal(0))
    is_sum = most.value is not None and abs(most.value - others) <= most.value * _ROUNDED
    return [most] if is_sum else called if len(called) == 1 and called[0] is most else []


def _without_nested(rows: Sequence[Funding]) -> list[Funding]:
    """Return amounts without parts that cannot be parts of their total.

    The parts of a total add up to no more than it: parts behind those that add up to it are parts of parts, and where
    the sum passes the total without meeting it, none is certain. An amount that is stated as a part is no total.
    """
    kept = list(rows)
    wholes = [row for row in rows if row.detail_of is None and row.value]
    for whole in wholes:
        if any(amount_key(other) == amount_key(whole) and (other.value or 0) > (whole.value or 0) for other in wholes):
            continue  # an instalment of the total
        parts = [row for row in rows if _is_part_of(row, whole)]
        sums = list(accumulate(row.value or Decimal(0) for row in parts))
        if sums and whole.value is not None and sums[-1] > whole.value * (1 + _ROUNDED):
            met = next((n for n, total in enumerate(sums, 1) if abs(total - whole.value) <= whole.value * _ROUNDED), 0)
            kept = [row for row in kept if row not in parts[met:]]
    parts = [row for row in kept if row.detail_of is not None]
    return [row for row in kept if row.detail_of is not None or not any(_is_restated(row, part) for part in parts)]


def _is_part_of(part: Funding, whole: Funding) -> bool:
    return (part.detail_of, part.measure, part.unit) == (whole.source, whole.measure, whole.unit)


def _is_restated(row: Funding, part: Funding) -> bool:
    is_same = all(getattr(row, name) == getattr(part, name) for name in ("measure", "value", "unit", "period"))
    is_alike = row.source == part.source or same_money(row.source, part.source) >= _NEARLY
    return is_same and row.source != part.detail_of and is_alike


def _is_same_money(one: Funding, other: Funding) -> bool:
    is_whole = one.detail_of is None and other.detail_of is None and one.period is Period.FULL_YEAR
    key = "measure", "period", "value", "unit"
    return one is other or (is_whole and all(getattr(one, name) == getattr(other, name) for name in key))
