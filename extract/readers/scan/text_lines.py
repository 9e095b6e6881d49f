"""Find the text lines on a straightened page image: all ink except ruling lines and dirt.

A single digit is found as reliably as a sentence, and no text line crosses a ruling line.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from extract.readers.page.ruling_lines import Lattice
from extract.readers.scan.geometry import StraightPage, darkness
from extract.readers.scan.ruling_lines import ImageArray

_INK = 70
"""Darkness (0 paper to 255 black) above which a pixel is ink."""

_RULE, _BREAK = 2.0, 1.0
"""Width in points of the strip that is erased along a ruling line, and of that across which no text is joined."""

_SPECK = 0.55
"""Side in points of the square whose area is the minimum area of a piece of ink; a smaller piece is dirt."""

_LETTERS = 4.0, 20.0
"""Minimum and maximum height in points of a piece of ink that counts as a part of a character."""

_USUAL = 70
"""Percentile of the heights of parts of characters that is about the height of a character."""

_NEAR = 1.5
"""Maximum distance between two pieces of one line, in character heights; more separates columns."""

_SAME_LINE = 0.5
"""Minimum vertical overlap of two pieces of one line, as a share of the height of the smaller piece."""

_ONE_LINE = 1.3
"""Maximum combined height of the pieces of one line, in character heights."""

_TWO_LINES, _LEAST_LINE = 1.5, 0.6
"""Minimum height, in character heights, of a piece that may be two touching lines, and of each of these lines."""

_SPECK_HIGH, _SPECK_WIDE = 0.25, 0.3
_LINE_HIGH, _LINE_WIDE = 0.4, 3.0
"""Maximum height and width of dirt, and maximum height and minimum width of the rest of a ruling line.

All are in character heights.
"""

_VALLEY = 0.12
"""Maximum ink between two touching lines, as a share of the ink in a row of pixels inside a line."""


class Box(NamedTuple):
    """The left, top, right and bottom edge of a line or a piece of ink, in pixels."""

    x0: int
    top: int
    x1: int
    bottom: int


class TextLines(NamedTuple):
    """The text lines of a page.

    Attributes:
        boxes: The boxes of all lines.
        parted: The boxes that are beside another one in the same cell: a ruling line between them may be missing.
        height: The usual height of a character in pixels.
        ink: The grey image of the page without ruling lines.
    """

    boxes: list[Box]
    parted: set[Box]
    height: float
    ink: ImageArray


def find_lines(straight: StraightPage, lattices: Sequence[Lattice], dpi: float) -> TextLines:
    """Find the lines of text on a page image.

    Args:
        straight: The image and its ruling lines.
        lattices: The tables that the ruling lines form, in points.
        dpi: Pixels per inch.
    """
    point = dpi / 72
    mask = (darkness(straight.ink, dpi) > _INK).astype(np.uint8)
    _wipe(mask, straight, _RULE * point, 0)
    count, labels, pieces, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    heights = pieces[1:, cv2.CC_STAT_HEIGHT] / point
    letters = heights[(heights > _LETTERS[0]) & (heights < _LETTERS[1])]
    height = float(np.percentile(letters, _USUAL)) * point if len(letters) else 9 * point
    is_text = np.zeros(count, np.uint8)
    is_text[1:] = pieces[1:, cv2.CC_STAT_AREA] >= (_SPECK * point) ** 2
    mask = is_text[labels]
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, round(height) | 1), np.uint8))
    _wipe(joined, straight, _BREAK * point, 0)
    _, _, runs, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    by_cell: dict[tuple[int, int] | None, list[Box]] = defaultdict(list)
    for x, y, wide, high, _ in runs[1:].tolist():
        box = Box(x, y, x + wide, y + high)
        by_cell[_cell_of(box, lattices, point)].append(box)
    boxes: list[Box] = []
    parted: set[Box] = set()
    for cell, pieces_of_cell in by_cell.items():
        lines = _lines(pieces_of_cell, height)
        found = [part for line in lines for part in _parted(mask, line, height) if not _is_dirt(part, height)]
        high = [_at_least_high(box, height) for box in found]
        boxes += high
        if cell is not None:
            parted |= {one for one in high if any(_beside(one, other) for other in high if other != one)}
    clean = straight.ink.copy()
    _wipe(clean, straight, _RULE * point, 255)
    return TextLines(boxes, parted, height, clean)


def _wipe(image: ImageArray, straight: StraightPage, width: float, colour: int) -> None:
    """Draw over the ruling lines on an image, in lines of a width in pixels and a grey value."""
    thick = max(3, round(width))
    for y, x0, x1 in straight.horizontals:
        cv2.line(image, (round(x0), round(y)), (round(x1), round(y)), colour, thick)
    for x, y0, y1 in straight.verticals:
        cv2.line(image, (round(x), round(y0)), (round(x), round(y1)), colour, thick)


def _cell_of(box: Box, lattices: Sequence[Lattice], point: float) -> tuple[int, int] | None:
    x, y = (box.x0 + box.x1) / 2 / point, (box.top + box.bottom) / 2 / point
    for index, lattice in enumerate(lattices):
        cell = lattice.cell_at(x, y)
        if cell is not None:
            return index, cell
    return None


def _lines(pieces: Sequence[Box], height: float) -> list[Box]:
    """Join pieces of ink (parts of characters, words) to lines; `height` is the height of a character."""
    lines = sorted(pieces, key=lambda box: (box.top, box.x0))
    while True:
        joined: list[Box] = []
        for box in lines:
            for index, line in enumerate(joined):
                if _are_one(line, box, height):
                    joined[index] = _around(line, box)
                    break
            else:
                joined.append(box)
        if len(joined) == len(lines):
            return joined
        lines = joined


def _are_one(line: Box, box: Box, height: float) -> bool:
    if max(line.x0, box.x0) - min(line.x1, box.x1) >= _NEAR * height:
        return False
    together = max(line.bottom, box.bottom) - min(line.top, box.top)
    return _beside(line, box) or together <= _ONE_LINE * height


def _beside(one: Box, other: Box) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap >= _SAME_LINE * min(one.bottom - one.top, other.bottom - other.top)


def _around(one: Box, other: Box) -> Box:
    return Box(min(one.x0, other.x0), min(one.top, other.top), max(one.x1, other.x1), max(one.bottom, other.bottom))


def _parted(mask: ImageArray, box: Box, height: float) -> list[Box]:
    """Split a box of touching lines where there is the least ink; a box of one line is returned unchanged."""
    least = round(_LEAST_LINE * height)
    high = box.bottom - box.top
    if high < _TWO_LINES * height or high <= 2 * least:
        return [box]
    ink = mask[box.top : box.bottom, box.x0 : box.x1].sum(axis=1, dtype=np.float64)
    valley = least + int(np.argmin(ink[least : high - least]))
    if ink[valley] > _VALLEY * np.percentile(ink, 90):
        return [box]
    upper, lower = box._replace(bottom=box.top + valley), box._replace(top=box.top + valley)
    return [*_parted(mask, upper, height), *_parted(mask, lower, height)]


def _is_dirt(box: Box, height: float) -> bool:
    """Whether a box is a speck, or the rest of a ruling line: as flat as a dash, but longer than any dash."""
    wide, high = (box.x1 - box.x0) / height, (box.bottom - box.top) / height
    return (high < _SPECK_HIGH and wide < _SPECK_WIDE) or (high < _LINE_HIGH and wide > _LINE_WIDE)


def _at_least_high(box: Box, height: float) -> Box:
    """Return a box extended to about the height of a line: a dash or a dot is recognised only with white around it."""
    lacking = round(max(0.9 * height - (box.bottom - box.top), 0) / 2)
    return box._replace(top=max(box.top - lacking, 0), bottom=box.bottom + lacking)
