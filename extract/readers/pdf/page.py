"""Read the characters and ruling lines (marks) of one page of a PDF, and detect pages that are only an image.

PDFium interprets the page. It is called through the raw functions of pypdfium2, because creating a Python object for
each character takes longer than reading it. All positions are in points from the top left corner of the page as
displayed, that is, rotated and cropped; a page whose text is displayed sideways or upside down is turned upright.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes import Array, addressof, byref, c_double, c_float, c_int, c_uint, c_ulong, c_ushort, c_void_p
from itertools import islice, pairwise

import pypdfium2.raw as pdfium

from extract import limits
from extract.model.notes import PageDoubt
from extract.model.reasons import Countable, PageLoss
from extract.model.records import HiddenBy, HiddenText, Place
from extract.readers.page.layout import PageMarks, rounded
from extract.readers.page.ruling_lines import TOLERANCE, Box, RulingLine
from extract.readers.page.text import Glyph
from extract.readers.pdf.fonts.drawn_digits import DIGITS, Digit, DrawnDigits
from extract.readers.pdf.matrix import Handle, Matrix, address_of, at, box_at, matrix_of, numbers_in, plain, times
from extract.readers.pdf.orientation import quarters_to_upright
from extract.readers.pdf.overlays.annotation_glyphs import with_annotation_texts
from extract.readers.pdf.overlays.annotations import Annotations, AnnotationText, draw_annotations
from extract.readers.pdf.overlays.footnote_marks import without_footnote_marks
from extract.readers.pdf.overlays.watermarks import Rules, RunReader, without_watermarks
from extract.readers.pdf.visible.drawing_order import DrawingOrder
from extract.readers.pdf.visible.fills import bordering_fills
from extract.readers.pdf.visible.glyph_ink import Sheet
from extract.readers.pdf.visible.strikes import struck_characters
from extract.readers.pdf.visible.visibility import hidden_characters, hidden_texts, without_hidden

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

_CONTROL = 5
"""Number of unmapped characters that each printed control character counts as.

Such a code is only an index into the font, and then most characters around it are wrong too.
"""

_FIRST_SURROGATE = 0xD800
_HIGH_SURROGATES, _LOW_SURROGATES, _SURROGATES = range(0xD800, 0xDC00), range(0xDC00, 0xE000), range(0xD800, 0xE000)

FEW = 20
"""Maximum number of characters, such as a stamp or page number, on a page that counts as only an image."""

_OUTLINES = 100
"""Minimum number of curved shapes on a page almost without characters, for them to be letters drawn as outlines."""

_HALF, _TENTH = 0.5, 0.1
"""Minimum share of a page that an image covers: if the page is only that image, and if the image may have a table."""

_WHITE = (255, 255, 255)


_unicode_of = plain(pdfium.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_loose_box_of = plain(pdfium.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_origin_of = plain(pdfium.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_object_of_page = plain(pdfium.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_object_of_form = plain(pdfium.FPDFFormObj_GetObject, c_void_p, c_void_p, c_ulong)
_count_in_form = plain(pdfium.FPDFFormObj_CountObjects, c_int, c_void_p)
_fill_of = plain(pdfium.FPDFPageObj_GetFillColor, c_int, *[c_void_p] * 5)
_kind_of = plain(pdfium.FPDFPageObj_GetType, c_int, c_void_p)
_draw_mode_of = plain(pdfium.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
_count_segments = plain(pdfium.FPDFPath_CountSegments, c_int, c_void_p)
_segment_of = plain(pdfium.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
_segment_kind_of = plain(pdfium.FPDFPathSegment_GetType, c_int, c_void_p)
_is_closed = plain(pdfium.FPDFPathSegment_GetClose, c_int, c_void_p)
_point_of = plain(pdfium.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
_stroke_width_of = plain(pdfium.FPDFPageObj_GetStrokeWidth, c_int, c_void_p, c_void_p)
_bounds_of = plain(pdfium.FPDFPageObj_GetBounds, c_int, *[c_void_p] * 5)


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


def read_page(
    document: Handle, number: int, *, has_layers: bool = False, fonts: DrawnDigits | None = None
) -> PageMarks:
    """Read the marks of a page (from 1).

    Args:
        document: The document.
        number: The number of the page.
        has_layers: Whether the document has layers, which may be switched off.
        fonts: What is known of the digits that the fonts of the document draw.

    Raises:
        Unreadable: The page has more objects or characters than are allowed.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return PageMarks(number, loss=PageLoss.DAMAGED)
    annotations = draw_annotations(document, page, number)
    text_page = pdfium.FPDFText_LoadPage(annotations.page)
    try:
        return _marks(document, annotations, text_page, number, fonts or DrawnDigits(), has_layers=has_layers)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(annotations.page)


def _marks(
    document: Handle, annotations: Annotations, text_page: Handle, number: int, fonts: DrawnDigits, *, has_layers: bool
) -> PageMarks:
    page = annotations.page
    quarters = quarters_to_upright(page, text_page)
    turned = (quarters - pdfium.FPDFPage_GetRotation(page)) % 4
    matrix, width, height = _display(page, quarters)
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        return PageMarks(number)
    drawing = _Drawing(number, width, height)
    drawing.walk(annotations.count_objects(page), _object_of_page, address_of(page), matrix)
    drawing.add_borders()
    rules = Rules([*drawing.horizontals], [*drawing.verticals])
    if annotations.form:
        drawing.walk_form(address_of(annotations.form), matrix, depth=1)
    sheet = Sheet(document, page, text_page, matrix, width, height, turned)
    hidden_by = hidden_characters(sheet, drawing.order, has_layers=has_layers)
    runs = RunReader(drawing.order.colours)
    glyphs, unmapped, hidden, digits = _glyphs(sheet, number, hidden_by, runs)
    if hidden_by:
        with without_hidden(sheet, drawing.order, hidden_by) as (again, still_hidden):
            runs = RunReader(drawing.order.colours)
            glyphs, unmapped, _, digits = _glyphs(again, number, still_hidden, runs)
            misnamed = fonts.withhold(again, drawing.order, digits, glyphs)
    else:
        misnamed = fonts.withhold(sheet, drawing.order, digits, glyphs)
    hidden += [(glyph, HiddenBy.MISNAMED) for glyph in misnamed]
    glyphs, watermarks = without_watermarks(number, glyphs, runs, rules)
    struck, strikes = struck_characters(glyphs, drawing.horizontals, drawing.verticals)
    if struck:
        hidden += [(glyphs[index], HiddenBy.STRUCK_OUT) for index in sorted(struck)]
        glyphs = [glyph for index, glyph in enumerate(glyphs) if index not in struck]
        rules = Rules([line for line in rules.horizontals if line not in strikes], rules.verticals)
    loss = None
    if 2 * unmapped > len(glyphs):
        glyphs, loss = [], PageLoss.UNNAMED_CHARACTERS
    elif len(glyphs) <= FEW and (
        drawing.outlines >= _OUTLINES or any(_is_large(box, width, height, _HALF) for box in drawing.images)
    ):
        loss = PageLoss.IMAGE
    insets = [box for box in drawing.images if _is_large(box, width, height, _TENTH) and _is_bare(box, glyphs)]
    return PageMarks(
        number,
        width,
        height,
        with_annotation_texts(without_footnote_marks(glyphs, rules), _placed(annotations.texts, matrix)),
        *rules,
        loss,
        doubt=PageDoubt.MISNAMED_DIGITS if misnamed and not loss else None,
        insets=insets,
        turned=turned,
        hidden=(*hidden_texts(number, hidden), *watermarks, *_not_displayed(annotations, matrix, number)),
    )


def _placed(texts: Iterable[AnnotationText], matrix: Matrix) -> Iterator[tuple[Box, str]]:
    """Yield the texts of annotations with their boxes on the page as read."""
    for text in texts:
        yield box_at(matrix, *text.box), text.text


def _not_displayed(annotations: Annotations, matrix: Matrix, number: int) -> Iterator[HiddenText]:
    for box, text in _placed(annotations.hidden, matrix):
        yield HiddenText(text=text, place=Place(page=number, bbox=rounded(box)), hidden_by=HiddenBy.FORMAT)


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
    sheet: Sheet, number: int, hidden_by: Mapping[int, HiddenBy], runs: RunReader
) -> tuple[list[Glyph], int, list[tuple[Glyph, HiddenBy]], list[Digit]]:
    """Return the visible characters on a page, how many have no known text, the hidden characters, and the digits.

    Each printed control character adds `_CONTROL` to that number. `hidden_by` says why characters are hidden, by their
    index; characters outside the page are hidden too. `runs` reads the runs of the visible characters.
    """
    text_page, width, height = sheet.text_page, sheet.width, sheet.height
    count = pdfium.FPDFText_CountChars(text_page)
    limits.at_most(Countable.CHARACTERS, count, _CHARACTERS, page=number)
    a, b, c, d, e, f = sheet.matrix
    rectangle, x, y = pdfium.FS_RECTF(), c_double(), c_double()
    box, box_at, x_at, y_at = numbers_in(rectangle, "f"), addressof(rectangle), addressof(x), addressof(y)
    get_unicode, get_box, get_origin = _unicode_of, _loose_box_of, _origin_of
    new = tuple.__new__  # a named tuple in a third of the time
    pointer = address_of(text_page)
    glyphs, hidden, digits = list[Glyph](), list[tuple[Glyph, HiddenBy]](), list[Digit]()
    unmapped, space, high, last, baseline, edges = 0, "", 0, None, 0.0, (0.0, 0.0)
    for index in range(count):
        code = get_unicode(pointer, index)
        text = chr(code)
        if text.isspace():
            if code not in _BREAKS and not pdfium.FPDFText_IsGenerated(text_page, index):
                space += text
            continue
        get_box(pointer, index, box_at)
        x0, y1, x1, y0 = box
        left, right = a * x0 + c * y0 + e, a * x1 + c * y1 + e
        top, bottom = b * x1 + d * y1 + f, b * x0 + d * y0 + f
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        if (top, bottom) != edges:  # characters with the same edges have the same baseline
            get_origin(pointer, index, x_at, y_at)
            edges, baseline = (top, bottom), b * x.value + d * y.value + f
        is_outside = not (0 <= left + right <= 2 * width and 0 <= top + bottom <= 2 * height)
        if is_outside or index in hidden_by:
            if code >= _FIRST_PLAIN and code not in _UNMAPPED and code not in _SURROGATES:
                glyph = Glyph(text, left, top, right, bottom, baseline, space)
                hidden.append((glyph, HiddenBy.CLIPPED if is_outside else hidden_by[index]))
            space = ""
            continue
        if not _FIRST_PLAIN <= code < _FIRST_SURROGATE:
            text = _repaired(code, high)
            high = code if code in _HIGH_SURROGATES else high
            unmapped += text == _UNKNOWN or code in _PRIVATE
            if not text:
                unmapped += 0 if code in _HIGH_SURROGATES else _CONTROL
                continue
        if code in DIGITS:
            digits.append((index, len(glyphs), x0, y1, bottom - top))
        if baseline != last:
            last = baseline
            runs.read(pointer, index, len(glyphs))
        glyphs.append(new(Glyph, (text, left, top, right, bottom, baseline, space, 1.0)))
        space = ""
    return glyphs, unmapped, hidden, digits


def _repaired(code: int, high: int) -> str:
    """Return the text for a character code that needs conversion; empty for a control character or a high surrogate.

    Args:
        code: The code: an unmapped code, a hyphen of PDFium, a surrogate, or any other.
        high: The high surrogate before the code.
    """
    if code in _UNMAPPED:
        return _UNKNOWN
    if code == _HYPHEN:
        return "-"
    if code in _LOW_SURROGATES:
        return chr(0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF))
    return chr(code) if code >= _FIRST_PLAIN and code not in _HIGH_SURROGATES else ""


class _Drawing:
    """Collects the ruling lines, images and outlines of a page, and the order in which it is drawn."""

    def __init__(self, number: int, width: float, height: float) -> None:
        self.number, self.width, self.height = number, width, height
        self.horizontals: list[RulingLine] = []
        self.verticals: list[RulingLine] = []
        self.images: list[Box] = []
        self.fills: list[Box] = []
        self.order = DrawingOrder(width, height)
        self.outlines = self.parts = 0
        bounds = (c_float * 4)()
        self._bounds = numbers_in(bounds, "f")
        start = addressof(bounds)
        self._bounds_at = start, start + 4, start + 8, start + 12
        self._width = c_float()
        self._width_at = addressof(self._width)
        self._fill, self._stroke = c_int(), c_int()
        self._mode_at = addressof(self._fill), addressof(self._stroke)

    def walk(self, count: int, get: Callable[[int, int], int], parent: int, matrix: Matrix, depth: int = 0) -> None:
        """Add all objects of a page or form, and those of the forms in it.

        Args:
            count: The number of objects.
            get: Returns the address of the object of `parent` at an index.
            parent: The address of the page or form.
            matrix: The matrix from the coordinates of `parent` to the displayed page.
            depth: The number of forms around `parent`.
        """
        self._count(count)
        kind_of = _kind_of
        for index in range(count):
            item = get(parent, index)
            kind = kind_of(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(item, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.order.add_text(item, matrix, is_in_form=depth > 0)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._image(item, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
                self.order.add_image(self._box(item, matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                self.walk_form(item, matrix, depth + 1)

    def walk_form(self, form: int, matrix: Matrix, depth: int) -> None:
        """Add all objects of a form; the arguments are those of :meth:`walk`, `matrix` that of what contains it."""
        self.walk(_count_in_form(form), _object_of_form, form, times(matrix_of(form), matrix), depth)

    def _count(self, parts: int) -> None:
        self.parts += parts
        limits.at_most(Countable.DRAWN_PARTS, self.parts, _PARTS, page=self.number)

    def _path(self, path: int, matrix: Matrix) -> None:
        _draw_mode_of(path, *self._mode_at)
        if not (self._fill.value or self._stroke.value):
            return
        count = _count_segments(path)
        self._count(count)
        if count == _RECTANGLE or self._fill.value:
            box = self._box(path, matrix)
            if count == _RECTANGLE and self._line(*box):
                return
            if self._fill.value and min(box[2] - box[0], box[3] - box[1]) > TOLERANCE:
                self.order.add_shape(path, box)
        elif self.order.texts and _stroke_width_of(path, self._width_at) and self._width.value > TOLERANCE:
            self.order.add_shape(path, self._box(path, matrix), is_stroke=True)
        if not self._stroke.value:
            if _is_white(path):
                return
            if count == _RECTANGLE:
                self.fills.append(box)
                return
        for shape in _shapes(path, count, times(matrix_of(path), matrix)):
            if shape is None:
                self.outlines += 1
            else:
                self._outline(shape)

    def add_borders(self) -> None:
        """Add the edges of filled boxes that may be the borders of cells as ruling lines."""
        if self.fills:
            for x0, top, x1, bottom in bordering_fills(self.fills, self.horizontals, self.verticals):
                self.horizontals += RulingLine(top, x0, x1), RulingLine(bottom, x0, x1)
                self.verticals += RulingLine(x0, top, bottom), RulingLine(x1, top, bottom)

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

    def _image(self, image: int, matrix: Matrix) -> None:
        x0, top, x1, bottom = self._box(image, matrix)
        if not self._line(x0, top, x1, bottom):
            self.order.add_image((x0, top, x1, bottom))
            self.images.append((max(x0, 0), max(top, 0), min(x1, self.width), min(bottom, self.height)))

    def _box(self, item: int, matrix: Matrix) -> tuple[float, float, float, float]:
        _bounds_of(item, *self._bounds_at)
        return box_at(matrix, *self._bounds)


def _shapes(path: int, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]] | None]:
    """Yield the points of each subpath of a path; None for a subpath with a curve.

    The first point of a closed subpath is repeated at its end.
    """
    x, y = c_float(), c_float()
    x_at, y_at = addressof(x), addressof(y)
    points: list[tuple[float, float]] = []
    is_curved = False
    for index in range(count):
        segment = _segment_of(path, index)
        kind = _segment_kind_of(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield None if is_curved else points
            points, is_curved = [], False
        is_curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
        _point_of(segment, x_at, y_at)
        points.append(at(matrix, x.value, y.value))
        if _is_closed(segment):
            points.append(points[0])
    if points:
        yield None if is_curved else points


def _is_white(path: int) -> bool:
    colour = [c_uint() for _ in range(4)]
    _fill_of(path, *(byref(part) for part in colour))
    return tuple(part.value for part in colour[:3]) == _WHITE
