"""A page of a PDF or a picture as it was read, with boxes of it marked."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from extract.readers.pdf.page_image import page_as_read
from extract.readers.scan.image_file import frame_as_read
from extract.readers.scan.page import Raster
from warehouse.provenance.images.marks import Box, Drawn, Mark

_DOTS_AN_INCH = 150
_MARGIN = 2


def draw_page(path: Path, number: int, boxes: Sequence[tuple[Box, int | None]]) -> Drawn:
    """Draw a page of a PDF: text as it is printed, a scan upright and straight.

    Args:
        path: The PDF.
        number: The page, from 1.
        boxes: What to mark, in points from the page's top left, each with its number in the caption.

    Raises:
        Unreadable: It cannot be opened, or has no such page.
    """
    return _marked(page_as_read(path, number, _DOTS_AN_INCH)[1], boxes)


def draw_frame(path: Path, number: int, boxes: Sequence[tuple[Box, int | None]]) -> Drawn:
    """Draw a picture file, or one page of it, upright and straight; see :func:`draw_page`."""
    return _marked(frame_as_read(path, number)[1], boxes)


def _marked(raster: Raster, boxes: Sequence[tuple[Box, int | None]]) -> Drawn:
    scale = raster.dpi / 72
    return Image.fromarray(raster.pixels), [Mark(_scaled(box, scale), tag) for box, tag in boxes]


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = (edge * scale for edge in box)
    return left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN
