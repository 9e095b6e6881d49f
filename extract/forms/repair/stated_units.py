"""The unit of a form's money where its money block prints none.

A letter that encloses the form states one of the amounts with its unit; else the form's own indicators name one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from extract.forms.rows import Row, place_within
from extract.model.records import Funding, Measure, Place, Project
from extract.values.amounts import parse_amount
from extract.values.quantities import unit_of

_AMOUNT = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?\s*(?:亿元|万元|千元|元)")
_NO_MONEY = {Measure.EXECUTION_RATE, Measure.WEIGHT, Measure.SCORE}
_STATED, _NAMED = 0.7, 0.5
_MOST_YUAN = 1_000_000_000


def give_stated_units(projects: Iterable[Project], rows: Sequence[Row]) -> None:
    """Give amounts without a unit the one with which the document's own text states one of them.

    Only where the text states it with a single unit: the amounts of one form share theirs.
    """
    without = [project for project in projects if any(_lacks_unit(row.unit, row.measure) for row in project.funding)]
    stated = _stated(row for row in rows if not row.is_table) if without else {}
    for project in without:
        lacking = [row for row in project.funding if _lacks_unit(row.unit, row.measure)]
        found = {unit: place for row in lacking for unit, place in stated.get(row.value, {}).items()}
        if len(found) == 1:
            _give(lacking, found, _STATED, "the unit is that of the same amount in the document's text")
        elif not found and len(named := _named(project)) == 1 and _is_likely(lacking, *named):
            _give(lacking, named, _NAMED, "the unit is the only one of money that the form prints")


def _give(rows: Sequence[Funding], found: dict[str, Place], confidence: float, basis: str) -> None:
    ((unit, place),) = found.items()
    for row in rows:
        row.unit, row.cells["unit"] = unit, place
        row.confidence, row.confidence_basis = confidence, basis


def _is_likely(rows: Sequence[Funding], name: str) -> bool:
    """Whether amounts in that unit are such as one project has; else the form may well count in a smaller one."""
    unit = unit_of(name)
    return unit is not None and all(Fraction(row.value) * unit.factor <= _MOST_YUAN for row in rows)


def _named(project: Project) -> dict[str, Place]:
    """The units of money in the targets of a form's indicators."""
    found: dict[str, Place] = {}
    for row in project.indicators:
        unit = unit_of(row.normalized.unit)
        if row.normalized.unit and unit and unit.kind == "money":
            found.setdefault(row.normalized.unit, replace(row.cells["target"], text=row.target))
    return found


def _lacks_unit(unit: str | None, measure: Measure) -> bool:
    return unit is None and measure not in _NO_MONEY


def _stated(paragraphs: Iterable[Row]) -> dict[Decimal, dict[str, Place]]:
    stated: dict[Decimal, dict[str, Place]] = defaultdict(dict)
    for row in paragraphs:
        for cell in row.filled:
            for found in _AMOUNT.finditer(cell.text):
                parsed = parse_amount(found[0])
                if parsed and parsed[1]:
                    stated[parsed[0]].setdefault(parsed[1], place_within(cell, found.start(), found[0]))
    return stated
