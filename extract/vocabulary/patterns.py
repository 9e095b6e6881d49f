"""Regular expressions of the vocabulary files, with examples of texts that they match and that they reject.

An entry of a file is a pattern, a list of alternatives, or a pattern with its examples::

    title_end:
      pattern: '(?:支出|绩效)报告.*$'
      matches: [某项目绩效报告]
      rejects: [某项目]

A pattern may contain fragments, written ``@name``. The name is a key of `_SHARED`, another entry of the pattern's file,
or a key of that file's entry ``fragments``. tests/vocabulary/test_patterns.py checks the examples.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from extract.vocabulary.agency_endings import agency_ending
from extract.vocabulary.files import load
from extract.vocabulary.units import money_unit, unit_word

_FRAGMENT = re.compile("@([a-z_]+)")
_LONGEST_MADE = 24


@cache
def pattern(file: str, name: str) -> re.Pattern[str]:
    """Return a compiled pattern of a vocabulary file, such as ``pattern("narrative", "title")``."""
    return re.compile(pattern_source(file, name))


@cache
def pattern_source(file: str, name: str) -> str:
    """Return a pattern of a vocabulary file as text, for insertion into a longer pattern."""
    return source_of(load(file)[name], file)


@cache
def pattern_list(file: str, name: str) -> tuple[re.Pattern[str], ...]:
    """Return the compiled patterns of an entry that lists separate patterns, in their order."""
    return tuple(re.compile(source_of(entry, file)) for entry in load(file)[name])


def source_of(entry: Any, file: str) -> str:
    """Return the regular expression of one entry of a vocabulary file, with fragments inserted.

    Args:
        entry: The entry as loaded from YAML.
        file: The name of its file, from which fragments are taken.
    """
    if isinstance(entry, list):
        return "|".join(source_of(one, file) for one in entry)
    text: str = entry if isinstance(entry, str) else entry["pattern"]
    return _FRAGMENT.sub(lambda found: _fragment(found[1], file), text) if "@" in text else text


@cache
def _fragment(name: str, file: str) -> str:
    if name in _SHARED:
        return _SHARED[name]()
    entries = load(file)
    return source_of(entries.get("fragments", entries).get(name) or entries[name], file)


_SHARED: dict[str, Callable[[], str]] = {
    "agency_before_name": lambda: agency_ending("before_name"),
    "agency_of_unit": lambda: agency_ending("of_unit"),
    "agency_in_title": lambda: agency_ending("in_title"),
    "comma_decimal": lambda: r"\d[\d,]*(?:\.\d+)?",
    "decimal": lambda: r"\d+(?:\.\d+)?",
    "hanzi_number": lambda: "[一二三四五六七八九十]",
    "money_unit": money_unit,
    "unit": unit_word,
    "year": lambda: "(?:19|20)[0-9]{2}",
}
"""Fragments that the patterns of every file may contain as ``@name``."""


@cache
def _role_patterns(kind: str) -> tuple[list[str], re.Pattern[str]]:
    entries = [(role, source_of(entry, "patterns")) for one in load("patterns")[kind] for role, entry in one.items()]
    plain = [re.sub(r"(?<!\\)\((?!\?)", "(?:", source) for _, source in entries]
    either = "|".join(f"(?P<p{number}>{source})" for number, source in enumerate(plain))
    return [role for role, _ in entries], re.compile(either)


def role_by_parts(kind: str, plain: str) -> str | None:
    """Return the role whose pattern in patterns.yml matches a word that is not listed; None without a match.

    Args:
        kind: The section of patterns.yml: ``labels``, ``indicator``, ``funding`` or ``money``.
        plain: The normalised word. The result is None for a single character and for more than 24 characters.
    """
    roles, either = _role_patterns(kind)
    found = either.fullmatch(plain) if 1 < len(plain) <= _LONGEST_MADE else None
    return roles[int((found.lastgroup or "p0")[1:])] if found else None
