"""Find the formulas of a workbook whose results are not in the file, and compute those that are simple.

A program that writes a workbook without computing it stores nothing as the result of a formula, or a zero. A zero is
the result if a computation here gives zero too. Otherwise the formulas of the workbook were never computed if none has
another result than zero or an empty text, and one of these holds: a computation gives another number, a formula has no
result, or the file asks for computation when it is opened. Formulas that cannot be computed here have no value then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.readers.spreadsheet.formula import Address, Unsupported, Value, evaluate
from extract.readers.spreadsheet.number_format import display_text
from extract.readers.spreadsheet.sheet import Formula, Position, Sheet

_LOOKUPS = 300_000
"""Maximum number of cells that are looked up for the formulas of one workbook; about a second."""
_DEEPEST = 40
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class _Result:
    value: Value
    is_known: bool = True


_UNKNOWN = _Result(None, is_known=False)


def complete_formulas(sheets: Sequence[Sheet], *, is_recomputed_on_opening: bool = False) -> None:
    """Replace the texts of formulas without a stored result in the sheets of a workbook, and count these formulas.

    Args:
        sheets: The sheets, which are changed.
        is_recomputed_on_opening: Whether the file asks programs to compute all formulas when they open it.
    """
    if not any(sheet.formulas for sheet in sheets):
        return
    book = _Book(sheets)
    found = [
        (sheet, position, formula, book.result(sheet, position))
        for sheet in sheets
        for position, formula in sheet.formulas.items()
    ]
    never_computed = not book.has_results and (
        is_recomputed_on_opening
        or any(_contradicts(formula, result) for _, _, formula, result in found)
        or any(formula.is_missing for _, _, formula, _ in found)
    )
    for sheet, position, formula, result in found:
        if formula.is_missing or never_computed or _contradicts(formula, result):
            trusts_computation = formula.is_missing or never_computed or is_recomputed_on_opening
            _replace(sheet, position, formula, result if trusts_computation else _UNKNOWN)


def _contradicts(formula: Formula, result: _Result) -> bool:
    if formula.is_text:
        return isinstance(result.value, float)
    return formula.stored == "0" and result.is_known and not _is_zero(result.value)


def _is_zero(value: Value) -> bool:
    return not value if isinstance(value, str) else abs(value or 0) < _EQUAL


def _replace(sheet: Sheet, position: Position, formula: Formula, result: _Result) -> None:
    if not result.is_known:
        sheet.texts.pop(position, None)
        sheet.unknown_count += 1
    elif formula.stored != "0" or not _is_zero(result.value):
        value = result.value
        shown = "TRUE" if value is True else "FALSE" if value is False else display_text(value or 0.0, formula.code)
        sheet.put(*position, shown)
        sheet.computed_count += 1


class _Book:
    """The values of a workbook, with the results of its formulas as far as they can be computed."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._by_name = {sheet.name.lower(): sheet for sheet in sheets}
        self._results: dict[tuple[int, Position], _Result] = {}
        self._open: set[tuple[int, Position]] = set()
        self._lookups = 0
        self.has_results = any(sheet.has_results for sheet in sheets)

    def result(self, sheet: Sheet, position: Position) -> _Result:
        """Return the result of a formula without a stored result other than zero."""
        key = id(sheet), position
        if key not in self._results:
            if key in self._open or len(self._open) >= _DEEPEST:
                return _UNKNOWN  # a cycle or a long chain, whose cells may be known later
            self._open.add(key)
            try:
                value = evaluate(sheet.formulas[position].text, lambda address: self._value(sheet, address))
                self._results[key] = _Result(value)
            except Unsupported:
                self._results[key] = _UNKNOWN
            finally:
                self._open.discard(key)
        return self._results[key]

    def _value(self, home: Sheet, address: Address) -> Value:
        name, *position = address
        sheet = home if name is None else self._by_name.get(name.lower())
        at = (position[0], position[1])
        self._lookups += 1
        if sheet is None or self._lookups > _LOOKUPS:
            raise Unsupported(str(name))
        if (formula := sheet.formulas.get(at)) is None:
            number = sheet.numbers.get(at)
            return sheet.texts.get(at) if number is None else number
        result = self.result(sheet, at)
        if result.is_known:
            return result.value
        if self.has_results and formula.stored == "0":
            return 0.0
        raise Unsupported(formula.text[:20])
