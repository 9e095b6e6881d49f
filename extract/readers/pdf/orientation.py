"""Find out how a page of a PDF must be turned so that its text is upright.

A page may be turned by its entry /Rotate, by the matrices of its text, or by both: a wide table is often printed
sideways on a tall page. The characters decide, because a person turns the sheet until they are upright.
"""

import math
from collections import Counter
from ctypes import c_float, c_int, c_uint, c_void_p
from typing import Any

import pypdfium2.raw as pdfium

from extract.readers.pdf.matrix import address_of, plain

_SAMPLE = 48
"""Number of characters whose direction is read first; if all agree, no more are."""

_SLANT = math.radians(10)
"""Maximum angle between a character and a quarter turn; text at other angles, such as a watermark, does not count."""

_QUARTER = math.pi / 2

_unicode_of = plain(pdfium.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_angle_of = plain(pdfium.FPDFText_GetCharAngle, c_float, c_void_p, c_int)


def quarters_to_upright(page: Any, text_page: Any) -> int:
    """Return the quarter turns clockwise, from 0 to 3, that make most characters of a page upright.

    The turns start from the page without its entry /Rotate, and replace that entry. A page without characters, and one
    with as many upright characters as turned ones, is left as it is displayed.
    """
    displayed: int = pdfium.FPDFPage_GetRotation(page) % 4
    count = pdfium.FPDFText_CountChars(text_page)
    found = _directions(text_page, range(0, count, max(count // _SAMPLE, 1)))
    if len(found) > 1:
        found = _directions(text_page, range(count))
    if not found:
        return displayed
    return max(found, key=lambda quarters: (found[quarters], quarters == displayed))


def _directions(text_page: Any, indices: range) -> Counter[int]:
    """Count the quarter turns clockwise that make each of some characters upright."""
    found: Counter[int] = Counter()
    pointer = address_of(text_page)
    for index in indices:
        if chr(_unicode_of(pointer, index)).isspace():
            continue
        angle = _angle_of(pointer, index)
        quarters = round(angle / _QUARTER)
        if abs(angle - quarters * _QUARTER) <= _SLANT:
            found[-quarters % 4] += 1
    return found
