"""Parsing of amounts: cells that hold one sum of money, one rate or one score and nothing else."""

import re
from decimal import Decimal
from functools import cache, lru_cache

from extract import vocabulary
from extract.values.characters import compact
from extract.values.numbers import DIGITS
from extract.values.units import spell_unit

_DIGIT = re.compile("[0-9０-９]")


@cache
def _amount() -> re.Pattern[str]:
    unit = vocabulary.pattern_source("quantities", "amount_unit")
    mark = vocabulary.pattern_source("quantities", "amount_mark")
    return re.compile(
        rf"(?P<before>{mark})?¥?(?P<minus>-)?¥?(?P<number>(?!0[0-9]){DIGITS})(?P<unit>{unit})?"
        rf"(?:(?P<behind>{mark})|\([^()]*\))?[。;,]?",
    )


@cache
def _unsure() -> re.Pattern[str]:
    unit = vocabulary.pattern_source("quantities", "amount_unit")
    around = vocabulary.pattern_source("quantities", "amount_around")
    return re.compile(rf"(?:{around})*{DIGITS}(?:{unit})?(?:{around})*(?:{unit})?")


@lru_cache(maxsize=4096)  # each cell of a form is parsed about ten times
def parse_amount(text: str) -> tuple[Decimal, str | None] | None:
    """Parse a cell that holds one amount, rate or score and nothing else, such as ``"1,720.00万元"``.

    A note in brackets or a mark that refers to a note (``"1280.00*"``) may follow the amount.

    Returns:
        The number and its unit in the warehouse's spelling (万 as ``"万元"``); the unit is None if none is printed.
        None for a blank cell, a dash, withheld digits (``***``) or any other text.
    """
    if not _DIGIT.search(text):
        return None
    found = _amount().fullmatch(compact(text)[0])
    if not found:
        return None
    value = Decimal(found["number"].replace(",", ""))
    return -value if found["minus"] else value, spell_unit(found["unit"])


@lru_cache(maxsize=4096)
def has_mark(text: str) -> bool:
    """Return whether an amount stands beside a mark that refers to a note, such as ``"1280.00①"``."""
    found = _amount().fullmatch(compact(text)[0])
    return bool(found and (found["before"] or found["behind"]))


@lru_cache(maxsize=4096)
def is_in_place_of_amount(text: str) -> bool:
    """Return whether a text stands where an amount is expected and states none.

    Such a text is a number that is not exact (约1280), one in brackets, which may be negative, or a reference (见附件).
    """
    if parse_amount(text):
        return False
    plain = compact(text)[0]
    refers = vocabulary.pattern("quantities", "instead_of_amount").fullmatch(plain)
    return bool(refers or (_DIGIT.search(text) and _unsure().fullmatch(plain)))
