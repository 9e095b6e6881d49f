"""Units: what each printed unit measures (units.yml), and the units of money that stand beside amounts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from extract.vocabulary.files import load


@dataclass(frozen=True, slots=True)
class Unit:
    """What a printed unit measures. Two units of one kind can be converted by their factors."""

    kind: str
    base: str
    factor: Fraction


def any_of(words: Iterable[str]) -> str:
    """Return words as alternatives of a regular expression, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def units() -> dict[str, Unit]:
    """Return every unit of units.yml by the way it is printed, those led by 百, 千, 万 … included."""
    entries = _entries()
    found = {word: Unit(word, word, Fraction(1)) for word in entries["counts"].split()}
    scaled = dict(found)
    for kind, entry in entries["kinds"].items():
        own = {word: Unit(kind, entry["base"], Fraction(str(factor))) for word, factor in entry["factors"].items()}
        found |= own
        scaled |= own if entry.get("scales") else {}
    for word, unit in scaled.items():
        for scale, factor in entries["scales"].items():
            found.setdefault(scale + word, Unit(unit.kind, unit.base, unit.factor * factor))
    return found


@cache
def unit_spellings() -> dict[str, str]:
    """Return other ways to print a unit, each with the spelling of the warehouse (百分比 → ``%``, 万 → 万元)."""
    spellings: dict[str, str] = _entries()["spellings"]
    return spellings


@cache
def words_that_begin_like_units() -> tuple[str, ...]:
    """Return words whose first characters are a unit and that are none: 5家庭农场 does not count 家."""
    return tuple(_entries()["not_units"].split())


@cache
def money_unit(*, with_short: bool = False) -> str:
    """Return the units of money that forms print, as alternatives of a regular expression.

    Args:
        with_short: Whether 万 and 亿 count as well, which stand for 万元 and 亿元 behind a number.
    """
    money = _entries()["money"]
    return any_of([*money["printed"], *(money["short"] if with_short else ())])


def yuan_per_unit() -> dict[str, int]:
    """Return the units of money that forms print, each with its value in yuan."""
    return {word: int(units()[word].factor) for word in _entries()["money"]["printed"]}


@cache
def unit_word() -> str:
    """Return every unit but 万, 千万, 亿 …, which stand for money, as alternatives of a regular expression."""
    return any_of(map(re.escape, {*units(), *unit_spellings()} - _short_money()))


@cache
def short_money_word() -> str:
    """Return 万, 千万, 亿 …, which stand for units of money, as alternatives of a regular expression."""
    return any_of(map(re.escape, _short_money()))


def _short_money() -> set[str]:
    return {word for word in unit_spellings() if re.fullmatch("个?[百千万亿]+", word)}


def _entries() -> dict[str, Any]:
    entries: dict[str, Any] = load("units")
    return entries
