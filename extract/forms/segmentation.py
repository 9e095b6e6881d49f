"""Where each form of a document begins and ends, what kind it is, and which year it speaks of."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeVar

from extract import vocabulary
from extract.forms.row_kinds import RowKind, is_label, is_level, kind_of, stated_year
from extract.forms.rows import Row, place_of
from extract.model.content import Cell
from extract.model.records import DocumentKind, Place

T = TypeVar("T")

_DATE = re.compile(r"(?:19|20)\d{2}[年./-]\d{1,2}[月./-]\d{1,2}")
_YEAR_CAPTION = re.compile(r"[(（]?\d{4}年度?[)）]?")
_LONGEST_CAPTION = 60
_SIDE_ROWS = (RowKind.HEADING, RowKind.WIDE_HEADER)


@dataclass
class FormRows:
    """The rows of one form, its heading, and its year as the heading or a caption states it.

    A year that the heading only has as part of the project's name is kept apart: money for final payments of an earlier
    year's project stands in this year's form.
    """

    rows: list[Row] = field(default_factory=list)
    heading: Cell | None = None
    year: int | None = None
    year_cell: Cell | None = None
    year_in_name: int | None = None

    def cells(self) -> dict[str, Place]:
        """Where the form's title and year stand."""
        found = {"form_title": self.heading.place} if self.heading else {}
        if self.year_cell is not None and self.year is not None:
            found["form_fiscal_year"] = place_of(self.year_cell, self.year)
        return found

    @property
    def kind(self) -> DocumentKind:
        """The kind that the heading announces, else what the form's columns show."""
        if self.heading and (found := vocabulary.form_kind(self.heading.text)):
            return DocumentKind(found)
        columns = {vocabulary.indicator_column(cell.text) for row in self.rows for cell in row.filled}
        return DocumentKind.SELF_EVALUATION_TABLE if columns & {"actual", "score"} else DocumentKind.TARGET_TABLE


def split_forms(rows: Sequence[Row]) -> list[FormRows]:
    """Cut a document into forms; what stands before the first belongs to none.

    A form begins where its project is named. What stands above that name, up to the end of the form before (its last
    table row that is not a caption), is its heading and captions. An indicator table that no name announces is a form
    from its heading on, or from the top.
    """
    named = {index for index, row in enumerate(rows) if names_project(row)} - set(_repeated_headers(rows))
    starts = sorted(named | set(_nameless(rows, named)))
    if not starts:
        return []
    begins: list[int] = []
    for start in starts:
        begin = start
        floor = begins[-1] + 1 if begins else 0
        while begin > floor and _is_caption(rows[begin - 1]):
            begin -= 1
        begins.append(begin)
    return [_form(rows[begin:end]) for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True)]


def _repeated_headers(rows: Sequence[Row]) -> Iterator[int]:
    """Headers of a list of projects that a page prints again: the list goes on."""
    open_header: list[str] = []
    for index, row in enumerate(rows):
        kind = kind_of(row)
        if kind is RowKind.HEADING:
            open_header = []
        elif kind is RowKind.WIDE_HEADER:
            header = [vocabulary.normal(cell.text) for cell in row.filled]
            if header == open_header:
                yield index
            open_header = header


def _nameless(rows: Sequence[Row], named: Set[int]) -> Iterator[int]:
    """Headings of forms that name no project, each over an indicator table; the top, where a form lost its head."""
    heading: int | None = None
    has_name = has_table = False
    for index, row in enumerate(rows):
        kind = kind_of(row)
        if kind is RowKind.HEADING and (has_table or not has_name):
            heading, has_name, has_table = index, False, False
        elif index in named:
            has_name = True
        elif kind is RowKind.INDICATOR_HEADER:
            if not has_name and not has_table:
                yield index if heading is None else heading
            has_table = True


def names_project(row: Row) -> bool:
    """Whether a row is the first of a form below its captions: it names the project, or is a header over projects."""
    if row.is_table and "name" in map(vocabulary.label_field, [cell.text for cell in row.filled]):
        return True
    return kind_of(row) is RowKind.WIDE_HEADER


def _is_caption(row: Row) -> bool:
    """A heading, a year, a unit, an agency: rows of one or two cells that are no label and no tail."""
    kind = kind_of(row)
    if kind in _SIDE_ROWS:
        return True
    few = len(row.filled) <= 2 and not any(is_label(cell) or is_level(cell) for cell in row.filled)
    starts_row = row.filled[0].column == 0
    is_short = all(len(vocabulary.normal(cell.text)) < _LONGEST_CAPTION for cell in row.filled)
    return kind is RowKind.BODY and few and starts_row and is_short


def _form(rows: Sequence[Row]) -> FormRows:
    form = FormRows(rows=list(rows))
    years: list[tuple[int, Cell, int]] = []
    for row in rows:
        kind = kind_of(row)
        if kind is RowKind.HEADING and (form.heading is None or not vocabulary.form_kind(form.heading.text)):
            form.heading = row.filled[0]
        if kind is not RowKind.HEADING and not _is_caption(row):
            break
        if year := stated_year(row.text):
            if _is_project_heading(row, rows):
                form.year_in_name, form.year_cell = form.year_in_name or year, form.year_cell or row.filled[0]
            else:
                years.append((_weight_of_year(row), row.filled[0], year))
    if form.year_in_name:  # then a date or a line above the form is no better than the year in its name
        years = [stated for stated in years if stated[0] > 1]
    if years:
        _, form.year_cell, form.year = max(years, key=lambda stated: stated[0])
    return form


def _weight_of_year(row: Row) -> int:
    """How well a caption states the form's year: alone; in the heading; in the table; above it; as part of a date."""
    plain = vocabulary.normal(row.text)
    if _YEAR_CAPTION.fullmatch(plain):
        return 4
    if _DATE.search(plain):
        return 0
    return 3 if kind_of(row) is RowKind.HEADING else 2 if row.is_table else 1


def _is_project_heading(row: Row, rows: Iterable[Row]) -> bool:
    """Whether a heading's year belongs to the project that it names, as in ``2023年专项资金绩效目标表``."""
    for other in rows:
        for label, value in zip(other.filled, other.filled[1:], strict=False):
            if vocabulary.label_field(label.text) == "name" and stated_year(value.text):
                return vocabulary.normal(value.text) in vocabulary.normal(row.text)
    return False


def most_common(values: Iterable[T | None]) -> T | None:
    """The most frequent value that is not None; the first of equals."""
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None
