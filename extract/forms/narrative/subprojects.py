"""The sub-projects of a report: search for the headings that name them, and lookup of later mentions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from extract.forms.narrative.passages import Passage
from extract.forms.narrative.sections import Line
from extract.forms.narrative.wording import pattern

_FEWEST = 2
_SHORTEST = 2
_ALIKE = 0.75


def same_money(one: str, other: str) -> float:
    """Return the similarity (0 to 1) of two project names without words for money: 奖励专项资金, 奖励项目."""
    first, second = _core(one), _core(other)
    if not first or not second:
        return 0.0
    return 1.0 if first == second else SequenceMatcher(None, first, second, autojunk=False).ratio()


def _core(name: str) -> str:
    plain = re.sub(r"\([^()]*\)|^\d{4}年度?", "", name)
    return pattern("loose").sub("", plain)


@dataclass
class SubProjects:
    """The names of the sub-projects, in the order of their first headings."""

    names: list[Passage] = field(default_factory=list)

    def resolve(self, text: str, number: int | None = None) -> int | None:
        """Return the index of the sub-project whose name is most similar to a text.

        Args:
            text: A mention of a sub-project.
            number: The number of the sub-project, counted from 1; `text` is then ignored.

        Returns:
            None if no name is similar enough, or several are about equally similar.
        """
        if number is not None:
            return number - 1 if 0 < number <= len(self.names) else None
        plain = re.sub(pattern("summary"), "", text)
        likeness = [same_money(plain, name.plain) for name in self.names]
        best = max(likeness, default=0.0)
        if best < _ALIKE or (best < 1 and sum(value > best - 0.1 for value in likeness) > 1):
            return None
        return likeness.index(best)


def find_subprojects(lines: Sequence[Line]) -> SubProjects:
    """Find the sub-projects of a report.

    Two or more consecutive headings of one style name sub-projects if there is an amount of money below each of them,
    and if each ends with a word for a project or the text below calls it a project. If there are no such headings,
    each heading such as ``某项目绩效自评综述：`` names a sub-project, or else each outermost heading that names a fund
    and has the headings of a report below it.
    """
    runs: list[list[tuple[Passage, bool]]] = [[]]
    style = None
    summaries: list[Passage] = []
    for index, line in enumerate(lines):
        if name := _summarised(line):
            summaries.append(name)
        if line.heading is None:
            continue
        if line.heading.style != style:
            runs.append([])
            style = line.heading.style
        name = line.heading.words.before(pattern("summary"))
        is_project = pattern("project_end").search(name.plain) or _is_called_project(lines, index)
        if style and is_project and not pattern("generic").search(name.plain):
            runs[-1].append((name, _states_money(lines, index)))
    for run in runs:
        with_money = [name for name, has_money in run if has_money]
        if len(with_money) >= _FEWEST and len(with_money) == len(run):
            return SubProjects(with_money)
    return SubProjects(summaries or list(_funds_with_reports(lines)))


def _funds_with_reports(lines: Sequence[Line]) -> Iterator[Passage]:
    """Yield each outermost heading that names a fund and has the headings of a report below it."""
    headings = [line.heading for line in lines if line.heading]
    for heading, below in pairwise(headings):
        is_above = heading.style == "一、" and below.style == "(一)"
        plain = re.sub(r"\([^()]*\)$", "", heading.words.plain)
        if is_above and pattern("fund_end").search(plain) and not pattern("generic").search(plain):
            yield heading.words


def _is_called_project(lines: Sequence[Line], index: int) -> bool:
    """Return whether the text below the heading at `index` calls it a project: 该子项目预算560万元."""
    below = lines[index].body or next((line.body for line in lines[index + 1 : index + 2]), None)
    return below is not None and bool(pattern("this_project").match(below.plain))


def _states_money(lines: Sequence[Line], index: int) -> bool:
    """Return whether an amount is stated between the heading at `index` and the next heading."""
    for line in lines[index:]:
        if line.heading is not None and line is not lines[index]:
            return False
        if line.body is not None and pattern("states_money").search(line.body.plain):
            return True
    return False


def _summarised(line: Line) -> Passage | None:
    """Return the project that a line names if the line is the heading of a summary, else None."""
    heading = line.heading.words if line.heading else None
    found = pattern("summary").search(heading.plain) if heading else None
    name = heading.part(0, found.start()).strip('“”"') if heading and found else None
    if name is None or len(name.plain) <= _SHORTEST:
        return None
    return None if any(pattern(words).search(name.plain) for words in ("nameless", "unspecific")) else name
