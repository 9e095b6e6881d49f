"""Search for the title of a report, which gives its kind, year and subject."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from extract import vocabulary
from extract.forms.narrative.identity.title_parts import TitleParts, aside_of, parts_of, without_aside
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.sections import LABELLED
from extract.forms.narrative.wording import words
from extract.model.content import Cell
from extract.model.records import DocumentKind, Form, Place, Subject
from extract.vocabulary.patterns import pattern_list, source_of

_LONGEST = 70
_SENTENCE = re.compile(r"[,。:;!?>|]")
_MARKER = re.compile(r"[一二三四五六七八九十\d]+[、.]|\([一二三四五六七八九十\d]+\)")
_DATE = re.compile(r"\d{4}[-年./]\d{1,2}[-月./]")
_NEAR = 3
_FARTHEST = 6
_SHORTEST_TITLE = 8
_MOST_LINES = 3
_MASKED = re.compile(r"\*|\(略\)|[X×]{2}")


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
    def parts(self) -> TitleParts:
        """The agency and the project that the title names."""
        return parts_of(self.line) if self.line else TitleParts()

    @cached_property
    def aside(self) -> Passage | None:
        """The remark in brackets at the end of the title."""
        return aside_of(self.line) if self.line else None

    @cached_property
    def agency(self) -> Passage | None:
        """The agency that the title names, or else a line beside it, or else a label of the text."""
        return self.parts.agency or next(filter(_is_agency, self.around), None) or next(self._labelled(), None)

    def _labelled(self) -> Iterator[Passage]:
        for passage in self.text:
            label = LABELLED.match(passage.plain)
            if label and _pattern("agency_label").match(label["label"]):
                yield passage.group(label, "value")

    @cached_property
    def form(self) -> Form:
        """The report as a form: its kind from the title, its year from the title or a line near it, else the text."""
        year = self.year
        kind = _kind(self) if self.line else _kind_of_text(self.text)
        title = self.line.text if self.line else None
        return Form(number=self.number, kind=kind, title=title, fiscal_year=year[0] if year else None)

    @cached_property
    def year(self) -> tuple[int, Place] | None:
        """The year that the title or a line near it states, else the one that the text states most often.

        Returned with its place; None without a year.
        """
        for passage in (*([self.line] if self.line else []), *self.around):
            if found := _pattern("year").search(passage.plain):
                place = passage.part(found.start(1), found.end(1)).place("")
                return int(found[1]), place
        years = [
            passage.part(*found.span(1))
            for passage in self.text
            for found in vocabulary.pattern("narrative", "year_in_text").finditer(passage.mask)
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
        if _pattern("department").search(self.plain):
            return Subject.DEPARTMENT
        return Subject.TRANSFER_PAYMENT if "转移支付" in self.plain else Subject.PROJECT

    @cached_property
    def is_account(self) -> bool:
        """Whether the text is about all accounts of an agency, so that only its sections on performance are read."""
        if self.line is not None and _pattern("deed").search(self.plain):
            return False
        if _pattern("accounts").search(self.plain):
            return True
        return any(vocabulary.pattern("narrative", "book").search(passage.plain) for passage in self.text)


def find_title(passages: Sequence[Passage], number: int = 1) -> Title | None:
    """Return the title of a report, or a `Title` without a line for a text about performance that has none.

    Of the lines with the words of a title, the best is the title (see `_rank`), unless it stands far below the first
    that names an agency or a year. Where there is none, a sentence may announce it.

    Args:
        passages: The paragraphs of the report.
        number: The position of the report in its document.

    Returns:
        None if there is no title and the text does not speak of performance.
    """
    text = tuple(passages)
    passages = [_unframed(passage) for passage in text]
    found = list(_titles(passages)) or list(_announced(text))
    if found:
        first = next((index for index, _, line in found if _rank(line)[1]), found[0][0])
        near = [one for one in found if one[0] <= first + _FARTHEST]
        index, last, line = max(near, key=lambda one: _rank(one[2]))
        around = [*reversed(passages[max(0, index - 2) : index]), *passages[last + 1 : last + 1 + _NEAR]]
        return Title(line, tuple(other for other in around if _is_caption(other.plain)), text, number)
    speaks = any(vocabulary.pattern("narrative", "speaks").search(passage.plain) for passage in text)
    return Title(None, (), text, number) if speaks else None


def is_title(passage: Passage) -> bool:
    """Return whether a line is the title of a report on performance."""
    bare = without_aside(passage).plain
    return _is_caption(bare) and not _MARKER.match(bare) and bool(_pattern("title").search(bare))


def _titles(passages: Sequence[Passage]) -> Iterator[tuple[int, int, Passage]]:
    """Yield each title with the indexes of its first and last line."""
    for index, passage in enumerate(passages):
        joined = _joined(passages[index : index + _MOST_LINES])
        if joined is not None:
            yield index, index + joined[0] - 1, joined[1]
        elif is_title(passage):
            yield index, index, passage
        elif found := _pattern("run_on").match(passage.plain):
            yield index, index, passage.group(found, "title")


def _joined(lines: Sequence[Passage]) -> tuple[int, Passage] | None:
    """Return the title that these lines make together, and how many of them, or None if the first is none's start."""
    if not lines or not _is_part(lines[0]) or is_title(lines[0]):
        return None
    for count in range(2, len(lines) + 1):
        last = lines[count - 1]
        if not _is_part(last):
            return None
        if not is_title(last):
            continue
        is_continued = _pattern("continued").match(last.plain) or _pattern("begun").search(lines[count - 2].plain)
        if not is_continued:
            return None
        title = _one_line(lines[:count])
        parts = parts_of(title)
        return (count, title) if is_title(title) and (parts.project or parts.agency) else None
    return None


def _is_part(line: Passage) -> bool:
    return _is_caption(line.plain) and not any(other.match(line.plain) for other in (LABELLED, _MARKER, _DATE))


def _one_line(lines: Sequence[Passage]) -> Passage:
    """Return several lines as one passage, whose pieces keep their lines and columns."""
    first = lines[0].place()
    text = lines[0].text
    line = first.line
    for passage in lines[1:]:
        place = passage.place()
        below = max(1, (place.line or 0) - (line or 0))
        text += "\n" * below + " " * ((place.column or 1) - 1) + passage.text
        line = place.line
    return Passage.of(Cell(text, 0, 0, first))


def _announced(text: Sequence[Passage]) -> Iterator[tuple[int, int, Passage]]:
    """Yield each title that a sentence announces, where it names a project, or the department that it is about."""
    for announced in pattern_list("titles", "announced"):
        for index, passage in enumerate(text):
            for found in announced.finditer(passage.mask):
                title = passage.group(found, "title")
                parts = parts_of(title)
                if parts.project or (parts.agency and _pattern("department").search(title.plain)):
                    yield index, index, title


def _rank(title: Passage) -> tuple[bool, bool, bool, bool]:
    """Rank a title: one with a project and no character masked is better than one with an agency or a year."""
    parts = parts_of(title)
    is_listed = bool(_pattern("annex").match(title.plain))
    is_whole = parts.project is not None and not _MASKED.search(title.plain)
    has_more = bool(parts.project or parts.agency or _pattern("year").search(title.plain))
    return is_whole and not is_listed, has_more and not is_listed, not is_listed, len(title.plain) >= _SHORTEST_TITLE


def _unframed(passage: Passage) -> Passage:
    """Return a title without the label and the marks of a web page around it: 标题：| 某项目绩效自评报告 |."""
    for framed in pattern_list("titles", "framed"):
        if found := framed.match(passage.plain):
            passage = passage.group(found, "title")
            break
    return passage.before(_pattern("mark_behind")).after(_pattern("mark_first"))


def _is_agency(line: Passage) -> bool:
    return bool(_pattern("signature").fullmatch(line.plain))


def _is_caption(plain: str) -> bool:
    return 2 < len(plain) <= _LONGEST and not _SENTENCE.search(plain)


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    kinds = vocabulary.load("titles")["kinds"]
    return [(kind, re.compile(source_of(entry, "titles"))) for kind, entry in kinds.items()]


def _kind(title: Title) -> DocumentKind:
    plain = without_aside(title.line).plain if title.line else ""
    name = vocabulary.form_kind(plain) or next((kind for kind, said in _kinds() if said.search(plain)), "other")
    if name == DocumentKind.SELF_EVALUATION_TABLE and not plain.endswith("表"):  # 绩效自评情况 as the title of prose
        return DocumentKind.SELF_EVALUATION_REPORT
    return DocumentKind(name)


def _kind_of_text(text: Sequence[Passage]) -> DocumentKind:
    """Return the kind of a report without a title: the first of ``text_kinds`` that any paragraph states."""
    for kind, said in words("text_kinds").items():
        if any(re.search(source_of(said, "narrative"), passage.plain) for passage in text):
            return DocumentKind(kind)
    return DocumentKind.OTHER


def _pattern(name: str) -> re.Pattern[str]:
    return vocabulary.pattern("titles", name)
