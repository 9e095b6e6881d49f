"""A page of a document as it was read, with boxes of it marked."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from extract.readers import PageView, view_page
from warehouse.provenance.images.fonts import Face, chinese_font
from warehouse.provenance.images.marks import INK, Box, Drawn, Mark

_DPI = 150
_MARGIN = 2
_LARGEST = 400
"""Height in pixels at which the size of a letter is capped."""


def draw_page(path: Path, number: int, boxes: Sequence[tuple[Box, int | None]]) -> Drawn:
    """Draw a page at 150 dots per inch: text as it is printed, a scan upright and deskewed.

    The text of a format that nothing renders (OFD) is drawn with a font of this machine: its positions are right, the
    shapes of its letters are not the publisher's.

    Args:
        path: The document.
        number: The page, from 1.
        boxes: What to mark, in points from the page's top left, each with its number in the caption.

    Raises:
        Unreadable: It cannot be opened, has no such page, or is of a format without pages.
        JixiaoError: The page's text has to be drawn and there is no font.
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
