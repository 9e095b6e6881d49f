"""From characters on a page to lines, cell texts and paragraphs.

Line breaks made by layout are undone: two lines are one text if the first word of the second had no room on the first.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

_SAME_LINE = 0.45
"""Share of a character's size by which baselines of one line may differ: superscripts do, tight lines differ by
more."""

_WORD_GAP = 0.25
"""Gap between two Latin characters, in font sizes, from which there is a space."""

_COLUMN_GAP = 1.0
"""Gap between any two characters, in font sizes, from which there is a space."""

_ROOM = 0.3
"""Font sizes by which a line may fall short of the room that the next word needs: paddings are estimates."""

_LEAST_BODY = 0.75
"""Minimum share of a page's width that its widest line covers to show where the right margin is."""

_OPENING = frozenset("（(《〈【〔[「『“‘")
_NEVER_FIRST = frozenset("，。、；：？！）)》〉】〕]」』,.;:?!%％")
"""Marks that no line starts with."""

_CLOSING = _NEVER_FIRST | frozenset("”’“‘…")
_QUOTES = frozenset("“”‘’")
"""Marks that line breaking keeps with both neighbours (class QU of UAX 14)."""

_WORD = re.compile(r"[A-Za-z0-9.,%/+\-]")
_BASELINE, _LEFT, _TOP = attrgetter("baseline"), attrgetter("x0"), attrgetter("top")
_RIGHT, _BOTTOM, _CONFIDENCE = attrgetter("x1"), attrgetter("bottom"), attrgetter("confidence")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014-\u2026\u3000-\u303f]")


class Glyph(NamedTuple):
    """A character: its advance box in points from the page's top left, its baseline, and the white space before it.

    `confidence` (0 to 1) is that of the recogniser if it was read from an image.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    space: str = ""
    confidence: float = 1.0


class Line(NamedTuple):
    """Characters on one baseline from left to right, as text and box.

    `size` is the largest side of a character's box: about the font size. `first_letter` and `first_word` are the widths
    of its first character and of its first unbreakable part; `confidence` is the lowest of its characters.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    first_letter: float
    first_word: float
    confidence: float = 1.0


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Group characters into lines from the top down; one printed twice at one position (bold) counts once."""
    lines: list[Line] = []
    current: list[Glyph] = []
    baseline = size = 0.0
    for glyph in sorted(glyphs, key=_BASELINE):
        wide, high = glyph.x1 - glyph.x0, glyph.bottom - glyph.top
        own = wide if wide > high else high
        if current and glyph.baseline - baseline > _SAME_LINE * (own if own > size else size):
            lines.append(_line(current, size))
            current, size = [], 0.0
        if own > size:
            baseline, size = glyph.baseline, own
        current.append(glyph)
    if current:
        lines.append(_line(current, size))
    return lines


def _line(glyphs: list[Glyph], size: float) -> Line:
    glyphs.sort(key=_LEFT)
    last = glyphs[0]
    kept, pieces = [last], [last.text]
    for glyph in glyphs[1:]:
        if glyph.text == last.text and glyph.x0 - last.x0 < (last.x1 - last.x0) / 3:
            continue
        gap = glyph.x0 - last.x1
        if glyph.space:
            pieces.append(glyph.space)
        elif gap > _WORD_GAP * size and (gap > _COLUMN_GAP * size or not (_is_wide(last.text) or _is_wide(glyph.text))):
            pieces.append(" ")
        pieces.append(glyph.text)
        kept.append(glyph)
        last = glyph
    return Line(
        "".join(pieces),
        kept[0].x0,
        min(map(_TOP, kept)),
        max(map(_RIGHT, kept)),
        max(map(_BOTTOM, kept)),
        size,
        kept[0].x1 - kept[0].x0,
        _first_word(kept),
        min(map(_CONFIDENCE, kept)),
    )


def _is_wide(text: str) -> bool:
    return bool(_WIDE.match(text))


def _first_word(glyphs: Sequence[Glyph]) -> float:
    """Return the width of a Latin word or one wide character, with the marks that line breaks keep with it."""
    last = len(glyphs) - 1
    end = 0
    while end < last and glyphs[end].text in _OPENING:
        end += 1
    is_word = bool(_WORD.match(glyphs[end].text))
    while end < last:
        after = glyphs[end + 1]
        is_word = (is_word and not after.space and bool(_WORD.match(after.text))) or glyphs[end].text in _QUOTES
        if not is_word and after.text not in _CLOSING:
            break
        end += 1
    return glyphs[end].x1 - glyphs[0].x0


def is_wrapped(line: Line, after: Line, left: float, right: float) -> bool:
    """Whether a line was broken only for lack of room between `left` and `right`."""
    return after.text[0] in _NEVER_FIRST or _room(line, left, right, after) < after.first_word + _ROOM * after.size


def _room(line: Line, left: float, right: float, after: Line) -> float:
    indent = max(line.x0 - after.x0, 0.0)
    return right - left - (line.x1 - line.x0) - indent


def join_lines(lines: Sequence[Line], left: float, right: float) -> str:
    """Return the text of lines set between `left` and `right`; only breaks for lack of room are undone."""
    if not lines:
        return ""
    pieces = [lines[0].text]
    for line, after in pairwise(lines):
        pieces.append(_seam(line, after, left, right) if is_wrapped(line, after, left, right) else "\n")
        pieces.append(after.text)
    return "".join(pieces).strip()


def _seam(line: Line, after: Line, left: float, right: float) -> str:
    """Return what was between two joined lines: a space between Latin words, nothing inside a number.

    A number is broken only if it filled the line to its end; otherwise another one starts.
    """
    before, first = line.text[-1], after.text[0]
    if _is_wide(before) or _is_wide(first) or first in _NEVER_FIRST:
        return ""
    if before.isalpha() and first.isalpha():
        return " "
    return "\n" if _room(line, left, right, after) > after.first_letter + _ROOM * after.size else ""


def paragraphs(lines: Sequence[Line], left: float, right: float) -> list[tuple[Line, ...]]:
    """Group the lines of the body between `left` and `right` into paragraphs."""
    found: list[list[Line]] = []
    for line in lines:
        if found and continues(found[-1][-1], line, left, right) and _is_next(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [tuple(paragraph) for paragraph in found]


def continues(line: Line, after: Line, left: float, right: float) -> bool:
    """Whether a line continues a paragraph: same size, at the left margin, no room for it on the line before."""
    same_size = abs(line.size - after.size) <= 0.1 * max(line.size, after.size)
    return same_size and after.x0 - left < after.size and right - line.x1 < after.first_word + _ROOM * after.size


def _is_next(line: Line, after: Line) -> bool:
    return after.bottom - line.bottom < 2.5 * max(line.size, after.size)


def body_margins(lines: Sequence[Line], width: float) -> tuple[float, float]:
    """Return the left and right margin of a page; a right margin that no line shows is as wide as the left."""
    if not lines:
        return 0.0, width
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return left, right if right - left >= _LEAST_BODY * (width - 2 * left) else width - left
