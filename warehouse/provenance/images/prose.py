"""Draw lines of a text or paragraphs with marks, and some lines before and after."""

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
    """Marked characters of a line: start, end, and their number in the caption."""

    start: int
    end: int
    number: int | None = None


def draw_prose(lines: Sequence[tuple[str, str]], spans: Mapping[int, Sequence[Span]], face: Face) -> Drawn:
    """Draw lines.

    Args:
        lines: The label of each line in the source, and its text.
        spans: The marks, by index in `lines`.
        face: The font.
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
    """Return the indexes of the marked lines and of the nearest lines with text."""
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
    """Return the box of a span on each line that it covers, and whether it is the first; `lines`: top and pitch."""
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
