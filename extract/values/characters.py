"""Normalisation of characters: half width and no white space, as the parsers of quantities and sentences need it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.values.numbers import ASCII_DIGITS
from extract.vocabulary.traditional import READING, simplified_forms

GAP = "\ue001"
"""Private-use character that `compact` inserts for white space between two digits."""

_SAME_CHARACTER = simplified_forms() | str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict(zip("≧⩾≮≦⩽≯═﹦﹥﹤﹪٪−﹣–—―～﹘￥〜∶", "≥≥≥≤≤≤==><%%-----~-¥~:", strict=True))
)
_REPLACED = re.compile(f"[{re.escape(''.join(map(chr, _SAME_CHARACTER)))}]")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\xad"
_UNSEEN = re.compile(rf"[\s{_INVISIBLE}]")


@lru_cache(maxsize=4096)  # each cell of a form is parsed about ten times
def compact(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in half width without white space, and for each of its characters the offset in the original.

    Traditional characters are replaced by simplified ones, and readings in brackets are left out. White space between
    two digits becomes `GAP`, because the digits may belong to one number or to two.
    """
    readings = [*READING.finditer(text)] if "(" in text or "（" in text else []
    if not readings and not _UNSEEN.search(text):
        return text.translate(_SAME_CHARACTER) if _REPLACED.search(text) else text, range(len(text))
    kept: list[str] = []
    places: list[int] = []
    has_gap = False
    hidden = {place for found in readings for place in range(*found.span())}
    for place, character in enumerate(text):
        if place in hidden:
            continue
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
    """Return a text of the same length, in simplified characters and with letters, digits and signs in half width."""
    return text.translate(_SAME_CHARACTER)
