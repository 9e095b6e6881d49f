"""Find the characters of a PDF page that a drawn line crosses out."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extract.readers.page.ruling_lines import RulingLine
from extract.readers.page.text import Glyph

_LOWEST, _HIGHEST = 0.12, 0.42
"""Height above the baseline, in heights of the box of a character, between which a line crosses the character out.

Lower lines underline it, higher ones are borders. The box is 1 to 1.45 times as high as the font size.
"""

_CROSSED = 0.6
"""Minimum share of the width of a character that the line covers."""

_OVERHANG = 0.6
"""Maximum length, in heights of a character, by which a line exceeds the characters that it crosses out."""

_SAME, _TOUCHING = 0.8, 1.5
"""Points between the positions of two pieces of one line, and between their ends."""


def struck_characters(
    glyphs: Sequence[Glyph], horizontals: Sequence[RulingLine], verticals: Sequence[RulingLine]
) -> tuple[set[int], set[RulingLine]]:
    """Return the indices of the characters that horizontal lines cross out, and the pieces of these lines.

    A line that goes on beyond the characters, or from one vertical line to another, is a ruling line which a text
    overlaps.
    """
    struck: set[int] = set()
    lines: set[RulingLine] = set()
    bands = _crossed_bands(glyphs, horizontals)
    if not bands:
        return struck, lines
    near = [line for line in horizontals if any(low <= line.at <= high for low, high in bands)]
    for pieces in _chains(near):
        line = RulingLine(pieces[0].at, pieces[0].start, max(piece.end for piece in pieces))
        crossed = [index for index, glyph in enumerate(glyphs) if _is_crossed(glyph, line)]
        if crossed and _fits(line, [glyphs[index] for index in crossed]) and not _is_border(line, verticals):
            struck.update(crossed)
            lines.update(pieces)
    return struck, lines


def _crossed_bands(glyphs: Sequence[Glyph], horizontals: Sequence[RulingLine]) -> list[tuple[float, float]]:
    """Return the bands, as top and bottom, in which lines cross characters out, if a horizontal line is in them."""
    ats = sorted({line.at for line in horizontals})
    bands = []
    for baseline, high in {(glyph.baseline, glyph.bottom - glyph.top) for glyph in glyphs} if ats else ():
        upper, lower = baseline - _HIGHEST * high, baseline - _LOWEST * high
        first = bisect_left(ats, upper)
        if first < len(ats) and ats[first] <= lower:
            bands.append((upper, lower))
    return bands


def _chains(lines: Sequence[RulingLine]) -> Iterator[list[RulingLine]]:
    """Yield the pieces of each line."""
    pending = sorted(lines, key=lambda line: line.start)
    while pending:
        chain, rest = [pending[0]], []
        end = pending[0].end
        for line in pending[1:]:
            if abs(line.at - chain[0].at) <= _SAME and line.start <= end + _TOUCHING:
                chain.append(line)
                end = max(end, line.end)
            else:
                rest.append(line)
        yield chain
        pending = rest


def _is_crossed(glyph: Glyph, line: RulingLine) -> bool:
    high = glyph.bottom - glyph.top
    return _LOWEST * high <= glyph.baseline - line.at <= _HIGHEST * high and min(glyph.x1, line.end) - max(
        glyph.x0, line.start
    ) >= _CROSSED * (glyph.x1 - glyph.x0)


def _fits(line: RulingLine, glyphs: Sequence[Glyph]) -> bool:
    """Whether a line starts and ends about where the characters do."""
    room = _OVERHANG * max(glyph.bottom - glyph.top for glyph in glyphs)
    return (
        line.start >= min(glyph.x0 for glyph in glyphs) - room and line.end <= max(glyph.x1 for glyph in glyphs) + room
    )


def _is_border(line: RulingLine, verticals: Sequence[RulingLine]) -> bool:
    """Whether a line runs from one vertical line to another."""
    sides = [side.at for side in verticals if side.start - _TOUCHING <= line.at <= side.end + _TOUCHING]
    return all(any(abs(end - at) <= _TOUCHING for at in sides) for end in (line.start, line.end))
