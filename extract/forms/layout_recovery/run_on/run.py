"""Run of text: the paragraphs of a form without separators as one compact text, with the place of each character."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extract import vocabulary
from extract.forms.rows import Row, place_within
from extract.model.content import Cell
from extract.values.characters import GAP, compact
from extract.vocabulary.units import any_of

_SHORTEST_LABEL = 4
_FEWEST_LABELS = 3
_FEWEST_HEADERS = 2
_LONGEST_VALUE = 40
_LONGEST_LIST_HEADER = 80
_LONGEST_LINE = 60
_PAGE_MARK = re.compile(r"\s*(\d{1,3})、")
_ENDS_SENTENCE = "。；;：:"
_HEAD = ("name", "competent_department", "implementing_unit")


@dataclass(frozen=True, slots=True)
class Run:
    """The text of a form whose cells ran together.

    Attributes:
        text: The text in half width and simplified characters, without white space.
        sources: For each character of `text`, its cell and its offset in that cell.
        breaks: The offsets in `text` at which a line of the source begins.
    """

    text: str
    sources: Sequence[tuple[Cell, int]]
    breaks: frozenset[int]

    def cell(self, start: int, end: int, column: int = 0) -> Cell:
        """Return the text between two offsets as a cell, as printed."""
        if start >= end:
            source, offset = self.sources[min(start, len(self.sources) - 1)]
            return replace(source, text="", column=column, row=0, place=place_within(source, offset, ""))
        pieces: list[str] = []
        at = start
        while at < end:
            source, first = self.sources[at]
            last = at
            while last + 1 < end and self.sources[last + 1][0] is source:
                last += 1
            follows = self.sources[last + 1] if last + 1 < len(self.sources) else None
            stop = follows[1] if follows and follows[0] is source else len(source.text)
            pieces.append(source.text[first:stop].rstrip())
            at = last + 1
        source, offset = self.sources[start]
        text = "".join(pieces)
        return replace(source, text=text, column=column, row=0, place=place_within(source, offset, text))


def find_run(rows: Sequence[Row]) -> tuple[int, Run] | None:
    """Find the part of a document that is a form without separators.

    Returns:
        The index of the first row of that part, which reaches to the end of the document, and its text. None if the
        document has no such part, or if tables follow whose cells are known.
    """
    glued = next((index for index, row in enumerate(rows) if _is_glued(row)), None)
    if glued is None or _is_list_header(rows[glued]):
        return None
    begin = next((index for index in range(glued + 1) if _names_project().search(_plain(rows[index]))), glued)
    begin = _first_page(rows, begin)
    if any(len(row.filled) > 1 for row in rows[begin:]):
        return None
    return begin, _joined([cell for row in rows[begin:] for cell in row.filled])


def _is_list_header(row: Row) -> bool:
    """Return whether a row is the header of a list of projects: it names projects and levels of indicators, no more."""
    text = _plain(row)
    has_levels = _headers().search(text) is not None
    return has_levels and len(text) <= _LONGEST_LIST_HEADER and _names_project().search(text) is not None


def _first_page(rows: Sequence[Row], begin: int) -> int:
    """Return the index of the row that begins the first page, if the row at `begin` begins a later page."""
    mark = _PAGE_MARK.match(rows[begin].text)
    expected = int(mark[1]) - 1 if mark else 0
    for index in range(begin - 1, -1, -1):
        if expected > 0 and (found := _PAGE_MARK.match(rows[index].text)) and int(found[1]) == expected:
            begin, expected = index, expected - 1
    return begin


def _plain(row: Row) -> str:
    return compact(row.text)[0] if len(row.filled) == 1 else ""


def _is_glued(row: Row) -> bool:
    """Return whether a row is one text in which several headers, or several labels with their values, ran together."""
    if len(row.filled) != 1 or len(row.text) < _SHORTEST_LABEL * _FEWEST_HEADERS:
        return False
    headers = [
        word for word in row.text.split() if vocabulary.indicator_column(word) or vocabulary.funding_column(word)
    ]
    if len(headers) >= _FEWEST_HEADERS:  # white space parts the cells
        return False
    text = re.sub(r"(?<=[一-鿿])\s(?=[一-鿿])", "", row.text)
    words = max((compact(word)[0] for word in text.split()), key=len, default="")
    if _headers().search(words):
        return True
    labels = {vocabulary.label_field(found[0]) for found in _head_labels().finditer(words)}
    return len(labels) >= _FEWEST_LABELS and len(words) > _LONGEST_VALUE


@cache
def _headers() -> re.Pattern[str]:
    """Return the pattern of three headers of an indicator table, or of two of a money block, that ran together."""
    headers = vocabulary.load("headers")
    indicator = [
        re.escape(vocabulary.bare(word))
        for role, words in headers["indicator"].items()
        for word in words
        if len(word) > 1
    ]
    money = [re.escape(vocabulary.bare(word)) for words in headers["funding"].values() for word in words]
    mark = r"(?:\([^()]{1,9}\))?"
    return re.compile(rf"(?:(?:{any_of(indicator)}){mark}){{3}}|(?:(?:{any_of(money)}){mark}){{{_FEWEST_HEADERS}}}")


@cache
def _head_labels() -> re.Pattern[str]:
    labels = vocabulary.load("labels")
    return re.compile(
        any_of(re.escape(vocabulary.bare(word)) for field in _HEAD for word in labels[field] if len(word) >= 4)
    )


@cache
def _names_project() -> re.Pattern[str]:
    labels = vocabulary.load("labels")
    return re.compile(any_of(re.escape(vocabulary.bare(word)) for word in labels["name"]))


def _joined(cells: Sequence[Cell]) -> Run:
    """Return lines as one run, without the page marks that a site for sharing documents puts before each page."""
    characters: list[str] = []
    sources: list[tuple[Cell, int]] = []
    breaks: set[int] = set()
    page = 0
    for cell in cells:
        start = 0
        mark = _PAGE_MARK.match(cell.text)
        if mark and int(mark[1]) == page + 1 and (page or len(cell.text) > _LONGEST_LINE):
            page, start = page + 1, mark.end()
            if page == 1:
                breaks.add(len(characters))
        else:
            breaks.add(len(characters))
        text, places = compact(cell.text[start:])
        for character, place in zip(text, places, strict=True):
            if character != GAP:
                characters.append(character)
                sources.append((cell, start + place))
            else:
                breaks.add(len(characters))
    return Run("".join(characters), sources, frozenset(breaks))
