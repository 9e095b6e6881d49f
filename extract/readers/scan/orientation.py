"""Detection of page images that lie on their side.

A single Chinese character is nearly as legible lying as upright. But characters of a line are closer than lines are: on
a page that lies on its side, apparent lines consist of characters of several lines, and these are far apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from operator import attrgetter
from statistics import median

from extract.readers.scan.recogniser import Character
from extract.readers.scan.text_lines import Box

_LEAST = 1.05
"""Minimum ratio of line distance to character distance. On 26 pages of ten publishers' forms it was 1.19 to 1.34 for
upright pages, and 0.85 to 0.97 for those on their side."""

_USUAL = 1.1
"""Distance of characters, in heights of the line, that decides where there are too few pairs: most lines seem to be one
character."""

_FEWEST = 4
"""Minimum number of pairs of characters, or of lines."""

_NEXT = 2.2
"""Heights of a line within which the next line of the same text starts."""

_WIDE = "\u2e80"
"""The first of the characters that are all one em wide."""


def lies_on_its_side(lines: Mapping[Box, Sequence[Character]], boxes: Sequence[Box]) -> bool:
    """Whether characters are further apart than lines; False for a page with few lines below each other.

    Args:
        lines: Some lines with their characters.
        boxes: All lines.
    """
    characters = [distance for box, read in lines.items() for distance in _across(box, read)]
    apart = list(_down(boxes))
    distance = median(characters) if len(characters) >= _FEWEST else _USUAL
    return len(apart) >= _FEWEST and median(apart) < _LEAST * distance


def _across(box: Box, read: Sequence[Character]) -> Iterator[float]:
    """Return the distances from each Chinese character to the next one, in heights of the line."""
    for one, after in pairwise(read):
        if min(one.text, after.text) >= _WIDE:
            yield (after.at - one.at) * (box.x1 - box.x0) / (box.bottom - box.top)


def _down(boxes: Sequence[Box]) -> Iterator[float]:
    """Return the distances from each line to the one directly below it, in heights of the upper one."""
    ordered = sorted(boxes, key=attrgetter("top"))
    for index, box in enumerate(ordered):
        height = box.bottom - box.top
        for below in islice(ordered, index + 1, None):
            if below.top - box.top > _NEXT * height:
                break
            shared = min(box.x1, below.x1) - max(box.x0, below.x0)
            if below.top >= box.bottom - height / 2 and shared > min(box.x1 - box.x0, below.x1 - below.x0) / 2:
                yield (below.top + below.bottom - box.top - box.bottom) / 2 / height
                break
