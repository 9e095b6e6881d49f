"""Place the texts of annotations among the characters of a page."""

from collections.abc import Iterable, Iterator

from extract.readers.page.ruling_lines import Box
from extract.readers.page.text import Glyph
from extract.readers.pdf.overlays.annotations import TICKED, UNTICKED

_BOXES = frozenset("□☐◻▢○◯〇")
"""Characters that are printed where a box can be ticked."""

_FONT_SIZE = 10.5
_LEADING = 1.2
_ASCENT = 0.88
_NARROW = 0.5
"""Width of a Latin character in font sizes."""

_FIRST_WIDE = "\u2e80"


def with_annotation_texts(glyphs: list[Glyph], texts: Iterable[tuple[Box, str]]) -> list[Glyph]:
    """Return the characters of a page and of texts, each with its box from the top left corner of the page.

    A box that can be ticked replaces the box that is printed beneath it.
    """
    for box, text in texts:
        if text in {TICKED, UNTICKED}:
            glyphs = [glyph for glyph in glyphs if not (glyph.text in _BOXES and _is_on(glyph, box))]
        glyphs = [*glyphs, *_set(text, box)]
    return glyphs


def _is_on(glyph: Glyph, box: Box) -> bool:
    x0, top, x1, bottom = box
    return x0 <= (glyph.x0 + glyph.x1) / 2 <= x1 and top <= (glyph.top + glyph.bottom) / 2 <= bottom


def _set(text: str, box: Box) -> Iterator[Glyph]:
    """Set each line of a text on one line in a box, with narrower characters if it is too long."""
    x0, top, x1, bottom = box
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return
    size = min(_FONT_SIZE, (bottom - top) / (_LEADING * len(lines)))
    first = top + ((bottom - top) - _LEADING * size * len(lines)) / 2
    for number, line in enumerate(lines):
        widths = [size * (1 if character >= _FIRST_WIDE else _NARROW) for character in line]
        scale = min(1.0, (x1 - x0) / sum(widths))
        x, high, space = x0, first + number * _LEADING * size, ""
        for character, width in zip(line, widths, strict=True):
            after = x + width * scale
            if character.isspace():
                space += character
            else:
                yield Glyph(character, x, high, after, high + size, high + _ASCENT * size, space)
                space = ""
            x = after
