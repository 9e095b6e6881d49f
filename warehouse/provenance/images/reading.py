"""A page as it was read: the ruling lines found on it, and each character with its confidence."""

import numpy as np
from PIL import Image, ImageDraw

from extract.readers import PageView

_RULE = (30, 90, 220)
_CERTAIN, _UNCERTAIN, _REJECTED = (60, 170, 80), (240, 160, 20), (215, 40, 40)
_COLOURS = ((0.95, _CERTAIN), (0.6, _UNCERTAIN), (0.0, _REJECTED))
"""The minimum confidence of each colour."""

_SHADE = 70
"""Opacity of these colours, of 255."""


def draw_reading(view: PageView) -> Image.Image:
    """Draw what was read on a page over its image.

    Blue: ruling lines. Green, amber, red: characters that are certain, uncertain (below 0.95) and rejected (below 0.6).
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
