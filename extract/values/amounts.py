"""Amounts: a number with its unit that fills a cell, of money, a rate or a score."""

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
    return re.compile(
        rf"¥?(?P<minus>-)?¥?(?P<number>(?!0[0-9]){DIGITS})(?P<unit>{unit})?(?:\([^()]*\))?[。;,]?",
    )


@lru_cache(maxsize=4096)  # each cell of a form is read some ten times
def parse_amount(text: str) -> tuple[Decimal, str | None] | None:
    """Read one amount, rate or score that fills its cell, such as ``"1,720.00万元"``; a note in brackets may follow.

    Returns:
        The number and its unit as printed (万 as ``"万元"``); None for a blank, a dash, a mask or text.
    """
    if not _DIGIT.search(text):
        return None
    found = _amount().fullmatch(compact(text)[0])
    if not found:
        return None
    value = Decimal(found["number"].replace(",", ""))
    return -value if found["minus"] else value, spell_unit(found["unit"])
