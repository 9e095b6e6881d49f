"""Draw the result of reading a page: the ruling lines that were found, and each character with its confidence."""

import numpy as np
from PIL import Image, ImageDraw

from extract.readers import PageView

_RULE = (30, 90, 220)
_CERTAIN, _UNCERTAIN, _REJECTED = (60, 170, 80), (240, 160, 20), (215, 40, 40)
_COLOURS = ((0.95, _CERTAIN), (0.6, _UNCERTAIN), (0.0, _REJECTED))
"""The colours of characters, each with the minimum confidence for which it is used."""

_SHADE = 70
"""Opacity of these colours, from 0 to 255."""


def draw_reading(view: PageView) -> Image.Image:
    """Draw ruling lines and characters that were read on a page over the image of the page.

    Ruling lines are blue. Characters are green if their confidence is at least 0.95, amber if it is below that, and red
    (rejected) if it is below 0.6.
    """
    page = Image.fromarray(np.asarray(view.image.pixels)).convert("RGBA")
    layer = Image.new("RGBA", page.size)
    draw = ImageDraw.Draw(layer)
    scale = view.image.dpi / 72
    marks = view.marks
    for glyph in marks.glyphs:
        box = (glyph.x0 * scale, glyph.top * scale, max(glyph.x1, glyph.x0) * scale, glyph.bottom * scale)
        draw.rectangle(box, fill=(*_colour(glyph.confidence), _SHADE))
    for at, start, end in marks.horizontals:
        draw.line((start * scale, at * scale, end * scale, at * scale), fill=_RULE, width=2)
    for at, start, end in marks.verticals:
        draw.line((at * scale, start * scale, at * scale, end * scale), fill=_RULE, width=2)
    return Image.alpha_composite(page, layer).convert("RGB")


def _colour(confidence: float) -> tuple[int, int, int]:
    return next(colour for least, colour in _COLOURS if confidence >= least)
