"""A page that is a picture: made straight, its ruling lines found, its text read line by line.

Positions are those of the page made straight, in points from its top left corner.
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
from extract.readers.page.ruling_lines import Rule, find_lattices
from extract.readers.page.text import Glyph
from extract.readers.scan.geometry import straighten
from extract.readers.scan.missed_characters import complete, half_width
from extract.readers.scan.orientation import lies_on_its_side
from extract.readers.scan.recogniser import Character, recognise
from extract.readers.scan.single_glyph import read_sign
from extract.readers.scan.text_lines import Box, find_lines

_LEGIBLE = 0.8
"""How legible an upright page is at least; upside down, half as much is."""

_PARTED = 0.5
"""How sure characters are at most where a ruling line may have been missed between them and others."""

_FACE = 0.9
"""Ems that the ink of a character is high."""

_LEAST_CHARACTERS = 0.6
"""Characters of a line for each height that it is wide, at least."""

SCAN_DPI = 200
"""Pixels an inch at which pages are looked at."""

_MOST_PICTURES, _TABLE = 4, 6
"""Pictures on a page of text that are looked at, and cells that a table in one of them has at least."""

_SAMPLE = 12
"""Lines by which it is judged how a page lies."""

_MARGIN = 2
"""Pixels left and right of a line that are read with it."""

_ALONE = 1.4
"""Heights of a line that one character is wide at most."""


class _Page:
    """A page picture as it lies, made straight: its rules, its lines of text, and what was read of these so far."""

    def __init__(self, raster: Raster) -> None:
        self.raster = raster
        self.straight = straighten(raster.pixels, raster.dpi)
        self.point = raster.dpi / 72
        self.horizontals, self.verticals = (
            [Rule(at / self.point, start / self.point, end / self.point) for at, start, end in side]
            for side in (self.straight.horizontals, self.straight.verticals)
        )
        self.lines = find_lines(self.straight, find_lattices(self.horizontals, self.verticals), raster.dpi)
        self._read: dict[Box, list[Character]] = {}

    def read(self, box: Box) -> list[Character]:
        """The characters of a line; a lone one is read as a sign, which would be taken for a letter."""
        if box not in self._read:
            ink = self.lines.ink[max(box.top, 0) : box.bottom, max(box.x0 - _MARGIN, 0) : box.x1 + _MARGIN]
            if ink.shape[1] < _ALONE * ink.shape[0]:
                self._read[box] = read_sign(ink)
            else:
                self._read[box] = complete(ink, recognise(ink), self._em(box), recognise)
            if box in self.lines.parted:
                self._read[box] = [one._replace(confidence=min(one.confidence, _PARTED)) for one in self._read[box]]
        return self._read[box]

    def _em(self, box: Box) -> float:
        """Pixels that a Chinese character of a line is wide."""
        return max(self.lines.height, box.bottom - box.top) / _FACE

    @cached_property
    def legibility(self) -> float:
        """How much of its longest lines can be read, and how surely: from 0 to 1."""
        wide = sum(box.x1 - box.x0 for box in self._sample)
        return sum((box.x1 - box.x0) * self._legibility(box) for box in self._sample) / wide if wide else 1.0

    @cached_property
    def is_lying(self) -> bool:
        """Whether it lies on its side."""
        return lies_on_its_side({box: self.read(box) for box in self._sample}, self.lines.boxes)

    @cached_property
    def _sample(self) -> list[Box]:
        boxes = set(self.lines.boxes) - self.lines.parted or self.lines.boxes
        return sorted(boxes, key=lambda box: box.x1 - box.x0, reverse=True)[:_SAMPLE]

    def marks(self) -> PageMarks:
        """What stands on it."""
        boxes = self.lines.boxes
        glyphs = [glyph for box in boxes for glyph in _glyphs(box, self.read(box), self._em(box), self.point)]
        loss = None if self.legibility >= _LEGIBLE else PageLoss.ILLEGIBLE
        width, height = self.raster.width, self.raster.height
        return PageMarks(
            self.raster.number, width, height, glyphs, self.horizontals, self.verticals, loss, self.straight.doubt
        )

    def picture(self) -> Raster:
        """The picture on which the places of its marks lie."""
        return replace(self.raster, pixels=self.straight.drawn(self.raster.pixels))

    def _legibility(self, box: Box) -> float:
        sure = [one.confidence for one in self.read(box)]
        expected = _LEAST_CHARACTERS * (box.x1 - box.x0) / (box.bottom - box.top)
        return sum(sure) / max(len(sure), expected)


def turned(raster: Raster, quarters: int) -> Raster:
    """Rotate a page image counterclockwise by a number of quarter turns."""
    pixels = np.ascontiguousarray(np.rot90(raster.pixels, quarters))
    size = (raster.height, raster.width) if quarters % 2 else (raster.width, raster.height)
    return Raster(raster.number, *size, pixels)


def read_raster(raster: Raster) -> PageMarks:
    """Read the characters and ruling lines of a page picture; of an illegible one there is nothing but its loss.

    Raises:
        Unreadable: Its ruling lines cross more often than a document may have cells.
    """
    marks = _upright(raster).marks()
    return replace(marks, glyphs=(), horizontals=(), verticals=()) if marks.loss else marks


def look_at(raster: Raster) -> tuple[PageMarks, Raster]:
    """All that was read, however poor, and the picture on which it lies: upright and straight, in its own colours."""
    page = _upright(raster)
    return page.marks(), page.picture()


def _upright(raster: Raster) -> _Page:
    """A page as it is; if it is not legible so or lies on its side, then turned whichever way is the most legible."""
    allow_page()
    page = _Page(raster)
    if page.legibility >= _LEGIBLE and not page.is_lying:
        return page
    ways = [page, *(_Page(turned(raster, quarters)) for quarters in (1, 2, 3))]
    return max(ways, key=lambda way: (not way.is_lying, way.legibility))


def with_pictures(marks: PageMarks, raster: Raster) -> PageMarks:
    """A page of text with the tables in its pictures; a picture without a table is left aside.

    Args:
        marks: The page.
        raster: The page as a picture, in the same points.
    """
    if not marks.pictures:
        return marks
    glyphs, rules = list(marks.glyphs), (list(marks.horizontals), list(marks.verticals))
    scale = raster.dpi / 72
    for x0, top, x1, bottom in marks.pictures[:_MOST_PICTURES]:
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
        rules[0].extend(Rule(rule.at + top, rule.start + x0, rule.end + x0) for rule in found.horizontals)
        rules[1].extend(Rule(rule.at + x0, rule.start + top, rule.end + top) for rule in found.verticals)
    return replace(marks, glyphs=glyphs, horizontals=rules[0], verticals=rules[1])


def _glyphs(box: Box, characters: Sequence[Character], em: float, point: float) -> Iterator[Glyph]:
    """The characters of a line in their places: each goes half way to the next, the outer ones as far as type does."""
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
