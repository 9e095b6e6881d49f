"""Words for the year of a form and the whole term of a project (periods.yml)."""

import re
from functools import cache

from extract.vocabulary.files import load
from extract.vocabulary.text import normal
from extract.vocabulary.units import any_of


@cache
def _yearly() -> re.Pattern[str]:
    return re.compile(any_of(load("periods")["yearly"]))


def is_yearly(text: str) -> bool:
    """Return whether a normalised label contains a word for the year of the form."""
    return bool(_yearly().search(text))


@cache
def _whole_term() -> re.Pattern[str]:
    return re.compile(any_of(load("periods")["whole_term"]))


def is_whole_term(text: str) -> bool:
    """Return whether a label or header contains a word for the whole term of a project."""
    return bool(_whole_term().search(normal(text)))
