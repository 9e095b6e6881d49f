"""Check the amounts of a form against each other: parts against their totals, rates against budget and execution.

Printed amounts are never changed: an amount that the arithmetic confirms gets a higher confidence, and one that does
not add up stays as printed. The check runs at the end of each money block.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from extract import vocabulary
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Period

_BY_ARITHMETIC = frozenset({ConfidenceBasis.CONFIRMED_BY_SUM, ConfidenceBasis.CONFIRMED_BY_RATE})
_UNCONFIRMED = 0.95
_NO_UNIT = 0.4
_HUNDRED = Decimal(100)
_RATE_TOLERANCE = Decimal("0.05")
"""Largest difference, in percentage points, between a printed and a computed rate: the error of rounding to 0.1."""
_LARGEST_FRACTION = Decimal("1.2")
_FRACTION_TOLERANCE = Decimal("0.006")
"""Largest difference between a printed and a computed rate that is a fraction: the error of rounding to 0.01."""
_PERCENT = re.compile("[%％‰]|百分")

_Group = tuple[str | None, Measure, str]
"""The key that all parts of one sum share: the source of their total, their measure and their period."""


def check_amounts(rows: Sequence[Funding]) -> list[Funding]:
    """Return the amounts of a money block with parts assigned to their totals and with their confidence set.

    The confidence depends on whether sums and rates confirm the amount. See :func:`assign_parents` for the assignment.
    """
    rows = settle_rates(assign_parents(rows))
    confirmations: dict[int, list[ConfidenceBasis]] = defaultdict(list)
    _confirm_by_sums(rows, confirmations)
    _confirm_by_rates(rows, confirmations)
    return [_with_confidence(row, confirmations[index]) for index, row in enumerate(rows)]


def settle_rates(rows: Sequence[Funding], *, is_one_source: bool = False) -> list[Funding]:
    """Return the amounts with execution rates that are printed as fractions (0.958) in percent.

    A rate of at most 1 without ``%`` beside it or in its header may be either. Budget and execution of its source
    decide; where they cannot, the rate has no unit.

    Args:
        rows: The amounts of a money block, or of a row of a list.
        is_one_source: Whether all amounts are of one source, so that their labels do not tell sources apart.
    """
    if not any(map(_may_be_fraction, rows)):
        return [*rows]
    by_source = _amounts_by_source(rows)
    of_one = {row.measure: row for row in reversed(rows)} if is_one_source else None
    return [
        _settled(row, of_one or by_source[row.source, row.detail_of]) if _may_be_fraction(row) else row for row in rows
    ]


def _may_be_fraction(row: Funding) -> bool:
    header = row.cells["measure"].text or "" if "measure" in row.cells else ""
    is_rate = row.measure == Measure.EXECUTION_RATE and 0 < row.value <= _LARGEST_FRACTION
    return is_rate and not _PERCENT.search(row.text + header)


def _settled(rate: Funding, amounts: Mapping[Measure, Funding]) -> Funding:
    executed, budget = amounts.get(Measure.EXECUTED), amounts.get(Measure.BUDGET) or amounts.get(Measure.INITIAL_BUDGET)
    if executed is None or budget is None or not budget.value or executed.unit != budget.unit:
        return rate.model_copy(update={"unit": None})
    exact = executed.value / budget.value
    if abs(exact - rate.value) <= _FRACTION_TOLERANCE:
        return rate.model_copy(update={"value": rate.value * _HUNDRED})
    return rate if abs(exact * _HUNDRED - rate.value) <= _RATE_TOLERANCE else rate.model_copy(update={"unit": None})


def _amounts_by_source(rows: Sequence[Funding]) -> Mapping[tuple[str, str | None], dict[Measure, Funding]]:
    found: dict[tuple[str, str | None], dict[Measure, Funding]] = defaultdict(dict)
    for row in rows:
        found[row.source, row.detail_of].setdefault(row.measure, row)
    return found


def is_confirmed_by_arithmetic(row: Funding) -> bool:
    """Return whether the form's own arithmetic confirms an amount."""
    return any(basis in _BY_ARITHMETIC for basis in row.confidence_basis)


def assign_parents(rows: Sequence[Funding]) -> list[Funding]:
    """Return the amounts with each part assigned (`detail_of`) to the amount that it is a part of.

    The printed order alone can assign parts to the wrong total: two totals may share a row (项目金额 | 当年金额), and
    the parts of a part (市, 县 of 地方资金) may be printed at the same level as that part. In these cases, parts are
    assigned to the amount that equals their sum.
    """
    return _under_their_part(_under_the_matching_total(_under_the_multi_year_total(rows)))


def _with_parent(row: Funding, parent: Funding, period: Period) -> Funding:
    cells = row.cells | {"detail_of": parent.cells["source"]}
    return row.model_copy(update={"detail_of": parent.source, "period": period, "cells": cells})


def _under_the_multi_year_total(rows: Sequence[Funding]) -> list[Funding]:
    """Return the amounts with 资金总额 as a multi-year total if 当年资金总额 is stated as well.

    The parts are assigned to 资金总额 if they add up to it. If both totals are equal, the printed order decides.
    """
    totals = [row for row in rows if row.detail_of is None and row.measure == Measure.BUDGET]
    yearly = [row for row in totals if vocabulary.is_yearly(row.source)]
    others = [row for row in totals if not vocabulary.is_yearly(row.source) and not _names_measure(row.source)]
    if len(yearly) != 1 or len(others) != 1:
        return [*rows]
    whole = others[0]
    if whole.value < yearly[0].value or whole.period != Period.FULL_YEAR:
        return [*rows]
    parts = [row for row in rows if row.detail_of and row.measure == Measure.BUDGET]
    parts = [row for row in parts if not vocabulary.is_yearly(row.source)]
    if whole.value == yearly[0].value:
        parts = [row for row in parts if row.detail_of == whole.source]
    moved = {id(row) for row in parts} if sum(row.value for row in parts) == whole.value else set()
    return [
        row.model_copy(update={"period": Period.MULTI_YEAR})
        if row is whole
        else _with_parent(row, whole, Period.MULTI_YEAR)
        if id(row) in moved
        else row
        for row in rows
    ]


def _names_measure(source: str) -> bool:
    """Return whether the label of an amount names a budget of the year, such as 调整后预算数."""
    label = vocabulary.money_label(source)
    return label is not None and label.is_explicit


def _under_the_matching_total(rows: Sequence[Funding]) -> list[Funding]:
    """If parts are assigned to different totals but all together add up to one of them, assign all to that one."""
    totals = [row for row in rows if row.detail_of is None and row.measure == Measure.BUDGET]
    parts = [row for row in rows if row.detail_of is not None and row.measure == Measure.BUDGET]
    owners = {(row.detail_of, row.period) for row in parts}
    summed = sum(row.value for row in parts)
    matching = [total for total in totals if total.value == summed]
    if len(totals) < 2 or len(owners) < 2 or len(matching) != 1:
        return [*rows]
    moved = {id(row) for row in parts}
    return [_with_parent(row, matching[0], matching[0].period) if id(row) in moved else row for row in rows]


def _under_their_part(rows: Sequence[Funding]) -> list[Funding]:
    """Assign parts to a preceding part that equals their sum, if all parts add up to more than their total."""
    groups = _parts_by_group(rows)
    moved = [*rows]
    for total in rows:
        parts = [rows[index] for index in groups.get((total.source, total.measure, total.period), [])]
        excess = sum(part.value for part in parts) - total.value
        for start, whole in enumerate(parts):
            below = parts[start + 1 :]
            ends = [end for end in range(2, len(below) + 1) if sum(part.value for part in below[:end]) == whole.value]
            if whole.value and whole.value == excess and ends:
                names = {part.source for part in below[: ends[0]]}
                # the other amounts of these sources, such as rates, move with them
                moved = [
                    _with_parent(row, whole, row.period)
                    if row.source in names and (row.detail_of, row.period) == (total.source, total.period)
                    else row
                    for row in moved
                ]
                break
    return moved


def _parts_by_group(rows: Sequence[Funding]) -> Mapping[_Group, Sequence[int]]:
    groups: dict[_Group, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[row.detail_of, row.measure, row.period].append(index)
    return groups


def _confirm_by_sums(rows: Sequence[Funding], confirmations: Mapping[int, list[ConfidenceBasis]]) -> None:
    """Add CONFIRMED_BY_SUM to the confirmations of each total that equals the sum of its parts, and of these parts.

    Args:
        rows: The amounts of a money block.
        confirmations: The bases of confidence by index of an amount in `rows`; extended in place.
    """
    groups = _parts_by_group(rows)
    for index, row in enumerate(rows):
        parts = groups.get((row.source, row.measure, row.period), [])
        if parts and row.unit == rows[parts[0]].unit and sum(rows[part].value for part in parts) == row.value:
            for confirmed in (index, *parts):
                confirmations[confirmed].append(ConfidenceBasis.CONFIRMED_BY_SUM)


def _confirm_by_rates(rows: Sequence[Funding], confirmations: Mapping[int, list[ConfidenceBasis]]) -> None:
    """Add CONFIRMED_BY_RATE to the confirmations of budget, execution and execution rate if those of a source agree.

    Args:
        rows: The amounts of a money block.
        confirmations: The bases of confidence by index of an amount in `rows`; extended in place.
    """
    by_source: dict[tuple[str, str | None], dict[Measure, int]] = defaultdict(dict)
    for index, row in enumerate(rows):
        by_source[row.source, row.detail_of].setdefault(row.measure, index)
    for found in by_source.values():
        indexes = [found.get(measure) for measure in (Measure.EXECUTION_RATE, Measure.EXECUTED, Measure.BUDGET)]
        known = [index for index in indexes if index is not None]
        if len(known) < len(indexes):
            continue
        rate, executed, budget = (rows[index].value for index in known)
        if budget and abs(executed / budget * _HUNDRED - rate) <= _RATE_TOLERANCE:
            for confirmed in known:
                confirmations[confirmed].append(ConfidenceBasis.CONFIRMED_BY_RATE)


def _with_confidence(row: Funding, confirmations: Sequence[ConfidenceBasis]) -> Funding:
    if row.unit is None:
        return row.model_copy(update={"confidence": _NO_UNIT, "confidence_basis": (ConfidenceBasis.NO_UNIT,)})
    if not confirmations:
        return row.model_copy(update={"confidence": min(row.confidence, _UNCONFIRMED)})
    basis = (*row.confidence_basis, *confirmations)
    return row.model_copy(update={"confidence": 1.0, "confidence_basis": basis})
