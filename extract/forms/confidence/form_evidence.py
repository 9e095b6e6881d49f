"""Tell from a form whether its texts and numbers stand where such texts and numbers stand.

A number that is printed may be read into the wrong field, because cells were assigned to the wrong headers or joined.
Nothing shows that in the number itself, but much in the rest of its form. Each kind of evidence here is of a different
structure: names, sums of weights, scores, amounts of money, targets, levels, and the texts that were not understood.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from extract import vocabulary
from extract.forms.confidence.contradictions import contradicting_places
from extract.model.records import Funding, Indicator, Measure, Project, Row
from extract.values.quantities import find_quantities
from extract.values.units import unit_of

_ALL_POINTS = 100
_WHOLES = tuple(map(Decimal, (50, 60, 80, 90, _ALL_POINTS)))
"""Usual sums of the weights of a form: all points, or those without budget execution or satisfaction."""

_LARGEST_WEIGHT = 50
"""Largest usual weight of one of several indicators."""

_LARGEST_TARGET = 1000
"""Largest target that is taken for a weight; numbers beyond it are left to the check of their plausibility."""

_FEW_YUAN = 1000
"""Less money than a project usually has: its unit or its column was misread."""

_NO_MONEY = frozenset({Measure.EXECUTION_RATE, Measure.WEIGHT, Measure.SCORE})


def is_no_project(name: str) -> bool:
    """Return whether the name of a project names none: a unit, a number, or a label, header or level of the form."""
    if is_no_name(name) or vocabulary.pattern("consistency", "no_project").search(vocabulary.bare(name)):
        return True
    is_label = vocabulary.indicator_column(name) or vocabulary.funding_column(name) or vocabulary.label_field(name)
    return bool(is_label) or any(vocabulary.level_name(name, level) for level in ("level1", "level2"))


def is_no_name(text: str) -> bool:
    """Return whether a text names nothing: a number, a unit, or the direction or comparator of an indicator."""
    plain = vocabulary.bare(text)
    return bool(vocabulary.pattern("consistency", "no_name").search(plain)) or unit_of(plain) is not None


def is_joined_name(text: str) -> bool:
    """Return whether the cells of other columns or rows were joined to a name."""
    return bool(vocabulary.pattern("consistency", "joined_name").search(vocabulary.bare(text)))


def has_impossible_weights(rows: Sequence[Indicator]) -> bool:
    """Return whether the weights of indicators add up to over 100 with one of over 50 among them: a target of 95 %."""
    weights = [row.weight for row in rows if row.weight is not None]
    return sum(weights) > _ALL_POINTS and _LARGEST_WEIGHT < max(weights) <= _LARGEST_TARGET


def money_of(project: Project) -> list[Funding]:
    """Return the amounts of money of a project."""
    return [row for row in project.funding if row.measure not in _NO_MONEY]


def is_few_yuan(row: Funding) -> bool:
    """Return whether an amount is above 0, but less than a project usually has."""
    unit = unit_of(row.unit)
    if unit is None or unit.kind != "money":
        return False
    return 0 < row.value * unit.factor.numerator / unit.factor.denominator < _FEW_YUAN


def is_understood(label: str, project: Project) -> bool:
    """Return whether the label of an amount is one of money or of a project by its words."""
    if vocabulary.money_label(label) is not None or vocabulary.is_money_label(label):
        return True
    return label == project.name or bool(vocabulary.pattern("consistency", "matter").search(vocabulary.bare(label)))


def form_features(project: Project, unread: int) -> dict[str, float]:
    """Return the evidence for and against the reading of a form, each from 0 to 1.

    Args:
        project: The content of the form.
        unread: Number of texts of the form that were not recognised.
    """
    rows: tuple[Row, ...] = (project, *project.funding, *project.indicators, *project.scores)
    read = sum(len(row.cells) for row in rows)
    numbers = len(project.funding) + sum(row.weight is not None for row in project.indicators)
    contradicting = sum(1 for _ in contradicting_places(project))
    shares = {
        "form share unrecognised": unread / (unread + read + 1),
        "form share contradicting": min(contradicting / (numbers + 1), 1.0),
    }
    return shares | _of_indicators(project.indicators) | _of_money(project)


def _of_indicators(rows: Sequence[Indicator]) -> dict[str, float]:
    weights = [row.weight for row in rows if row.weight is not None]
    apart = min(abs(sum(weights) - whole) for whole in _WHOLES) if weights else 0
    targets = [row.target for row in rows if row.target]
    levels = [row.level1 for row in rows if row.level1]
    returns = sum(one != other for one, other in pairwise(levels)) - len(set(levels)) + 1
    return {
        "form weights over usual": _share([weight > _LARGEST_WEIGHT for weight in weights]),
        "form weights apart from usual sum": min(float(apart) / _ALL_POINTS, 1.0),
        "form scores over weights": _share([is_over(row.score, row.weight) for row in rows]),
        "form levels that return": max(returns, 0) / len(levels) if levels else 0.0,
        "form targets without quantity": _share([not find_quantities(text).quantities for text in targets]),
    }


def is_over(part: Decimal | None, whole: Decimal | None) -> bool:
    """Return whether a part is greater than its whole, where both are known."""
    return part is not None and whole is not None and part > whole


def _of_money(project: Project) -> dict[str, float]:
    rows = money_of(project)
    slots = [(row.source, row.detail_of, row.measure, row.period) for row in rows]
    return {
        "form amounts stated twice": _share([slots.count(slot) > 1 for slot in slots]),
        "form amounts without unit": _share([row.unit is None for row in rows]),
        "form labels not understood": _share([not is_understood(row.source, project) for row in rows]),
    }


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0
