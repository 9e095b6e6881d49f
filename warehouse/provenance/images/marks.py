"""Draw marks on an image: a yellow highlight, a red outline and, if there are several marks, a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from warehouse.provenance.images.fonts import Face

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, measured from the top left; in pixels, where no other unit is stated."""

INK = (33, 37, 41)
QUIET = (134, 142, 150)
RULE = (173, 181, 189)
SHADE = (241, 243, 245)
RED = (214, 40, 40)
PAPER = (255, 255, 255)
_YELLOW = (255, 238, 120)
_OUTLINE = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A box to mark in an image; `number` is its number in the caption, or None if there is no number to draw."""

    box: Box
    number: int | None = None


Drawn = tuple[Image.Image, list[Mark]]
"""An image without marks, and the marks to paint on it."""


def paint(image: Image.Image, marks: Sequence[Mark], face: Face) -> None:
    """Paint marks on an image. Dark print under a mark stays dark.

    Args:
        image: The image, which is changed.
        marks: The marks.
        face: The font of the numbers, which are drawn over the top left corner of their marks.
    """
    for mark in marks:
        left, top, right, bottom = _inside(image, mark.box)
        part = image.crop((left, top, right, bottom))
        image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _YELLOW)), (left, top))
    draw = ImageDraw.Draw(image)
    for mark in marks:
        draw.rectangle(_inside(image, mark.box), outline=RED, width=_OUTLINE)
    for mark in marks:
        if mark.number is not None:
            left, top, *_ = _inside(image, mark.box)
            number_tag(draw, (max(0, left - face.line * 0.4), max(0, top - face.line * 0.8)), mark.number, face)


def number_tag(draw: ImageDraw.ImageDraw, corner: tuple[float, float], number: int, face: Face) -> None:
    """Draw the number of a mark on a red rounded tag with its top left at `corner`."""
    left, top = corner
    width = max(face.line, face.width(str(number)) + face.line / 2)
    draw.rounded_rectangle((left, top, left + width, top + face.line), radius=face.line / 2, fill=RED)
    draw.text((left + width / 2, top + face.line / 2), str(number), fill=PAPER, font=face.font, anchor="mm")


def _inside(image: Image.Image, box: Box) -> tuple[int, int, int, int]:
    """Return a box in whole pixels that is not empty and lies entirely inside the image."""
    left = min(max(0, round(box[0])), image.width - 2)
    top = min(max(0, round(box[1])), image.height - 2)
    right = min(max(left + 1, round(box[2])), image.width - 1)
    bottom = min(max(top + 1, round(box[3])), image.height - 1)
    return left, top, right, bottom
