"""Render single glyphs of a PDF page, upright."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import Array, addressof, c_char, c_float, c_int, c_void_p
from typing import NamedTuple

import pypdfium2.raw as pdfium

from extract.readers.page.ruling_lines import Box
from extract.readers.pdf.matrix import Handle, Matrix, address_of, box_at, plain
from extract.readers.pdf.visible.drawing_order import DrawingOrder
from extract.readers.pdf.visible.glyph_ink import Sheet

HIGH_OF_FONT = 66
"""Pixels of the height of a font; a digit is about 48 pixels high."""

_WIDEST = 8000
"""Most pixels of a side of a text that is rendered."""

_FORMAT = pdfium.FPDFBitmap_BGRA
_PIXEL = 4
_OPACITY = 3
"""Bytes of a pixel, and which of them is its opacity."""

_TILT = 0.1
"""Greatest slope of a text, against the edges of the page, at which it is rendered."""

_drawn = plain(pdfium.FPDFTextObj_GetRenderedBitmap, c_void_p, c_void_p, c_void_p, c_void_p, c_float)
_bounds_of = plain(pdfium.FPDFPageObj_GetBounds, c_int, *[c_void_p] * 5)
_matrix_of = plain(pdfium.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)


class _TextImage(NamedTuple):
    """The image of a text object.

    Attributes:
        bitmap: The image.
        pixels: Its bytes.
        stride: Its bytes per row.
        wide: Its width in pixels.
        high: Its height in pixels.
        box: The box of the text on the page as read.
        outer: The matrix from the coordinates of the page or form that draws the text to the page as read.
        glyph: The matrix from the coordinates of its glyphs to those of that page or form.
    """

    bitmap: Handle
    pixels: memoryview
    stride: int
    wide: int
    high: int
    box: Box
    outer: Matrix
    glyph: Matrix


class GlyphImages:
    """Renders glyphs of a page; the image of a text serves all its glyphs."""

    def __init__(self, sheet: Sheet, order: DrawingOrder) -> None:
        """Begin a page, and what it draws."""
        self._sheet, self._order = sheet, order
        self._outers: dict[int, Matrix] | None = None
        self._images: dict[int, _TextImage | None] = {}
        self._numbers: Array[c_float] = (c_float * 6)()
        self._start = addressof(self._numbers)

    def rows(self, text: int, sides: Box, size: float, count: int = 0) -> list[bytes]:
        """Return the opacity of the pixels of a glyph, row by row; none for one that cannot be rendered upright.

        Args:
            text: The address of the text object.
            sides: The sides of the ink of the glyph in the coordinates of the page: left, bottom, right, top.
            size: The height of the font in points.
            count: The number of rows, if not all are needed.
        """
        if text not in self._images:
            self._images[text] = self._rendered(text, size)
        image = self._images[text]
        if image is None:
            return []
        x0, top, x1, bottom = image.box
        own = box_at(self._sheet.matrix, *sides)
        wide, tall = x1 - x0, bottom - top
        shares = (own[0] - x0) / wide, (own[1] - top) / tall, (own[2] - x0) / wide, (own[3] - top) / tall
        return _cut_out(image, _in_bitmap(shares, image.outer), count)

    def close(self) -> None:
        """Release the images."""
        for image in self._images.values():
            if image:
                pdfium.FPDFBitmap_Destroy(image.bitmap)

    def _rendered(self, text: int, size: float) -> _TextImage | None:
        if self._outers is None:
            self._outers = {address_of(one.item): one.matrix for one in self._order.texts if one.is_in_form}
        sheet = self._sheet
        outer = self._outers.get(text, sheet.matrix)
        _matrix_of(text, self._start)
        a, b, c, d, e, f = self._numbers
        along, across = (b, a) if abs(b) > abs(a) else (a, b)
        _bounds_of(text, *range(self._start, self._start + 16, 4))
        left, bottom, right, top = self._numbers[:4]
        if abs(across) > _TILT * abs(along) or right <= left or top <= bottom or size <= 0:
            return None
        unit = math.hypot(outer[0], outer[1])
        scale = min(HIGH_OF_FONT / size * unit, _WIDEST / max(right - left, top - bottom))
        address = _drawn(address_of(sheet.document), address_of(sheet.page), text, scale)
        if not address:
            return None
        bitmap = pdfium.cast(address, pdfium.FPDF_BITMAP)
        if pdfium.FPDFBitmap_GetFormat(bitmap) != _FORMAT:
            pdfium.FPDFBitmap_Destroy(bitmap)
            return None
        stride, high = pdfium.FPDFBitmap_GetStride(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        start = address_of(pdfium.FPDFBitmap_GetBuffer(bitmap))
        pixels = memoryview((c_char * (stride * high)).from_address(start)).cast("B")
        wide = pdfium.FPDFBitmap_GetWidth(bitmap)
        box = box_at(outer, left, bottom, right, top)
        return _TextImage(bitmap, pixels, stride, wide, high, box, outer, (a, b, c, d, e, f))


@contextmanager
def glyph_images(sheet: Sheet, order: DrawingOrder) -> Iterator[GlyphImages]:
    """Render glyphs of a page until the block ends."""
    images = GlyphImages(sheet, order)
    try:
        yield images
    finally:
        images.close()


def _in_bitmap(shares: Box, outer: Matrix) -> Box:
    """Return the shares of the sides of a bitmap that a box takes.

    Args:
        shares: Its shares of the box of the text on the page as read.
        outer: The matrix from the coordinates of the bitmap, whose y grows upwards, to the page as read.
    """
    x0, y0, x1, y1 = shares
    a, b, c, d, *_ = outer
    if abs(b) > abs(a):
        xs, ys = (y0, y1), (x0, x1)
        is_left, is_top = b > 0, c < 0
    else:
        xs, ys = (x0, x1), (y0, y1)
        is_left, is_top = a > 0, d < 0
    left, right = xs if is_left else (1 - xs[1], 1 - xs[0])
    upper, lower = ys if is_top else (1 - ys[1], 1 - ys[0])
    return left, upper, right, lower


def _cut_out(image: _TextImage, shares: Box, count: int) -> list[bytes]:
    """Return the rows of a part of an image, turned upright; with a count, so many of them at equal distances."""
    left, right = max(int(shares[0] * image.wide), 0), min(math.ceil(shares[2] * image.wide), image.wide)
    upper, lower = max(int(shares[1] * image.high), 0), min(math.ceil(shares[3] * image.high), image.high)
    if left >= right or upper >= lower:
        return []
    a, b, c, d, *_ = image.glyph
    is_sideways = abs(b) > abs(a)
    pixels, stride = image.pixels, image.stride
    first, end = _PIXEL * left + _OPACITY, _PIXEL * right
    numbers = range(upper, lower) if is_sideways or not count else _spread(upper, lower - upper, count)
    rows = [bytes(pixels[row * stride + first : row * stride + end : _PIXEL]) for row in numbers]
    if is_sideways:
        rows = [bytes(column) for column in zip(*rows, strict=True)]
        rows = [rows[at] for at in _spread(0, len(rows), count)] if count else rows
    is_reversed, is_inverted = (b > 0, c > 0) if is_sideways else (a < 0, d < 0)
    if is_reversed:
        rows = [row[::-1] for row in rows]
    return rows[::-1] if is_inverted else rows


def _spread(first: int, length: int, count: int) -> list[int]:
    return [first + (2 * at + 1) * length // (2 * count) for at in range(count)]
