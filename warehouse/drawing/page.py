"""A page of a PDF as it is printed, with boxes of it marked."""

import math
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image

from extract import limits
from extract.records import Unreadable
from warehouse.drawing.marks import Box, Drawn, Shown

_POINTS_AN_INCH = 72
_DOTS_AN_INCH = 150
_MARGIN = 2


def draw_page(path: Path, number: int, boxes: Sequence[tuple[Box, int | None]]) -> Drawn:
    """Draw a page at 150 dots an inch, fewer where it would have more pixels than a document may cost.

    Args:
        path: The PDF.
        number: The page, from 1.
        boxes: What to mark, in points from the page's top left, each with its number in the caption.

    Raises:
        Unreadable: It cannot be opened, or has no such page.
    """
    try:
        document = pypdfium2.PdfDocument(path)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            most = math.sqrt(limits.PIXELS / (width * height))
            scale = min(_DOTS_AN_INCH / _POINTS_AN_INCH, most)
            image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise Unreadable(f"its page {number} cannot be drawn ({error})") from error
    return image, [Shown(_scaled(box, scale), tag) for box, tag in boxes]


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = (edge * scale for edge in box)
    return left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN
