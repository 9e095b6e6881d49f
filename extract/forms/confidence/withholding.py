"""Limits of confidence, and withholding of the uncertain numbers of a scan.

A wrong number is worse than a missing one, so a number whose characters were read with low confidence is withheld. It
is kept, whatever its confidence, where arithmetic confirms it: an amount by the other amounts of the form, weights that
add up to 100 or 90, scores that add up to the total score. The confidence of a row is at most that of its least certain
field.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from extract.forms.arithmetic import is_confirmed_by_arithmetic
from extract.model.notes import Basis, ConfidenceBasis
from extract.model.records import (
    DAMAGED_CHARACTER,
    MISNAMED_CHARACTER,
    Funding,
    Indicator,
    Measure,
    Normalized,
    Place,
    Project,
    Row,
    Unrecognised,
)
from extract.values.quantities import find_quantities

R = TypeVar("R", bound=Row)

_LEAST_NUMBER, _LEAST_TEXT = 0.8, 0.6
"""Least confidence (0 to 1) of the characters of a number, and of a text with a number, to be kept.

`make accuracy` reports, for all scans with gold data, the share of right facts by confidence and the facts withheld.
"""

_CONFIRMED = 0.99
_WHOLES = frozenset({Decimal(100), Decimal(90)})
"""Correct sums of the weights of a form: with and without the ten points for the execution of the budget."""

_RECOVERED = 0.8
_NUMBERS = ("weight", "score", "max_score", "weighted_score", "total_score", "weight_percent", "start_year", "end_year")
_TARGETS = ("target", "target_half_year", "target_long_term", "target_initial", "previous_actual", "actual")
_DIGIT = re.compile(r"[\d\ufffd]")
"""A digit, or a character that could not be read and may be one."""

_CAUSES = {
    MISNAMED_CHARACTER: ConfidenceBasis.DIGITS_MISNAMED,
    DAMAGED_CHARACTER: ConfidenceBasis.FROM_DAMAGED_DATA,
}
"""The basis of a row with characters of this confidence; other uncertain characters are from an image."""

_WITHOUT_DIGITS = 0.5
"""Highest confidence in a row of which such characters were left out."""


class ConfidenceLimit(NamedTuple):
    """An upper limit (0 to 1) on the confidence in a document or a row, and the bases of that limit."""

    confidence: float
    bases: tuple[Basis, ...]


def limit_recovered_layout(projects: Sequence[Project]) -> list[Project]:
    """Return projects of a recovered layout, with limited confidence in their amounts and indicators."""
    return [
        project.model_copy(
            update={
                "funding": [_limited(row) for row in project.funding],
                "indicators": [_limited(row) for row in project.indicators],
            }
        )
        for project in projects
    ]


def _limited(row: R) -> R:
    confidence = min(row.confidence, _RECOVERED)
    return row.model_copy(update={"confidence": confidence, "confidence_basis": (ConfidenceBasis.CELL_ORDER_ONLY,)})


def limit_damaged(projects: Sequence[Project], most: float, basis: Basis) -> list[Project]:
    """Return projects with at most a confidence of `most`, and with `basis` as a basis of it, in all their rows."""

    def limited(row: R) -> R:
        update = {"confidence": min(row.confidence, most), "confidence_basis": (*row.confidence_basis, basis)}
        return row.model_copy(update=update)

    return [
        limited(project).model_copy(
            update={
                "funding": [limited(row) for row in project.funding],
                "indicators": [limited(row) for row in project.indicators],
                "scores": [limited(row) for row in project.scores],
            }
        )
        for project in projects
    ]


def withhold_uncertain(projects: Sequence[Project]) -> tuple[list[Project], list[Unrecognised]]:
    """Withhold the uncertain numbers of each project and limit the confidence of its rows.

    Returns:
        The projects without the uncertain numbers, and these numbers as unrecognised texts.
    """
    results = [_withhold_in_project(project) for project in projects]
    return [project for project, _ in results], [one for _, withheld in results for one in withheld]


def _withhold_in_project(project: Project) -> tuple[Project, list[Unrecognised]]:
    if all(place.confidence is None for row in _rows(project) for place in row.cells.values()):
        return project, []
    confirmed = _confirmed_by_sums(project)
    withheld = [(one.text, one.cells["value"]) for one in project.funding if not _is_certain(one)]
    own = _withhold_in_row(project, confirmed, withheld)
    indicators = [_withhold_in_row(row, confirmed, withheld) for row in project.indicators]
    scores = [_withhold_in_row(row, confirmed, withheld) for row in project.scores]
    rows = {
        "funding": [_with_character_confidence(one, confirmed) for one in project.funding if _is_certain(one)],
        "indicators": [_with_character_confidence(row, confirmed) for row in indicators],
        "scores": [_with_character_confidence(row, confirmed) for row in scores],
    }
    number = project.form.number
    unrecognised = [Unrecognised(text=text, place=place, form_number=number) for text, place in withheld]
    return _with_character_confidence(own, confirmed).model_copy(update=rows), unrecognised


def _rows(project: Project) -> Sequence[Row]:
    return (project, *project.funding, *project.indicators, *project.scores)


def _is_certain(amount: Funding) -> bool:
    confidence = amount.cells["value"].confidence
    return confidence is None or confidence >= _LEAST_NUMBER or is_confirmed_by_arithmetic(amount)


def _withhold_in_row(row: R, confirmed: Set[str], withheld: list[tuple[str, Place]]) -> R:
    """Return a row without its uncertain numbers.

    Args:
        row: The row.
        confirmed: The fields that :func:`_confirmed_by_sums` returned for the project.
        withheld: A list to which each uncertain number is appended, as it was read and with its place.
    """
    removed = [name for name in (*_NUMBERS, *_TARGETS) if name in row.cells and _is_uncertain(row, name, confirmed)]
    if not removed:
        return row
    withheld += [(row.cells[name].text or str(getattr(row, name)), row.cells[name]) for name in removed]
    return without_fields(row, removed)


def without_fields(row: R, removed: Sequence[str]) -> R:
    """Return a row without the values of some fields, what was derived from them, and their places."""
    if not removed:
        return row
    update: dict[str, object] = dict.fromkeys(removed)
    if isinstance(row, Indicator) and "target" in removed:
        update["normalized"] = Normalized()
    if isinstance(row, Indicator) and "actual" in removed:
        update |= {"actual_value": None, "actual_unit": None}
    causes = {row.cells[name].confidence for name in removed}
    if bases := [basis for confidence, basis in _CAUSES.items() if confidence in causes]:
        basis = (*row.confidence_basis, *bases)
        update |= {"confidence": min(row.confidence, _WITHOUT_DIGITS), "confidence_basis": basis}
    cells = {name: place for name, place in row.cells.items() if name not in removed}
    return row.model_copy(update=update | {"cells": cells})


def _is_uncertain(row: Row, name: str, confirmed: Set[str]) -> bool:
    confidence, is_number = row.cells[name].confidence, name in _NUMBERS
    if name in confirmed or confidence is None or confidence >= (_LEAST_NUMBER if is_number else _LEAST_TEXT):
        return False
    text = str(getattr(row, name))
    return is_number or bool(_DIGIT.search(text) or find_quantities(text).quantities)


def _confirmed_by_sums(project: Project) -> set[str]:
    """Return which of the fields ``weight``, ``score`` and ``total_score`` the sums over the indicators confirm."""
    weights = [one.weight for one in project.indicators if one.weight is not None]
    scores = [one.score for one in project.indicators if one.score is not None]
    of_money = [one.value for one in project.funding if one.measure == Measure.SCORE]
    confirmed = {"weight"} if len(weights) > 1 and sum(weights) in _WHOLES else set()
    if len(scores) > 1 and project.total_score in {sum(scores), sum(scores) + sum(of_money)}:
        confirmed |= {"score", "total_score"}
    return confirmed


def _with_character_confidence(row: R, confirmed: Set[str]) -> R:
    """Return a row with at most the confidence of its least certain field.

    Args:
        row: The row.
        confirmed: The fields that arithmetic confirms; the confidence of their places is raised to `_CONFIRMED`.
    """
    read = {name: place.confidence for name, place in row.cells.items() if place.confidence is not None}
    if not read:
        return row
    if isinstance(row, Funding) and is_confirmed_by_arithmetic(row):
        confirmed = confirmed | {"value"}
    raised = {name: max(read[name], _CONFIRMED) for name in confirmed & read.keys()}
    cells = {
        name: replace(place, confidence=raised[name]) if name in raised else place for name, place in row.cells.items()
    }
    confidence = round(min(row.confidence, *(read | raised).values()), 2)
    why = next((_CAUSES[one] for one in sorted(read.values()) if one in _CAUSES), ConfidenceBasis.READ_FROM_IMAGE)
    basis = row.confidence_basis if why in row.confidence_basis else (*row.confidence_basis, why)
    return row.model_copy(update={"cells": cells, "confidence": confidence, "confidence_basis": basis})
