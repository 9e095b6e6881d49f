"""Hide the values of cells that a conditional format of a workbook makes invisible (ECMA-376 part 1, 18.3.1.10).

Such a format draws text in the colour of its background, or gives it a number format that shows nothing (`;;;`). Its
condition is evaluated on the values of the sheet; cells for which it cannot be are counted.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from lxml import etree

from extract.model.records import HiddenBy
from extract.readers.spreadsheet.formula import Address, Unsupported, Value, evaluate, shifted
from extract.readers.spreadsheet.number_format import display_text
from extract.readers.spreadsheet.sheet import Position, Sheet
from extract.readers.spreadsheet.visible_text import WHITE
from extract.values.colours import Colour, are_alike

Area = tuple[int, int, int, int]
"""The first row, last row, first column and last column of a range."""

_COMPARISONS: dict[str, tuple[Callable[[Any, Any], bool], ...]] = {
    **{"equal": (operator.eq,), "notEqual": (operator.ne,), "greaterThan": (operator.gt,), "lessThan": (operator.lt,)},
    **{"greaterThanOrEqual": (operator.ge,), "lessThanOrEqual": (operator.le,)},
    **{"between": (operator.ge, operator.le), "notBetween": (operator.lt, operator.gt)},
}
"""How the value of a cell is compared with the results of the formulas of a rule."""

_SEARCHES: dict[str, Callable[[str, str], bool]] = {
    "containsText": lambda shown, text: text in shown,
    "notContainsText": lambda shown, text: text not in shown,
    "beginsWith": str.startswith,
    "endsWith": str.endswith,
}


class Difference(NamedTuple):
    """What a conditional format changes of a cell: the colours of text and cell, and the number format, or None."""

    colour: Colour | None = None
    fill: Colour | None = None
    code: str | None = None

    def hides(self, value: Value, fill: Colour | None) -> HiddenBy | None:
        """Return what hides a value in a cell of a fill, if this format applies; None if it is seen."""
        if self.colour is not None and are_alike(self.colour, self.fill or fill):
            return HiddenBy.COLOUR
        if self.code is not None and isinstance(value, float | str) and not display_text(value, self.code).strip():
            return HiddenBy.FORMAT
        return None


class Rule(NamedTuple):
    """A rule of a conditional format with the ranges that it is for; formulas are those of the first cell."""

    element: etree._Element
    areas: Sequence[Area]
    difference: Difference

    def concerns(self, row: int, column: int) -> bool:
        """Whether a cell is in one of the ranges."""
        return any(top <= row <= low and left <= column <= right for top, low, left, right in self.areas)


def hide_by_conditions(
    sheet: Sheet, rules: Sequence[Rule], values: Mapping[Position, Value], fills: Mapping[Position, Colour | None]
) -> None:
    """Hide the texts of a sheet that its conditional formats hide; of several formats, the first that holds applies.

    Args:
        sheet: The sheet, which is changed.
        rules: The rules that change a colour of text or a number format.
        values: The value of each cell.
        fills: The colour of each cell, where it is not white.
    """
    ordered = sorted(rules, key=lambda rule: int(rule.element.get("priority", "0")))
    for position in [*sheet.texts]:
        value, fill = values.get(position), fills.get(position, WHITE)
        for rule in ordered:
            if not rule.concerns(*position):
                continue
            hidden_by, holds = rule.difference.hides(value, fill), _holds(rule, sheet, position, values)
            if holds is None and hidden_by:
                sheet.unsettled_count += 1
                break
            if holds and hidden_by:
                sheet.hide(*position, sheet.texts.pop(position), hidden_by)
            if holds:
                break


def _holds(rule: Rule, sheet: Sheet, position: Position, values: Mapping[Position, Value]) -> bool | None:
    """Whether a rule holds for a cell with text; None if that is not known."""
    element, value = rule.element, values.get(position)
    kind, shown = element.get("type", ""), str(value or "").lower()
    if kind in {"containsBlanks", "notContainsBlanks"}:
        return kind == "notContainsBlanks"
    if kind in {"containsErrors", "notContainsErrors"}:
        return (kind == "containsErrors") == shown.startswith("#")
    if kind in _SEARCHES and (text := element.get("text")):
        return _SEARCHES[kind](shown, text.lower())
    if kind not in {"expression", "cellIs"}:
        return None

    def lookup(address: Address) -> Value:
        name, row, column = address
        if name is not None or (row, column) in sheet.formulas:
            raise Unsupported(str(name))
        return values.get((row, column))

    try:
        results = [evaluate(text, lookup) for text in _formulas(rule, position)]
    except Unsupported:
        return None
    if any(isinstance(one, str) and one.startswith("#") for one in results):  # an error never holds
        return False
    if kind == "expression":
        return bool(results[0]) if results and isinstance(results[0], bool | float) else None
    comparisons = _COMPARISONS.get(element.get("operator", ""), ())
    found = [compare(_ranked(value), _ranked(one)) for compare, one in zip(comparisons, results, strict=False)]
    return (any if element.get("operator") == "notBetween" else all)(found) if found else None


def _ranked(value: Value) -> tuple[int, float | str]:
    """Return what values are compared by: any text is greater than any number, and a blank cell is 0."""
    return (1, value.lower()) if isinstance(value, str) else (0, float(value or 0))


def _formulas(rule: Rule, position: Position) -> list[str]:
    """Return the formulas of a rule as they are for a cell."""
    top, left = min(area[0] for area in rule.areas), min(area[2] for area in rule.areas)
    formulas = [one.text or "" for one in rule.element.iterchildren("{*}formula")]
    return [shifted(text, position[0] - top, position[1] - left) for text in formulas]
