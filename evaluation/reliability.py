"""Calibration of the confidence of scanned text: the share of correct facts by band of confidence.

The confidence of a fact is that of the least certain character in the cell of its field, even if the fact was read from
several cells. Values that are derived from a target (comparator, value, unit) have no cell and are not counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from evaluation.score import GROUPS, Belief, Tally

_EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Bounds of the bands of confidence; a band excludes its upper bound, except for the last."""


def bands(beliefs: Iterable[Belief]) -> list[tuple[float, float, list[Belief]]]:
    """Return the lower bound, upper bound and facts of each band of confidence."""
    found: list[tuple[float, float, list[Belief]]] = [(start, end, []) for start, end in pairwise(_EDGES)]
    for belief in beliefs:
        next(inside for start, _, inside in reversed(found) if belief.confidence >= start).append(belief)
    return found


def share_right(beliefs: Sequence[Belief]) -> float:
    """Return the share of correct facts, 0 to 1; 1 if there are none."""
    return sum(belief.is_right for belief in beliefs) / len(beliefs) if beliefs else 1.0


def calibration_error(beliefs: Sequence[Belief]) -> float:
    """Return the expected calibration error, 0 to 1.

    It is the difference between mean confidence and share of correct facts in a band, averaged over all facts.
    """
    apart = 0.0
    for _, _, inside in bands(beliefs):
        mean = sum(belief.confidence for belief in inside) / max(len(inside), 1)
        apart += len(inside) * abs(mean - share_right(inside))
    return apart / max(len(beliefs), 1)


def reliability_rows(beliefs: Sequence[Belief]) -> Iterator[str]:
    """Yield the rows of a Markdown table.

    The row of a band gives the number of numeric facts and the share of them that is correct, then the same two figures
    for text facts. A row of totals and a row of calibration errors follow.
    """
    kinds = [[one for one in beliefs if one.is_number is is_number] for is_number in (True, False)]
    for (start, end, numbers), (_, _, texts) in zip(bands(kinds[0]), bands(kinds[1]), strict=True):
        yield f"| {start:.2f} to {end:.2f} | {_shown(numbers)} | {_shown(texts)} |"
    yield f"| together | {' | '.join(map(_shown, kinds))} |"
    yield f"| calibration error | | {calibration_error(kinds[0]):.4f} | | {calibration_error(kinds[1]):.4f} |"


def withheld(given: Tally, as_read: Tally) -> tuple[int, int]:
    """Return the number of facts that were withheld, and the number of correct facts among them.

    Args:
        given: The score of a scan.
        as_read: The score of the same scan without withholding.
    """
    read = sum(as_read.read[group] - given.read[group] for group in GROUPS)
    return read, sum(as_read.right[group] - given.right[group] for group in GROUPS)


def _shown(beliefs: Sequence[Belief]) -> str:
    return f"{len(beliefs)} | {share_right(beliefs):.3f}" if beliefs else "0 | –"
