"""Segmentation: where each form of a document begins and ends, what kind it is, and which year its heading states.

Third step of the extraction of forms, between the classification of rows (:mod:`extract.forms.row_kinds`) and the
readers of tables (:mod:`extract.forms.table`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from extract import vocabulary
from extract.forms.row_kinds import ClassifiedRow, RowKind, stated_year
from extract.forms.rows import place_of
from extract.model.content import Cell
from extract.model.records import DocumentKind, Place

_DATE = re.compile(r"(?:19|20)\d{2}[年./-]\d{1,2}[月./-]\d{1,2}")
_ABOVE_NAME = {"implementing_unit", "competent_department", "_form_date", "_person", "_other"}
_MOST_LABELS_ABOVE = 4
_YEAR_CAPTION = re.compile(r"[(（]?\d{4}年度?[)）]?")


@dataclass(frozen=True, slots=True)
class FormRows:
    """The rows of one form, with the heading, kind and year that were read from its captions.

    Attributes:
        rows: The form's rows, captions included.
        kind: The kind that the heading announces, else the kind that the form's columns suggest.
        heading: The cell of the heading; None if the form has none.
        year: The year that the heading or a caption states.
        year_cell: The cell that states `year` or, where that is None, `year_in_name`.
        year_in_name: A year that the heading contains only as part of the project's name. It may not be the year of the
            form: a form of this year may be about final payments for a project of an earlier year.
    """

    rows: Sequence[ClassifiedRow]
    kind: DocumentKind
    heading: Cell | None = None
    year: int | None = None
    year_cell: Cell | None = None
    year_in_name: int | None = None

    @property
    def title(self) -> str | None:
        """The text of the heading."""
        return self.heading.text if self.heading else None

    def cells(self) -> dict[str, Place]:
        """Return the places of the form's title and year, by field name."""
        found = {"form_title": self.heading.place} if self.heading else {}
        if self.year_cell is not None and self.year is not None:
            found["form_fiscal_year"] = place_of(self.year_cell, self.year)
        return found


def split_forms(rows: Sequence[ClassifiedRow]) -> list[FormRows]:
    """Split a document into its forms; rows before the first form are left out.

    A form begins at the row that names its project, or at the captions directly above that row. An indicator table
    that no project name precedes begins a form at its heading or, without one, at the table's header.
    """
    named = {index for index, row in enumerate(rows) if row.names_project} - set(_repeated_headers(rows))
    starts = sorted(named | set(_nameless(rows, named)))
    if not starts:
        return []
    begins: list[int] = []
    for start in starts:
        begin = start
        floor = begins[-1] + 1 if begins else 0
        while begin > floor and rows[begin - 1].is_caption:
            begin -= 1
        begin = _heading_above(rows, begin, floor)
        while begin > floor and rows[begin - 1].is_caption:
            begin -= 1
        begins.append(begin)
    return [_form(rows[begin:end]) for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True)]


def _heading_above(rows: Sequence[ClassifiedRow], begin: int, floor: int) -> int:
    """Return the index of a heading that is parted from the row at `begin` only by its agency or date; else `begin`."""
    at = begin
    while at > floor and begin - at < _MOST_LABELS_ABOVE and _is_label_above_name(rows[at - 1]):
        at -= 1
    captions = at
    while captions > floor and rows[captions - 1].is_caption and rows[captions - 1].kind is not RowKind.HEADING:
        captions -= 1
    is_headed = at < begin and captions > floor and rows[captions - 1].kind is RowKind.HEADING
    return captions - 1 if is_headed else begin


def _is_label_above_name(row: ClassifiedRow) -> bool:
    """Return whether a row states who fills in the form, or when: it may be printed between heading and name."""
    return bool(row.fields) and row.fields[0] in _ABOVE_NAME and row.is_table


def _repeated_headers(rows: Sequence[ClassifiedRow]) -> Iterator[int]:
    """Yield the indexes of headers that a project list repeats on a later page on which it continues."""
    open_header: list[str] = []
    for index, row in enumerate(rows):
        if row.kind is RowKind.HEADING:
            open_header = []
        elif row.kind is RowKind.WIDE_HEADER:
            header = [vocabulary.normal(cell.text) for cell in row.filled]
            if header == open_header:
                yield index
            open_header = header


def _nameless(rows: Sequence[ClassifiedRow], named: Set[int]) -> Iterator[int]:
    """Yield the index of the first row of each form that names no project: the heading, else the top of its table.

    Such a form is known by its indicator header or by a row of pairs of measures and amounts.

    Args:
        rows: The rows of the document.
        named: The indexes of the rows that name a project.
    """
    heading: int | None = None
    has_name = has_table = False
    for index, row in enumerate(rows):
        if row.kind is RowKind.HEADING and (has_table or not has_name):
            heading, has_name, has_table = index, False, False
        elif index in named:
            has_name = True
        elif row.kind is RowKind.INDICATOR_HEADER or row.pairs_measures:
            if not has_name and not has_table:
                yield _top_of_table(rows, index) if heading is None else heading
            has_table = True


def _top_of_table(rows: Sequence[ClassifiedRow], index: int) -> int:
    """Return the index of the first row of the table that a row belongs to."""
    while index and rows[index].is_table and not rows[index].row.starts_table and rows[index - 1].is_table:
        index -= 1
    return index


class _StatedYear(NamedTuple):
    """A year that a caption states, the caption's cell, and the rank that :func:`_year_reliability` gives it."""

    reliability: int
    cell: Cell
    year: int


def _form(rows: Sequence[ClassifiedRow]) -> FormRows:
    """Return the form of these rows, with heading and year read from the captions at its top."""
    heading: Cell | None = None
    in_name: _StatedYear | None = None
    years: list[_StatedYear] = []
    for row in rows:
        if row.kind is RowKind.HEADING and _is_nearer_heading(row.filled[0], heading):
            heading = row.filled[0]
        if _is_label_above_name(row):
            continue
        if not row.is_caption:
            break
        if row.year:
            stated = _StatedYear(_year_reliability(row), row.filled[0], row.year)
            if _is_project_heading(row, rows):
                in_name = in_name or stated
            else:
                years.append(stated)
    if in_name:  # a date or a line above the form is no more reliable than the year in its project's name
        years = [stated for stated in years if stated.reliability > 1]
    best = max(years, key=lambda stated: stated.reliability, default=None)
    source = best or in_name
    return FormRows(
        rows=rows,
        kind=_kind(heading, rows),
        heading=heading,
        year=best.year if best else None,
        year_cell=source.cell if source else None,
        year_in_name=in_name.year if in_name else None,
    )


def _is_nearer_heading(cell: Cell, heading: Cell | None) -> bool:
    """Return whether a heading replaces an earlier one as the heading of the form.

    The earlier heading may be that of the letter to which the form is attached. It is replaced if it announces no kind
    of document, or if it announces a report and the new heading announces another kind.

    Args:
        cell: The heading.
        heading: The earlier heading; None if there is none.
    """
    if heading is None:
        return True
    before, kind = vocabulary.form_kind(heading.text), vocabulary.form_kind(cell.text)
    return not before or (before == DocumentKind.SELF_EVALUATION_REPORT and kind not in (None, before))


def _kind(heading: Cell | None, rows: Sequence[ClassifiedRow]) -> DocumentKind:
    """Return the kind that the heading announces, else the kind that the form's columns suggest."""
    if heading and (found := vocabulary.form_kind(heading.text)):
        return DocumentKind(found)
    columns = {vocabulary.indicator_column(cell.text) for row in rows for cell in row.filled}
    fields = {field for row in rows for field in row.fields}
    is_evaluation = bool(columns & {"actual", "score"} or fields & {"total_score", "rating"})
    return DocumentKind.SELF_EVALUATION_TABLE if is_evaluation else DocumentKind.TARGET_TABLE


def _year_reliability(row: ClassifiedRow) -> int:
    """Rank how reliably a caption states the form's year.

    4: the caption is the year alone; 3: it is the heading; 2: it is a row of a table; 1: it is a line above the table;
    0: the year is part of a date.
    """
    plain = vocabulary.normal(row.text)
    if _YEAR_CAPTION.fullmatch(plain):
        return 4
    if _DATE.search(plain):
        return 0
    return 3 if row.kind is RowKind.HEADING else 2 if row.is_table else 1


def _is_project_heading(row: ClassifiedRow, rows: Iterable[ClassifiedRow]) -> bool:
    """Return whether the year in a caption is part of a project's name, as in ``2023年专项资金绩效目标表``.

    This is so if the caption (`row`) contains the project name that the form (`rows`) states, and that name contains a
    year.
    """
    for other in rows:
        for field, value in zip(other.fields, other.filled[1:], strict=False):
            if field == "name" and stated_year(value.text):
                return vocabulary.normal(value.text) in vocabulary.normal(row.text)
    return False
