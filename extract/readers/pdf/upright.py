"""A page of a PDF as pdfplumber interprets it, turned until most of its characters are upright.

pdfplumber turns a page by its entry /Rotate only, which may leave its characters sideways. Here they decide, as they do
in the reading with PDFium.
"""

import logging
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

_SLANT = 10.0
"""Maximum angle in degrees between a character and a quarter turn, as in the reading with PDFium."""

_QUARTER = 90.0


@dataclass(frozen=True, slots=True)
class UprightPage:
    """The marks of a page; their own positions are those of pdfminer on the page as it is not turned.

    Attributes:
        width: The width of the upright page in points.
        height: Its height in points.
        quarters: The quarter turns clockwise from the page without its entry /Rotate to the upright page.
        characters: The upright characters in the order in which they are drawn.
        shapes: The paths.
        has_images: Whether an image is on the page.
        has_annotations: Whether the page has annotations, which pdfplumber does not draw.
    """

    width: float
    height: float
    quarters: int
    characters: Sequence[Any]
    shapes: Sequence[Any]
    has_images: bool
    has_annotations: bool

    def turn(self, x: float, y: float) -> tuple[float, float]:
        """Return a position of a mark in points from the top left corner of the upright page."""
        width, height = self.width, self.height
        return ((x, height - y), (y, x), (width - x, y), (width - y, height - x))[self.quarters]


@cache
def pdfplumber() -> Any:
    """Return the module pdfplumber."""
    import pdfplumber  # noqa: PLC0415 - the import takes a third of a second; most documents do not need it

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    return pdfplumber


def upright(page: Any) -> UprightPage:
    """Interpret a page of pdfplumber."""
    displayed = page.rotation // 90 % 4
    left, bottom, right, top = _visible_box(page.page_obj)
    page.page_obj.rotate, page.page_obj.mediabox = 0, (left, bottom, right, top)
    marks = list(_drawn(page.layout))
    characters = [(one, _quarters(one.matrix)) for one in marks if hasattr(one, "matrix")]
    votes = Counter(quarters for one, quarters in characters if quarters is not None and not one.get_text().isspace())
    turned = max(votes, key=lambda quarters: (votes[quarters], quarters == displayed), default=displayed)
    size = right - left, top - bottom
    return UprightPage(
        *(size[::-1] if turned % 2 else size),
        turned,
        [one for one, quarters in characters if quarters == turned],
        [one for one in marks if getattr(one, "pts", None)],
        any(hasattr(one, "imagemask") for one in marks),
        bool(page.page_obj.annots),
    )


def _visible_box(page: Any) -> tuple[float, float, float, float]:
    """Return the part of the page that is displayed: its crop box within its media box."""
    boxes = [(*sorted(box[::2]), *sorted(box[1::2])) for box in (page.mediabox, page.cropbox)]
    left, bottom = max(box[0] for box in boxes), max(box[2] for box in boxes)
    right, top = min(box[1] for box in boxes), min(box[3] for box in boxes)
    if left < right and bottom < top:
        return left, bottom, right, top
    return boxes[0][0], boxes[0][2], boxes[0][1], boxes[0][3]


def _drawn(container: Any) -> Iterator[Any]:
    """Yield the marks on a page and in its forms in the order in which they are drawn."""
    for item in container:
        if hasattr(item, "_objs"):
            yield from _drawn(item)
        else:
            yield item


def _quarters(matrix: Sequence[float]) -> int | None:
    """Return the quarter turns clockwise that make a character upright; None for one at another angle."""
    angle = math.degrees(math.atan2(matrix[1], matrix[0]))
    quarters = round(angle / _QUARTER)
    return quarters % 4 if abs(angle - quarters * _QUARTER) <= _SLANT else None
