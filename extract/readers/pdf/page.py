"""Read the characters and ruling lines (marks) of one page of a PDF, and detect pages that are only an image.

PDFium interprets the page. It is called through the raw functions of pypdfium2, because creating a Python object for
each character takes longer than reading it. All positions are in points from the top left corner of the page as
displayed, that is, rotated and cropped; a page whose text is displayed sideways or upside down is turned upright.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from ctypes import Array, byref, c_double, c_float, c_int, c_ushort
from itertools import islice, pairwise
from typing import Any

import pypdfium2.raw as pdfium

from extract import limits
from extract.model.reasons import Countable, PageLoss
from extract.readers.page.layout import PageMarks
from extract.readers.page.ruling_lines import TOLERANCE, Box, RulingLine
from extract.readers.page.text import Glyph
from extract.readers.pdf.orientation import quarters_to_upright

Handle = Any
"""A pointer to a PDFium object, such as a document, page or page object."""

Matrix = tuple[float, float, float, float, float, float]

_PARTS = 500_000
"""Maximum number of objects of one page, of objects in its forms, and of points of paths, all together."""

_CHARACTERS = 200_000
_DEPTH = 8
"""Maximum nesting of forms."""

_RECTANGLE = 5
"""Number of points of the path of a rectangle."""

_HYPHEN = 2
"""The character code that PDFium returns for a hyphen at the end of a line."""

_UNMAPPED = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
_UNKNOWN = "\ufffd"
_PRIVATE = range(0xE000, 0xF900)
_BREAKS = frozenset({10, 13})
_FIRST_PLAIN = 0x20
_FIRST_RADICAL, _LAST_RADICAL = 0x2E80, 0x2FDF
"""Code points of radicals, to which some fonts map ordinary characters (⼯ for 工)."""

_CONTROL = 5
"""Number of unmapped characters that each printed control character counts as.

Such a code is only an index into the font, and then most characters around it are wrong too.
"""

_HIGH_SURROGATES, _LOW_SURROGATES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)

FEW = 20
"""Maximum number of characters, such as a stamp or page number, on a page that counts as only an image."""

_OUTLINES = 100
"""Minimum number of curved shapes on a page almost without characters, for them to be letters drawn as outlines."""

_HALF, _TENTH = 0.5, 0.1
"""Minimum share of a page that an image covers: if the page is only that image, and if the image may have a table."""

_WHITE = (255, 255, 255)


def page_text(document: Handle, number: int) -> str:
    """Return the plain text of a page (from 1) in drawing order; empty if the page cannot be loaded."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return ""
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count <= 0:
            return ""
        buffer: Array[c_ushort] = (c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
        return bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def read_page(document: Handle, number: int) -> PageMarks:
    """Read the marks of a page (from 1).

    Raises:
        Unreadable: The page has more objects or characters than are allowed.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return PageMarks(number, loss=PageLoss.DAMAGED)
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        return _marks(page, text_page, number)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def _marks(page: Handle, text_page: Handle, number: int) -> PageMarks:
    quarters = quarters_to_upright(page, text_page)
    matrix, width, height = _display(page, quarters)
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        return PageMarks(number)
    drawing = _Drawing(number, width, height)
    drawing.walk(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page, matrix)
    glyphs, unmapped = _glyphs(text_page, number, matrix, width, height, has_hidden=drawing.has_hidden_text)
    loss = None
    if 2 * unmapped > len(glyphs):
        glyphs, loss = [], PageLoss.UNNAMED_CHARACTERS
    elif len(glyphs) <= FEW and (
        drawing.outlines >= _OUTLINES or any(_is_large(box, width, height, _HALF) for box in drawing.images)
    ):
        loss = PageLoss.IMAGE
    insets = [box for box in drawing.images if _is_large(box, width, height, _TENTH) and _is_bare(box, glyphs)]
    turned = (quarters - pdfium.FPDFPage_GetRotation(page)) % 4
    rules = drawing.horizontals, drawing.verticals
    return PageMarks(number, width, height, glyphs, *rules, loss, insets=insets, turned=turned)


def _is_large(box: Box, width: float, height: float, part: float) -> bool:
    return (box[2] - box[0]) * (box[3] - box[1]) >= part * width * height


def _is_bare(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Whether at most `FEW` characters are inside the box of an image."""
    x0, top, x1, bottom = box
    inside = (
        glyph for glyph in glyphs if x0 <= glyph.x0 and glyph.x1 <= x1 and top <= glyph.top and glyph.bottom <= bottom
    )
    return len(list(islice(inside, FEW + 1))) <= FEW


def _display(page: Handle, quarters: int) -> tuple[Matrix, float, float]:
    """Return the matrix from the coordinates of the page to the page turned clockwise, and its width and height."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, byref(box))
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    width, height = right - left, top - bottom
    matrices: tuple[Matrix, ...] = (
        (1, 0, 0, -1, -left, top),
        (0, 1, 1, 0, -bottom, -left),
        (-1, 0, 0, 1, right, -bottom),
        (0, -1, -1, 0, top, right),
    )
    return matrices[quarters], *((height, width) if quarters % 2 else (width, height))


def _glyphs(
    text_page: Handle, number: int, matrix: Matrix, width: float, height: float, *, has_hidden: bool
) -> tuple[list[Glyph], int]:
    """Return the visible characters on a page, and the number of those without known text.

    Each printed control character adds `_CONTROL` to that number. `has_hidden` says whether the page has invisible
    text, which must be left out.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    limits.at_most(Countable.CHARACTERS, count, _CHARACTERS, page=number)
    a, b, c, d, e, f = matrix
    box, x, y = pdfium.FS_RECTF(), c_double(), c_double()
    box_at, x_at, y_at = byref(box), byref(x), byref(y)
    get_unicode, get_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    get_origin = pdfium.FPDFText_GetCharOrigin
    glyphs: list[Glyph] = []
    unmapped, space, high = 0, "", 0
    for index in range(count):
        code = get_unicode(text_page, index)
        text = chr(code)
        if text.isspace():
            if code not in _BREAKS and not pdfium.FPDFText_IsGenerated(text_page, index):
                space += text
            continue
        get_box(text_page, index, box_at)
        get_origin(text_page, index, x_at, y_at)
        left, right = a * box.left + c * box.bottom + e, a * box.right + c * box.top + e
        top, bottom = b * box.right + d * box.top + f, b * box.left + d * box.bottom + f
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        if not (0 <= left + right <= 2 * width and 0 <= top + bottom <= 2 * height):
            continue
        if has_hidden and _is_hidden(pdfium.FPDFText_GetTextObject(text_page, index)):
            continue
        if code in _HIGH_SURROGATES:
            high = code
            continue
        if not _FIRST_PLAIN <= code < _FIRST_RADICAL and not _LAST_RADICAL < code < _HIGH_SURROGATES.start:
            text = _repaired(code, high)
            unmapped += text == _UNKNOWN or code in _PRIVATE
            if not text:
                unmapped += _CONTROL
                continue
        glyphs.append(Glyph(text, left, top, right, bottom, b * x.value + d * y.value + f, space))
        space = ""
    return glyphs, unmapped


def _repaired(code: int, high: int) -> str:
    """Return the text for a character code that needs conversion; empty for a control character.

    Args:
        code: The code: an unmapped code, a hyphen of PDFium, a low surrogate, a radical, or any other.
        high: The high surrogate before the code.
    """
    if code in _UNMAPPED:
        return _UNKNOWN
    if code == _HYPHEN:
        return "-"
    if code in _LOW_SURROGATES:
        return chr(0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF))
    if _FIRST_RADICAL <= code <= _LAST_RADICAL:
        return unicodedata.normalize("NFKC", chr(code))
    return chr(code) if code >= _FIRST_PLAIN else ""


def _is_hidden(text_object: Handle) -> bool:
    return pdfium.FPDFTextObj_GetTextRenderMode(text_object) in (
        pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
        pdfium.FPDF_TEXTRENDERMODE_CLIP,
    )


class _Drawing:
    """Collects the ruling lines, images and outlines of a page, and whether the page has invisible text."""

    def __init__(self, number: int, width: float, height: float) -> None:
        self.number, self.width, self.height = number, width, height
        self.horizontals: list[RulingLine] = []
        self.verticals: list[RulingLine] = []
        self.images: list[Box] = []
        self.has_hidden_text = False
        self.outlines = self.parts = 0
        self._bounds = c_float(), c_float(), c_float(), c_float()
        self._bounds_at = tuple(byref(side) for side in self._bounds)
        self._fill, self._stroke = c_int(), c_int()
        self._mode_at = byref(self._fill), byref(self._stroke)

    def walk(
        self,
        count_of: Callable[[Handle], int],
        get: Callable[[Handle, int], Handle],
        parent: Handle,
        matrix: Matrix,
        depth: int = 0,
    ) -> None:
        """Add all objects of a page or form, and those of the forms in it.

        Args:
            count_of: Returns the number of objects of `parent`.
            get: Returns the object of `parent` at an index.
            parent: The page or form.
            matrix: The matrix from the coordinates of `parent` to the displayed page.
            depth: The number of forms around `parent`.
        """
        count = count_of(parent)
        self._count(count)
        kind_of = pdfium.FPDFPageObj_GetType
        for index in range(count):
            item = get(parent, index)
            kind = kind_of(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(item, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.has_hidden_text = self.has_hidden_text or _is_hidden(item)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._image(item, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                inner = _times(_matrix_of(item), matrix)
                self.walk(pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, item, inner, depth + 1)

    def _count(self, parts: int) -> None:
        self.parts += parts
        limits.at_most(Countable.DRAWN_PARTS, self.parts, _PARTS, page=self.number)

    def _path(self, path: Handle, matrix: Matrix) -> None:
        pdfium.FPDFPath_GetDrawMode(path, *self._mode_at)
        if not (self._fill.value or self._stroke.value):
            return
        count = pdfium.FPDFPath_CountSegments(path)
        self._count(count)
        if count == _RECTANGLE:
            x0, top, x1, bottom = self._box(path, matrix)
            if self._line(x0, top, x1, bottom):
                return
        if not self._stroke.value and _is_white(path):
            return
        for shape in _shapes(path, count, _times(_matrix_of(path), matrix)):
            if shape is None:
                self.outlines += 1
            else:
                self._outline(shape)

    def _outline(self, points: list[tuple[float, float]]) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if not self._line(min(xs), min(ys), max(xs), max(ys)):
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x0 - x1) < 1 or abs(y0 - y1) < 1:
                    self._line(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _line(self, x0: float, top: float, x1: float, bottom: float) -> bool:
        """Add a thin box as the ruling line along its middle, and return True; return False if the box is not thin."""
        wide, high = x1 - x0, bottom - top
        if not (wide <= TOLERANCE or high <= TOLERANCE):
            return False
        if wide > high and wide >= 1:
            self.horizontals.append(RulingLine((top + bottom) / 2, x0, x1))
        elif high >= 1:
            self.verticals.append(RulingLine((x0 + x1) / 2, top, bottom))
        return True

    def _image(self, image: Handle, matrix: Matrix) -> None:
        x0, top, x1, bottom = self._box(image, matrix)
        if not self._line(x0, top, x1, bottom):
            self.images.append((max(x0, 0), max(top, 0), min(x1, self.width), min(bottom, self.height)))

    def _box(self, item: Handle, matrix: Matrix) -> tuple[float, float, float, float]:
        pdfium.FPDFPageObj_GetBounds(item, *self._bounds_at)
        left, bottom, right, top = self._bounds
        x0, y0 = _at(matrix, left.value, bottom.value)
        x1, y1 = _at(matrix, right.value, top.value)
        return (x0 if x0 < x1 else x1), (y0 if y0 < y1 else y1), (x1 if x0 < x1 else x0), (y1 if y0 < y1 else y0)


def _shapes(path: Handle, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]] | None]:
    """Yield the points of each subpath of a path; None for a subpath with a curve.

    The first point of a closed subpath is repeated at its end.
    """
    x, y = c_float(), c_float()
    points: list[tuple[float, float]] = []
    is_curved = False
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield None if is_curved else points
            points, is_curved = [], False
        is_curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        points.append(_at(matrix, x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield None if is_curved else points


def _is_white(path: Handle) -> bool:
    colour = [pdfium.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(path, *(byref(part) for part in colour))
    return tuple(part.value for part in colour[:3]) == _WHITE


def _matrix_of(item: Handle) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    x, y = (outer[0], outer[2]), (outer[1], outer[3])
    return (
        a * x[0] + b * x[1],
        a * y[0] + b * y[1],
        c * x[0] + d * x[1],
        c * y[0] + d * y[1],
        e * x[0] + f * x[1] + outer[4],
        e * y[0] + f * y[1] + outer[5],
    )


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]
