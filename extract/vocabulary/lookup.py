"""Lookup of labels, headers, levels and labels of money rows by their normalised text."""

import re
from functools import cache, lru_cache

from extract.vocabulary.files import load
from extract.vocabulary.form_lines import block_words
from extract.vocabulary.money_labels import money_label
from extract.vocabulary.patterns import pattern, role_by_parts
from extract.vocabulary.text import CACHE_SIZE, normal, without_note, without_start

_LONGEST_MONEY_LABEL = 16
_SHORTEST_CORRECTED = 4
_OTHER_ENDS = ("值", "目标")
_OTHER_KIND = re.compile(f"(?<=..)(?:{'|'.join(_OTHER_ENDS)})$")
"""What some forms print behind a level word in place of 指标: 数量值, 社会效益目标."""


def _index(entries: dict[str, list[str]]) -> dict[str, str]:
    return {normal(word): field for field, words in entries.items() for word in words}


@cache
def _labels() -> dict[str, str]:
    return _index(load("labels"))


@cache
def _headers(table: str) -> dict[str, str]:
    return _index(load("headers")[table])


@cache
def _funding() -> dict[str, str]:
    return _index(load("funding"))


@cache
def _levels(level: str) -> dict[str, str]:
    return _index(load("levels")[level])


@lru_cache(maxsize=CACHE_SIZE)
def label_field(text: str) -> str | None:
    """Return the field that a label names (``name``, ``annual_goal``, ``_person`` …), or None."""
    plain = normal(text)
    if found := _labels().get(plain) or _labels().get(without_note(plain)):
        return found
    return None if indicator_column(text) else role_by_parts("labels", without_note(plain))


@lru_cache(maxsize=CACHE_SIZE)
def indicator_column(text: str) -> str | None:
    """Return the role (``level1``, ``target``, ``actual`` …) of a listed header of an indicator table, or None."""
    plain = normal(text)
    headers = _headers("indicator")
    return headers.get(plain) or headers.get(without_note(plain))


@lru_cache(maxsize=CACHE_SIZE)
def indicator_header(text: str) -> str | None:
    """Return the role of a cell in a row that is known to be the header of an indicator table, or None.

    A header that is not listed is matched with patterns.yml.
    """
    return indicator_column(text) or role_by_parts("indicator", without_note(normal(text)))


@lru_cache(maxsize=CACHE_SIZE)
def funding_header(text: str) -> tuple[str, str] | None:
    """Return measure and period of a cell in a row that is known to be the header of a money block, or None.

    A header that is not listed is read by the grammar of labels of money, then matched with patterns.yml.
    """
    if found := funding_column(text):
        return found
    return _measure_and_period(role_by_parts("funding", without_note(normal(text))))


@lru_cache(maxsize=CACHE_SIZE)
def money_column(text: str) -> tuple[str, str] | None:
    """Return measure and period of a header over amounts, also of one that is certain only there (债券规模, 结余)."""
    if found := funding_header(text):
        return found
    label = money_label(text)
    return label.column if label and not label.is_rate and funding_role(text) is None else None


@lru_cache(maxsize=CACHE_SIZE)
def list_column(text: str) -> tuple[str, str] | None:
    """Return measure and period of a column of amounts in a list of projects, where 金额 or 省级资金 is a budget."""
    if found := money_column(text):
        return found
    label = money_label(text)
    if label is None or label.measure not in (None, "budget") or label.period == "earlier":
        return None
    if label.measure is None and not (label.is_amount or label.is_total or label.is_source or funding_role(text)):
        return None
    return "budget", label.period


@lru_cache(maxsize=CACHE_SIZE)
def funding_column(text: str) -> tuple[str, str] | None:
    """Return measure and period of a money header that is certain by itself, such as ``("executed", "half_year")``.

    Returns:
        None for any other text, and for a header of an earlier year.
    """
    if found := _headers("funding").get(normal(text)):
        return _measure_and_period(found)
    label = money_label(text)
    return label.column if label and label.is_explicit else None


def _measure_and_period(role: str | None) -> tuple[str, str] | None:
    name, _, period = (role or "").partition(" ")
    return (name, period or "full_year") if name else None


@lru_cache(maxsize=CACHE_SIZE)
def funding_role(text: str) -> str | None:
    """Return ``total``, ``subtotal``, ``part`` or ``section`` for the label of a money row; None for any other text."""
    plain = without_start(normal(text), pattern("cells", "of_which"))
    if found := _funding().get(plain):
        return found
    label = money_label(text)
    return (label.role if label else None) or role_by_parts("money", plain)


@lru_cache(maxsize=CACHE_SIZE)
def is_money_label(text: str) -> bool:
    """Return whether a label beside an amount names money: a known source, or a short text that ends like 办公经费."""
    plain = normal(text)
    label = money_label(text)
    if label is not None and (label.is_source or label.is_explicit or label.measure == "budget" or label.names_money):
        return True
    return bool(funding_role(text)) or (len(plain) <= _LONGEST_MONEY_LABEL and plain.endswith(_money_endings()))


@cache
def _money_endings() -> tuple[str, ...]:
    return tuple(load("cells")["money_endings"])


@lru_cache(maxsize=CACHE_SIZE)
def level_name(text: str, level: str) -> str | None:
    """Return the canonical name of a level word, or None; ``level`` is ``"level1"`` or ``"level2"``."""
    plain = _without_remark(text)
    found = _levels(level).get(plain)
    if found is None and plain.endswith(_OTHER_ENDS):
        return _levels(level).get(_OTHER_KIND.sub("指标", plain))
    return found


@lru_cache(maxsize=CACHE_SIZE)
def _without_remark(text: str) -> str:
    return pattern("cells", "level_remark").sub("", normal(text))


def level_parents(level2: str) -> list[str]:
    """Return the canonical level-1 names to which a level-2 word can belong; an empty list if all are allowed.

    Forms that print 目标 in place of 指标 (投入 | 时效目标) do not follow the framework, so that all are allowed.
    """
    parents: dict[str, list[str]] = load("levels")["parents"]
    name = None if normal(level2).endswith("目标") else level_name(level2, "level2")
    return parents.get(name, []) if name else []


@cache
def _listed() -> frozenset[str]:
    words = [_labels(), _headers("indicator"), _headers("funding"), _funding(), _levels("level1"), _levels("level2")]
    return block_words().union(*words)


def is_listed(text: str) -> bool:
    """Return whether a text is itself a listed word; a match with patterns.yml is not enough."""
    return normal(text) in _listed()


def nearest(text: str) -> str | None:
    """Return the one listed word that differs from a text in a single character, such as an OCR error.

    Returns:
        The normalised word. None if the text itself is listed or too short, or if no word or several words differ
        from it in one character.
    """
    plain = normal(text)
    if len(plain) < _SHORTEST_CORRECTED or is_listed(text):
        return None
    found = {
        word
        for start in range(len(plain))
        for word in _by_one_less().get((start, plain[:start] + plain[start + 1 :]), ())
    }
    return found.pop() if len(found) == 1 else None


@cache
def _by_one_less() -> dict[tuple[int, str], set[str]]:
    """Return the listed words by the position of one character and the word without that character.

    Words that differ only in the character at one position share a key.
    """
    words: dict[tuple[int, str], set[str]] = {}
    for word in _listed():
        for start in range(len(word)):
            words.setdefault((start, word[:start] + word[start + 1 :]), set()).add(word)
    return words
