"""Tell from a form whether its texts and numbers stand where such texts and numbers stand.

A number that is printed may be read into the wrong field, because cells were assigned to the wrong headers or joined.
Nothing shows that in the number itself, but much in the rest of its form. Each kind of evidence here is of a different
structure: names, sums of weights, scores, amounts of money, targets, levels, and the texts that were not understood.
"""

from collections.abc import Sequence

from extract import vocabulary
from extract.model.records import Funding, Indicator, Measure, Project
from extract.values.units import unit_of

_ALL_POINTS = 100
_LARGEST_WEIGHT = 50
"""Largest usual weight of one of several indicators."""

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
    return sum(weights) > _ALL_POINTS and max(weights) > _LARGEST_WEIGHT


def money_of(project: Project) -> list[Funding]:
    """Return the amounts of money of a project."""
    return [row for row in project.funding if row.measure not in _NO_MONEY]


def is_few_yuan(row: Funding) -> bool:
    """Return whether an amount is above 0, but less than a project usually has."""
    unit = unit_of(row.unit)
    if unit is None or unit.kind != "money":
        return False
    return 0 < row.value * unit.factor.numerator / unit.factor.denominator < _FEW_YUAN
