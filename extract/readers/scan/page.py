"""Read scanned pages: straighten the image, find the ruling lines, and recognise the text line by line.

All positions are in points from the top left corner of the straightened page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from extract.limits import allow_page
from extract.model.reasons import PageLoss
from extract.readers.page.layout import PageMarks
from extract.readers.page.raster import Raster
from extract.readers.page.ruling_lines import RulingLine, find_lattices
from extract.readers.page.text import Glyph
from extract.readers.scan.geometry import straighten
from extract.readers.scan.missed_characters import complete, half_width
from extract.readers.scan.orientation import lies_on_its_side
from extract.readers.scan.paper import enlarged, on_paper, paper_scale
from extract.readers.scan.recogniser import Character, recognise
from extract.readers.scan.single_glyph import read_single_glyph
from extract.readers.scan.text_lines import Box, find_lines

_LEGIBLE = 0.8
"""Minimum legibility of an upright page; the legibility of a page upside down is about half of that."""

_PARTED = 0.5
"""Maximum confidence of the characters of a line if a ruling line between it and a line beside it may be missing."""

_FACE = 0.9
"""Height of the ink of a character, in ems."""

_LEAST_CHARACTERS = 0.6
"""Minimum number of characters expected in a stretch of a line that is as long as the line is high."""

SCAN_DPI = 200
"""Resolution, in pixels per inch, of page images for text recognition."""

_MOST_INSETS, _TABLE = 4, 6
"""Maximum number of images that are read on a text page, and minimum number of cells of a table in such an image."""

_SAMPLE = 12
"""Number of lines that are read to find the orientation of a page."""

_MARGIN = 2
"""Pixels to the left and right of a line that are included in its image for recognition."""

_ALONE = 1.4
"""Maximum width of a line that consists of a single character, in heights of the line."""


class _Page:
    """A page image in one orientation, straightened, with its ruling lines and text lines; lines are read on demand."""

    def __init__(self, raster: Raster) -> None:
        self.raster = raster
        self.straight = straighten(raster.pixels, raster.dpi)
        self.point = raster.dpi / 72
        self.horizontals, self.verticals = (
            [RulingLine(at / self.point, start / self.point, end / self.point) for at, start, end in side]
            for side in (self.straight.horizontals, self.straight.verticals)
        )
        self.lines = find_lines(self.straight, find_lattices(self.horizontals, self.verticals), raster.dpi)
        self._read: dict[Box, list[Character]] = {}

    def read(self, box: Box) -> list[Character]:
        """Return the characters of a line.

        A line as short as one character is read by `read_single_glyph`, since the model misreads single signs.
        """
        if box not in self._read:
            ink = self.lines.ink[max(box.top, 0) : box.bottom, max(box.x0 - _MARGIN, 0) : box.x1 + _MARGIN]
            if ink.shape[1] < _ALONE * ink.shape[0]:
                self._read[box] = read_single_glyph(ink)
            else:
                self._read[box] = complete(ink, recognise(ink), self._em(box), recognise)
            if box in self.lines.parted:
                self._read[box] = [one._replace(confidence=min(one.confidence, _PARTED)) for one in self._read[box]]
        return self._read[box]

    def _em(self, box: Box) -> float:
        """Return the width of a Chinese character in a line, in pixels."""
        return max(self.lines.height, box.bottom - box.top) / _FACE

    @cached_property
    def legibility(self) -> float:
        """The share of the longest lines of the page that can be read, weighted by confidence: from 0 to 1."""
        wide = sum(box.x1 - box.x0 for box in self._sample)
        return sum((box.x1 - box.x0) * self._legibility(box) for box in self._sample) / wide if wide else 1.0

    @cached_property
    def is_lying(self) -> bool:
        """Whether the image is rotated by a quarter turn."""
        return lies_on_its_side({box: self.read(box) for box in self._sample}, self.lines.boxes)

    @cached_property
    def _sample(self) -> list[Box]:
        boxes = set(self.lines.boxes) - self.lines.parted or self.lines.boxes
        return sorted(boxes, key=lambda box: box.x1 - box.x0, reverse=True)[:_SAMPLE]

    def marks(self) -> PageMarks:
        """Return the characters and ruling lines of the page, with a loss if it is illegible."""
        boxes = self.lines.boxes
        glyphs = [glyph for box in boxes for glyph in _glyphs(box, self.read(box), self._em(box), self.point)]
        loss = None if self.legibility >= _LEGIBLE else PageLoss.ILLEGIBLE
        width, height = self.raster.width, self.raster.height
        return PageMarks(
            self.raster.number, width, height, glyphs, self.horizontals, self.verticals, loss, self.straight.doubt
        )

    def image(self) -> Raster:
        """Return the straightened image, to which the positions of the marks apply."""
        return replace(self.raster, pixels=self.straight.drawn(self.raster.pixels))

    def _legibility(self, box: Box) -> float:
        confidences = [one.confidence for one in self.read(box)]
        expected = _LEAST_CHARACTERS * (box.x1 - box.x0) / (box.bottom - box.top)
        return sum(confidences) / max(len(confidences), expected)


def turned(raster: Raster, quarters: int) -> Raster:
    """Rotate a page image counterclockwise by a number of quarter turns."""
    pixels = np.ascontiguousarray(np.rot90(raster.pixels, quarters))
    size = (raster.height, raster.width) if quarters % 2 else (raster.width, raster.height)
    return Raster(raster.number, *size, pixels)


def read_raster(raster: Raster) -> PageMarks:
    """Read the characters and ruling lines of a page image; the result for an illegible page has a loss and no marks.

    Raises:
        Unreadable: The ruling lines cross more often than a document may have cells.
    """
    marks = _upright(raster).marks()
    return replace(marks, glyphs=(), horizontals=(), verticals=()) if marks.loss else marks


def read_sheet(raster: Raster) -> PageMarks:
    """Read the image of a whole page as :func:`read_raster`, whatever size the page has in its file."""
    scale = paper_scale(raster.width, raster.height)
    return enlarged(read_raster(on_paper(raster, scale)), 1 / scale) if scale != 1 else read_raster(raster)


def read_with_image(raster: Raster) -> tuple[PageMarks, Raster]:
    """Return the marks of a page image, even of an illegible one, and the upright, straightened image.

    The positions of the marks apply to the returned image.
    """
    scale = paper_scale(raster.width, raster.height)
    page = _upright(on_paper(raster, scale))
    return enlarged(page.marks(), 1 / scale), on_paper(page.image(), 1 / scale)


def _upright(raster: Raster) -> _Page:
    """Return a page as it is or, if it is illegible or rotated by a quarter turn, in the most legible orientation.

    This also extends the time limits of the process by one scanned page.
    """
    allow_page()
    page = _Page(raster)
    if page.legibility >= _LEGIBLE and not page.is_lying:
        return page
    ways = [page, *(_Page(turned(raster, quarters)) for quarters in (1, 2, 3))]
    return max(ways, key=lambda way: (not way.is_lying, way.legibility))


def with_image_tables(marks: PageMarks, raster: Raster) -> PageMarks:
    """Return the marks of a text page with those of the tables in its images; images without a table are ignored.

    Args:
        marks: The marks of the page; `insets` are the boxes of its images.
        raster: The image of the page, of the same size in points.
    """
    if not marks.insets:
        return marks
    glyphs, rules = list(marks.glyphs), (list(marks.horizontals), list(marks.verticals))
    scale = raster.dpi / 72
    for x0, top, x1, bottom in marks.insets[:_MOST_INSETS]:
        pixels = raster.pixels[round(top * scale) : round(bottom * scale), round(x0 * scale) : round(x1 * scale)]
        found = read_raster(Raster(marks.number, x1 - x0, bottom - top, np.ascontiguousarray(pixels)))
        if (
            max((len(lattice.cells) for lattice in find_lattices(found.horizontals, found.verticals)), default=0)
            < _TABLE
        ):
            continue
        glyphs += [
            glyph._replace(
                x0=glyph.x0 + x0,
                x1=glyph.x1 + x0,
                top=glyph.top + top,
                bottom=glyph.bottom + top,
                baseline=glyph.baseline + top,
            )
            for glyph in found.glyphs
        ]
        rules[0].extend(RulingLine(rule.at + top, rule.start + x0, rule.end + x0) for rule in found.horizontals)
        rules[1].extend(RulingLine(rule.at + x0, rule.start + top, rule.end + top) for rule in found.verticals)
    return replace(marks, glyphs=glyphs, horizontals=rules[0], verticals=rules[1])


def _glyphs(box: Box, characters: Sequence[Character], em: float, point: float) -> Iterator[Glyph]:
    """Yield the characters of a line with their positions on the page.

    A character extends half way to the characters beside it. The first and last extend outwards by half their width,
    or to the end of the line if that is further.

    Args:
        box: The box of the line, in pixels.
        characters: The characters of the line.
        em: The width of a Chinese character, in pixels.
        point: The number of pixels per point.
    """
    if not characters:
        return
    wide = box.x1 - box.x0 + 2 * _MARGIN
    middles = [box.x0 - _MARGIN + min(max(one.at, 0), 1) * wide for one in characters]
    first, last = (half_width(one.text) * em for one in (characters[0], characters[-1]))
    edges = [
        min(box.x0, middles[0] - first),
        *((left + right) / 2 for left, right in pairwise(middles)),
        max(box.x1, middles[-1] + last),
    ]
    space = ""
    for one, (left, right) in zip(characters, pairwise(edges), strict=True):
        if one.text.isspace():
            space = one.text
            continue
        top, bottom = box.top / point, box.bottom / point
        yield Glyph(one.text, left / point, top, right / point, bottom, bottom, space, one.confidence)
        space = ""
