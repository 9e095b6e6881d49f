"""What was read from a picture is believed as far as its characters are sure; a number that is not is withheld.

A wrong number is worse than a missing one. Amounts that the form's own arithmetic bears out are believed, however faint
their print; weights are when they add up to the whole, and scores when they add up to the total.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extract.forms.arithmetic import is_borne_out
from extract.model.records import Funding, Indicator, Measure, Normalized, Place, Project, Row, Unrecognised
from extract.values.quantities import find_quantities

_SURE_NUMBER, _SURE_TEXT = 0.8, 0.6
"""How sure the characters of a number are at least, and those of a text that holds one."""

_BORNE_OUT = 0.99
_WHOLES = frozenset({Decimal(100), Decimal(90)})
"""What the weights of a form add up to, the ten points for the execution of the budget included or not."""

_BASIS = "read from a picture"
_NUMBERS = ("weight", "score", "max_score", "weighted_score", "total_score", "weight_percent", "start_year", "end_year")
_TARGETS = ("target", "target_half_year", "target_long_term", "target_initial", "previous_actual", "actual")
_DIGIT = re.compile(r"\d")


def withhold(projects: Sequence[Project]) -> list[Unrecognised]:
    """Take doubtful numbers out of a reading and set how far its rows are to be believed.

    Returns:
        What was taken out, as it was read.
    """
    return [withheld for project in projects for withheld in _withheld(project)]


def _withheld(project: Project) -> Iterator[Unrecognised]:
    sure = _sums(project)
    unsure = [amount for amount in project.funding if not _is_sure(amount)]
    project.funding = [amount for amount in project.funding if _is_sure(amount)]
    for amount in unsure:
        yield _as_read(project, amount.text, amount.cells["value"])
    for row in (project, *project.indicators, *project.scores):
        for name in [name for name in (*_NUMBERS, *_TARGETS) if name in row.cells and name not in sure]:
            place, value = row.cells[name], getattr(row, name)
            is_number = name in _NUMBERS
            if place.confidence is None or place.confidence >= (_SURE_NUMBER if is_number else _SURE_TEXT):
                continue
            if is_number or _DIGIT.search(str(value)) or find_quantities(str(value)).quantities:
                del row.cells[name]
                setattr(row, name, None)
                _forget_quantity(row, name)
                yield _as_read(project, place.text or str(value), place)
    for row in (project, *project.funding, *project.indicators, *project.scores):
        _believe(row, sure)


def _is_sure(amount: Funding) -> bool:
    least = amount.cells["value"].confidence
    return least is None or least >= _SURE_NUMBER or is_borne_out(amount)


def _forget_quantity(row: Row, name: str) -> None:
    """What was made of a text goes with it."""
    if isinstance(row, Indicator) and name == "target":
        row.normalized = Normalized()
    elif isinstance(row, Indicator) and name == "actual":
        row.actual_value = row.actual_unit = None


def _as_read(project: Project, text: str, place: Place) -> Unrecognised:
    return Unrecognised(text=text, place=place, form_number=project.form.number)


def _sums(project: Project) -> set[str]:
    """The fields of indicators that their sums bear out."""
    weights = [one.weight for one in project.indicators if one.weight is not None]
    scores = [one.score for one in project.indicators if one.score is not None]
    of_money = [one.value for one in project.funding if one.measure == Measure.SCORE]
    borne_out = {"weight"} if len(weights) > 1 and sum(weights) in _WHOLES else set()
    if len(scores) > 1 and project.total_score in {sum(scores), sum(scores) + sum(of_money)}:
        borne_out |= {"score", "total_score"}
    return borne_out


def _believe(row: Row, sure: set[str]) -> None:
    """Believe a row as far as its least sure field."""
    read = {name: place.confidence for name, place in row.cells.items() if place.confidence is not None}
    if not read:
        return
    if isinstance(row, Funding) and is_borne_out(row):
        sure = sure | {"value"}
    for name in sure & read.keys():
        read[name] = max(read[name], _BORNE_OUT)
        row.cells[name] = replace(row.cells[name], confidence=read[name])
    row.confidence = round(min(row.confidence, *read.values()), 2)
    row.confidence_basis = "; ".join(filter(None, [row.confidence_basis, _BASIS]))
