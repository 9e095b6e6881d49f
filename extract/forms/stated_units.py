"""The unit of a form's money where the form prints none: a letter that encloses the form states the amount with it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from extract.forms.rows import Row, place_within
from extract.records import Measure, Place, Project
from extract.values import parse_amount

_AMOUNT = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?\s*(?:亿元|万元|千元|元)")
_NO_MONEY = {Measure.EXECUTION_RATE, Measure.WEIGHT, Measure.SCORE}
_CONFIDENCE = 0.7


def give_stated_units(projects: Iterable[Project], rows: Sequence[Row]) -> None:
    """Give amounts without a unit the one with which the document's own text states one of them.

    Only where the text states it with a single unit: the amounts of one form share theirs.
    """
    without = [project for project in projects if any(_lacks_unit(row.unit, row.measure) for row in project.funding)]
    stated = _stated(row for row in rows if not row.is_table) if without else {}
    for project in without:
        lacking = [row for row in project.funding if _lacks_unit(row.unit, row.measure)]
        found = {unit: place for row in lacking for unit, place in stated.get(row.value, {}).items()}
        if len(found) != 1:
            continue
        ((unit, place),) = found.items()
        for row in lacking:
            row.unit = unit
            row.cells["unit"] = place
            row.confidence = _CONFIDENCE
            row.confidence_basis = "the unit is that of the same amount in the document's text"


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
