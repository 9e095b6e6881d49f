"""Personal data: labels of telephone numbers and of persons (personal_data.yml)."""

import re
from functools import cache
from typing import Literal

from extract.vocabulary.files import load
from extract.vocabulary.units import any_of


@cache
def personal_label(kind: Literal["telephone", "person", "withheld"], blank: str) -> str:
    """Return labels of personal data as alternatives of a regular expression.

    Args:
        kind: The list of personal_data.yml to return.
        blank: A regular expression for the text that may stand between two characters of a label.
    """
    return any_of(blank.join(word) for word in load("personal_data")[kind])


@cache
def _withheld() -> re.Pattern[str]:
    return re.compile(personal_label("withheld", r"\s*"))


def announces_personal_data(text: str) -> bool:
    """Return whether a text contains a label of personal data and must not be stored as an unrecognised text."""
    return bool(_withheld().search(text))
