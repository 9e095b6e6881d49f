"""Repair of amounts whose money block prints no unit.

The letter to which the form is attached may state one of the amounts with a unit. If it does not, the form's indicators
may name a unit of money. This repair runs on projects after they were read, while the other repairs run on rows.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from extract import vocabulary
from extract.forms.row_kinds import ClassifiedRow
from extract.forms.rows import place_within
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Place, Project
from extract.values.amounts import parse_amount
from extract.values.numbers import COMMA_DECIMAL
from extract.values.units import unit_of

_AMOUNT = re.compile(rf"(?<![\d.,]){COMMA_DECIMAL}\s*(?:{vocabulary.money_unit()})")
_BRACKETED = re.compile(rf"[(（](?:单位[:：])?\s*({vocabulary.money_unit()})\s*[)）]")
_NO_MONEY = {Measure.EXECUTION_RATE, Measure.WEIGHT, Measure.SCORE}
_STATED, _NAMED = 0.7, 0.5
_MOST_YUAN = 1_000_000_000
_SHORTEST_PROSE = 20
_FEWEST_DIGITS = 3
"""Characters of an amount that is unlikely to be that of something else."""


def complete_units(projects: Iterable[Project], rows: Sequence[ClassifiedRow]) -> list[Project]:
    """Return the projects with units added to amounts that have none.

    All amounts of one form share a unit. It is the unit with which the prose of the document states one of the
    amounts. If it states none, it is the only unit of money that the document prints in brackets (项目资金(万元)), else
    the only one with which the prose states another amount of the document's tables, such as their total, else the only
    one that the form's indicators name, provided that the amounts are then plausible. No unit is added where several
    units are found.

    Args:
        projects: The projects as read from their forms.
        rows: All rows of the document.
    """
    stated: dict[Decimal, dict[str, Place]] | None = None
    fallbacks: list[dict[str, Place]] = []
    completed: list[Project] = []
    for project in projects:
        lacking = [row for row in project.funding if _lacks_unit(row.unit, row.measure)]
        if lacking and stated is None:
            stated = _stated(rows)
            fallbacks = [_bracketed(rows), _of_other_amounts(rows, stated)]
        is_complete = not lacking or stated is None
        completed.append(project if is_complete else _with_unit(project, lacking, stated or {}, fallbacks))
    return completed


def _with_unit(
    project: Project,
    lacking: Sequence[Funding],
    stated: Mapping[Decimal, dict[str, Place]],
    fallbacks: Sequence[Mapping[str, Place]],
) -> Project:
    found = {unit: place for row in lacking for unit, place in stated.get(row.value, {}).items()}
    confidence, basis = _STATED, ConfidenceBasis.UNIT_OF_SAME_AMOUNT
    for units in fallbacks:
        if not found and len(units) == 1 and _is_likely(lacking, *units):
            found, confidence, basis = {**units}, _STATED, ConfidenceBasis.ONLY_UNIT_OF_FORM
    if not found and len(named := _named(project)) == 1 and _is_likely(lacking, *named):
        found, confidence, basis = named, _NAMED, ConfidenceBasis.ONLY_UNIT_OF_FORM
    if len(found) != 1:
        return project
    ((unit, place),) = found.items()
    update = {"unit": unit, "confidence": confidence, "confidence_basis": (basis,)}
    funding = [
        row.model_copy(update=update | {"cells": row.cells | {"unit": place}})
        if _lacks_unit(row.unit, row.measure)
        else row
        for row in project.funding
    ]
    return project.model_copy(update={"funding": funding})


def _is_likely(rows: Sequence[Funding], name: str) -> bool:
    """Return whether no amount exceeds `_MOST_YUAN` if all are in the unit called `name`.

    A larger amount is not plausible for one project; it suggests that the unit of the form is a smaller one.
    """
    unit = unit_of(name)
    return unit is not None and all(Fraction(row.value) * unit.factor <= _MOST_YUAN for row in rows)


def _named(project: Project) -> dict[str, Place]:
    """Return the units of money in the targets of a project's indicators, each with the place of the first target."""
    found: dict[str, Place] = {}
    for row in project.indicators:
        unit = unit_of(row.normalized.unit)
        if row.normalized.unit and unit and unit.kind == "money":
            found.setdefault(row.normalized.unit, replace(row.cells["target"], text=row.target))
    return found


def _bracketed(rows: Iterable[ClassifiedRow]) -> dict[str, Place]:
    """Return the units of money that a document prints in brackets, each with its first place."""
    found: dict[str, Place] = {}
    for row in rows:
        for cell in row.filled:
            for unit in _BRACKETED.finditer(cell.text):
                found.setdefault(unit[1], place_within(cell, unit.start(1), unit[1]))
    return found


def _lacks_unit(unit: str | None, measure: Measure) -> bool:
    return unit is None and measure not in _NO_MONEY


def _of_other_amounts(rows: Iterable[ClassifiedRow], stated: Mapping[Decimal, dict[str, Place]]) -> dict[str, Place]:
    """Return the units with which the prose states amounts that tables print without one, each with its place."""
    found: dict[str, Place] = {}
    for row in rows:
        for cell in row.filled if row.is_table else ():
            parsed = parse_amount(cell.text)
            if parsed and parsed[1] is None and len(cell.text) >= _FEWEST_DIGITS:
                found |= stated.get(parsed[0], {})
    return found


def _stated(rows: Iterable[ClassifiedRow]) -> dict[Decimal, dict[str, Place]]:
    """Return the amounts with a unit in paragraphs and long cells: for each value, its units and their places."""
    stated: dict[Decimal, dict[str, Place]] = defaultdict(dict)
    for row in rows:
        for cell in row.filled:
            if row.is_table and len(cell.text) < _SHORTEST_PROSE:
                continue
            for found in _AMOUNT.finditer(cell.text):
                parsed = parse_amount(found[0])
                if parsed and parsed[1]:
                    stated[parsed[0]].setdefault(parsed[1], place_within(cell, found.start(), found[0]))
    return stated
