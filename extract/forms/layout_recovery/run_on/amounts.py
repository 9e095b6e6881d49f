"""Amounts of a money block in a run of text: digits of neighbouring cells are split where arithmetic allows one way.

The rate is executed / budget, a score is at most its weight, and blank cells leave columns out. If several splits are
possible, none is made.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract import vocabulary

_PIECE = re.compile(r"(?P<number>\d[\d,.]*)(?P<unit>%|‰|分)?")
_VALID = re.compile(r"(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")
_MONEY_UNIT = re.compile(rf"(?:{vocabulary.money_unit(with_short=True)})")
_DASHES = re.compile("[—–\\-]+")
_HUNDRED = Decimal(100)
_TOLERANCE = Decimal("0.51")
_EXACT = Decimal("0.006")
_EXACT_FRACTION = Decimal("0.1")
_LONGEST = 60
_MONEY = ("initial_budget", "budget", "available", "executed", "carryover", "planned_execution")
Cells = tuple[tuple[str, int, int], ...]
"""The measure and the offsets of each amount."""


def split_money(text: str, start: int, end: int, measures: Sequence[str]) -> Cells | None:
    """Split the amounts of one money row; None if no split or several splits fit the columns.

    Args:
        text: The text of the run.
        start: The offset behind the label of the row.
        end: The offset of the next label.
        measures: The measures of the columns in their order.
    """
    if end - start > _LONGEST:
        return None
    found = {cells for cells in _splits(text, start, end, tuple(measures)) if _is_possible(text, cells)}
    if not found:
        return None
    best = max(_rank(text, cells, measures) for cells in found)
    fitting = [cells for cells in found if _rank(text, cells, measures) == best]
    return fitting[0] if len(fitting) == 1 else None


def is_forced(text: str, cells: Cells) -> bool:
    """Return whether a split needs no other row to be certain: no run of digits was split, or the rate confirms it."""
    if "execution_rate" in {measure for measure, _, _ in cells}:
        return True
    return not any(text[end - 1].isdigit() and text[end : end + 1].isdigit() for _, _, end in cells)


def _splits(text: str, at: int, end: int, measures: tuple[str, ...]) -> Iterator[Cells]:
    if at >= end:
        yield ()
        return
    if dash := _DASHES.match(text, at, end):
        count = dash.end() - dash.start()
        for skipped in range(1, count + 1):
            if skipped <= len(measures):
                yield from _splits(text, dash.end(), end, measures[skipped:])
        return
    for index, measure in enumerate(measures):
        for stop in _ends(text, at, end, measure):
            for rest in _splits(text, stop, end, measures[index + 1 :]):
                yield ((measure, at, stop), *rest)


def _ends(text: str, at: int, end: int, measure: str) -> Iterator[int]:
    found = _PIECE.match(text, at, end)
    if not found:
        return
    for stop in range(at + 1, found.end("number") + 1):
        if not _VALID.fullmatch(text, at, stop):
            continue
        is_percent = text[stop : stop + 1] == "%"
        if measure == "execution_rate":
            yield stop + 1 if is_percent else stop
        elif not is_percent:
            unit = _MONEY_UNIT.match(text, stop) if measure in _MONEY else None
            yield unit.end() if unit else stop


def numbers(text: str, cells: Cells) -> dict[str, Decimal]:
    """Return the numbers of a split by their measure."""
    return {measure: Decimal(re.sub(r"[^\d.]", "", text[start:end]).strip(".")) for measure, start, end in cells}


def _is_possible(text: str, cells: Cells) -> bool:
    values = numbers(text, cells)
    weight, score, rate = (values.get(measure) for measure in ("weight", "score", "execution_rate"))
    budget, executed = values.get("budget", values.get("initial_budget")), values.get("executed")
    if (weight is not None and not 0 < weight <= 30) or (score is not None and score > (weight or 30)):
        return False
    if rate is not None:
        if not budget or executed is None:
            return budget is None
        share = executed / budget * _HUNDRED
        is_percent = "%" in text[cells[0][1] : cells[-1][2]]
        places = max(share - rate, rate - share)
        return places <= _TOLERANCE or (not is_percent and abs(share - rate * _HUNDRED) <= _TOLERANCE)
    return not (budget is not None and executed is not None and budget and executed / budget > 20)


def _is_exact(share: Decimal, rate: Decimal) -> bool:
    """Return whether a rate, in percent or as a fraction, is that of the amounts but for rounding."""
    return abs(share - rate) <= _EXACT or abs(share - rate * _HUNDRED) <= _EXACT_FRACTION


def _rank(text: str, cells: Cells, measures: Sequence[str]) -> tuple[bool, bool, bool]:
    """Rank a split: one with an exact rate first, then one that skips no column, then one whose budget is used up."""
    values = numbers(text, cells)
    rate, budget, executed = values.get("execution_rate"), values.get("budget"), values.get("executed")
    is_exact = bool(rate and budget and executed is not None and _is_exact(executed / budget * _HUNDRED, rate))
    taken = [measure for measure, _, _ in cells]
    in_order = taken == list(measures[: len(taken)])
    equal = bool(budget and budget == executed)
    return is_exact, in_order, equal
