"""Normalisation of a document's texts for comparison with the vocabulary."""

import re
import unicodedata
from functools import cache, lru_cache

from extract.vocabulary.files import load
from extract.vocabulary.traditional import simplified_forms, without_readings
from extract.vocabulary.units import money_unit

CACHE_SIZE = 4096
"""Number of texts whose lookup is cached; each cell of a form is looked up about thirty times."""

_COLUMN_MARK = re.compile(r"(?<=\S)\s*[①-⑳](?:[=＝][①-⑳=＝+＋\-－*×/÷()（）%]+)?\s*$")
_NOTE = re.compile(r"\([^()]*\)$")
_CIRCLED = re.compile("[①-⑳]")
_COMPARED = simplified_forms() | dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_REPLACED = re.compile(f"[{''.join(map(chr, _COMPARED))}]")
"""A search takes a tenth of the time of a translation, which few texts need."""


@lru_cache(maxsize=CACHE_SIZE)
def bare(text: str) -> str:
    """Return a text in Unicode normalisation form NFKC, without white space, invisible characters and readings.

    Traditional characters are replaced by simplified ones.
    """
    plain = without_readings(text)
    if _REPLACED.search(plain):
        plain = plain.translate(_COMPARED)
    return "".join(unicodedata.normalize("NFKC", plain).split())


@lru_cache(maxsize=CACHE_SIZE)
def normal(text: str) -> str:
    """Return a text as it is compared with the vocabulary.

    The text is in NFKC and without white space. Brackets with a unit of money (also behind a
    remark: 中期规划,万元), a letter or a seal mark are removed, and
    so are the characters ``:;。,、*★`` at both ends, and the mark or formula of a column (①, ③=①+②).
    """
    plain = bare(_COLUMN_MARK.sub("", text) if _CIRCLED.search(text) else text)
    return (_unit_or_seal().sub("", plain) if "(" in plain or ")" in plain else plain).strip(":;。,、*★")


def without_start(plain: str, start: re.Pattern[str]) -> str:
    """Return a text without what a pattern matches at its start."""
    found = start.match(plain)
    return plain[found.end() :] if found else plain


def without_note(plain: str) -> str:
    """Return a normalised text without the brackets at its end."""
    return _NOTE.sub("", plain) if plain.endswith(")") else plain


@cache
def _unit_or_seal() -> re.Pattern[str]:
    marks = "|".join([*load("forms")["seals"], *load("forms")["marks"]])
    return re.compile(
        rf"\((?:(?:[^()]{{0,8}}[,、:;])?(?:{money_unit()})|{marks}|[A-Z](?:/[A-Z])?(?:[×*]100%)?)(?:\)|$)|(?<=[一-鿿])[A-Z](?:/[A-Z])?\)$",
    )
