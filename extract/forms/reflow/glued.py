"""Words and numbers that an export ran together, parted by the vocabulary and by the form's own arithmetic."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from extract import vocabulary
from extract.content import Cell
from extract.forms.rows import place_within
from extract.values import parse_amount

_RUN = re.compile(r"[\d.,]+%?")
_RATED = ("budget", "executed", "execution_rate")
_HUNDRED = Decimal(100)
_LONGEST_RUN = 40
_SHORTEST_LABEL = 4
_HEAD = {"name", "competent_department", "implementing_unit", "_central_department"}


def part_amounts(cell: Cell, measures: Sequence[str]) -> list[Cell]:
    """``40004000100%`` under 预算数, 执行数, 执行率 as 4000, 4000 and 100%: the one way that bears out the rate.

    A text that is no run of digits, or that can be parted in no way or in several, comes back whole.
    """
    if tuple(measures) != _RATED or len(cell.text) > _LONGEST_RUN or not _RUN.fullmatch(cell.text):
        return [cell]
    ways = _ways(cell.text)
    if len(ways) != 1:
        return [cell]
    pieces, start = [], 0
    for text in ways[0]:
        pieces.append(replace(cell, text=text, place=place_within(cell, start, text)))
        start += len(text)
    return pieces


@cache
def _ways(run: str) -> list[tuple[str, str, str]]:
    ways = []
    for first in range(1, len(run)):
        for second in range(first + 1, len(run)):
            parts = (run[:first], run[first:second], run[second:])
            amounts = [parse_amount(part) for part in parts]
            if any(amount is None for amount in amounts) or not parts[2].endswith("%"):
                continue
            budget, executed, rate = (amount[0] for amount in amounts if amount)
            if budget and rate and abs(executed / budget * _HUNDRED - rate) <= Decimal("0.005"):
                ways.append(parts)
    return ways


@cache
def label_words(*, needs_colon: bool) -> tuple[str, ...]:
    """Labels that are told apart inside a text, longest first: before a colon any, else those of the form's head."""
    labels: dict[str, list[str]] = vocabulary.load("labels")
    words = {word for field in labels if needs_colon or field in _HEAD for word in labels[field]}
    if needs_colon:
        words |= {word for group in vocabulary.load("funding").values() for word in group}
    else:
        words |= {
            word for group in vocabulary.load("levels")["level2"].values() for word in group if word.endswith("指标")
        }
    return tuple(sorted((word for word in words if len(word) >= _SHORTEST_LABEL), key=len, reverse=True))


@cache
def money_words() -> tuple[str, ...]:
    """Labels of money, which digits may follow without a colon, longest first."""
    words = {word for group in vocabulary.load("funding").values() for word in group}
    return tuple(sorted((word for word in words if len(word) >= _SHORTEST_LABEL), key=len, reverse=True))
