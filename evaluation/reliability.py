"""How far the confidence of what was read from pictures can be believed: what share of facts is right, band by band.

A fact is as sure as the least sure character of its cell; one of several cells stands under the cell of its field. What
is made of a target (comparator, value, unit) has no cell of its own, and is not counted again.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from evaluation.score import GROUPS, Belief, Tally

_EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Where bands begin and end; all but the last without their end."""


def bands(beliefs: Iterable[Belief]) -> list[tuple[float, float, list[Belief]]]:
    """Each band's beginning and end, and the beliefs in it."""
    found: list[tuple[float, float, list[Belief]]] = [(start, end, []) for start, end in pairwise(_EDGES)]
    for belief in beliefs:
        next(inside for start, _, inside in reversed(found) if belief.confidence >= start).append(belief)
    return found


def share_right(beliefs: Sequence[Belief]) -> float:
    """The share of facts that are right, from 0 to 1; of none it is 1."""
    return sum(belief.is_right for belief in beliefs) / len(beliefs) if beliefs else 1.0


def calibration_error(beliefs: Sequence[Belief]) -> float:
    """By how much confidence and the share of right facts differ on average (expected calibration error), 0 to 1."""
    apart = 0.0
    for _, _, inside in bands(beliefs):
        mean = sum(belief.confidence for belief in inside) / max(len(inside), 1)
        apart += len(inside) * abs(mean - share_right(inside))
    return apart / max(len(beliefs), 1)


def reliability_rows(beliefs: Sequence[Belief]) -> Iterator[str]:
    """The rows of a table: band, numbers, share of them right, texts, share of them right; then all, and the error."""
    kinds = [[one for one in beliefs if one.is_number is is_number] for is_number in (True, False)]
    for (start, end, numbers), (_, _, texts) in zip(bands(kinds[0]), bands(kinds[1]), strict=True):
        yield f"| {start:.2f} to {end:.2f} | {_shown(numbers)} | {_shown(texts)} |"
    yield f"| together | {' | '.join(map(_shown, kinds))} |"
    yield f"| calibration error | | {calibration_error(kinds[0]):.4f} | | {calibration_error(kinds[1]):.4f} |"


def withheld(given: Tally, as_read: Tally) -> tuple[int, int]:
    """How many facts were read and are not given, and how many of these had been read right."""
    read = sum(as_read.read[group] - given.read[group] for group in GROUPS)
    return read, sum(as_read.right[group] - given.right[group] for group in GROUPS)


def _shown(beliefs: Sequence[Belief]) -> str:
    return f"{len(beliefs)} | {share_right(beliefs):.3f}" if beliefs else "0 | –"
