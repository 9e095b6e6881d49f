"""The outline of a report: its numbered headings, and the level, project and topic of each paragraph.

Numbering is inconsistent in practice (一、 beside 1、, （1） beside 2、). A heading therefore closes open headings by
the style of its numbering or by its meaning: a level 1 closes the level 1 before it, even if numbered differently.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum, auto
from functools import cache

from extract import vocabulary
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.wording import pattern, words
from extract.model.content import Cell, Content, Grid
from extract.model.records import Measure
from extract.values.numbers import HANZI_DIGITS
from extract.vocabulary.patterns import pattern_list, source_of

_LONGEST = 40
_LONGEST_LEVEL = 16
_SENTENCE = re.compile(r"[,。;!?=]")
_QUANTITY_DIGIT = re.compile(r"\d(?!\d{0,3}年)")
LABELLED = re.compile(r"^(?P<label>[^:,。;\d]{2,16}):(?P<value>.+)$")
"""Matches a line that consists of a label and its value: 项目名称：某项目."""
_SHORT_FIELDS = {"name", "implementing_unit", "competent_department"}
_TEXT_FIELDS = _SHORT_FIELDS | {
    *("necessity", "feasibility", "content", "period"),
    *("annual_goal", "long_term_goal", "actual_result"),
}


class Kind(Enum):
    """The kind of section that a heading opens.

    Attributes:
        LEVEL1: A level 1 of the indicators.
        LEVEL2: A level 2 of the indicators.
        PROJECT: A sub-project.
        TEXT: The text of a field.
        SKIPPED: A section that is not read.
        OTHER: Any other section.
    """

    LEVEL1 = auto()
    LEVEL2 = auto()
    PROJECT = auto()
    TEXT = auto()
    SKIPPED = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Heading:
    """A heading and the section that it opens.

    Attributes:
        words: The text of the heading without its number and without brackets about points, groups or sub-projects.
        style: The style of its numbering, a key of ``markers`` in narrative.yml; empty without numbering.
        points: The points that the heading states.
        part_number: The number in the name of a sub-project (子项目1).
        group: The level 2 that the heading names in brackets.
        kind: The kind of section.
        canonical: The canonical name of the level, or the field, that the heading names.
        project: The index of the sub-project that the heading names.
    """

    words: Passage
    style: str
    points: Decimal | None = None
    part_number: int | None = None
    group: Passage | None = None
    kind: Kind = Kind.OTHER
    canonical: str = ""
    project: int | None = None

    @property
    def name(self) -> Passage:
        """The text of the heading without general words at its end: 社会效益 for 社会效益指标得分情况."""
        return _short(self.words)


@dataclass(frozen=True)
class Line:
    """One line of a report: a heading, a text, both, or a table.

    Attributes:
        heading: The heading.
        body: The text, without its number.
        style: The style of the line's numbering; empty without numbering.
        grid: The table.
    """

    heading: Heading | None = None
    body: Passage | None = None
    style: str = ""
    grid: Grid | None = None


@cache
def _markers() -> dict[str, re.Pattern[str]]:
    """Return the pattern of each style of numbering, from the outermost style to the innermost."""
    return {style: re.compile(source_of(marker, "narrative")) for style, marker in words("markers").items()}


@cache
def _styles() -> tuple[str, ...]:
    return tuple(_markers())


@cache
def _texts() -> dict[str, str]:
    return {vocabulary.normal(word): name for name, listed in words("headings").items() for word in listed}


def text_field(text: str) -> str | None:
    """Return the field that a heading or label names, such as ``necessity`` for 立项背景, or None."""
    found = _texts().get(vocabulary.normal(text)) or vocabulary.label_field(text)
    return found if found in _TEXT_FIELDS else None


def level_of(text: str, level: str) -> str | None:
    """Return the canonical name of the level that a heading names (项目产出情况, 产出指标完成情况), or None.

    Args:
        text: The text of a heading.
        level: ``level1`` or ``level2``.
    """
    short = pattern("heading_end").sub("", text)
    for candidate in (text, short, short.removeprefix("项目")):
        if found := vocabulary.level_name(candidate, level):
            return found
    return None


def lines_of(content: Content) -> Iterator[Line]:
    """Yield the paragraphs and tables of a document as lines of a report.

    Paragraphs with ``|`` are rows of a table that was flattened to text; they are left out.
    """
    for block in content.blocks:
        if isinstance(block, Grid):
            yield Line(grid=block)
        elif "|" not in block.text:
            pieces = run_on_lines(Passage.of(Cell(block.text, 0, 0, block.place)))
            for piece in pieces:
                yield from (_line(part, is_run_on=len(pieces) > 1) for part in _by_group(piece))


def run_on_lines(paragraph: Passage) -> list[Passage]:
    """Split a paragraph before each numbered heading within it: …报告一、基本情况…二、资金情况…(一)到位情况….

    Only numbers of a style that count up from one split; a paragraph without two of them is one line. Numbers in digits
    split only a paragraph that headings split, since they number the items of a sentence as well.
    """
    starts = {0}
    for index, numbers in enumerate(pattern_list("narrative", "heading_numbers")):
        is_run_on = len(starts) > 1
        if index > 1 and not is_run_on:
            break
        counted: list[int] = []
        for found in numbers.finditer(paragraph.plain):
            number = _ordinal(found["number"])
            if number in (1, len(counted) + 1):
                counted = [*(counted if number > 1 else []), found.start("marker")]
            if len(counted) > 1 or (is_run_on and counted and index == 1):
                starts |= {*counted}
    if len(starts) == 1:
        return [paragraph]
    edges = sorted(starts)
    return [paragraph.part(start, end) for start, end in zip(edges, [*edges[1:], None], strict=True)]


def _ordinal(number: str) -> int:
    return HANZI_DIGITS.index(number) + 1 if number in HANZI_DIGITS else int(number)


def _by_group(paragraph: Passage) -> Iterator[Passage]:
    """Split a paragraph before each sentence that begins with a level and a colon: 数量指标：…；…。质量指标：…."""
    start = paragraph
    for sentence in paragraph.split("。;"):
        head = next(sentence.split(":"))
        is_headed = len(head.plain) < len(sentence.plain) and len(head.plain) <= _LONGEST_LEVEL
        is_group = is_headed and level_of(head.plain, "level2") is not None
        if is_group and sentence.start > start.start:
            yield start.part(0, sentence.start - start.start)
            start = start.part(sentence.start - start.start)
    yield start


def _line(passage: Passage, *, is_run_on: bool = False) -> Line:
    style, rest = "", passage
    for name, marker in _markers().items():
        if found := marker.match(passage.plain):
            style, rest = name, passage.part(found.end())
            break
    labelled = LABELLED.match(rest.plain)
    if labelled and text_field(labelled["label"]) in _SHORT_FIELDS:
        return Line(body=rest, style=style)
    found = pattern("run_on_heading").match(rest.plain) if is_run_on and style else None
    if (
        found
        and found.end() < len(rest.plain.rstrip(":。;"))
        and (heading := _heading(rest.part(0, found.end()), style))
    ):
        return Line(heading=heading, body=rest.part(found.end()).strip(":。; "), style=style)
    if heading := _heading(rest, style):
        return Line(heading=heading, style=style)
    head = next(rest.split(":。"), None)
    if head is not None and head and len(head.plain) < len(rest.plain) - 1 and (heading := _heading(head, style)):
        plain = _without_asides(heading.words.plain)
        is_label = not style and text_field(plain) is not None
        is_project = pattern("project_end").search(plain) and pattern("states_yuan").search(rest.plain)
        is_heading = heading.points is not None or is_project or pattern("inline_heading").search(plain)
        if not is_label and (_is_known(heading) or (style and is_heading)):
            return Line(heading=heading, body=rest.part(len(head.plain) + 1), style=style)
    return Line(body=rest, style=style)


def _heading(text: Passage, style: str) -> Heading | None:
    """Return a text as a heading, or None; a text without numbering is one only if its words are known."""
    bare = text.strip(":。 ")
    plain = _without_asides(bare.plain)
    if not plain or len(plain) > _LONGEST or _SENTENCE.search(plain) or _QUANTITY_DIGIT.search(plain):
        return None
    points = pattern("points").search(bare.plain)
    part = pattern("numbered_part").search(bare.plain)
    number = None
    if part:
        number = HANZI_DIGITS.index(part[1]) + 1 if part[1] in HANZI_DIGITS else int(part[1])
    opened = re.search(r"\((?P<aside>[^()]*)\)?$", bare.plain)
    group = bare.group(opened, "aside") if opened and level_of(opened["aside"], "level2") else None
    is_aside = opened and (group or points or part)
    heading = Heading(
        words=bare.part(0, opened.start() if opened and is_aside else None),
        style=style,
        points=Decimal(points[1]) if points else None,
        part_number=number,
        group=group,
    )
    return heading if style or _is_known(heading) else None


def _is_known(heading: Heading) -> bool:
    plain = heading.words.plain
    is_level = level_of(plain, "level1") or level_of(plain, "level2")
    return bool(heading.part_number or text_field(plain) or is_level or pattern("summary").search(plain))


def _without_asides(plain: str) -> str:
    return re.sub(r"\([^()]*\)", "", plain)


def _short(passage: Passage) -> Passage:
    found = pattern("heading_end").search(passage.plain)
    short = passage.part(0, found.start()) if found and found.start() else passage
    return short if len(short.plain) > 1 else passage


@dataclass
class Sections:
    """The position in the outline of a report.

    Attributes:
        resolve: A function that returns the index of the sub-project that a heading names, by its text and number.
        path: The open headings, the outermost first.
    """

    resolve: Callable[[str, int | None], int | None]
    path: list[Heading] = field(default_factory=list)

    def enter(self, heading: Heading) -> Heading:
        """Close the headings that a new heading ends, open the new one, and return it with its kind."""
        heading = self._classified(heading)
        levels = (Kind.LEVEL1, Kind.LEVEL2)
        if heading.style in words("outer_markers"):
            self.path = []
        if heading.kind in (Kind.TEXT, Kind.SKIPPED):
            self._close(lambda other: other.kind in levels)
        if heading.kind not in levels and heading.style:
            depth = _styles().index(heading.style)
            self._close(lambda o: o.kind not in levels and o.style in _styles()[depth + 1 :])
        if heading.kind is not Kind.OTHER:
            self._close(lambda other: other.kind is heading.kind)
        if heading.kind is Kind.LEVEL2 and (parents := vocabulary.level_parents(heading.canonical)):
            self._close(lambda other: other.kind is Kind.LEVEL1 and other.canonical not in parents)
        was_project = any(other.style == heading.style and other.kind is Kind.PROJECT for other in self.path)
        self._close(lambda other: other.style == heading.style)
        if was_project and heading.kind is Kind.OTHER:
            heading = replace(heading, kind=Kind.PROJECT)  # numbered like sub-projects, but not among those found
        self.path.append(heading)
        return heading

    def item(self, style: str) -> None:
        """Close the outermost open heading of kind OTHER with this style of numbering, and all headings below it.

        Called for a numbered paragraph that is not a heading.
        """
        if style:
            self._close(lambda other: other.style == style and other.kind is Kind.OTHER)

    def _close(self, closes: Callable[[Heading], bool]) -> None:
        first = next((index for index, heading in enumerate(self.path) if closes(heading)), None)
        if first is not None:
            del self.path[first:]

    def _classified(self, heading: Heading) -> Heading:
        plain = heading.words.plain
        level1, level2 = level_of(plain, "level1"), level_of(plain, "level2")
        open_level = self.of(Kind.LEVEL1)
        if level1 and level2:
            is_below = open_level is not None and open_level.style != heading.style and open_level.words.plain != plain
            is_beside = any(o.style == heading.style and o.kind is Kind.LEVEL2 for o in self.path) and heading.style
            is_below = is_below or bool(is_beside)
            level1, level2 = (None, level2) if is_below else (level1, None)
        project = self.resolve(plain, heading.part_number)
        field_name = text_field(plain)
        if project is not None or heading.part_number:
            return replace(heading, kind=Kind.PROJECT, project=project)
        if level1 and not field_name:
            return replace(heading, kind=Kind.LEVEL1, canonical=level1)
        if level2 and (open_level or not field_name):
            return replace(heading, kind=Kind.LEVEL2, canonical=level2)
        if field_name:
            return replace(heading, kind=Kind.TEXT, canonical=field_name)
        is_skipped = pattern("skipped").search(_without_asides(plain))
        return replace(heading, kind=Kind.SKIPPED if is_skipped else Kind.OTHER)

    def of(self, kind: Kind) -> Heading | None:
        """Return the innermost open heading of a kind, or None."""
        return next((heading for heading in reversed(self.path) if heading.kind is kind), None)

    @property
    def text_field(self) -> str | None:
        """The field that the innermost heading names, or None."""
        return self.path[-1].canonical if self.path and self.path[-1].kind is Kind.TEXT else None

    @property
    def is_skipped(self) -> bool:
        """Whether the current section is not to be read."""
        return self.of(Kind.SKIPPED) is not None

    @property
    def is_goal(self) -> bool:
        """Whether the current section states goals."""
        above = [heading for heading in self.path if heading.kind not in (Kind.LEVEL1, Kind.LEVEL2)]
        return any(pattern("goal").search(heading.words.plain) for heading in above)

    def says(self, said: re.Pattern[str]) -> bool:
        """Return whether any open heading contains a match of a pattern."""
        return any(said.search(heading.words.plain) for heading in self.path)

    @property
    def heading(self) -> Passage | None:
        """The words of the innermost heading."""
        return self.path[-1].words if self.path else None

    @property
    def step(self) -> Measure | None:
        """The step of spending that the innermost heading which names one is about: 资金到位情况, 资金执行情况."""
        for heading in reversed(self.path):
            if found := pattern("step_of_heading").search(heading.words.plain):
                return Measure(next(name for name, value in found.groupdict().items() if value))
        return None

    @property
    def is_outcome(self) -> bool:
        """Whether the current section states outcomes: it has a level, but not that of decisions or process."""
        level1, level2 = self.of(Kind.LEVEL1), self.of(Kind.LEVEL2)
        return (level1 or level2) is not None and not self.is_process

    @property
    def is_process(self) -> bool:
        """Whether the current section evaluates decisions (决策) or the process (过程)."""
        level1, level2 = self.of(Kind.LEVEL1), self.of(Kind.LEVEL2)
        parents = vocabulary.level_parents(level2.canonical) if level2 else []
        return bool({level1.canonical if level1 else "", *parents} & {*words("process_levels")})
