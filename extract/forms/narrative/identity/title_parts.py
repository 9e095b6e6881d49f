"""The parts of a title: the agency that reports, and the project that the document is about.

A title reads [agency] [关于] [year] [project] [what was done] [kind of document]. Each part may be missing, and the
year may stand before or behind the agency. What was done begins at a word of performance. Where the project's own name
has such a word (绩效管理经费), the first one that leaves a name before it counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract import vocabulary
from extract.forms.narrative.passages import Passage

_ASIDE_AT_END = re.compile(r"(?<=.)\((?:[^()]|\([^()]*\))*\)$")
_YEAR = re.compile(r"^\d{4}(?:-\d{4})?(?:年度?|学年)?")
_QUOTES = '“”"《》〈〉_-·:、.。;'
_SHORTEST_SUBJECT = 4


@dataclass(frozen=True)
class TitleParts:
    """The parts of a title that say whose performance it is about.

    Attributes:
        agency: The agency at its beginning, or None.
        project: The words that name a project, its year included; None if the title names none.
    """

    agency: Passage | None = None
    project: Passage | None = None


def parts_of(title: Passage) -> TitleParts:
    """Return the parts of a title."""
    agency: Passage | None = None
    for head in _heads(title):
        found, rest = _agency(head.after(_pattern("about_first")))
        agency = agency or found
        project = rest.after(_pattern("about_first")).after(_pattern("year_before_place")).strip(_QUOTES)
        is_framed = len(project.plain) < len(head.plain) or _YEAR.match(project.plain)
        is_facility = _pattern("facility").search(title.plain[: head.end - title.start]) and not _is_category(
            title, head
        )
        if names_project(project) or is_facility or (is_framed and _is_subject(project)):
            return TitleParts(agency, project)
    return TitleParts(agency)


def names_project(name: Passage) -> bool:
    """Return whether a text ends like the name of a project or of its money, and says more than "the project"."""
    plain = without_aside(name).plain
    own = vocabulary.pattern("narrative", "agency").sub("", plain)
    is_project = vocabulary.pattern("narrative", "project_end").search(plain)
    return (
        bool(is_project) and not vocabulary.pattern("narrative", "generic").fullmatch(own) and not _is_nameless(plain)
    )


def without_aside(title: Passage) -> Passage:
    """Return a title without the remark in brackets at its end."""
    return title.before(_ASIDE_AT_END)


def aside_of(title: Passage) -> Passage | None:
    """Return the remark in brackets at the end of a title, without the brackets, or None."""
    found = _ASIDE_AT_END.search(title.plain)
    return title.part(found.start() + 1, -1) if found else None


def _heads(title: Passage) -> Iterator[Passage]:
    """Yield what stands before each word of performance, without the words of what was done."""
    bare = without_aside(title)
    deeds = [*_pattern("deed").finditer(bare.plain)] or [*_pattern("other_deed").finditer(bare.plain)]
    for found in deeds:
        yield bare.part(0, found.start()).before(_pattern("before_deed"))


def _agency(head: Passage) -> tuple[Passage | None, Passage]:
    """Return the agency at the beginning of a title, or None, and what follows it."""
    if found := _pattern("agency_first").match(head.plain):
        return head.group(found, found.lastgroup or ""), head.part(found.end())
    if found := _pattern("agency_behind_year").match(head.plain):
        return head.group(found, "agency"), head.part(found.end())
    found = _pattern("agency_before_project").match(head.plain)
    if found and (names_project(rest := head.part(found.end())) or _is_subject(rest)):
        return head.part(0, found.end()), rest
    return (head, head.part(len(head.plain))) if _pattern("signature").fullmatch(head.plain) else (None, head)


def _is_category(title: Passage, head: Passage) -> bool:
    """Return whether the title goes on with 支出, so that 项目 is a category of spending and not one project."""
    return title.part(head.end - title.start).plain.startswith("支出")


def _is_subject(words: Passage) -> bool:
    """Return whether words between the agency or the year and what was done name a project, whatever their end."""
    own = _YEAR.sub("", without_aside(words).plain)
    is_agency = _pattern("signature").fullmatch(own)
    return len(own) >= _SHORTEST_SUBJECT and not is_agency and not _is_nameless(own)


def _is_nameless(plain: str) -> bool:
    return bool(vocabulary.pattern("narrative", "nameless").search(plain))


def _pattern(name: str) -> re.Pattern[str]:
    return vocabulary.pattern("titles", name)
