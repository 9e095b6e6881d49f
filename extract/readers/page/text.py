"""Join characters on a page to lines, and lines to the texts of cells and paragraphs.

Line breaks made by layout are undone: two lines are joined if the first word of the second did not fit on the first.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

_SAME_LINE = 0.45
"""Maximum difference of the baselines of one line, as a share of the size of a character.

The baseline of a superscript differs by less, and that of the next line differs by more even if lines are tight.
"""

_WORD_GAP = 0.25
"""Gap between two Latin characters, in font sizes, above which a space is inserted."""

_COLUMN_GAP = 1.0
"""Gap between any two characters, in font sizes, above which a space is inserted."""

_OVERLAP = 0.2
"""Width, in font sizes, by which one character must reach into the next to be printed over it.

Condensed text has less, except beside punctuation marks.
"""

_CLOSE = 0.7
"""Minimum distance of two lines, in font sizes, for their characters not to be printed over each other."""

_ROOM = 0.3
"""Free room on a line, in font sizes, that may exceed the width of the next word although the line is full.

This allows for inexact paddings.
"""

_LEAST_BODY = 0.75
"""Minimum share of the width of a page between its margins that its lines cover, if they show the right margin."""

_OPENING = frozenset("（(《〈【〔[「『“‘")
_NEVER_FIRST = frozenset("，。、；：？！）)》〉】〕]」』,.;:?!%％")
"""Punctuation marks that a line break never puts at the start of a line."""

_CLOSING = _NEVER_FIRST | frozenset("”’“‘…")
_MARKS = _OPENING | _CLOSING
_QUOTES = frozenset("“”‘’")
"""Marks that line breaking keeps with both neighbours (class QU of UAX 14)."""

_WORD = re.compile(r"[A-Za-z0-9.,%/+\-]")
_BASELINE, _LEFT, _TOP = attrgetter("baseline"), attrgetter("x0"), attrgetter("top")
_RIGHT, _BOTTOM, _CONFIDENCE = attrgetter("x1"), attrgetter("bottom"), attrgetter("confidence")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014-\u2026\u3000-\u303f]")


class Glyph(NamedTuple):
    """A character on a page.

    The box from (`x0`, `top`) to (`x1`, `bottom`) is as wide as the advance of the character. It and `baseline` are in
    points from the top left corner of the page. `space` is the white space before the character. `confidence` (0 to 1)
    is that of the recogniser for a character read from an image, 0 for a digit that is drawn otherwise than the file
    names it, else 1.
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
    """Characters on one baseline, as their text from left to right and the box around them, in points.

    `size` is the longest side of the box of any character: about the font size. `first_letter` is the width of the
    first character, and `first_word` that of the part of the line before the first possible line break. `confidence` is
    the lowest among the characters. `has_overlap` says that a character is printed over another one.
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
    has_overlap: bool = False


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Group characters into lines from the top down; a character printed twice at one position (bold) counts once."""
    lines: list[Line] = []
    current: list[Glyph] = []
    baseline = size = 0.0
    for glyph in sorted(glyphs, key=_BASELINE):
        _, x0, top, x1, bottom, at, _, _ = glyph
        wide, high = x1 - x0, bottom - top
        own = wide if wide > high else high
        if current and at - baseline > _SAME_LINE * (own if own > size else size):
            lines.append(_line(current, size))
            current, size = [], 0.0
        if own > size:
            baseline, size = at, own
        current.append(glyph)
    if current:
        lines.append(_line(current, size))
    return lines


def _line(glyphs: list[Glyph], size: float) -> Line:
    glyphs.sort(key=_LEFT)
    last = glyphs[0]
    before, start, _, end, *_ = last
    kept, pieces = [last], [before]
    word_gap, column_gap, has_overlap = _WORD_GAP * size, _COLUMN_GAP * size, False
    for glyph in glyphs[1:]:
        text, x0, _, x1, _, _, space, _ = glyph
        gap = x0 - end
        if gap < 0:
            if text == before and x0 - start < (end - start) / 3:
                continue
            has_overlap = has_overlap or (gap < -_OVERLAP * size and _is_number_overprinted(before, text))
        if space:
            pieces.append(space)
        elif gap > word_gap and (gap > column_gap or not (_is_wide(before) or _is_wide(text))):
            pieces.append(" ")
        pieces.append(text)
        kept.append(glyph)
        before, start, end = text, x0, x1
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
        has_overlap,
    )


def _is_number_overprinted(before: str, after: str) -> bool:
    """Whether one of two characters that overlap is a digit and none is a mark, which is set tightly."""
    return (before.isdigit() or after.isdigit()) and not {before, after} & _MARKS


def _is_wide(text: str) -> bool:
    return bool(_WIDE.match(text))


def _first_word(glyphs: Sequence[Glyph]) -> float:
    """Return the width of the first Latin word or wide character, with the marks that line breaks keep with it."""
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


def have_overlap(lines: Sequence[Line]) -> bool:
    """Whether characters of some lines, in order from the top down, are printed over each other."""
    if len(lines) == 1:
        return lines[0].has_overlap
    return any(line.has_overlap for line in lines) or any(
        after.bottom - line.bottom < _CLOSE * min(line.size, after.size) and line.x0 < after.x1 and after.x0 < line.x1
        for line, after in pairwise(lines)
    )


def is_wrapped(line: Line, after: Line, left: float, right: float) -> bool:
    """Whether a line was broken only because the first word of `after` did not fit between `left` and `right`."""
    return after.text[0] in _NEVER_FIRST or _room(line, left, right, after) < after.first_word + _ROOM * after.size


def _room(line: Line, left: float, right: float, after: Line) -> float:
    indent = max(line.x0 - after.x0, 0.0)
    return right - left - (line.x1 - line.x0) - indent


def join_lines(lines: Sequence[Line], left: float, right: float) -> str:
    """Join the lines of a column from `left` to `right`. Line breaks made by wrapping are removed; others are kept."""
    if not lines:
        return ""
    pieces = [lines[0].text]
    for line, after in pairwise(lines):
        pieces.append(_seam(line, after, left, right) if is_wrapped(line, after, left, right) else "\n")
        pieces.append(after.text)
    return "".join(pieces).strip()


def _seam(line: Line, after: Line, left: float, right: float) -> str:
    """Return what separates two joined lines: a space between Latin letters, nothing beside a wide character.

    If a digit or sign meets the break, the lines are parts of one number only if not even one more character fitted on
    the first line; then nothing separates them. Otherwise the second line starts another number, after a line break.
    """
    before, first = line.text[-1], after.text[0]
    if _is_wide(before) or _is_wide(first) or first in _NEVER_FIRST:
        return ""
    if before.isalpha() and first.isalpha():
        return " "
    return "\n" if _room(line, left, right, after) > after.first_letter + _ROOM * after.size else ""


def paragraphs(lines: Sequence[Line], left: float, right: float) -> list[tuple[Line, ...]]:
    """Group lines outside tables into paragraphs; `left` and `right` are the margins of the text."""
    found: list[list[Line]] = []
    for line in lines:
        if found and continues(found[-1][-1], line, left, right) and _is_next(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [tuple(paragraph) for paragraph in found]


def continues(line: Line, after: Line, left: float, right: float) -> bool:
    """Whether the line `after` continues the paragraph of `line`.

    It has about the same size, starts at the margin `left`, and its first word did not fit before the margin `right`.
    """
    same_size = abs(line.size - after.size) <= 0.1 * max(line.size, after.size)
    return same_size and after.x0 - left < after.size and right - line.x1 < after.first_word + _ROOM * after.size


def _is_next(line: Line, after: Line) -> bool:
    return after.bottom - line.bottom < 2.5 * max(line.size, after.size)


def body_margins(lines: Sequence[Line], width: float) -> tuple[float, float]:
    """Return the positions of the left and right margin of a page, in points.

    If no line is long enough to show the right margin, it is assumed to be as wide as the left margin.
    """
    if not lines:
        return 0.0, width
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return left, right if right - left >= _LEAST_BODY * (width - 2 * left) else width - left
