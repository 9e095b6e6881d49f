"""Search for the title of a report, which gives its kind, year and subject, and for the name of its project."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from extract import vocabulary
from extract.forms.narrative.money.labels import without_receiver
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.sections import LABELLED, Line, text_field
from extract.forms.narrative.subprojects import same_money
from extract.forms.narrative.wording import pattern, words
from extract.model.records import DocumentKind, Form, Place, Subject
from extract.vocabulary.patterns import pattern_list, source_of

_LONGEST = 60
_SENTENCE = re.compile(r"[,。;!?>|]")
_IN_BRACKETS = re.compile(r"^\((?P<inside>[^()]{4,40})\)$")
_ABOUT = re.compile(r"关于$")
_ASIDE_AT_END = re.compile(r"(?<=.)\((?:[^()]|\([^()]*\))*\)$")
_MARKER = re.compile(r"[一二三四五六七八九十\d]+[、.]|\([一二三四五六七八九十\d]+\)")
_OF_YEAR = re.compile(r"\d{4}年度")
_NEAR = 3
_SHORTEST = 5
_SHORTEST_TITLE = 8
_ALIKE = 0.5


@dataclass(frozen=True)
class Title:
    """The title of a report, and what its text states where there is no title or the title does not say it.

    Attributes:
        line: The title; None for a text without one.
        around: The short lines before and after the title, in the order in which they are searched for a year.
        text: The paragraphs of the report.
        number: The position of the report in its document, from 1.
    """

    line: Passage | None
    around: tuple[Passage, ...]
    text: tuple[Passage, ...] = ()
    number: int = 1

    @property
    def plain(self) -> str:
        """The title in half width and without white space; empty for a text without one."""
        return self.line.plain if self.line else ""

    @cached_property
    def form(self) -> Form:
        """The report as a form: its kind from the title, its year from the title or a line near it, else the text."""
        year = self.year
        kind = _kind(self.plain) if self.line else _kind_of_text(self.text)
        title = self.line.text if self.line else None
        return Form(number=self.number, kind=kind, title=title, fiscal_year=year[0] if year else None)

    @cached_property
    def year(self) -> tuple[int, Place] | None:
        """The year that the title or a line near it states, else the one that the text states most often.

        Returned with its place; None without a year.
        """
        for passage in (*([self.line] if self.line else []), *self.around):
            if found := pattern("title_year").search(passage.plain):
                place = passage.part(found.start(1), found.end(1)).place("")
                return int(found[1]), place
        years = [
            passage.part(*found.span(1))
            for passage in self.text
            for found in pattern("year_in_text").finditer(passage.mask)
        ]
        counted = Counter(year.plain for year in years)
        if not counted:
            return None
        (most, count), *others = counted.most_common(2)
        if others and others[0][1] == count:
            return None
        first = next(year for year in years if year.plain == most)
        return int(most), first.place("")

    @property
    def subject(self) -> Subject:
        """The subject of the report according to its title: a department, a transfer payment or a project."""
        if "整体" in self.plain:
            return Subject.DEPARTMENT
        return Subject.TRANSFER_PAYMENT if "转移支付" in self.plain else Subject.PROJECT

    @cached_property
    def is_account(self) -> bool:
        """Whether the text is about all accounts of an agency, so that only its sections on performance are read."""
        if self.line is not None:
            return bool(pattern("accounts").search(self.plain))
        return any(pattern("book").search(passage.plain) for passage in self.text)


def find_title(passages: Sequence[Passage], number: int = 1) -> Title | None:
    """Return the title of a report, or a `Title` without a line for a text about performance that has none.

    The title is the first short line with the words of a title of a performance report.

    Args:
        passages: The paragraphs of the report.
        number: The position of the report in its document.

    Returns:
        None if there is no title and the text does not speak of performance.
    """
    text = tuple(passages)
    passages = [_without_label(passage) for passage in text]
    titles = [index for index, passage in enumerate(passages) if is_title(passage)]
    if titles:
        index = next((i for i in titles if len(passages[i].plain) >= _SHORTEST_TITLE), titles[0])
        near = [*reversed(passages[max(0, index - 2) : index]), *passages[index + 1 : index + 1 + _NEAR]]
        return Title(passages[index], tuple(other for other in near if _is_caption(other.plain)), text, number)
    speaks = any(pattern("speaks").search(passage.plain) for passage in text)
    return Title(None, (), text, number) if speaks else None


def _without_label(passage: Passage) -> Passage:
    """Return a title without the label and the marks of a web page around it: 标题：| 某项目绩效自评报告 |."""
    found = pattern("page_title").match(passage.plain)
    titled = passage.group(found, "title") if found else passage
    return titled.before(pattern("file_ending"))


def is_title(passage: Passage) -> bool:
    """Return whether a line is the title of a report on performance."""
    bare = _ASIDE_AT_END.sub("", passage.plain)
    return _is_caption(bare) and not _MARKER.match(bare) and bool(pattern("title").search(bare))


def _is_caption(plain: str) -> bool:
    return 2 < len(plain) <= _LONGEST and not _SENTENCE.search(plain)


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(source_of(entry, "narrative"))) for kind, entry in words("title_kinds").items()]


def _kind(title: str) -> DocumentKind:
    name = vocabulary.form_kind(title) or next((kind for kind, said in _kinds() if said.search(title)), "other")
    is_table = name == DocumentKind.SELF_EVALUATION_TABLE  # 绩效自评情况 as the title of prose
    return DocumentKind.SELF_EVALUATION_REPORT if is_table else DocumentKind(name)


def _kind_of_text(text: Sequence[Passage]) -> DocumentKind:
    """Return the kind of a report without a title: the first of ``text_kinds`` that any paragraph states."""
    for kind, said in words("text_kinds").items():
        if any(re.search(source_of(said, "narrative"), passage.plain) for passage in text):
            return DocumentKind(kind)
    return DocumentKind.OTHER


def project_name(title: Title, lines: Sequence[Line]) -> Passage | None:
    """Return the name of the report's project, or None.

    It is searched for after a label, in brackets near the title, in a sentence that states what was evaluated, and in
    the title, in this order. For a report on a department, it is the name of the department.
    """
    if labelled := _labelled_name(lines):
        return labelled
    bodies = [line.body for line in lines if line.body]
    if title.line is None:
        return next(_names_in_text(bodies), None)
    agency = pattern("title_agency").match(title.plain)
    if agency and title.subject is Subject.DEPARTMENT:
        return title.line.part(0, agency.end()).before(_ABOUT)
    titled = title.line.before(pattern("title_end")).after(pattern("title_agency")).after(pattern("about_first"))
    for near in title.around:
        bracket = _IN_BRACKETS.match(near.plain)
        beside = near.group(bracket, "inside") if bracket else near.after(pattern("title_agency"))
        if (bracket or not titled) and _names_project(beside):
            return beside
    aside = _ASIDE_AT_END.search(title.plain)
    if aside and not _names_project(titled) and _names_project(inside := title.line.part(aside.start() + 1, -1)):
        return inside
    for body in bodies:
        for found in pattern("evaluated").finditer(body.mask):
            evaluated = body.group(found, "name")
            is_titled = not titled or same_money(evaluated.plain, titled.plain) >= _ALIKE
            if is_titled and _names_project(evaluated):
                return evaluated
    if _names_project(titled):
        return titled
    return next(_names_in_text(bodies), None) if title.subject is not Subject.DEPARTMENT else None


def _names_in_text(bodies: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the names of projects in sentences that introduce them, by pattern in the order of their reliability."""
    for introduced in pattern_list("narrative", "introduced"):
        for body in bodies:
            for found in introduced.finditer(body.mask):
                name = without_receiver(body.group(found, "name")).strip('“”"')
                if (
                    len(name.plain) > _SHORTEST
                    and _names_project(name)
                    and not pattern("fund_of_giver").match(name.plain)
                ):
                    yield name


def implementing_unit(title: Title, lines: Sequence[Line]) -> Passage | None:
    """Return the agency that the title or the signature names as the author of a self-evaluation, or None."""
    if title.line is not None and (found := pattern("title_unit").match(title.plain)):
        return title.line.group(found, "unit")
    if title.around and pattern("signature").fullmatch(title.around[0].plain):
        return title.around[0]
    bodies = [line.body for line in lines if line.body]
    for body, following in pairwise(bodies):
        if pattern("signature").fullmatch(body.plain) and pattern("signed_on").fullmatch(following.plain):
            return body
    return None


def _labelled_name(lines: Sequence[Line]) -> Passage | None:
    """Return the name after the label 项目名称, or the paragraph below a heading that is this label."""
    is_below = False
    for line in lines:
        body = line.body.strip("。; ") if line.body else None
        if line.heading is not None:
            is_below = text_field(line.heading.words.plain) == "name"
        label = LABELLED.match(body.plain) if body else None
        if body and label and text_field(label["label"]) == "name":
            return body.group(label, "value")
        if body and is_below:
            return body if _is_caption(body.plain) else None
    return None


def _names_project(name: Passage) -> bool:
    plain = _ASIDE_AT_END.sub("", name.plain)
    own = pattern("agency").sub("", plain)
    is_generic = pattern("generic").fullmatch(own) or pattern("nameless").search(plain)
    return bool(plain and pattern("project_end").search(plain) and not is_generic)
