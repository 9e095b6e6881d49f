"""Find characters that the recogniser skipped: places between two recognised characters with ink and enough room.

The model sometimes skips a character without a lower confidence for the others. The spacing shows it: Chinese
characters are one em apart, digits and Latin letters about half an em.
"""

import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from extract.readers.scan.recogniser import Character
from extract.readers.scan.ruling_lines import ImageArray

_WIDE, _NARROW = 0.5, 0.27
"""Half the width of a Chinese character, and of a digit or Latin letter, in ems."""

_ROOM = 0.4
"""Minimum room between two characters, in ems, in which another character can be."""

_INKED = 0.2
"""Minimum width of the ink in such a room, in ems, for another character to be there."""

_DARK = 150
"""Grey (0 black to 255 white) below which a pixel is ink."""

_AROUND = 2
"""Number of characters on either side of a gap that are read again together with the gap."""

_UNSURE = 0.3
"""Maximum confidence of a character beside a gap that could not be filled, since it is unknown how much is missing."""


class _Gap(NamedTuple):
    """The room before the character at index `at`, from `left` to `right` in pixels."""

    at: int
    left: float
    right: float


def complete(
    line: ImageArray, characters: list[Character], em: float, read: Callable[[ImageArray], list[Character]]
) -> list[Character]:
    """Read each gap again together with its neighbours, and add the characters that are found there.

    If none are found, the confidence of the neighbours is lowered to at most `_UNSURE`.

    Args:
        line: The image of the line, H x W grey.
        characters: The characters that were read from the line; they are changed.
        em: The width of a Chinese character in pixels.
        read: Recognises the characters in a part of the image.

    Returns:
        `characters`.
    """
    width = line.shape[1]
    for gap in reversed(_gaps(line, characters, em)):
        before = characters[max(gap.at - _AROUND, 0) : gap.at]
        after = characters[gap.at : gap.at + _AROUND]
        left = max(int(before[0].at * width - half_width(before[0].text) * em), 0) if before else 0
        right = min(round(after[-1].at * width + half_width(after[-1].text) * em), width) if after else width
        missing = _between(read(line[:, left:right]), before, after)
        if missing:
            characters[gap.at : gap.at] = [one._replace(at=(left + one.at * (right - left)) / width) for one in missing]
        else:
            for index in range(max(gap.at - 1, 0), min(gap.at + 1, len(characters))):
                characters[index] = characters[index]._replace(confidence=min(characters[index].confidence, _UNSURE))
    return characters


def _gaps(line: ImageArray, characters: Sequence[Character], em: float) -> list[_Gap]:
    width = line.shape[1]
    printed = [(index, one) for index, one in enumerate(characters) if not one.text.isspace()]
    if not printed:
        return []
    edges = [
        (one.at * width - half_width(one.text) * em, one.at * width + half_width(one.text) * em) for _, one in printed
    ]
    rooms = [
        _Gap(printed[0][0], 0, edges[0][0]),
        *(_Gap(printed[n + 1][0], a[1], b[0]) for n, (a, b) in enumerate(pairwise(edges))),
        _Gap(printed[-1][0] + 1, edges[-1][1], width),
    ]
    is_inked = (line < _DARK).sum(axis=0) > 1
    return [
        gap
        for gap in rooms
        if gap.right - gap.left > _ROOM * em
        and np.count_nonzero(is_inked[int(gap.left) : int(gap.right) + 1]) > _INKED * em
    ]


def half_width(text: str) -> float:
    """Return half the width of a character, in ems."""
    return _WIDE if unicodedata.east_asian_width(text) in "WF" or text > "\u2e80" else _NARROW


def _between(found: Sequence[Character], before: Sequence[Character], after: Sequence[Character]) -> list[Character]:
    """Return the characters of a second reading between those known to be before and after the gap.

    Empty if the second reading does not start and end with the known characters, or has no others.
    """
    text = "".join(one.text for one in found)
    lead, tail = ("".join(one.text for one in some) for some in (before, after))
    if len(found) <= len(before) + len(after) or not text.startswith(lead) or not text.endswith(tail):
        return []
    return list(found[len(before) : len(found) - len(after)])
