"""Tell by its shape whether a glyph is a certain digit, by comparison with the digits of many fonts.

A shape is a number whose bits are the pixels of the glyph, scaled to one size. Comparing two shapes takes a tenth of a
microsecond. The digits of common fonts are recognised; for those of others the answer is that they are unlike, and
text recognition decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path

WIDE, HIGH = 16, 24
"""Pixels of a shape."""

_NARROWEST = 0.45
"""Width of a glyph, as a share of its height, below which it is not stretched to the width of a shape."""

_INK = 100
"""Least opacity (0 to 255) of a pixel of ink."""

_SAME = 24
"""Pixels by which a glyph differs at most from one in the references that is certainly the same digit."""

MARGIN = 8
"""Pixels by which the nearest reference of another digit is at least further away than that of the digit.

Set, as `_SAME`, on the fonts that `tools/digit_shapes.py` names: where the references lack the family of a font, 2 %
of its digits are unlike every reference by this margin, and 0.4 % are like another digit.
"""

_WHOLE = (1 << WIDE * HIGH) - 1
_LAST_COLUMN = sum(1 << WIDE * row for row in range(HIGH))
"""The pixels of the last column of a shape, which are the lowest bits of its rows."""

_REFERENCES = Path(__file__).with_name("digit_shapes.txt")
_BINARY = bytes(48 if value < _INK else 49 for value in range(256))
_BLANK = b"0"


def shape_of(rows: Sequence[bytes], high: float) -> int | None:
    """Return the shape of a glyph; None if it has no ink.

    Args:
        rows: The opacity of the pixels in `HIGH` of its rows, at equal distances.
        high: The height of the glyph in pixels.
    """
    if not rows:
        return None
    lines = [row.translate(_BINARY) for row in rows]
    ink = 0
    for line in lines:
        ink |= int(line, 2)
    if not ink:
        return None
    left = len(lines[0]) - ink.bit_length()
    wide = ink.bit_length() - (ink & -ink).bit_length() + 1
    if wide < _NARROWEST * high:
        room = round(_NARROWEST * high) - wide
        before = room // 2
        edges = _BLANK * before, _BLANK * (room - before)
        lines = [edges[0] + line[left : left + wide] + edges[1] for line in lines]
        left, wide = 0, wide + room
    columns = itemgetter(*(left + (2 * x + 1) * wide // (2 * WIDE) for x in range(WIDE)))
    return int(b"".join([bytes(columns(line)) for line in lines]), 2)


def sampled(rows: Sequence[bytes]) -> list[bytes]:
    """Return `HIGH` of the rows of a glyph, without those above and below its ink."""
    inked = [index for index, row in enumerate(rows) if max(row) >= _INK]
    if not inked:
        return []
    first, high = inked[0], inked[-1] + 1 - inked[0]
    return [rows[first + (2 * y + 1) * high // (2 * HIGH)] for y in range(HIGH)]


def largest_part(rows: Sequence[bytes]) -> list[bytes]:
    """Return the image of a glyph without parts that are not connected with its largest one, such as its neighbours."""
    lines = [int(row.translate(_BINARY) or _BLANK, 2) for row in rows]
    best: list[int] = [0] * len(lines)
    rest = list(lines)
    for number in range(len(lines)):
        while rest[number]:
            part = _connected(lines, number, rest[number] & -rest[number])
            rest = [one & ~other for one, other in zip(rest, part, strict=True)]
            if _count(part) > _count(best):
                best = part
    edges = [one | one << 1 | one >> 1 for one in best]
    kept = [edges[max(at - 1, 0)] | edge | edges[min(at + 1, len(edges) - 1)] for at, edge in enumerate(edges)]
    return [
        bytes(value if mask >> (len(row) - 1 - at) & 1 else 0 for at, value in enumerate(row))
        for row, mask in zip(rows, kept, strict=True)
    ]


def _count(lines: Sequence[int]) -> int:
    return sum(line.bit_count() for line in lines)


def _connected(lines: Sequence[int], number: int, pixel: int) -> list[int]:
    """Return the pixels that are connected with one of a line; each line is a number whose bits are its pixels."""
    part = [0] * len(lines)
    pending = {number: pixel}
    while pending:
        at, grown = pending.popitem()
        grown |= part[at]
        while (wider := (grown | grown << 1 | grown >> 1) & lines[at]) != grown:
            grown = wider
        if grown == part[at]:
            continue
        part[at] = grown
        for beside in (at - 1, at + 1):
            if 0 <= beside < len(lines) and (reached := grown & lines[beside]) & ~part[beside]:
                pending[beside] = pending.get(beside, 0) | reached
    return part


@lru_cache(4096)
def is_like(digit: int, shape: int) -> bool:
    """Whether a shape is clearly nearer to the references of a digit (0 to 9) than to those of all other digits."""
    if distance(digit, [shape]) <= _SAME:
        return True
    return any(
        distance(digit, shapes) + MARGIN <= min(distance(other, shapes) for other in range(10) if other != digit)
        for shapes in ([shape], [shape, *_shifted(shape)])
    )


def distance(digit: int, shapes: Iterable[int]) -> int:
    """Return the least number of pixels by which one of some shapes differs from a reference of a digit."""
    references = _references()[digit]
    return min([(shape ^ one).bit_count() for shape in shapes for one in references])


def _shifted(shape: int) -> Iterator[int]:
    """Yield a shape moved by a pixel in each direction: the edges of a glyph fall between two pixels."""
    yield shape << WIDE & _WHOLE
    yield shape >> WIDE
    yield shape >> 1 & ~(_LAST_COLUMN << WIDE - 1)
    yield shape << 1 & _WHOLE & ~_LAST_COLUMN


@cache
def _references() -> dict[int, list[int]]:
    references: dict[int, list[int]] = {digit: [] for digit in range(10)}
    for line in _REFERENCES.read_text("ascii").splitlines():
        digit, shape = line.split()
        references[int(digit)].append(int(shape, 16))
    return references
