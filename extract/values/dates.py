"""Parsing of dates: the deadline that a text states, and the one year that it names."""

import re
from contextlib import suppress
from datetime import date

from extract import vocabulary
from extract.values.characters import compact

YEAR = "(?:19|20)[0-9]{2}"
"""Pattern of a year in ASCII digits, for texts that are already in half width."""

PRINTED_YEAR = r"(?:19|20)\d{2}"
"""Pattern of a year as printed, in half-width or full-width digits."""

THIS_CENTURY = r"20\d{2}"
"""Pattern of a year from 2000 to 2099, such as the fiscal year of a form, in half-width or full-width digits."""

_HANZI_YEAR = re.compile("[〇○零一二三四五六七八九]{4}(?=年)")
_HANZI_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DOCUMENT_NUMBER = re.compile(rf"[\[〔(]{YEAR}[\])〕](?=[0-9]*号|第)")
_NAMED_YEAR = re.compile(
    rf"(?<![0-9.]){YEAR}(?=年|$|[)\]〕]|[./-][0-9]{{1,2}}(?![0-9])|[-~至到]+{YEAR})",
)


def full_date() -> re.Pattern[str]:
    """Return the pattern of a date with year, month and day.

    The pattern includes the words around the date that make it a start (groups ``from`` and ``since``) or a deadline.
    """
    return vocabulary.pattern("quantities", "full_date")


def due_date(plain: str) -> date | None:
    """Return the deadline that a text states with year, month and day.

    Args:
        plain: A text in half width and without white space, as `compact` returns it.

    Returns:
        The date. None if the text holds no full date or several, if its date does not exist in the calendar, or if
        the date is the start of a period (自2020.1.1起).
    """
    found = list(full_date().finditer(plain))
    if len(found) != 1 or found[0]["from"] or found[0]["since"]:
        return None
    with suppress(ValueError):
        return date(*(int(found[0][part]) for part in ("year", "month", "day")))
    return None


def parse_year(text: str) -> int | None:
    """Return the one year that a text names (``"2020年度"``, ``"二〇二三年"``); None if it names none or several."""
    plain = _HANZI_YEAR.sub(lambda found: found.group().translate(_HANZI_DIGITS), compact(text)[0])
    years = {int(year) for year in _NAMED_YEAR.findall(_DOCUMENT_NUMBER.sub("", plain))}
    return years.pop() if len(years) == 1 else None
