"""Find small raised characters on a page: marks that refer to a footnote, which are dropped, and exponents."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from statistics import median_low

from extract.readers.page.text import Glyph
from extract.readers.pdf.overlays.watermarks import Rules
from extract.values.raised_text import shown_raised

_FIRST = frozenset("0123456789*＊※†‡§#★☆①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽abcde[［(（〔【注备-−")
"""Characters with which a footnote mark or an exponent begins."""

_NEXT = _FIRST | frozenset("]］)）〕】,，、:：释")
"""Characters of which the rest of it consists."""

_SMALL = 0.9
"""Maximum size of a mark, as a share of the size of the character before it; browsers raise digits at 0.83."""

_LEAST_RISE, _CLEAR_RISE, _MOST_RISE = 0.12, 0.22, 0.8
"""Rise of the baseline of a mark, as a share of the height of the character before it.

The least rise of a mark that is lower than the character before it; that of a mark that is only narrower, for fonts
differ in the height that they give to characters; and the greatest rise.
"""

_OVERLAP, _GAP = 0.35, 0.4
"""Greatest overlap and gap between a mark and the character before it, as shares of the height of that character."""

_DIGIT_WIDTH = 0.55
"""Width of a digit as a share of the font size, in most fonts."""

_LEAST_DROP, _MOST_DROP = 0.5, 1.9
"""Distance of the baseline of a mark on a line of its own from that of the line before, in heights of a character."""

_PADDING = 6.0
"""Greatest points between the text of a cell and its edge."""

_SAMPLE = 16
"""One in so many characters is used to find the common height of characters on a page."""

_FRACTION_BARS = frozenset("/⁄")
_AROUND = 12
"""Number of characters before and after raised text that tell a mark from an exponent."""


def without_footnote_marks(glyphs: list[Glyph], rules: Rules | None = None) -> list[Glyph]:
    """Return the characters of a page, in drawing order, without marks that refer to footnotes.

    The exponent of a power of ten becomes raised digits, so that it is no part of the number.

    Args:
        glyphs: The characters.
        rules: The ruling lines of the page; if None, no mark on a line of its own is found.
    """
    shown: dict[int, str] = {}
    seen: set[int] = set()
    turns = [at for at, (before, glyph) in enumerate(pairwise(glyphs), 1) if glyph.baseline != before.baseline]
    for first, end, base in chain(_raised(glyphs, turns), _wrapped(glyphs, turns, rules) if rules else ()):
        if first in seen:
            continue
        last = _with_rest(glyphs, base, end, rules) if rules else end
        seen.update(range(first, last + 1))
        raised = "".join(glyph.text for glyph in glyphs[first : last + 1])
        after = _after(glyphs, last)
        text = raised if after[:1] in _FRACTION_BARS else shown_raised(_before(glyphs, base), raised, after)
        shown |= {first: text} | dict.fromkeys(range(first + 1, last + 1), "") if text != raised else {}
    if not shown:
        return glyphs
    texts = ((glyph, shown.get(index, glyph.text)) for index, glyph in enumerate(glyphs))
    return [glyph._replace(text=text) for glyph, text in texts if text]


def _raised(glyphs: Sequence[Glyph], turns: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of small raised characters: their first and last index, and the index of the character before them.

    Args:
        glyphs: The characters.
        turns: The indices of those with another baseline than the one before.
    """
    end = -1
    for index in turns:
        before, glyph = glyphs[index - 1], glyphs[index]
        if glyph.baseline < before.baseline and glyph.text in _FIRST and index > end and _is_raised(glyph, before):
            end = _end(glyphs, index)
            yield index, end, index - 1
    yield from _drawn_apart(glyphs)


def _drawn_apart(glyphs: Sequence[Glyph]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of small raised characters that are not drawn directly after the character that they stand behind."""
    if not glyphs:
        return
    least = _SMALL * median_low([glyph.bottom - glyph.top for glyph in glyphs[::_SAMPLE]])
    small = [index for index, glyph in enumerate(glyphs) if glyph.bottom - glyph.top < least and glyph.text in _FIRST]
    bases: dict[int, list[int]] = {}
    if small:
        for index, glyph in enumerate(glyphs):
            bases.setdefault(int(glyph.x1), []).append(index)
    end = -1
    for index in small:
        glyph = glyphs[index]
        if index <= end:
            continue
        reach = int(glyph.bottom - glyph.top) + 1
        near = (base for x in range(int(glyph.x0) - reach, int(glyph.x0) + reach) for base in bases.get(x, ()))
        base = next((base for base in near if base != index and _is_raised(glyph, glyphs[base])), None)
        if base is not None:
            end = _end(glyphs, index)
            yield index, end, base


def _wrapped(glyphs: Sequence[Glyph], turns: Sequence[int], rules: Rules) -> Iterator[tuple[int, int, int]]:
    """Yield runs of small characters alone on a line of a cell, because they did not fit behind the line before."""
    for index in turns:
        before, glyph = glyphs[index - 1], glyphs[index]
        if (
            glyph.baseline > before.baseline
            and glyph.text in _FIRST
            and glyph.bottom - glyph.top <= _SMALL * (before.bottom - before.top)
            and _font_size(glyph) <= _SMALL * _font_size(before)
        ):
            last = _end(glyphs, index)
            if _is_on_next_line(glyphs, index - 1, index - 1, last, rules):
                yield index, last, index - 1


def _with_rest(glyphs: Sequence[Glyph], base: int, last: int, rules: Rules) -> int:
    """Return the index of the last character of a raised run, a part of which may be wrapped to the next line."""
    if last + 1 < len(glyphs) and glyphs[last + 1].text in _NEXT:
        high, other = (one.bottom - one.top for one in glyphs[last : last + 2])
        end = _end(glyphs, last + 1)
        if abs(other - high) < (1 - _SMALL) * high and _is_on_next_line(glyphs, base, last, end, rules):
            return end
    return last


def _is_on_next_line(glyphs: Sequence[Glyph], base: int, index: int, last: int, rules: Rules) -> bool:
    """Whether the characters after an index, up to `last`, are alone on the next line of a cell, the line being full.

    The size of the line is that of the character at `base`.
    """
    before, run = glyphs[index], glyphs[index + 1 : last + 1]
    high, drop = glyphs[base].bottom - glyphs[base].top, run[0].baseline - before.baseline
    is_alone = last + 1 == len(glyphs) or not _is_beside(run[-1], glyphs[last + 1])
    is_below = _LEAST_DROP * high <= drop <= _MOST_DROP * high and run[0].x0 < before.x1
    return is_alone and is_below and _is_full(before, run, glyphs, rules)


def _is_full(before: Glyph, run: Sequence[Glyph], glyphs: Sequence[Glyph], rules: Rules) -> bool:
    """Whether a run that follows a character in its cell did not fit between it and the right edge of the cell.

    In a table without ruling lines, the next text on the right stands for the edge.
    """
    x, y = (run[0].x0 + run[-1].x1) / 2, (before.top + before.bottom) / 2
    if any(before.baseline < line.at < run[0].baseline and line.start <= x <= line.end for line in rules.horizontals):
        return False
    edges = [line.at for line in rules.verticals if line.start <= y <= line.end and line.at > before.x1 - _PADDING]
    edges = edges or [glyph.x0 for glyph in glyphs if glyph.x0 >= before.x1 and glyph.top <= y <= glyph.bottom]
    return bool(edges) and min(edges) - before.x1 <= run[-1].x1 - run[0].x0 + _PADDING


def _is_raised(glyph: Glyph, before: Glyph) -> bool:
    high, rise = before.bottom - before.top, before.baseline - glyph.baseline
    if not (
        _LEAST_RISE * high <= rise <= _MOST_RISE * high and -_OVERLAP * high <= glyph.x0 - before.x1 <= _GAP * high
    ):
        return False
    is_narrow = rise >= _CLEAR_RISE * high and _font_size(glyph) <= _SMALL * _font_size(before)
    return is_narrow or glyph.bottom - glyph.top <= _SMALL * high


def _font_size(glyph: Glyph) -> float:
    """Estimate the font size from the width."""
    wide = glyph.x1 - glyph.x0
    return wide / _DIGIT_WIDTH if glyph.text.isascii() and glyph.text.isdigit() else wide


def _end(glyphs: Sequence[Glyph], first: int) -> int:
    """Return the index of the last character of a run of raised characters that begins at `first`."""
    last = first
    while last + 1 < len(glyphs) and _continues(glyphs[last], glyphs[last + 1]):
        last += 1
    return last


def _continues(glyph: Glyph, after: Glyph) -> bool:
    high = glyph.bottom - glyph.top
    return (
        after.text in _NEXT
        and abs(after.baseline - glyph.baseline) < _LEAST_RISE * high
        and abs((after.bottom - after.top) - high) < (1 - _SMALL) * high
        and abs(after.x0 - glyph.x1) <= _GAP * high
    )


def _after(glyphs: Sequence[Glyph], last: int) -> str:
    """Return the characters that are drawn without a gap after the one at the index `last`."""
    end = last + 1
    while end < len(glyphs) and end - last <= _AROUND and _is_beside(glyphs[end - 1], glyphs[end]):
        end += 1
    return "".join(glyph.text for glyph in glyphs[last + 1 : end])


def _is_beside(glyph: Glyph, after: Glyph) -> bool:
    high = after.bottom - after.top
    return -_OVERLAP * high <= after.x0 - glyph.x1 <= _GAP * high and abs(after.baseline - glyph.baseline) < high


def _before(glyphs: Sequence[Glyph], base: int) -> str:
    """Return the characters up to the index `base` that are drawn without a gap."""
    first = base
    while first and base - first < _AROUND and not glyphs[first].space and _is_beside(glyphs[first - 1], glyphs[first]):
        first -= 1
    return "".join(glyph.text for glyph in glyphs[first : base + 1])
