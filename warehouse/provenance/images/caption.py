"""Draw the caption above an image: the document, and for each mark in the image its place and fields."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from warehouse.provenance.images.fonts import Face, FontFile, clipped
from warehouse.provenance.images.marks import INK, PAPER, QUIET, RULE, number_tag

_EDGE = 24
_NARROWEST = 1000

BETWEEN = "  ·  "
"""Separator of the fields on a line."""


@dataclass(frozen=True, slots=True)
class MarkCaption:
    """The caption of one mark.

    Attributes:
        number: Number of the mark; None if the image has only one mark.
        place: Place of the mark in the document.
        fields: The fields that were read at the place, with their values.
    """

    number: int | None
    place: str
    fields: str


def with_caption(
    image: Image.Image, title: str, captions: Sequence[MarkCaption], notes: Sequence[str], font: FontFile
) -> Image.Image:
    """Return an image with its caption above it.

    Args:
        image: The image, on which the marks are painted already.
        title: First line of the caption: the name of the document.
        captions: The caption of each mark.
        notes: Further lines, printed smaller.
        font: The font of the caption.
    """
    head, body, small = Face(font, 30), Face(font, 23), Face(font, 18)
    width = max(image.width, _NARROWEST) + 2 * _EDGE
    inner = width - 2 * _EDGE
    indent = 2 * body.line if any(one.number is not None for one in captions) else 0
    blocks = [(one, _lines(one, body, inner - indent)) for one in captions]
    noted = [line for note in notes for line in small.wrap(note, inner)]
    height = 2 * _EDGE + head.line + len(noted) * small.line + sum(len(lines) * body.line + 8 for _, lines in blocks)
    canvas = Image.new("RGB", (width, height + image.height + 2 * _EDGE), PAPER)
    draw = ImageDraw.Draw(canvas)
    top: float = _EDGE
    draw.text((_EDGE, top), head.shorten(title, inner), fill=INK, font=head.font)
    top += head.line + 8
    for one, lines in blocks:
        if one.number is not None:
            number_tag(draw, (_EDGE, top), one.number, body)
        for line in lines:
            draw.text((_EDGE + indent, top + body.line / 2), line, fill=INK, font=body.font, anchor="lm")
            top += body.line
        top += 8
    for line in noted:
        draw.text((_EDGE, top + small.line / 2), line, fill=QUIET, font=small.font, anchor="lm")
        top += small.line
    draw.line((0, height, width, height), fill=RULE, width=2)
    canvas.paste(image, ((width - image.width) // 2, height + _EDGE))
    return canvas


def _lines(one: MarkCaption, face: Face, width: float) -> list[str]:
    """Return place and fields of a mark as lines of at most `width` pixels, with … if they are too long.

    If the image has only one mark, place and fields begin on separate lines of at most three lines each. If it has
    several, they share at most two lines.
    """
    texts, most = ((one.place, one.fields), 3) if one.number is None else ((f"{one.place}{BETWEEN}{one.fields}",), 2)
    return [line for text in texts for line in clipped(face.wrap(text, width), most)]
