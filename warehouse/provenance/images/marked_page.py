"""A page of an OFD as its parts are placed, with boxes of it marked.

It is drawn with a font of this machine: what stands where is right, the shapes of letters are not the publisher's.
"""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from extract.readers.ofd.document import open_page
from extract.readers.page.layout import PageMarks
from warehouse.provenance.images.fonts import Face, chinese_font
from warehouse.provenance.images.marks import INK, Box, Drawn, Mark

_DOTS_AN_INCH = 150
_MARGIN = 2
_LARGEST = 400
"""Pixels of a letter; what is larger is drawn at that size."""


def draw_marked_page(path: Path, number: int, boxes: Sequence[tuple[Box, int | None]]) -> Drawn:
    """Draw a page at 150 dots an inch, fewer where it would have more pixels than a document may cost.

    Args:
        path: The OFD.
        number: The page, from 1.
        boxes: What to mark, in points from the page's top left, each with its number in the caption.

    Raises:
        Unreadable: It cannot be opened, or has no such page.
        JixiaoError: There is no font.
    """
    marks, image = open_page(path, number, _DOTS_AN_INCH)
    scale = image.width / marks.width
    _print(image, marks, scale)
    return image, [
        Mark((x0 * scale - _MARGIN, top * scale - _MARGIN, x1 * scale + _MARGIN, bottom * scale + _MARGIN), tag)
        for (x0, top, x1, bottom), tag in boxes
    ]


def _print(image: Image.Image, marks: PageMarks, scale: float) -> None:
    """Draw the ruling lines and characters of a page over its images."""
    draw = ImageDraw.Draw(image)
    for at, start, end in marks.horizontals:
        draw.line((start * scale, at * scale, end * scale, at * scale), fill=INK)
    for at, start, end in marks.verticals:
        draw.line((at * scale, start * scale, at * scale, end * scale), fill=INK)
    font = chinese_font()
    faces: dict[int, Face] = {}
    for glyph in marks.glyphs:
        size = min(max(round((glyph.bottom - glyph.top) * scale), 1), _LARGEST)
        if size not in faces:
            faces[size] = Face(font, size)
        place = (glyph.x0 * scale, glyph.baseline * scale)
        draw.text(place, glyph.text, fill=INK, font=faces[size].font, anchor="ls")
