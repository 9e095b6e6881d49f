"""The name of a report's project, and the agency that reports: from labels, the title, and sentences of the text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract import vocabulary
from extract.forms.narrative.identity.title import Title
from extract.forms.narrative.identity.title_parts import names_project
from extract.forms.narrative.money.labels import without_receiver
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.sections import LABELLED, Line, text_field
from extract.forms.narrative.subprojects import same_money
from extract.forms.narrative.wording import pattern
from extract.model.records import Subject
from extract.vocabulary.patterns import pattern_list

_IN_BRACKETS = re.compile(r"^\((?P<inside>[^()]{4,40})\)$")
_LONGEST = 60
_SENTENCE = re.compile(r"[,。;!?>|]")
_SHORTEST = 5
_ALIKE = 0.5
_FEWEST_HEADINGS = 2


@dataclass(frozen=True)
class Identity:
    """What a report is about.

    Attributes:
        name: The name of its project, or for a report on a department, the department.
        unit: The agency that reports.
        is_stated: Whether a title or a sentence says whose performance the report is about.
        is_report: Whether its headings are those of a report on performance, with or without a title.
    """

    name: Passage | None
    unit: Passage | None
    is_stated: bool
    is_report: bool


def identity_of(title: Title, lines: Sequence[Line]) -> Identity:
    """Return what a report is about.

    The name is searched for after a label, in brackets near the title, in a sentence that states what was evaluated, in
    the title, and in sentences that introduce a project, in this order.
    """
    stated = [words for line in lines for words in (line.heading and line.heading.words, line.body) if words]
    about = next(_names_in_text(stated, "about"), None)
    name = _labelled_name(lines) or (_titled_name(title, lines) if title.line else None) or about
    if name is None and title.subject is not Subject.DEPARTMENT:
        bodies = [line.body for line in lines if line.body]
        name = _quoted_programme(bodies) or next(_names_in_text(bodies, "introduced"), None)
    is_stated = title.line is not None or (about is not None and not title.is_account)
    headings = sum(bool(line.heading and pattern("report_heading").search(line.heading.words.plain)) for line in lines)
    is_report = headings >= _FEWEST_HEADINGS and not title.is_account
    return Identity(name, _implementing_unit(title, lines), is_stated, is_report)


def _titled_name(title: Title, lines: Sequence[Line]) -> Passage | None:
    """Return the name that the title and the lines beside it state, or a sentence on what was evaluated."""
    bodies = [line.body for line in lines if line.body]
    if title.subject is Subject.DEPARTMENT:
        return title.agency
    titled = title.parts.project
    for near in title.around:
        bracket = _IN_BRACKETS.match(near.plain)
        beside = near.group(bracket, "inside") if bracket else near.after(pattern("title_agency"))
        if (bracket or not titled) and _names_one(beside):
            return beside
    if title.aside and not titled and names_project(title.aside):
        return title.aside
    for body in bodies:
        for found in pattern("evaluated").finditer(body.mask):
            evaluated = body.group(found, "name")
            is_titled = not titled or same_money(evaluated.plain, titled.plain) >= _ALIKE
            if is_titled and _names_one(evaluated):
                return evaluated
    return titled


def _implementing_unit(title: Title, lines: Sequence[Line]) -> Passage | None:
    """Return the agency that the title or the signature names as the author of a self-evaluation, or None."""
    if title.parts.agency and vocabulary.pattern("titles", "signature").fullmatch(title.parts.agency.plain):
        return title.parts.agency
    signature = vocabulary.pattern("titles", "signature")
    if title.around and signature.fullmatch(title.around[0].plain):
        return title.around[0]
    bodies = [line.body for line in lines if line.body]
    for body, following in pairwise(bodies):
        if signature.fullmatch(body.plain) and pattern("signed_on").fullmatch(following.plain):
            return body
    return None


def _names_in_text(stated: Sequence[Passage], sentences: str) -> Iterator[Passage]:
    """Yield the names of projects in sentences of a kind, by pattern in the order of their reliability."""
    for introduced in pattern_list("narrative", sentences):
        for words in stated:
            for found in introduced.finditer(words.mask):
                name = words.group(found, "name")
                name = (name if found.start() == found.start("name") == 0 else without_receiver(name)).strip('“”"')
                is_named = len(name.plain) > _SHORTEST and _names_one(name)
                if is_named and not pattern("fund_of_giver").match(name.plain):
                    yield name


def _names_one(words: Passage) -> bool:
    """Return whether words of a sentence name a single project: not 该项目, 所有项目."""
    return names_project(words) and not pattern("unspecific").search(words.plain)


def _quoted_programme(bodies: Sequence[Passage]) -> Passage | None:
    """Return the programme that the text names most often in quotation marks, and more than once; else None."""
    found = [body.part(*one.span()) for body in bodies for one in pattern("quoted_programme").finditer(body.plain)]
    for plain, count in Counter(name.plain for name in found).most_common(1):
        return next(name for name in found if name.plain == plain) if count > 1 else None
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
            is_caption = len(body.plain) <= _LONGEST and not _SENTENCE.search(body.plain)
            return body if is_caption and not _is_label(body.plain) else None
    return None


def _is_label(plain: str) -> bool:
    """Return whether the text below 项目名称 is the next label of a form whose cells are lines."""
    return bool(vocabulary.label_field(plain) or vocabulary.is_listed(plain) or vocabulary.money_label(plain))
