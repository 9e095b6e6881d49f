"""Read the characters, ruling lines and images of one page of an OFD file (GB/T 33190-2016).

Elements are identified by their local names, since programs that write OFD differ in namespaces. All positions are in
points from the top left corner of the page.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice, pairwise
from typing import NamedTuple

from lxml import etree

from extract import limits
from extract.model.reasons import Countable, PageLoss
from extract.readers.ofd.values import (
    IDENTITY,
    Matrix,
    Point,
    around,
    at,
    matrix,
    number,
    path_tokens,
    rectangle,
    shapes,
    steps,
    times,
)
from extract.readers.page.layout import PageMarks
from extract.readers.page.ruling_lines import TOLERANCE, Box, RulingLine
from extract.readers.page.text import Glyph

POINTS_A_MILLIMETRE = 72 / 25.4

_PARTS = 500_000
"""Maximum number of objects of one page, of objects in its composites, and of parts of paths, all together."""

_CHARACTERS = 200_000
_DEPTH = 8
"""Maximum nesting of composites."""

_CONTAINERS = frozenset({"Layer", "PageBlock"})
_ASCENT, _DESCENT = 0.86, 0.14
"""Height of a character above and below the baseline, in font sizes, as in Chinese fonts."""

_NARROW = 0.5
"""Width of a narrow character, in font sizes."""

_WIDEST, _WIDEST_NARROW = 1.75, 1.35
"""Maximum advance of a wide and of a narrow character, in font sizes; a larger distance includes a gap.

The values are high because some programs state too small a font size.
"""

_MOST_GLYPHS = 16
"""Maximum number of glyphs that draw one character code."""

_ESCAPED = re.compile(r"\\([0-9A-Fa-f]{4})")
_UNKNOWN = frozenset("\ufffd\u00a4")
"""Placeholders for a character without a code; the standard defines ¤."""

_PRIVATE = range(0xE000, 0xF900)

FEW = 20
"""Maximum number of characters, such as a stamp or page number, on a page that counts as only an image."""

_HALF, _TENTH = 0.5, 0.1
"""Minimum share of a page that images cover on a scanned page, and that one image covers if it may contain a table."""

_OUTLINES = 100
"""Minimum number of curved shapes on a page almost without characters, for them to be letters drawn as outlines."""


class Placed(NamedTuple):
    """An image on a page: the ID of its resource, and the matrix that maps the unit square to the area it fills."""

    resource: str
    matrix: Matrix


@dataclass(slots=True)
class Resources:
    """The resources that pages refer to, by ID.

    Attributes:
        images: The paths of the members that contain images.
        composites: The content elements of composite graphics.
        fills: The fill colours of drawing parameters.
    """

    images: dict[str, str] = field(default_factory=dict)
    composites: dict[str, etree._Element] = field(default_factory=dict)
    fills: dict[str, etree._Element] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The marks of a page, and its images in drawing order.

    `is_scan` is whether images cover at least half of the page and it has hardly any text.
    """

    marks: PageMarks
    images: Sequence[Placed] = ()
    is_scan: bool = False


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Return the children with a local name, in any namespace."""
    return (item for item in parent if local_name(item) == name)


def draw(
    page_number: int, size: tuple[float, float], contents: Iterable[etree._Element], resources: Resources
) -> Drawn:
    """Read the marks and images of a page.

    Args:
        page_number: The page, from 1.
        size: The width and height of the page in millimetres.
        contents: The content elements of the templates and of the page, in drawing order.
        resources: The resources that the content refers to.

    Raises:
        Unreadable: The page has more objects or characters than are allowed.
    """
    page = _Drawing(page_number, size[0] * POINTS_A_MILLIMETRE, size[1] * POINTS_A_MILLIMETRE, resources)
    for content in contents:
        page.walk(content, (POINTS_A_MILLIMETRE, 0.0, 0.0, POINTS_A_MILLIMETRE, 0.0, 0.0))
    glyphs, loss = page.glyphs, None
    area = page.width * page.height
    is_scan = len(glyphs) <= FEW and sum(map(_area, page.boxes)) >= _HALF * area
    if 2 * page.unmapped > len(glyphs):
        glyphs, loss = [], PageLoss.UNNAMED_CHARACTERS
    elif len(glyphs) <= FEW and not is_scan and page.outlines >= _OUTLINES:
        loss = PageLoss.OUTLINES
    insets = [box for box in page.boxes if _area(box) >= _TENTH * area and _is_bare(box, glyphs)]
    marks = PageMarks(
        page_number, page.width, page.height, glyphs, page.horizontals, page.verticals, loss, insets=insets
    )
    return Drawn(marks, page.images, is_scan)


class _Drawing:
    """Collects the characters, ruling lines, images and outlines that the objects of a page draw."""

    def __init__(self, number: int, width: float, height: float, resources: Resources) -> None:
        self.number, self.width, self.height = number, width, height
        self.glyphs: list[Glyph] = []
        self.horizontals: list[RulingLine] = []
        self.verticals: list[RulingLine] = []
        self.images: list[Placed] = []
        self.boxes: list[Box] = []
        self.unmapped = self.outlines = 0
        self._resources = resources
        self._parts = 0

    def walk(self, parent: etree._Element, outer: Matrix, depth: int = 0) -> None:
        """Add all objects under an element, and those in composites.

        Args:
            parent: The element.
            outer: The matrix from its coordinates to points on the page.
            depth: The number of composites around the element.
        """
        for kind, item in _objects(parent):
            self._count(1)
            if item.get("Visible") in ("false", "0") or number(item.get("Alpha"), 255) == 0:
                continue
            left, top, width, height = rectangle(item.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
            own = matrix(item.get("CTM"))
            inner = times(times(own or IDENTITY, (1.0, 0.0, 0.0, 1.0, left, top)), outer)
            if kind == "TextObject":
                self._text(item, inner, 0.0 if own else width)
            elif kind == "PathObject":
                self._path(item, inner)
            elif kind == "ImageObject":
                self._image(item, inner if own else times((width, 0.0, 0.0, height, 0.0, 0.0), inner))
            elif kind == "CompositeObject" and depth < _DEPTH:
                composite = self._resources.composites.get(item.get("ResourceID", ""))
                if composite is not None:
                    self.walk(composite, inner, depth + 1)

    def _count(self, parts: int) -> None:
        self._parts += parts
        limits.at_most(Countable.DRAWN_PARTS, self._parts, _PARTS, page=self.number)

    def _text(self, item: etree._Element, place: Matrix, width: float) -> None:
        """Add the characters of a text object.

        Args:
            item: The text object.
            place: The matrix from its coordinates to points on the page.
            width: The width of its boundary, in its coordinates; 0 if unknown.
        """
        fills = item.get("Fill") not in ("false", "0") and not _is_clear(_colour(item, "FillColor"))
        if not fills and item.get("Stroke") not in ("true", "1"):
            return
        size = number(item.get("Size"), 0)
        if size <= 0:
            return
        transforms = [one for one in map(_Transform.of, children(item, "CGTransform")) if one.codes != one.glyphs]
        style = _Style(
            size,
            size * (number(item.get("HScale"), 1) or 1),
            _turn(item, "ReadDirection"),
            _turn(item, "CharDirection"),
        )
        x = y = 0.0
        before = 0
        for code in children(item, "TextCode"):
            self._count(1 + len(transforms))
            x, y = number(code.get("X"), x), number(code.get("Y"), y)
            if text := _text_of(code):
                limits.at_most(Countable.CHARACTERS, len(self.glyphs) + len(text), _CHARACTERS, page=self.number)
                within = [one.moved(-before) for one in transforms if one.is_within(before, len(text))]
                origins = _origins(text, (x, y), code, style, within)
                self._glyphs(text, origins, _advances(text, origins, style, width - x), style, place)
            before += len(text)

    def _glyphs(
        self, text: str, origins: Sequence[Point], advances: Sequence[float], style: "_Style", place: Matrix
    ) -> None:
        turn_x, turn_y = style.turn
        level = times((turn_x, turn_y, -turn_y, turn_x, 0.0, 0.0), place)
        below_x, above_x = sorted((-_ASCENT * style.size * level[2], _DESCENT * style.size * level[2]))
        below_y, above_y = sorted((-_ASCENT * style.size * level[3], _DESCENT * style.size * level[3]))
        space = ""
        for letter, (x, y), advance in zip(text, origins, advances, strict=True):
            if letter.isspace():
                space += letter
                continue
            code = ord(letter)
            if not letter.isprintable() and code not in _PRIVATE:
                continue
            across, down = at(place, x, y)
            wide, high = advance * level[0], advance * level[1]
            x0, x1 = across + below_x + (wide if wide < 0 else 0), across + above_x + (wide if wide > 0 else 0)
            top, bottom = down + below_y + (high if high < 0 else 0), down + above_y + (high if high > 0 else 0)
            if not (0 <= x0 + x1 <= 2 * self.width and 0 <= top + bottom <= 2 * self.height):
                continue
            self.unmapped += letter in _UNKNOWN or code in _PRIVATE
            self.glyphs.append(Glyph(letter, x0, top, x1, bottom, down, space))
            space = ""

    def _path(self, item: etree._Element, place: Matrix) -> None:
        strokes = item.get("Stroke") not in ("false", "0") and not _is_clear(_colour(item, "StrokeColor"))
        fills = item.get("Fill") in ("true", "1")
        if not (strokes or fills):
            return
        colour = _colour(item, "FillColor")
        if colour is None:
            colour = self._resources.fills.get(item.get("DrawParam", ""))
        is_plain = not strokes and (colour is None or _is_clear(colour) or _is_white(colour))
        for data in children(item, "AbbreviatedData"):
            tokens = path_tokens(data.text)
            self._count(len(tokens))
            for shape in shapes(tokens):
                if shape is None:
                    self.outlines += not is_plain
                else:
                    self._outline([at(place, x, y) for x, y in shape], is_plain=is_plain)

    def _outline(self, points: Sequence[Point], *, is_plain: bool) -> None:
        """Add a thin shape as one line, or else the horizontal and vertical sides of a shape with a visible edge.

        A shape without a visible edge (`is_plain`) is ignored unless it is thin.
        """
        if not self._line(*around(points)) and not is_plain:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x0 - x1) < 1 or abs(y0 - y1) < 1:
                    self._line(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _line(self, x0: float, top: float, x1: float, bottom: float) -> bool:
        """Add a thin box as the ruling line along its middle, and return True.

        Return False if the box is not thin, or if a coordinate is not finite.
        """
        wide, high = x1 - x0, bottom - top
        if not (wide <= TOLERANCE or high <= TOLERANCE) or not wide + high < float("inf"):
            return False
        if wide > high and wide >= 1:
            self.horizontals.append(RulingLine((top + bottom) / 2, x0, x1))
        elif high >= 1:
            self.verticals.append(RulingLine((x0 + x1) / 2, top, bottom))
        return True

    def _image(self, item: etree._Element, place: Matrix) -> None:
        x0, top, x1, bottom = around([at(place, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))])
        if not self._line(x0, top, x1, bottom):
            box = max(x0, 0), max(top, 0), min(x1, self.width), min(bottom, self.height)
            if box[0] < box[2] and box[1] < box[3]:
                self.boxes.append(box)
                self.images.append(Placed(item.get("ResourceID", ""), place))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_bare(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Whether at most `FEW` characters are inside the box of an image."""
    x0, top, x1, bottom = box
    inside = (
        glyph for glyph in glyphs if x0 <= glyph.x0 and glyph.x1 <= x1 and top <= glyph.top and glyph.bottom <= bottom
    )
    return len(list(islice(inside, FEW + 1))) <= FEW


def _objects(parent: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield the kind (local name) and element of each object in drawing order, including those in layers and blocks."""
    waiting = list(parent)[::-1]
    while waiting:
        item = waiting.pop()
        kind = local_name(item)
        if kind in _CONTAINERS:
            waiting.extend(reversed(item))
        elif kind:
            yield kind, item


def _colour(item: etree._Element, name: str) -> etree._Element | None:
    return next(children(item, name), None)


def _is_clear(colour: etree._Element | None) -> bool:
    """Whether a colour is stated and fully transparent."""
    return colour is not None and number(colour.get("Alpha"), 255) == 0


def _is_white(colour: etree._Element) -> bool:
    """Whether a colour is white in grey, RGB or CMYK; its components may be hexadecimal (``#FF``)."""
    parts = (colour.get("Value") or "").split()
    try:
        values = [int(part[1:], 16) if part.startswith("#") else float(part) for part in parts]
    except ValueError:
        return False
    return values in ([255], [255, 255, 255], [0, 0, 0, 0])


def _text_of(code: etree._Element) -> str:
    """Return the text of a TextCode element, with escapes resolved and without line breaks of XML pretty-printing."""
    text = "".join(map(str, code.itertext()))
    if "\n" in text or "\r" in text:
        text = "".join(line.strip(" \t") for line in text.splitlines())
    if "\\" in text:
        units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class _Transform(NamedTuple):
    """A run of `codes` character codes of a text object, from index `start`, that `glyphs` glyphs draw together."""

    start: int
    codes: int
    glyphs: int

    @classmethod
    def of(cls, element: etree._Element) -> "_Transform":
        start, codes, glyphs = (
            int(number(element.get(name), default))
            for name, default in (("CodePosition", 0), ("CodeCount", 1), ("GlyphCount", 1))
        )
        codes = max(codes, 1)
        return cls(start, codes, min(max(glyphs, 1), _MOST_GLYPHS * codes))

    def is_within(self, first: int, count: int) -> bool:
        """Return whether the whole run is among the `count` codes from index `first`."""
        return first <= self.start and self.start + self.codes <= first + count

    def moved(self, by: int) -> "_Transform":
        """Return a copy whose `start` is shifted by a number of codes, to count from another code."""
        return self._replace(start=self.start + by)


class _Style(NamedTuple):
    """The size and the directions in which a text object sets characters.

    Attributes:
        size: The font size.
        em: The width of a wide character, such as a Chinese one.
        way: The direction of the line, as a unit vector.
        turn: The direction of each character, as a unit vector.
    """

    size: float
    em: float
    way: tuple[int, int]
    turn: tuple[int, int]

    def natural(self, letter: str) -> float:
        """Return the width of a character in most fonts: `em` for a wide character, a share of it for a narrow one."""
        return self.em if unicodedata.east_asian_width(letter) in "WFA" else _NARROW * self.em


def _turn(item: etree._Element, name: str) -> tuple[int, int]:
    """Return the direction that an attribute of an element states, as a unit vector; y grows downwards.

    The attribute holds a clockwise angle in degrees. Without it, or if it is not a multiple of 90, the direction is
    (1, 0): left to right.
    """
    return _DIRECTIONS.get(number(item.get(name), 0) % 360, (1, 0))


def _origins(
    text: str, first: Point, code: etree._Element, style: _Style, transforms: Sequence[_Transform]
) -> list[Point]:
    """Return the position of each character of a TextCode, in the coordinates of its object.

    DeltaX and DeltaY state the distances from glyph to glyph. The characters of a run that glyphs draw together (see
    `_Transform`) are spaced evenly over the distance that these glyphs cover.
    """
    count = len(text)
    if count == 1:
        return [first]
    most = count + sum(one.glyphs for one in transforms)
    across, down = steps(code.get("DeltaX"), most), steps(code.get("DeltaY"), most)
    if not (across or down):  # no steps stated: place the characters side by side, not on top of each other
        ways = accumulate((style.natural(letter) for letter in text[:-1]), initial=0.0)
        return [(first[0] + style.way[0] * way, first[1] + style.way[1] * way) for way in ways]
    xs, ys = (
        list(accumulate(one + (one[-1:] or [0.0]) * (most - len(one)), initial=start))
        for one, start in zip((across, down), first, strict=True)
    )
    shares = [1.0] * count
    for one in transforms:
        shares[one.start : one.start + one.codes] = [one.glyphs / one.codes] * one.codes
    if not transforms or sum(shares) < count <= 1 + max(len(across), len(down)):  # the file has one step per code
        return list(zip(xs[:count], ys, strict=False))
    return [(_between(xs, place), _between(ys, place)) for place in accumulate(shares[:-1], initial=0.0)]


def _between(values: Sequence[float], place: float) -> float:
    whole = int(place)
    return values[whole] + (place - whole) * (values[whole + 1] - values[whole])


def _advances(text: str, origins: Sequence[Point], style: _Style, room: float) -> list[float]:
    """Return the advance (width) of each character: the distance to the next character, if that is plausible.

    If it is not, as before a gap, and for the last character, the advance is that of the last character before it with
    the same natural width (see `_Style.natural`), or else the natural width. A single character takes `room`, the width
    left in the text object, if that is plausible.
    """
    turn_x, turn_y = style.turn
    found: list[float] = []
    usual: dict[float, float] = {}
    for index, letter in enumerate(text):
        natural = style.natural(letter)
        if index + 1 < len(text):
            here, after = origins[index], origins[index + 1]
            step = (after[0] - here[0]) * turn_x + (after[1] - here[1]) * turn_y
        else:
            step = room if index == 0 else 0.0
        if 0.5 * natural <= step <= style.em * (_WIDEST if natural == style.em else _WIDEST_NARROW):
            usual[natural] = step
        found.append(usual.get(natural, natural))
    return found


_DIRECTIONS: Mapping[float, tuple[int, int]] = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}
