"""Parse the values of OFD attributes (GB/T 33190-2016): boxes, matrices, distances between characters, and paths.

Invalid numbers are ignored, since one bad value must not make a page unreadable.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from math import isfinite

from extract.readers.page.ruling_lines import Box

Matrix = tuple[float, float, float, float, float, float]
"""An affine transformation (a, b, c, d, e, f): x' = ax + cy + e, y' = bx + dy + f."""

Point = tuple[float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_REAL_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBERS = re.compile(_REAL_NUMBER)
_STEPS = re.compile(rf"g|{_REAL_NUMBER}", re.IGNORECASE)
_TOKENS = re.compile(rf"[A-Za-z]|{_REAL_NUMBER}")

_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
"""Count of the numbers after each path operator; the last two are its end point (GB/T 33190-2016, clause 9.1)."""

_STARTS, _CURVES, _CLOSE = "SM", "QBA", "C"


def numbers(text: str | None) -> list[float]:
    """Return all numbers in a text; one that is too large for a float becomes 0."""
    return [_finite(one) for one in _NUMBERS.findall(text or "")]


def number(text: str | None, default: float) -> float:
    """Return the number at the start of a text; `default` if there is none, and 0 if it is too large for a float."""
    found = _NUMBERS.match(text.strip()) if text else None
    return _finite(found[0]) if found else default


def _finite(text: str) -> float:
    value = float(text)
    return value if isfinite(value) else 0.0


def rectangle(text: str | None) -> tuple[float, float, float, float] | None:
    """Parse a box into left, top, width and height; None if there are not four numbers."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def matrix(text: str | None) -> Matrix | None:
    """Parse a transformation matrix; None if there are not six numbers."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) == 6 else None


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def at(place: Matrix, x: float, y: float) -> Point:
    """Return a point transformed by a matrix."""
    return place[0] * x + place[2] * y + place[4], place[1] * x + place[3] * y + place[5]


def around(points: Sequence[Point]) -> Box:
    """Return the smallest box that contains some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def steps(text: str | None, most: int) -> list[float]:
    """Parse a DeltaX or DeltaY attribute into the distances from glyph to glyph, at most `most` of them.

    ``g 3 2.5`` stands for three distances of 2.5 (GB/T 33190-2016, clause 11.3).
    """
    return list(islice(_unfolded(text, most), most)) if text else []


def _unfolded(text: str, most: int) -> Iterator[float]:
    words = (found[0] for found in _STEPS.finditer(text))
    for word in words:
        if word not in "gG":
            yield _finite(word)
            continue
        repeated, step = next(words, "g"), next(words, "g")
        if repeated in "gG" or step in "gG":
            return
        yield from repeat(_finite(step), int(min(max(_finite(repeated), 0), most)))


def path_tokens(text: str | None) -> list[str]:
    """Split the text of an AbbreviatedData element, which describes a path, into operators and numbers."""
    return _TOKENS.findall(text or "")


def shapes(tokens: Sequence[str]) -> Iterator[list[Point] | None]:
    """Yield the points of each subpath of a path; None for a subpath with a curve.

    The first point of a closed subpath is repeated at its end. An operator with too few numbers ends the path; an
    unknown operator is skipped with its numbers.
    """
    points: list[Point] = []
    is_curved = False
    place = 0
    while place < len(tokens):
        operator = tokens[place]
        place += 1
        if operator == _CLOSE:
            if len(points) > 1:
                yield None if is_curved else [*points, points[0]]
            points, is_curved = points[:1], False
        elif operator in _OPERANDS:
            end = place + _OPERANDS[operator]
            given = tokens[place:end]
            if len(given) < _OPERANDS[operator] or any(token.isalpha() for token in given):
                break
            place = end
            point = _finite(given[-2]), _finite(given[-1])
            if operator in _STARTS:
                if len(points) > 1:
                    yield None if is_curved else points
                points, is_curved = [point], False
            else:
                points.append(point)
                is_curved = is_curved or operator in _CURVES
    if len(points) > 1:
        yield None if is_curved else points
