"""Normalisation of characters: half width and no white space, as the parsers of quantities and sentences need it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.values.numbers import ASCII_DIGITS

GAP = "\ue001"
"""Private-use character that `compact` inserts for white space between two digits."""

_SAME_CHARACTER = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict(zip("≧⩾≮≦⩽≯═﹦﹥﹤﹪٪−﹣–—―～﹘￥〜∶", "≥≥≥≤≤≤==><%%-----~-¥~:", strict=True))
)
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\xad"
_UNSEEN = re.compile(rf"[\s{_INVISIBLE}]")


@lru_cache(maxsize=4096)  # each cell of a form is parsed about ten times
def compact(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in half width without white space, and for each of its characters the offset in the original.

    White space between two digits becomes `GAP`, because the digits may belong to one number or to two.
    """
    if not _UNSEEN.search(text):
        return text.translate(_SAME_CHARACTER), range(len(text))
    kept: list[str] = []
    places: list[int] = []
    has_gap = False
    for place, character in enumerate(text):
        if character.isspace() or character in _INVISIBLE:
            has_gap = has_gap or character.isspace()
            continue
        plain = _SAME_CHARACTER.get(ord(character), character)
        if has_gap and kept and kept[-1] in ASCII_DIGITS and plain in ASCII_DIGITS:
            kept.append(GAP)
            places.append(place)
        has_gap = False
        kept.append(plain)
        places.append(place)
    return "".join(kept), places


def one_width(text: str) -> str:
    """Return a text of the same length with letters, digits, signs and brackets in half width."""
    return text.translate(_SAME_CHARACTER)
