"""Draw a page of a document, with positions to mark on it."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from extract.readers import PageView, view_page
from warehouse.provenance.images.fonts import Face, chinese_font
from warehouse.provenance.images.marks import INK, Box, Drawn, Mark

_DPI = 150
_MARGIN = 2
_LARGEST = 400
"""Largest font size in pixels."""


def draw_page(path: Path, number: int, boxes: Sequence[tuple[Box, int | None]]) -> Drawn:
    """Draw a page at 150 dots per inch: a text page as it is printed, a scan upright and deskewed.

    For a format without a renderer (OFD), the text is drawn with a font of this machine: the positions of its letters
    are correct, but their shapes are not those of the document.

    Args:
        path: The document.
        number: Number of the page, from 1.
        boxes: The boxes to mark, in points from the top left of the page, each with its number in the caption; None if
            there is only one mark.

    Returns:
        The image without marks, and the marks in pixels.

    Raises:
        Unreadable: The document cannot be opened, has no such page, or has a format without pages.
        JixiaoError: The text of the page has to be drawn, but no font with Chinese characters was found.
    """
    view = view_page(path, number, _DPI)
    image = Image.fromarray(view.image.pixels)
    if not view.shows_marks:
        _draw_marks(image, view)
    scale = view.image.dpi / 72
    return image, [Mark(_scaled(box, scale), tag) for box, tag in boxes]


def _draw_marks(image: Image.Image, view: PageView) -> None:
    """Draw the ruling lines and characters of a page over its images."""
    draw = ImageDraw.Draw(image)
    scale = view.image.dpi / 72
    for at, start, end in view.marks.horizontals:
        draw.line((start * scale, at * scale, end * scale, at * scale), fill=INK)
    for at, start, end in view.marks.verticals:
        draw.line((at * scale, start * scale, at * scale, end * scale), fill=INK)
    font = chinese_font()
    faces: dict[int, Face] = {}
    for glyph in view.marks.glyphs:
        size = min(max(round((glyph.bottom - glyph.top) * scale), 1), _LARGEST)
        if size not in faces:
            faces[size] = Face(font, size)
        place = (glyph.x0 * scale, glyph.baseline * scale)
        draw.text(place, glyph.text, fill=INK, font=faces[size].font, anchor="ls")


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = (edge * scale for edge in box)
    return left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN
