"""Words and patterns of reports: the vocabulary file narrative.yml."""

import re
from functools import cache
from typing import Any

from extract import vocabulary


def words(name: str) -> Any:
    """Return a list or a group of lists of words."""
    return vocabulary.load("narrative")[name]


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a compiled pattern."""
    return vocabulary.pattern("narrative", name)
