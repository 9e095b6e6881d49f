"""Values of an indicator in a run of text: every way to split them into the columns of the table, with a score.

Digits of neighbouring cells ran together (10≥266米≥266米10, 1020万元20万元10). A split is scored by what the columns
can hold: a score is at most its weight, target and result have one unit, and often are equal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from extract import vocabulary
from extract.vocabulary.units import any_of, unit_word

WEIGHTS = ("weight", "score")
_TARGETS = ("target_half_year", "target", "actual")
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_OTHER_UNIT = re.compile("(?!指标)[一-鿿]{1,3}(?=[\\d≥≤<>=]|$)")
_YEAR = re.compile(r"(?:19|20)\d{2}[-年]")
_VALID = re.compile(r"(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")
_MOST_WEIGHT = 60
_LONGEST_WORDS = 16
_MOST_PERCENT = 300
_MOST_CERTAIN_PERCENT = 200
_CUT = 1.2
"""Penalty for a place between two digits at which their run is split."""

_MISSING = {"target": 2.5, "actual": 1.6, "weight": 1.5, "score": 1.5, "target_half_year": 0.5}


@dataclass(frozen=True, slots=True)
class Split:
    """One way to split the text behind an indicator's name.

    Attributes:
        cells: The offsets of the cells by their role.
        end: The offset behind the last cell.
        score: How plausible the split is.
        unsettled: The offsets of text that cannot be split into the columns to which it belongs.
    """

    cells: tuple[tuple[str, int, int], ...]
    end: int
    score: float
    unsettled: tuple[int, int] | None = None


@cache
def _sign() -> re.Pattern[str]:
    words = vocabulary.load("comparators")
    signs = [word for group in words["signs"].values() for word in group]
    before = [word for key in ("far", "near", "weak") for group in words[key].values() for word in group]
    return re.compile(any_of(re.escape(word) for word in (*signs, *before)))


@cache
def _unit() -> re.Pattern[str]:
    after = [word for group in vocabulary.load("comparators")["after"].values() for word in group]
    behind = rf"(?:{any_of(after)}|左右)?"
    money = vocabulary.money_unit(with_short=True)
    return re.compile(
        rf"(?:(?:{money}|{unit_word()})(?:/(?:{unit_word()}|[一-鿿]))?{behind}|{any_of(after)})(?![部容外])"
    )


@cache
def _words() -> re.Pattern[str]:
    """Return the pattern of the words that stand in place of a number: 是, 高, 显著提升, 达成预期指标."""
    return vocabulary.pattern("cells", "value_word")


@lru_cache(maxsize=8192)
def value_ends(text: str, start: int) -> tuple[int, ...]:
    """Return the offsets at which a value that begins at `start` may end; none if no value begins there."""
    ends: list[int] = []
    sign = _sign().match(text, start)
    number = sign.end() if sign else start
    if found := _DIGITS.match(text, number):
        for end in range(number + 1, found.end() + 1):
            if not _VALID.fullmatch(text, number, end):
                continue
            ends.append(end)
            units = (_unit().match(text, end), _OTHER_UNIT.match(text, end))
            ends += {unit.end() for unit in units if unit}
    if word := _words().match(text, start):
        ends.append(word.end())
    return tuple(ends)


def may_begin(text: str, at: int) -> bool:
    """Return whether a value may begin at an offset: at a number, a sign or a value's word."""
    if text[at].isdigit():
        if text[at - 1] == "-" or _YEAR.match(text, at):
            return False
        return not (text[at - 1].isdigit() or (text[at - 1] in ".," and text[at - 2].isdigit()))
    return bool(_sign().match(text, at) or _words().match(text, at) or _repeated(text, at))


def is_uncertain_value(value: str) -> bool:
    """Return whether a value is a percentage over 200: a sign that a scan read as a digit, or digits of two cells."""
    found = re.fullmatch(r"(\d+)(?:\.\d+)?%", value)
    return bool(found) and int(found[1]) > _MOST_CERTAIN_PERCENT if found else False


def begins_with_word(text: str) -> bool:
    """Return whether a text begins with a word that stands in place of a number."""
    return bool(_words().match(text))


@lru_cache(maxsize=8192)
def _repeated(text: str, start: int) -> int:
    """Return the length of the words that are printed twice from `start` on, as target and as result; 0 if none are."""
    for length in range(_LONGEST_WORDS, 1, -1):
        half = text[start : start + length]
        if (
            len(half) == length
            and half == text[start + length : start + 2 * length]
            and re.fullmatch("[一-鿿、]+", half)
        ):
            return length
    return 0


def splits(text: str, start: int, limit: int, roles: Sequence[str]) -> Iterator[Split]:
    """Yield the ways in which text from `start` on fills columns, up to any end that is not behind `limit`.

    Args:
        text: The text of the run.
        start: The offset behind the name.
        limit: The offset of the next level word, or of the end of the table.
        roles: The roles of the columns behind the name, in their order.
    """
    expected = frozenset(roles)
    for cells, end in _filled(text, start, limit, tuple(roles)):
        cuts = sum(_splits_digits(text, stop) for _, _, stop in cells[:-1])
        yield Split(cells, end, _score(text, cells, expected) - _CUT * cuts - _cut_penalty(text, end, limit))


def _splits_digits(text: str, end: int) -> bool:
    """Return whether an offset is between two digits."""
    return text[end - 1].isdigit() and (text[end].isdigit() or text[end] in ".,")


def _filled(
    text: str, at: int, limit: int, roles: tuple[str, ...], cells: tuple[tuple[str, int, int], ...] = ()
) -> Iterator[tuple[tuple[tuple[str, int, int], ...], int]]:
    if cells:
        yield cells, at
    if at >= limit:
        return
    for index, role in enumerate(roles):
        rest = roles[index + 1 :]
        if role == "reason":
            if cells and not text[at].isdigit():
                yield (*cells, (role, at, limit)), limit
            continue
        length = _repeated(text, at) if role == "target" and rest[:1] == ("actual",) else 0
        if length and at + 2 * length <= limit:
            both = (("target", at, at + length), ("actual", at + length, at + 2 * length))
            yield from _filled(text, at + 2 * length, limit, rest[1:], (*cells, *both))
        if role not in WEIGHTS and role not in _TARGETS and not role.startswith("_"):
            continue
        for end in value_ends(text, at):
            if end <= limit and (role not in WEIGHTS or _is_weight(text[at:end])):
                yield from _filled(text, end, limit, rest, (*cells, (role, at, end)))


def _cut_penalty(text: str, end: int, limit: int) -> float:
    """Return the penalty for an end between a number and its unit, or within a date or a range."""
    if end >= limit or not text[end - 1].isdigit():
        return 0.0
    return 4.0 if text[end].isdigit() or text[end] in ".,-~年月" or _unit().match(text, end) else 0.0


def _is_weight(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}(?:\.\d{1,2})?|100", text)) and Decimal(text) <= 100


def number_of(text: str) -> Decimal | None:
    """Return the number of a bare number, else None."""
    return Decimal(text.replace(",", "")) if _VALID.fullmatch(text) else None


def _score(text: str, cells: Sequence[tuple[str, int, int]], roles: frozenset[str]) -> float:
    found = {role: text[start:end] for role, start, end in cells}
    score = -sum(cost for role, cost in _MISSING.items() if role in roles and role not in found)
    weight, got = (number_of(found.get(role, "")) for role in WEIGHTS)
    if weight is not None:
        score += 1.0 if 0 < weight <= _MOST_WEIGHT else -3.0
        score += 0.5 if weight == weight.to_integral_value() else 0.0
    if weight is not None and got is not None:
        score += 2.0 if got == weight else 0.3 if got < weight else -8.0
    elif got is not None:
        score += 0.5
    target, actual = found.get("target"), found.get("actual")
    if target and actual:
        score += _likeness(target, actual)
    for value in (target, actual):
        if value is not None:
            score += _value_score(value)
    if reason := found.get("reason"):
        score -= 1.0 + 0.02 * len(reason) + 3.0 * len(re.findall(r"\d[\d.,]*", reason))
    return score


def _likeness(target: str, actual: str) -> float:
    if target == actual:
        return 3.0
    if not (re.search(r"\d", target) and re.search(r"\d", actual)):
        return 0.0
    bare, other = (re.sub(r"^\D*[\d.,]+", "", value) for value in (target, actual))
    if target.lstrip("≥≤<>=") == actual.lstrip("≥≤<>="):
        return 2.5
    return 1.5 if bare == other and bare else 0.0 if bare == other else -0.8


def _value_score(value: str) -> float:
    number = re.search(r"[\d.,]*\d", value)
    if number is None:
        return 0.6 if len(value) == 1 else 1.0
    unit = value[number.end() :]
    amount = Decimal(number[0].replace(",", ""))
    if unit.startswith("%") and amount > _MOST_PERCENT:
        return -4.0
    if unit.startswith("%") and amount > 100:
        return -1.5
    return 1.0 if unit else 0.2
