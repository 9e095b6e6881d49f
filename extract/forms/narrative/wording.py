"""Access to the words and patterns of reports in the vocabulary file narrative.yml."""

import re
from functools import cache
from typing import Any

from extract import vocabulary


def words(name: str) -> Any:
    """Return an entry of narrative.yml that is a list of words or a mapping of such lists."""
    return vocabulary.load("narrative")[name]


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a compiled pattern of narrative.yml."""
    return vocabulary.pattern("narrative", name)
