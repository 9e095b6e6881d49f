"""The form's own numbers as a check of the reading: parts against totals, rates against amounts.

Nothing is repaired. A reading that the arithmetic bears out is trusted more; what does not add up is left as printed.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from extract.forms.multi_year_targets import YEARLY
from extract.model.records import Funding, Measure, Period

_PROVEN = "borne out by the form's own sum"
_RATED = "borne out by the form's own rate"
_UNPROVEN = 0.95
_NO_UNIT = 0.4
_HUNDRED = Decimal(100)


def weigh(rows: Sequence[Funding]) -> None:
    """Set the confidence of each amount by what the other amounts of the form say of it."""
    settle_parents(rows)
    for row in rows:
        row.confidence = min(row.confidence, _UNPROVEN)
    _by_sums(rows)
    _by_rates(rows)
    for row in rows:
        if row.unit is None:
            row.confidence, row.confidence_basis = _NO_UNIT, "the form states no unit of money"


def is_borne_out(row: Funding) -> bool:
    """Whether another amount of the form says that this one was read right."""
    return _PROVEN in row.confidence_basis or _RATED in row.confidence_basis


def settle_parents(rows: Sequence[Funding]) -> None:
    """Give parts to the total that they add up to, where they stand under another or all under one.

    Two totals may share a row (项目金额 | 当年金额); parts of a part (市, 县 of 地方资金) are printed like its equals.
    """
    _of_the_whole_term(rows)
    _of_the_right_total(rows)
    _of_their_part(rows)


def _of_the_whole_term(rows: Sequence[Funding]) -> None:
    """资金总额 over 当年资金总额: the one without a year is of the whole term, with the parts that add up to it."""
    totals = [row for row in rows if row.detail_of is None and row.measure == Measure.BUDGET]
    yearly = [row for row in totals if YEARLY.search(row.source)]
    others = [row for row in totals if row not in yearly]
    if (
        len(yearly) != 1
        or len(others) != 1
        or others[0].value < yearly[0].value
        or others[0].period != Period.FULL_YEAR
    ):
        return
    whole = others[0]
    whole.period = Period.MULTI_YEAR
    parts = [row for row in rows if row.detail_of and row.measure == Measure.BUDGET and not YEARLY.search(row.source)]
    if sum(row.value for row in parts) == whole.value:
        for row in parts:
            row.detail_of, row.period = whole.source, Period.MULTI_YEAR
            row.cells["detail_of"] = whole.cells["source"]


def _of_the_right_total(rows: Sequence[Funding]) -> None:
    totals = [row for row in rows if row.detail_of is None and row.measure == Measure.BUDGET]
    parts = [row for row in rows if row.detail_of is not None and row.measure == Measure.BUDGET]
    owners = {(row.detail_of, row.period) for row in parts}
    summed = sum(row.value for row in parts)
    right = [total for total in totals if total.value == summed]
    if len(totals) > 1 and len(owners) > 1 and len(right) == 1:
        for row in parts:
            row.detail_of, row.period = right[0].source, right[0].period
            row.cells["detail_of"] = right[0].cells["source"]


def _of_their_part(rows: Sequence[Funding]) -> None:
    groups: dict[tuple[str | None, Measure, str], list[Funding]] = defaultdict(list)
    for row in rows:
        groups[row.detail_of, row.measure, row.period].append(row)
    for total in rows:
        parts = groups.get((total.source, total.measure, total.period), [])
        excess = sum(part.value for part in parts) - total.value
        for start, whole in enumerate(parts):
            below = parts[start + 1 :]
            ends = [end for end in range(2, len(below) + 1) if sum(part.value for part in below[:end]) == whole.value]
            if whole.value and whole.value == excess and ends:
                moved = {part.source for part in below[: ends[0]]}
                # with their rates, which no sum can place
                for row in rows:
                    if row.source in moved and (row.detail_of, row.period) == (total.source, total.period):
                        row.detail_of = whole.source
                        row.cells["detail_of"] = whole.cells["source"]
                break


def _trust(rows: Sequence[Funding], basis: str) -> None:
    for row in rows:
        row.confidence = 1.0
        row.confidence_basis = f"{row.confidence_basis}; {basis}".removeprefix("; ")


def _by_sums(rows: Sequence[Funding]) -> None:
    parts: dict[tuple[str | None, Measure, str], list[Funding]] = defaultdict(list)
    for row in rows:
        parts[row.detail_of, row.measure, row.period].append(row)
    for row in rows:
        details = parts.get((row.source, row.measure, row.period), [])
        if details and row.unit == details[0].unit and sum(d.value for d in details) == row.value:
            _trust([row, *details], _PROVEN)


def _by_rates(rows: Sequence[Funding]) -> None:
    by_source: dict[tuple[str, str | None], dict[Measure, Funding]] = defaultdict(dict)
    for row in rows:
        by_source[row.source, row.detail_of].setdefault(row.measure, row)
    for found in by_source.values():
        rate, executed, budget = (found.get(m) for m in (Measure.EXECUTION_RATE, Measure.EXECUTED, Measure.BUDGET))
        if rate is None or executed is None or budget is None or not budget.value:
            continue
        if abs(executed.value / budget.value * _HUNDRED - rate.value) <= Decimal("0.05"):
            _trust([rate, executed, budget], _RATED)
