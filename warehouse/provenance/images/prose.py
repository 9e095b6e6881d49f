"""Draw the marked lines or paragraphs of a text, and some lines before and after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw

from warehouse.provenance.images.fonts import Face
from warehouse.provenance.images.marks import INK, PAPER, QUIET, RED, Box, Drawn, Mark

_WIDTH = 1300
_GUTTER = 100
_EDGE = 24
_AROUND = 6
_GAP = 4
_PITCH = 1.4
_LINES = 12
_LINES_MARKED = 80


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a line to mark.

    Attributes:
        start: Index of the first character.
        end: Index after the last character.
        number: Number of the mark in the caption; None if no number is drawn.
    """

    start: int
    end: int
    number: int | None = None


def draw_prose(lines: Sequence[tuple[str, str]], spans: Mapping[int, Sequence[Span]], face: Face) -> Drawn:
    """Draw the marked lines of a text and the lines around them.

    Args:
        lines: The label of each line, such as its number in the source, and its text.
        spans: The characters to mark, by index of the line in `lines`.
        face: The font.

    Returns:
        The image without marks, and the marks in pixels.
    """
    shown = _shown(lines, spans)
    pitch = round(face.line * _PITCH)
    wrapped = {
        index: face.wrap(lines[index][1], _WIDTH)[: _LINES_MARKED if index in spans else _LINES] for index in shown
    }
    gaps = {after for before, after in pairwise(shown) if any(text.strip() for _, text in lines[before + 1 : after])}
    height = sum(len(parts) * pitch + _GAP for parts in wrapped.values()) + len(gaps) * pitch + 2 * _EDGE
    image = Image.new("RGB", (_GUTTER + _WIDTH + _EDGE, height), PAPER)
    draw = ImageDraw.Draw(image)
    top = _EDGE
    marks: list[Mark] = []
    for index in shown:
        if index in gaps:
            draw.text((_GUTTER, top + face.line / 2), "⋯", fill=QUIET, font=face.font, anchor="lm")
            top += pitch
        ink = RED if index in spans else QUIET
        draw.text((_GUTTER - _EDGE, top + face.line / 2), lines[index][0], fill=ink, font=face.font, anchor="rm")
        for offset, part in enumerate(wrapped[index]):
            at = (_GUTTER, top + offset * pitch + face.line / 2)
            draw.text(at, part, fill=INK, font=face.font, anchor="lm")
        marks += [
            Mark(box, span.number if first else None)
            for span in spans.get(index, ())
            for first, box in _boxes(span, wrapped[index], (top, pitch), face)
        ]
        top += len(wrapped[index]) * pitch + _GAP
    return image, marks


def _shown(lines: Sequence[tuple[str, str]], spans: Mapping[int, Sequence[Span]]) -> list[int]:
    """Return the indexes of the marked lines and of the `_AROUND` nearest lines with text before and after each."""
    filled = [index for index, (_, text) in enumerate(lines) if text.strip() or index in spans]
    return sorted(
        {
            near
            for place, index in enumerate(filled)
            if index in spans
            for near in filled[max(0, place - _AROUND) : place + _AROUND + 1]
        }
    )


def _boxes(span: Span, parts: Sequence[str], lines: tuple[float, float], face: Face) -> list[tuple[bool, Box]]:
    """Return the box of a span on each drawn line that it covers.

    Args:
        span: The characters to mark in a line of the source.
        parts: The line of the source, wrapped into drawn lines.
        lines: Top of the first drawn line, and distance between drawn lines, in pixels.
        face: The font.

    Returns:
        Whether the box is the first of the span, and the box.
    """
    top, pitch = lines
    boxes: list[tuple[bool, Box]] = []
    done = 0
    for offset, part in enumerate(parts):
        start, end = max(span.start - done, 0), min(span.end - done, len(part))
        if start < end:
            left = _GUTTER + face.width(part[:start])
            above = top + offset * pitch
            right = left + face.width(part[start:end])
            boxes.append((not boxes, (left - 3, above, right + 3, above + face.line)))
        done += len(part)
    return boxes
