"""Rows of an indicator table in a run of text: the names and values between two level words, over all rows at once.

The rows with the highest total score are found by dynamic programming over the places where a value may begin. Where
several splits of a row's digits are plausible, the sums decide: weights add up to the points of their group or to 100.
What neither order nor sums settle is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.forms.layout_recovery.run_on.values import (
    WEIGHTS,
    Split,
    begins_with_word,
    is_uncertain_value,
    may_begin,
    number_of,
    splits,
)

_LONGEST_NAME = 70
_LONGEST_VALUES = 40
_MOST_SPLITS = 8
_MARGIN = 1.5
"""Least difference of score between the best split of a row and another, for the best to count without a sum."""

_ROW_PENALTY = 2.5
"""Penalty for each row, so that few full rows score higher than many rows with few cells."""

_LEAST_SCORE = 0.6
"""Least score of the values of a row to count, in a table with more than two columns of values."""

_FEW_COLUMNS = 2
_SHORT_NAME = 2

_NAME = re.compile(r"(?:指标\d{0,2}[:：、.]?)?(?P<name>.*)")
_ROW_MARK = re.compile(r"指标\d{1,2}")
_ENDS_OPEN = re.compile(r"(?:[、,，(（:：及和与的≥≤><=\-%‰\d]|是否)$")
_NUMBER = re.compile(r"(?<![\d.])(?!(?:19|20)\d{2}(?:年|-))\d[\d.,]*(?!\d|年)")
_BLANK = re.compile(r"(?:指标\d{0,2}[:：]?)?[.…·—\-/]+")


@dataclass(frozen=True, slots=True)
class FoundRow:
    """An indicator in a run of text.

    Attributes:
        start: The offset at which its name begins.
        name_end: The offset behind its name.
        end: The offset behind the row.
        cells: The role and the offsets of each cell that order or sums settle.
        unsettled: The offsets of the values, if some of them are not settled.
    """

    start: int
    name_end: int
    end: int
    cells: tuple[tuple[str, int, int], ...]
    unsettled: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Choice:
    """The splits of one row with the same name and end, the best first."""

    start: int
    name_end: int
    splits: tuple[Split, ...]
    score: float


def settled_rows(
    text: str, spans: Sequence[tuple[int, int]], roles: Sequence[str], sums: Sequence[Decimal]
) -> list[list[FoundRow]]:
    """Return the rows of each span of one group, with the splits of their digits settled by the sum of their weights.

    Args:
        text: The text of the run.
        spans: The offsets of the texts between the level words of the group.
        roles: The roles of the columns behind the name.
        sums: What the weights of the group may add up to; empty if unknown.
    """
    paths = [_path(text, *span, roles) for span in spans]
    choices = [choice for path in paths for choice in path]
    chosen, is_confirmed = _by_sum(text, choices, sums)
    has_many = len([role for role in roles if not role.startswith("_")]) > _FEW_COLUMNS
    least = _LEAST_SCORE if has_many and not is_confirmed else 0.0
    rows = iter([_settled(text, *pair, is_confirmed, least) for pair in zip(choices, chosen, strict=True)])
    return [[next(rows) for _ in path] for path in paths]


def _settled(text: str, choice: _Choice, split: Split | None, is_confirmed: bool, least: float) -> FoundRow:
    """Return a row with the cells on which all plausible splits of its values agree."""
    if split is None:
        return FoundRow(choice.start, choice.name_end, choice.name_end, (), None)
    others = [] if is_confirmed else [one for one in choice.splits if split.score - one.score < _MARGIN]
    cells = [cell for cell in split.cells if all(cell in other.cells for other in others)]
    if split.score < least:
        cells = []
    cells = [cell for cell in cells if not is_uncertain_value(text[cell[1] : cell[2]])]
    unsettled = (choice.name_end, split.end) if len(cells) < len(split.cells) else None
    return FoundRow(choice.start, choice.name_end, split.end, tuple(cells), unsettled)


def _by_sum(text: str, choices: Sequence[_Choice], sums: Sequence[Decimal]) -> tuple[list[Split | None], bool]:
    """Return the split of each row that has the highest score among those with which the weights add up."""
    best: list[Split | None] = [choice.splits[0] if choice.splits else None for choice in choices]
    if not sums or not any(len(choice.splits) > 1 for choice in choices):
        return best, sums != () and _sum(text, best) in sums
    reached: dict[Decimal, tuple[float, tuple[Split | None, ...]]] = {Decimal(): (0.0, ())}
    for choice in choices:
        after: dict[Decimal, tuple[float, tuple[Split | None, ...]]] = {}
        for total, (score, path) in reached.items():
            for split in choice.splits or (None,):
                weight = total + _weight(text, split)
                value = score + (split.score if split else 0.0)
                if weight not in after or after[weight][0] < value:
                    after[weight] = (value, (*path, split))
        reached = after
    fitting = [reached[total] for total in sums if total in reached]
    if not fitting:
        return best, False
    return [*max(fitting, key=lambda one: one[0])[1]], True


def _sum(text: str, chosen: Sequence[Split | None]) -> Decimal:
    return sum((_weight(text, split) for split in chosen), Decimal())


def _weight(text: str, split: Split | None) -> Decimal:
    for expected in WEIGHTS:
        for role, start, end in split.cells if split else ():
            if role == expected:
                return number_of(text[start:end]) or Decimal()
    return Decimal()


def _path(text: str, start: int, end: int, roles: Sequence[str]) -> list[_Choice]:
    """Return the rows between two offsets with the highest total score."""
    best: dict[int, tuple[float, list[_Choice]]] = {start: (0.0, [])}
    last = start
    for at in range(start, end):
        if at not in best:
            continue
        score, path = best[at]
        for choice in _rows_from(text, at, end, roles):
            stop = choice.splits[0].end if choice.splits else choice.name_end
            if stop not in best or best[stop][0] < score + choice.score:
                best[stop] = (score + choice.score, [*path, choice])
                last = max(last, stop)
    return best[end][1] if end in best else best[last][1]


def _rows_from(text: str, start: int, limit: int, roles: Sequence[str]) -> Iterator[_Choice]:
    """Yield the rows that may begin at an offset, with the splits of their values grouped by their end."""
    if blank := _BLANK.match(text, start, limit):
        yield _Choice(start, blank.end(), (), 0.0)
    for name_end in range(start + 2, min(limit, start + _LONGEST_NAME) + 1):
        score = _name_score(text[start:name_end])
        if score is None:
            continue
        if name_end == limit:
            yield _Choice(start, name_end, (), score - 4.0)
            continue
        if not may_begin(text, name_end):
            continue
        by_end: dict[int, list[Split]] = {}
        for split in splits(text, name_end, limit, roles):
            by_end.setdefault(split.end, []).append(split)
        for found in by_end.values():
            ranked = sorted({one.cells: one for one in found}.values(), key=lambda one: -one.score)
            yield _Choice(start, name_end, tuple(ranked[:_MOST_SPLITS]), score + ranked[0].score)


def _name_score(text: str) -> float | None:
    """Return how plausible a text is as the name of an indicator; None if it cannot be one."""
    found = _NAME.fullmatch(text)
    name = found["name"] if found else text
    if len(re.findall("[一-鿿]", name)) < 2 or _ENDS_OPEN.search(name) or name.count("(") != name.count(")"):
        return None
    score = 1.0 if len(name) > _SHORT_NAME else 0.0
    score -= _ROW_PENALTY + 0.01 * len(name)
    score += 1.0 if _ROW_MARK.match(text) else 0.0
    score -= 6.0 * len(_ROW_MARK.findall(name))
    score -= 1.0 * len(_NUMBER.findall(name))
    score -= 2.0 if re.search("[。;；]", name) else 0.0
    score -= 1.5 * len(re.findall("[≥≤<>]|不(?:低于|少于|高于|超过)", name))
    score -= 3.0 if begins_with_word(name) else 0.0
    return score if not re.match("[,，、。;；:：)）%‰]", name) else None
