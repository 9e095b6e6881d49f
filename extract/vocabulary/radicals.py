"""Radicals (⻔, ⼯) and compatibility characters that a file contains in place of ordinary characters."""

import re
import unicodedata
from functools import cache

from extract.vocabulary.files import load

_OTHER_CODE = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")


def has_radicals(text: str) -> bool:
    """Return whether a text contains a radical or a compatibility character."""
    return _OTHER_CODE.search(text) is not None


def without_radicals(text: str) -> str:
    """Return a text of the same length in which ordinary characters stand for radicals and compatibility characters."""
    return _OTHER_CODE.sub(lambda found: _ordinary(found[0]), text)


@cache
def _ordinary(character: str) -> str:
    listed = {pair[0]: pair[1] for pairs in load("radicals").values() for pair in pairs}
    found = listed.get(character) or unicodedata.normalize("NFKC", character)
    return found if len(found) == 1 else character
