"""Compare the digits that fonts draw with those that their maps to text name; withhold those of fonts that lie.

A map may be shifted or shuffled, or name two glyphs alike, by a broken producer or on purpose; a person reads what is
drawn. Each glyph that a font names as a digit is rendered a few times in a document. The shape of almost all of them
tells that they are this digit; text recognition reads the others.
"""

from collections.abc import Iterator, Sequence
from ctypes import Array, addressof, c_double, c_int, c_void_p, create_string_buffer

import pypdfium2.raw as pdfium

from extract.readers.page.ruling_lines import Box
from extract.readers.page.text import Glyph
from extract.readers.pdf.fonts.digit_shapes import HIGH, is_like, largest_part, sampled, shape_of
from extract.readers.pdf.fonts.glyph_image import HIGH_OF_FONT, GlyphImages, glyph_images
from extract.readers.pdf.matrix import address_of, numbers_in, plain
from extract.readers.pdf.visible.drawing_order import DrawingOrder
from extract.readers.pdf.visible.glyph_ink import Sheet

DIGITS = frozenset(map(ord, "0123456789０１２３４５６７８９"))

WITHHELD = "\ufffd"
"""What is read for a digit in a font that lies."""

_ALL, _STEP = 80, 3
"""Number of digits of a page that are counted, and the step at which those beyond them are."""

_TESTED = frozenset({1, 30, 900})
"""The occurrences of a glyph that are rendered.

Two glyphs with one name and equal boxes, as 6 and 9 have in some fonts, are counted as one glyph.
"""

_GRAIN = 2000
"""The boxes of two glyphs differ if their sides do by more than the height of the font divided by this."""

_ROUND = 0.3
"""Added before rounding; sides are whole thousandths of the font size in most fonts."""

_SURE = 0.5
"""Least confidence of text recognition that a glyph is another digit.

Of the 4,220 digits of the fonts that `tools/digit_shapes.py` names it takes none for another digit, at any confidence.
"""

_LOOKALIKES = str.maketrans("OoQ〇日曰Il|丨SsZzB", "000000111155228")
"""Letters and signs that recognition finds in a single digit, with the digit."""

_POINTS = frozenset(".,，．")
_GAP = 0.3
"""Greatest gap between two digits of a number, in heights of a digit."""

_text_of = plain(pdfium.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_font_of = plain(pdfium.FPDFTextObj_GetFont, c_void_p, c_void_p)
_name_of = plain(pdfium.FPDFFont_GetBaseFontName, c_int, c_void_p, c_void_p, c_int)
_box_of = plain(pdfium.FPDFText_GetCharBox, c_int, c_void_p, c_int, *[c_void_p] * 4)


Digit = tuple[int, int, float, float, float]
"""A digit on a page, as a plain tuple, which is faster to make than a named one.

Its index in the text of the page; its index among the characters that are read; the left and lower side of its box in
the coordinates of the page; the height of its font.
"""


class DrawnDigits:
    """Finds the fonts of a document whose digits are drawn otherwise than their maps name them."""

    def __init__(self) -> None:
        """Begin a document."""
        self._occurrences: dict[tuple[bytes, str, int, int, int, int], int] = {}
        self._lying: set[bytes] = set()
        self._name = create_string_buffer(256)
        sides: Array[c_double] = (c_double * 4)()
        self._sides = numbers_in(sides, "d")
        start = addressof(sides)
        self._sides_at = start, start + 8, start + 16, start + 24

    def withhold(self, sheet: Sheet, order: DrawingOrder, digits: Sequence[Digit], glyphs: list[Glyph]) -> list[Glyph]:
        """Replace the digits of fonts that lie by `WITHHELD`, with confidence 0.

        Args:
            sheet: The page.
            order: What it draws.
            digits: Its digits.
            glyphs: Its characters, which are changed.

        Returns:
            The numbers as their font names them, with a space before each.
        """
        with glyph_images(sheet, order) as images:
            self._test(sheet, [*digits[:_ALL], *digits[_ALL::_STEP]], glyphs, images)
        if not self._lying:
            return []
        page, names = address_of(sheet.text_page), dict[int, bytes]()
        withheld = [digit[1] for digit in digits if self._font(_text_of(page, digit[0]) or 0, names) in self._lying]
        named = list(_numbers(glyphs, withheld))
        for position in withheld:
            glyphs[position] = glyphs[position]._replace(text=WITHHELD, confidence=0.0)
        return named

    def _test(self, sheet: Sheet, digits: Sequence[Digit], glyphs: Sequence[Glyph], images: GlyphImages) -> None:
        """Count the glyphs of some digits, and render those that are due."""
        page = address_of(sheet.text_page)
        names: dict[int, bytes] = {}
        font_of: dict[int, bytes] = {}
        sides, sides_at, occurrences, lying = self._sides, self._sides_at, self._occurrences, self._lying
        get_text, get_box = _text_of, _box_of
        for index, position, x, y, size in digits:
            text = get_text(page, index) or 0
            font = font_of.get(text)
            if font is None:
                font = font_of[text] = self._font(text, names)
            get_box(page, index, *sides_at)
            left, right, bottom, top = sides
            scale = _GRAIN / (size or 1.0)
            key = (
                font,
                glyphs[position].text,
                int((left - x) * scale + _ROUND),
                int((right - x) * scale + _ROUND),
                int((bottom - y) * scale + _ROUND),
                int((top - y) * scale + _ROUND),
            )
            count = occurrences[key] = occurrences.get(key, 0) + 1
            if count in _TESTED and text and font not in lying:
                digit = int(glyphs[position].text)
                if _is_drawn_otherwise(images, text, (left, bottom, right, top), size, digit):
                    lying.add(font)

    def _font(self, text: int, names: dict[int, bytes]) -> bytes:
        """Return the name of the font of a text object; a subset has a name of its own."""
        font = (_font_of(text) if text else 0) or 0
        if font not in names:
            self._name.value = b""
            if font:
                _name_of(font, addressof(self._name), len(self._name))
            names[font] = self._name.value
        return names[font]


def _numbers(glyphs: Sequence[Glyph], digits: Sequence[int]) -> Iterator[Glyph]:
    """Yield the digits at some indices, and the points between them, with a space before each number."""
    last = None
    for position in digits:
        glyph = glyphs[position]
        between = glyphs[last + 1 : position] if last is not None else ()
        before = glyphs[position - 1]
        is_same = (
            last is not None
            and len(between) <= 1
            and all(one.text in _POINTS for one in between)
            and not glyph.space
            and abs(glyph.x0 - before.x1) < _GAP * (glyph.bottom - glyph.top)
        )
        if is_same:
            yield from between
        yield glyph._replace(space="" if is_same else " ")
        last = position


def _is_drawn_otherwise(images: GlyphImages, text: int, sides: Box, size: float, digit: int) -> bool:
    """Whether a glyph is rendered as another digit than the one that it is named.

    Args:
        images: The images of the page.
        text: The address of the text object.
        sides: The sides of the ink of the glyph: left, bottom, right, top.
        size: The height of the font.
        digit: The digit that it is named.
    """
    high = HIGH_OF_FONT * (sides[3] - sides[1]) / size if size else 0
    shape = shape_of(images.rows(text, sides, size, HIGH), high)
    if shape is None or is_like(digit, shape):
        return False
    rows = largest_part(images.rows(text, sides, size))
    shape = shape_of(sampled(rows), len(rows))
    if shape is None or is_like(digit, shape):
        return False
    read = _recognised(rows)
    return read is not None and read != digit


def _recognised(rows: Sequence[bytes]) -> int | None:
    """Return the digit that text recognition reads in the image of a glyph; None for anything else."""
    if not rows:
        return None
    import numpy as np  # noqa: PLC0415 - most documents need no recognition

    from extract.readers.scan.recogniser import recognise  # noqa: PLC0415

    image = 255 - np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)
    read = [one for one in recognise(image) if not one.text.isspace()]
    text = read[0].text.translate(_LOOKALIKES) if len(read) == 1 and read[0].confidence >= _SURE else ""
    return int(text) if text.isdecimal() else None
