"""Units of measurement and of money, as forms print them (units.yml)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from extract.vocabulary.files import load


@dataclass(frozen=True, slots=True)
class Unit:
    """The meaning of a printed unit. Two units of one kind can be converted by their factors.

    Attributes:
        kind: The kind of measurement, such as ``money`` or ``days``; for a counting unit (人次), the unit itself.
        base: The base unit of the kind.
        factor: The number of base units in one of this unit.
    """

    kind: str
    base: str
    factor: Fraction


def any_of(words: Iterable[str]) -> str:
    """Return words as alternatives of a regular expression, the longest first; special characters are not escaped."""
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def units() -> dict[str, Unit]:
    """Return every unit of units.yml by its printed text, including those with a scale before them (百, 千, 万 …)."""
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
    """Return alternative spellings of units, each with the warehouse's spelling (百分比 → ``%``, 万 → 万元)."""
    spellings: dict[str, str] = _entries()["spellings"]
    return spellings


@cache
def words_that_begin_like_units() -> tuple[str, ...]:
    """Return words that begin with the characters of a unit but contain no unit: in 5家庭农场, 家 is not a unit."""
    return tuple(_entries()["not_units"].split())


@cache
def money_unit(*, with_short: bool = False) -> str:
    """Return the units of money that forms print, as alternatives of a regular expression.

    Args:
        with_short: Whether to include 万 and 亿, which stand for 万元 and 亿元 after a number.
    """
    money = _entries()["money"]
    return any_of([*money["printed"], *(money["short"] if with_short else ())])


def yuan_per_unit() -> dict[str, int]:
    """Return the units of money that forms print, each with its value in yuan."""
    return {word: int(units()[word].factor) for word in _entries()["money"]["printed"]}


@cache
def unit_word() -> str:
    """Return every unit, except 万, 千万, 亿 … that stand for money, as alternatives of a regular expression."""
    return any_of(map(re.escape, {*units(), *unit_spellings()} - _short_money()))


@cache
def short_money_word() -> str:
    """Return 万, 千万, 亿 …, which stand for 万元, 千万元, 亿元 …, as alternatives of a regular expression."""
    return any_of(map(re.escape, _short_money()))


def _short_money() -> set[str]:
    return {word for word in unit_spellings() if re.fullmatch("个?[百千万亿]+", word)}


def _entries() -> dict[str, Any]:
    entries: dict[str, Any] = load("units")
    return entries
