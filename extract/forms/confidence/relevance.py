"""Decides whether a document that was not understood holds performance content at all.

Content is a stated value beside a word of performance, below the title of a performance form, or among the labels of a
project sheet. Documents without any are irrelevant: budget books, rules, notices, blank forms. Sentences that say what
should be (rules, instructions, rating scales), and those that count the projects of an agency, state no value. Where
the text leaves both open, the document holds content, so that a person reads it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import dropwhile
from typing import NamedTuple

from extract import vocabulary
from extract.forms.row_kinds import ClassifiedRow
from extract.values.quantities import find_quantities
from extract.values.units import unit_of

_REACH = 200
"""Characters behind a word of performance within which a value stands beside it; cells of a flat form included."""
_LABELS_OF_A_SHEET = 3
_LONGEST_SENTENCE = 300
"""Longer passages are forms run together into one text, in which a word of a rule proves nothing."""
_LONG_CELL = 100
_CHUNK = 500
_SHORTEST_WRAPPED = 20
_SENTENCE = re.compile(r"[^。；;！!\n]+[。；;！!]?")
_COMPLETE = re.compile(r"[。；;：:！!]$")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{3,5}")
_NUMBER_WITHIN = re.compile(r"(?<![\d.第])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2}|\d{5,7})(?![\d.]|[KM]B)")
_INTEGER = re.compile(r"\d+")
_BARE_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SEVERAL = 2
_WORDS_OF_A_FORM = 3
_NO_AMOUNT = re.compile(r"100|(?:19|20)\d\d")
_TIME_KINDS = {"days", "months", "working_days"}
_POINTS = "分"


class _Passage(NamedTuple):
    """A sentence, a cell or a row of a table, in half width and without white space.

    Attributes:
        cells: The cells of the row; one for a sentence.
        is_whole: Whether it is not a line that the next one continues.
    """

    cells: Sequence[str]
    is_whole: bool

    @property
    def text(self) -> str:
        """The text of all cells."""
        return " ".join(self.cells)


def holds_performance_content(rows: Sequence[ClassifiedRow]) -> bool:
    """Return whether the rows of a document state a value of performance, or may do so."""
    return next(statements(rows), None) is not None


def statements(rows: Sequence[ClassifiedRow]) -> Iterator[str]:
    """Yield the passages that state a value of performance."""
    reach = 0
    is_below_title = False
    labels: set[str] = set()
    is_continued = False
    for passage in _passages(rows):
        text = passage.text
        if _found("section", text):
            reach = 0
        is_title = _found("title", text)
        if _is_rule(text) or (is_continued and not is_title):
            is_continued = not passage.is_whole
            continue
        is_continued = False
        is_below_title = is_below_title or is_title
        if _found("project_label", text):
            labels.add(text)
        if _found("word", text) or (_found("project_label", text) and len(labels) >= _LABELS_OF_A_SHEET):
            reach = _REACH + len(text)
        if (reach > 0 or is_below_title) and _holds_value(passage.cells):
            yield text
        reach -= len(text)


def is_template(title: str | None) -> bool:
    """Return whether the title of a form or report says that others are to fill it in."""
    return title is not None and _found("template", vocabulary.bare(title))


def states_value(text: str) -> bool:
    """Return whether a cell or sentence states an amount, a quantity or a score, even one that cannot be parsed."""
    if _is_amount(text) or _found("score", text) or _found("value", text):
        return True
    if len(_pattern("word").findall(text)) >= _WORDS_OF_A_FORM and _NUMBER_WITHIN.search(text):
        return True
    chunks = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    return any(
        _is_value(one.unit, is_explicit=one.is_explicit)
        for chunk in chunks
        for one in find_quantities(chunk).quantities
    )


def _is_rule(text: str) -> bool:
    """Return whether a passage says what should be, or counts the projects of an agency."""
    if len(text) >= _LONGEST_SENTENCE:
        return False
    return _found("rule", text) or (_found("count_of_projects", text) and _found("word", text))


def _passages(rows: Iterable[ClassifiedRow]) -> Iterator[_Passage]:
    """Split rows into passages: the short cells of a row are one, paragraphs and long cells give their sentences."""
    for row in rows:
        cells = [vocabulary.bare(cell.text) for cell in row.filled]
        short = [cell for cell in cells if len(cell) < _LONG_CELL] if len(cells) > 1 else []
        if short:
            yield _Passage(short, is_whole=True)
        for cell in row.filled:
            if len(cells) == 1 or len(vocabulary.bare(cell.text)) >= _LONG_CELL:
                yield from map(_sentence, _SENTENCE.findall(cell.text))


def _sentence(text: str) -> _Passage:
    plain = vocabulary.bare(text)
    return _Passage((plain,), bool(_COMPLETE.search(plain)) or len(plain) < _SHORTEST_WRAPPED)


def _holds_value(cells: Sequence[str]) -> bool:
    """Return whether one of the cells of a row, or a sentence, states a value.

    Integers that begin a row are its serial number and codes; one integer behind them is the weight of an indicator.
    """
    if len(cells) == 1:
        return states_value(cells[0])
    behind = list(dropwhile(_INTEGER.fullmatch, cells))
    numbers = sum(bool(_BARE_NUMBER.fullmatch(cell)) for cell in behind)
    return numbers >= _SEVERAL or any(map(states_value, behind))


def _is_amount(text: str) -> bool:
    """Return whether a cell is a bare number that may be an amount: no year, serial number or weight."""
    return bool(_NUMBER.fullmatch(text)) and not _NO_AMOUNT.fullmatch(text)


def _is_value(unit: str | None, *, is_explicit: bool) -> bool:
    """Return whether a quantity is a value: neither a time nor the points of a rating scale."""
    if unit is None:
        return is_explicit
    meaning = unit_of(unit)
    return unit != _POINTS and (meaning is None or meaning.kind not in _TIME_KINDS)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return vocabulary.pattern("relevance", name)


def _found(name: str, text: str) -> bool:
    return bool(_pattern(name).search(text))
