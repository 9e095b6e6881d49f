"""Numbers that are far outside of what such numbers usually are: published with low confidence, or withheld alone.

A publisher prints corrections below 0, a rate of 9010% for 90.10%, or an amount in the wrong unit; a reader may join
two numbers. Neither may cost a document its other values. Such a number stays as printed with a low confidence, unless
arithmetic confirms it. A number that is too large for the columns of the warehouse is withheld: it becomes an
unrecognised text. The ranges are wider than the numbers of all documents of tests/data.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from extract.forms.arithmetic import is_confirmed_by_arithmetic
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Indicator, Measure, Normalized, Place, Project, Row, Unrecognised
from extract.values.units import unit_of

R = TypeVar("R", bound=Row)

UNLIKELY = 0.5
"""Highest confidence in a row with a number out of its range."""


class _Range(NamedTuple):
    """The numbers that are likely, and the absolute value from which a number is withheld."""

    least: int
    most: int
    withheld_from: int


_YUAN = _Range(0, 10**13, 10**14)
_POINTS = _Range(0, 1000, 10**10)
_SCORE = _Range(-1000, 1000, 10**10)
_RANGES = {
    "weight": _POINTS,
    "score": _SCORE,
    "max_score": _POINTS,
    "weighted_score": _SCORE,
    "total_score": _POINTS,
    "weight_percent": _Range(0, 100, 10**10),
}
_LARGEST_QUANTITY = 10**15
_LARGEST_SHARE = 1000
"""How many times its total a part may be: above it, their units differ or two numbers were joined."""

_LONGEST_PROJECT = 100
_NO_MONEY = {Measure.EXECUTION_RATE: _POINTS, Measure.WEIGHT: _POINTS, Measure.SCORE: _SCORE}
_NAMES = ("level1", "level2", "level3", "description")

Withheld = list[tuple[str, Place]]


def check_plausibility(projects: Sequence[Project]) -> tuple[list[Project], list[Unrecognised]]:
    """Lower the confidence in rows with unlikely numbers; withhold numbers that cannot be stored.

    Returns:
        The projects, and what was withheld from them as unrecognised texts: numbers, and the texts of indicators
        without a name.
    """
    checked, unrecognised = [], []
    for project in projects:
        withheld: Withheld = []
        checked.append(_check_project(project, withheld))
        number = project.form.number
        unrecognised += [Unrecognised(text=text, place=place, form_number=number) for text, place in withheld]
    return checked, unrecognised


def _check_project(project: Project, withheld: Withheld) -> Project:
    totals = {
        (row.source, row.measure, row.period): yuan for row in project.funding if (yuan := _yuan(row)) is not None
    }
    own = _check_points(project, withheld)
    if own.start_year and own.end_year and not 0 <= own.end_year - own.start_year <= _LONGEST_PROJECT:
        own = _unlikely(own)
    rows = {
        "funding": [amount for row in project.funding if (amount := _check_amount(row, totals, withheld))],
        "indicators": [kept for row in project.indicators if (kept := _check_indicator(row, withheld))],
        "scores": [_check_points(row, withheld) for row in project.scores],
    }
    return own.model_copy(update=rows)


def _yuan(row: Funding) -> Decimal | None:
    """Return an amount of money in yuan; None for another number, or one whose unit is not one of money."""
    if row.measure in _NO_MONEY:
        return None
    unit = unit_of(row.unit)
    if unit is None or unit.kind != "money":
        return row.value if row.unit is None else None
    return row.value * unit.factor.numerator / unit.factor.denominator


def _check_amount(row: Funding, totals: dict[Any, Decimal], withheld: Withheld) -> Funding | None:
    """Return an amount, with low confidence if it is unlikely; None if it was withheld."""
    number = row.value if row.measure in _NO_MONEY else _yuan(row)
    allowed = _NO_MONEY.get(row.measure, _YUAN)
    if abs(row.value if number is None else number) >= allowed.withheld_from:
        withheld.append((row.text, row.cells["value"]))
        return None
    total = totals.get((row.detail_of, row.measure, row.period))
    is_over_total = number is not None and total is not None and 0 < total * _LARGEST_SHARE < number
    if number is not None and allowed.least <= number <= allowed.most and not is_over_total:
        return row
    return row if is_confirmed_by_arithmetic(row) else _unlikely(row)


def _check_indicator(row: Indicator, withheld: Withheld) -> Indicator | None:
    """Return an indicator, without parsed numbers that are no likely quantity; None if it has no name at all."""
    if not any(getattr(row, name) for name in _NAMES):
        withheld += [(place.text or str(getattr(row, name)), place) for name, place in row.cells.items()]
        return None
    row = _check_points(row, withheld)
    update: dict[str, object] = {}
    if not _is_likely_target(row.normalized):
        update["normalized"] = Normalized()
    if row.actual_value is not None and abs(row.actual_value) > _LARGEST_QUANTITY:
        update |= {"actual_value": None, "actual_unit": None}
    return _unlikely(row.model_copy(update=update)) if update else row


def _is_likely_target(target: Normalized) -> bool:
    if target.value is None:
        return True
    highest = target.value if target.value_max is None else target.value_max
    return -_LARGEST_QUANTITY <= target.value <= highest <= _LARGEST_QUANTITY


def _check_points(row: R, withheld: Withheld) -> R:
    """Return a row with low confidence if a weight or score is unlikely, and without those that cannot be stored."""
    numbers = {name: getattr(row, name) for name in _RANGES if name in row.cells}
    odd = {
        name: number
        for name, number in numbers.items()
        if number is not None and not _RANGES[name].least <= number <= _RANGES[name].most
    }
    if not odd:
        return row
    removed = [name for name, number in odd.items() if abs(number) >= _RANGES[name].withheld_from]
    withheld += [(row.cells[name].text or str(odd[name]), row.cells[name]) for name in removed]
    cells = {name: place for name, place in row.cells.items() if name not in removed}
    return _unlikely(row.model_copy(update={**dict.fromkeys(removed), "cells": cells}))


def _unlikely(row: R) -> R:
    basis = (*row.confidence_basis, ConfidenceBasis.NUMBER_UNLIKELY)
    return row.model_copy(update={"confidence": min(row.confidence, UNLIKELY), "confidence_basis": basis})
