"""Record what a page draws, in order, and select the texts that something on the page could hide.

Only what costs little is recorded of every text: its colour, its clip, and what was drawn before and after it. The
selection may be generous, since rendering decides whether a selected text is visible; but a text that is not selected
is taken as visible.
"""

from bisect import bisect_left, bisect_right
from ctypes import addressof, c_float, c_int, c_uint, c_void_p
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple

import pypdfium2.raw as pdfium

from extract.readers.page.ruling_lines import Box
from extract.readers.pdf.matrix import Handle, Matrix, at, box_at, numbers_in, object_at, plain

_LIGHT = 150
"""Minimum luminance (0 to 255) of a text that may be too light to be seen on paper: a grey of about 3:1 contrast."""

_SIMILAR = 75
"""Maximum difference in luminance between a text and the shape behind it at which the text may be unreadable."""

_OPAQUE = 200
"""Minimum opacity (0 to 255) of a text that is certainly visible."""

_FULL = 255
_BLACK = bytes((c_uint * 4)(0, 0, 0, _FULL))
_SLACK = 1.0
"""Points by which a text may exceed its clip; the boxes of characters include their side bearings."""

_LOW = 0.35
"""Share of the height of a text by which it may exceed its clip; the box of a text includes room for all letters."""

_TOUCHED = 0.25
"""Minimum share of the height of a text that a shape overlaps, if the shape may hide part of the text."""

_SIMPLE_CLIP = 6
"""Maximum number of points of a path that is taken for a rectangle."""

_COUNTABLE_CLIPS = 8

_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_FILLING_MODES = (pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE)

_mode_of = plain(pdfium.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
_fill_of = plain(pdfium.FPDFPageObj_GetFillColor, c_int, *[c_void_p] * 5)
_stroke_of = plain(pdfium.FPDFPageObj_GetStrokeColor, c_int, *[c_void_p] * 5)
_clip_of = plain(pdfium.FPDFPageObj_GetClipPath, c_void_p, c_void_p)
_count_clips = plain(pdfium.FPDFClipPath_CountPaths, c_int, c_void_p)
_clip_points = plain(pdfium.FPDFClipPath_CountPathSegments, c_int, c_void_p, c_int)
_clip_point = plain(pdfium.FPDFClipPath_GetPathSegment, c_void_p, c_void_p, c_int, c_int)
_point_of = plain(pdfium.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
_bounds_of = plain(pdfium.FPDFPageObj_GetBounds, c_int, *[c_void_p] * 5)

_new = tuple.__new__
"""Creates a named tuple in a third of the time."""

_COVERS_BEFORE = attrgetter("covers_before")
_EVERYWHERE: Box = (float("-inf"), float("-inf"), float("inf"), float("inf"))


class DrawnText(NamedTuple):
    """A text object of a page.

    Attributes:
        address: The address of the object.
        matrix: The matrix from the coordinates of its page or form to the page as read.
        covers_before: The number of shapes and images that were drawn before it.
        luminance: That of its colour, 0 to 255; None if it has no plain colour.
        is_invisible: Whether its rendering mode draws nothing.
        is_transparent: Whether its colour is fully transparent.
        is_in_form: Whether it belongs to a form.
    """

    address: int
    matrix: Matrix
    covers_before: int
    luminance: float | None
    is_invisible: bool
    is_transparent: bool
    is_in_form: bool

    @property
    def item(self) -> Handle:
        """The object."""
        return object_at(self.address)


class Cover(NamedTuple):
    """A filled shape or an image; its luminance is None if it has no plain colour."""

    box: Box
    luminance: float | None
    is_image: bool


class DrawingOrder:
    """The texts of a page, and the shapes and images between them, in the order in which they are drawn."""

    def __init__(self, width: float, height: float) -> None:
        """Begin a page of this width and height, in points."""
        self.width, self.height = width, height
        self.texts: list[DrawnText] = []
        self.covers: list[Cover] = []
        self.clipped: set[int] = set()
        """The indices of the texts that exceed their clips."""
        self.colours: dict[int, tuple[int, int, int, int]] = {}
        """The red, green, blue and opacity of texts that are not plain black, by their addresses."""
        self._selected: set[int] = set()
        self._boxes: dict[tuple[int, Matrix], Box | None] = {}
        colour, sides = (c_uint * 4)(), (c_float * 4)()
        self._colour, self._sides = numbers_in(colour, "I"), numbers_in(sides, "f")
        start = addressof(colour)
        self._colour_at = start, start + 4, start + 8, start + 12
        start = addressof(sides)
        self._sides_at = start, start + 4, start + 8, start + 12

    def add_text(self, item: int, matrix: Matrix, *, is_in_form: bool) -> None:
        """Add a text object, given its address, that is drawn now."""
        mode = _mode_of(item)
        luminance, opacity = None, _FULL
        if _fill_of(item, *self._colour_at):
            luminance = 0.0
            if bytes(self._colour) != _BLACK:
                red, green, blue, opacity = self._colour
                luminance = 0.299 * red + 0.587 * green + 0.114 * blue
                self.colours[item] = red, green, blue, opacity
        is_invisible = mode in _INVISIBLE_MODES
        index = len(self.texts)
        if luminance is None or luminance > _LIGHT or opacity < _OPAQUE or mode not in _FILLING_MODES:
            self._selected.add(index)
        clip = _clip_of(item)
        if (count := _count_clips(clip)) > 0:
            self._check_clip(index, item, matrix, clip, count)
        text = item, matrix, len(self.covers), luminance, is_invisible, not opacity, is_in_form
        self.texts.append(_new(DrawnText, text))

    def add_shape(self, item: int, box: Box, *, is_stroke: bool = False) -> None:
        """Add a filled shape, or a thick line, that is drawn now."""
        luminance = None
        if (_stroke_of if is_stroke else _fill_of)(item, *self._colour_at):
            red, green, blue, _ = self._colour
            luminance = 0.299 * red + 0.587 * green + 0.114 * blue
        self.covers.append(Cover(box, luminance, is_image=False))

    def add_image(self, box: Box) -> None:
        """Add an image, or a shading, that is drawn now."""
        self.covers.append(Cover(box, None, is_image=True))

    def add_annotation(self, box: Box) -> None:
        """Add an annotation, which is drawn over everything."""
        self.covers.append(Cover(box, None, is_image=False))

    def selected(self, *, has_layers: bool) -> list[int]:
        """Return the indices of the texts that may not be visible, apart from those in an invisible mode.

        Args:
            has_layers: Whether the document has layers, which may be switched off.
        """
        if has_layers:
            self._selected.update(
                index
                for index, text in enumerate(self.texts)
                if text.is_in_form or pdfium.FPDFPageObj_CountMarks(text.item) > 0
            )
        self._select_by_covers()
        return sorted(index for index in self._selected if not self.texts[index].is_invisible)

    def box_of(self, index: int) -> Box:
        """Return the box of a text on the page as read."""
        text = self.texts[index]
        return self._bounds(text.address, text.matrix)

    def covers_at(self, index: int, x: float, y: float) -> list[Cover]:
        """Return the shapes and images at a point that are drawn after a text."""
        return [
            cover
            for cover in self.covers[self.texts[index].covers_before :]
            if cover.box[0] <= x <= cover.box[2] and cover.box[1] <= y <= cover.box[3]
        ]

    def _select_by_covers(self) -> None:
        """Select the texts over which something is drawn, and those on something of a similar brightness."""
        if not self.texts:
            return
        first = self.texts[0].covers_before
        late = self.covers[first:]
        early = [
            (index, cover)
            for index, cover in enumerate(self.covers)
            if cover.luminance is None or cover.luminance < 255 - _LIGHT + _SIMILAR
        ]
        if not (late or early):
            return
        concerned = len(self.texts) if early else bisect_left(self.texts, len(self.covers), key=_COVERS_BEFORE)
        if not concerned:
            return
        boxes = sorted(((*self.box_of(index), index) for index in range(concerned)), key=itemgetter(1))
        tops = [box[1] for box in boxes]
        tallest = max(box[3] - box[1] for box in boxes)
        for order, cover in chain(enumerate(late, first), early):
            x0, top, x1, bottom = cover.box
            for left, upper, right, lower, index in boxes[
                bisect_left(tops, top - tallest) : bisect_right(tops, bottom)
            ]:
                if (
                    index not in self._selected
                    and min(right, x1) - max(left, x0) > _SLACK
                    and min(lower, bottom) - max(upper, top) > _TOUCHED * (lower - upper)
                    and self._is_uncertain(self.texts[index], order, cover)
                ):
                    self._selected.add(index)

    @staticmethod
    def _is_uncertain(text: DrawnText, order: int, cover: Cover) -> bool:
        """Whether a cover hides a text that it overlaps, or is too similar in brightness to the text upon it."""
        if text.covers_before <= order or cover.luminance is None or text.luminance is None:
            return True
        return abs(text.luminance - cover.luminance) < _SIMILAR

    def _check_clip(self, index: int, item: int, matrix: Matrix, clip: int, count: int) -> None:
        """Select a text if it exceeds its clip."""
        x0, top, x1, bottom = _EVERYWHERE
        for path in range(min(count, _COUNTABLE_CLIPS)):
            box = self._clip_box(clip, path, matrix)
            if box is None:
                self._selected.add(index)
                continue
            x0, top, x1, bottom = max(x0, box[0]), max(top, box[1]), min(x1, box[2]), min(bottom, box[3])
        if x0 <= _SLACK and top <= _SLACK and x1 >= self.width - _SLACK and bottom >= self.height - _SLACK:
            return
        left, upper, right, lower = self._bounds(item, matrix)
        low = _LOW * (lower - upper)
        if left < x0 - _SLACK or right > x1 + _SLACK or upper < top - low or lower > bottom + low:
            self._selected.add(index)
            self.clipped.add(index)

    def _clip_box(self, clip: int, path: int, matrix: Matrix) -> Box | None:
        """Return the box of a path of a clip on the page as read; None if it may be no rectangle."""
        first = _clip_point(clip, path, 0)
        key = first or 0, matrix
        if key not in self._boxes:
            self._boxes[key] = self._path_box(clip, path, matrix)
        return self._boxes[key]

    def _path_box(self, clip: int, path: int, matrix: Matrix) -> Box | None:
        count = _clip_points(clip, path)
        if not 0 < count <= _SIMPLE_CLIP:
            return None
        x_at, y_at = self._sides_at[:2]
        points = []
        for segment in range(count):
            _point_of(_clip_point(clip, path, segment), x_at, y_at)
            points.append(at(matrix, self._sides[0], self._sides[1]))
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)

    def _bounds(self, item: int, matrix: Matrix) -> Box:
        _bounds_of(item, *self._sides_at)
        left, bottom, right, top = self._sides
        return box_at(matrix, left, bottom, right, top)
