"""Search for the title of a report, which gives its kind, year and subject, and for the name of its project."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extract import vocabulary
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.sections import LABELLED, Line, text_field
from extract.forms.narrative.subprojects import same_money
from extract.forms.narrative.wording import pattern, words
from extract.model.content import Cell, Content, Paragraph
from extract.model.records import DocumentKind, Form, Place, Subject
from extract.vocabulary.patterns import source_of

_LONGEST = 60
_SENTENCE = re.compile(r"[,。;!?>|]")
_IN_BRACKETS = re.compile(r"^\((?P<inside>[^()]{4,40})\)$")
_ABOUT = re.compile(r"关于$")
_ASIDE_AT_END = re.compile(r"(?<=.)\([^()]*\)$")
_NEAR = 3
_ALIKE = 0.5


@dataclass(frozen=True)
class Title:
    """The title of a report.

    Attributes:
        line: The title.
        around: The short lines before and after the title, in the order in which they are searched for a year.
    """

    line: Passage
    around: tuple[Passage, ...]

    @property
    def form(self) -> Form:
        """The report as a form: its kind from the title, its year from the title or a line near it."""
        year = self.year
        return Form(number=1, kind=_kind(self.line.plain), title=self.line.text, fiscal_year=year[0] if year else None)

    @property
    def year(self) -> tuple[int, Place] | None:
        """The year that the title or a line near it states, and the year's place; None without a year."""
        for passage in (self.line, *self.around):
            if found := pattern("title_year").search(passage.plain):
                place = passage.part(found.start(1), found.end(1)).place("")
                return int(found[1]), place
        return None

    @property
    def subject(self) -> Subject:
        """The subject of the report according to its title: a department, a transfer payment or a project."""
        if "整体" in self.line.plain:
            return Subject.DEPARTMENT
        return Subject.TRANSFER_PAYMENT if "转移支付" in self.line.plain else Subject.PROJECT


def find_title(content: Content) -> Title | None:
    """Return the first short line with the words of a title of a performance report; None without such a line."""
    paragraphs = [block for block in content.blocks if isinstance(block, Paragraph)]
    passages = [_without_label(Passage.of(Cell(block.text, 0, 0, block.place))) for block in paragraphs]
    for index, passage in enumerate(passages):
        if _is_title(passage.plain):
            near = [*reversed(passages[max(0, index - 2) : index]), *passages[index + 1 : index + 1 + _NEAR]]
            return Title(passage, tuple(other for other in near if _is_caption(other.plain)))
    return None


def _without_label(passage: Passage) -> Passage:
    """Return a title without the label and the marks of a web page around it: 标题：| 某项目绩效自评报告 |."""
    found = pattern("page_title").match(passage.plain)
    return passage.group(found, "title") if found else passage


def _is_title(plain: str) -> bool:
    bare = re.sub(r"\([^()]*\)$", "", plain)
    return (
        _is_caption(bare)
        and not re.match(r"[一二三四五六七八九十\d]+[、.]", bare)
        and bool(pattern("title").search(bare))
    )


def _is_caption(plain: str) -> bool:
    return 2 < len(plain) <= _LONGEST and not _SENTENCE.search(plain)


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(source_of(entry, "narrative"))) for kind, entry in words("title_kinds").items()]


def _kind(title: str) -> DocumentKind:
    name = vocabulary.form_kind(title) or next((kind for kind, said in _kinds() if said.search(title)), "other")
    is_table = name == DocumentKind.SELF_EVALUATION_TABLE  # 绩效自评情况 as the title of prose
    return DocumentKind.SELF_EVALUATION_REPORT if is_table else DocumentKind(name)


def project_name(title: Title, lines: Sequence[Line]) -> Passage | None:
    """Return the name of the report's project, or None.

    It is searched for after a label, in brackets near the title, in a sentence that states what was evaluated, and in
    the title, in this order. For a report on a department, it is the name of the department.
    """
    if labelled := _labelled_name(lines):
        return labelled
    agency = pattern("title_agency").match(title.line.plain)
    if agency and title.subject is Subject.DEPARTMENT:
        return title.line.part(0, agency.end()).before(_ABOUT)
    titled = title.line.before(pattern("title_end")).after(pattern("title_agency")).after(pattern("about_first"))
    for near in title.around:
        bracket = _IN_BRACKETS.match(near.plain)
        beside = near.group(bracket, "inside") if bracket else near.after(pattern("title_agency"))
        if (bracket or not titled) and _names_project(beside):
            return beside
    for body in (line.body for line in lines if line.body):
        for found in pattern("evaluated").finditer(body.mask):
            evaluated = body.group(found, "name")
            is_titled = not titled or same_money(evaluated.plain, titled.plain) >= _ALIKE
            if is_titled and _names_project(evaluated):
                return evaluated
    return titled if _names_project(titled) else None


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
    is_generic = pattern("generic").fullmatch(own) or pattern("not_money").search(plain)
    return bool(plain and pattern("project_end").search(plain) and not is_generic)
