"""Explanation of an extraction: the role of each cell of a document, for ``jixiao extract --explain``.

This module extracts nothing itself. If a record names a cell as the place of a field, the cell gets that field and
the role that belongs to it. The roles of all other cells are found by their words.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, pairwise

from pydantic import Field

from extract import vocabulary
from extract.forms.layout_recovery.forms import find_forms
from extract.forms.layout_recovery.tokens import tokens_of
from extract.forms.row_kinds import ClassifiedRow, RowKind, classify, classify_all, money_unit
from extract.forms.rows import Row, place_within, rows_of
from extract.model.content import Cell, Content
from extract.model.records import ExtractedDocument, Funding, Model, Period, Place, Project


class Role(StrEnum):
    """The role of a cell in its document. If several apply, the cell gets the one that is listed first here."""

    HEADING = "heading"
    VALUE = "value"
    AMOUNT = "amount"
    LEVEL = "level"
    LABEL = "label"
    HEADER = "header"
    CAPTION = "caption"
    UNRECOGNISED = "unrecognised"
    INSTRUCTION = "instruction"
    PLACEHOLDER = "placeholder"
    SIDE_LABEL = "side label"
    TOTAL = "total"
    NOTE = "note"
    NOT_KEPT = "not kept"
    NOT_USED = "not used"


class Explained(Model):
    """A cell, a paragraph or a part of either, with its role and the fields that were read from it or that it names.

    `not kept` is the role of a value whose field is not stored (a person, a serial number), beside its label or below
    its header. A cell that no vocabulary entry explains is `unrecognised` if a reader tried to read it, else `not
    used`; the field of a `not used` cell is that of the header above it.
    """

    place: Place
    role: Role
    field: str | None = None
    text: str
    form_number: int | None = None
    starts_row: bool = Field(default=False, exclude=True)


Use = tuple[Role, str]
"""The role of a cell and the name of the field that a record has from it; an empty name for no field."""

_RANK = {role: rank for rank, role in enumerate(Role)}
_TABLE_HEADERS = (RowKind.INDICATOR_HEADER, RowKind.UPPER_HEADER)
_LABEL_HEADERS = (RowKind.WIDE_HEADER, RowKind.GOAL_HEADER)
_HEADERS = (*_TABLE_HEADERS, *_LABEL_HEADERS, RowKind.FUNDING_HEADER)
_LONGEST_CAPTION = 24
_HEADS = ("title", "name")
"""Fields whose place marks the beginning of a form.

The places of other fields mark it only for a form without these, since they may stand in the form before.
"""
_PERIOD = "_period"


def explain(content: Content, document: ExtractedDocument) -> list[Explained]:
    """Return the role of each text of a document, in reading order.

    Args:
        content: The content that the reader returned.
        document: The records extracted from that content; without projects where the document was refused.
    """
    rows = _printed_rows(content)
    cells = _Cells(rows)
    uses: list[dict[int, list[Use]]] = [{} for _ in cells.all]
    starts: dict[int, int] = {}
    heads: dict[int, int] = {}
    for place, use, form_number in _uses(document):
        index, offset = cells.at(place)
        if index is None or (form_number is None and use[0] is not Role.UNRECOGNISED and uses[index]):
            continue  # a place that the document shares with one of its forms belongs to the form
        uses[index].setdefault(offset, []).append(use)
        if form_number is not None and use[0] in (Role.HEADING, Role.VALUE, Role.AMOUNT):
            first = heads if use[1] in _HEADS else starts
            first[form_number] = min(index, first.get(form_number, index))
    begins = {cells.first_of_row(index): number for number, index in (starts | heads).items()}
    targets = [row.target for project in document.projects for row in project.indicators if row.target]
    words, form = _Words(), None
    explained: list[Explained] = []
    index = 0
    for row in rows:
        words.open(row)
        begun = len(explained)
        for cell in row.filled:
            form = begins.get(index, form)
            explained += [one.model_copy(update={"form_number": form}) for one in _pieces(cell, uses[index], words)]
            index += 1
        explained[begun].starts_row = True
        _mark_parts_of_target(explained[begun:], targets)
    return explained


def _printed_rows(content: Content) -> list[ClassifiedRow]:
    """Return the rows of a document before any repair.

    Where the layout was recovered, the rows are printed lines with a cell per token.
    """
    rows = classify_all(rows_of(content))
    if not find_forms(rows).is_recovered:
        return [row for row in rows if row.filled]
    lines: list[list[Cell]] = []
    for token in tokens_of([row.row for row in rows]):
        if token.starts_line or not lines:
            lines.append([])
        lines[-1].append(token.cell)
    return [row for line in lines if (row := classify(Row(tuple(line), is_table=False))).filled]


class _Cells:
    """The cells of a document, with lookup by the places that records name."""

    def __init__(self, rows: Sequence[ClassifiedRow]) -> None:
        self.all = [cell for row in rows for cell in row.filled]
        self._row_starts = list(accumulate((len(row.filled) for row in rows), initial=0))
        self._by_address = {_address(cell.place): index for index, cell in enumerate(self.all)}
        by_line = ((_character(c.place), index) for index, c in enumerate(self.all) if c.place.line is not None)
        self._characters = sorted(by_line)

    def first_of_row(self, index: int) -> int:
        """Return the index of the first cell in the row of the cell at `index`."""
        return self._row_starts[bisect_right(self._row_starts, index) - 1]

    def at(self, place: Place) -> tuple[int | None, int]:
        """Return the index of the cell at a place (None without such a cell), and the place's offset in its text.

        In plain text, where places are lines and columns, it is the last cell that begins at or before the place.
        """
        if place.line is None:
            return self._by_address.get(_address(place)), 0
        found = bisect_right(self._characters, (_character(place), len(self.all))) - 1
        if found < 0:
            return None, 0
        begin, index = self._characters[found]
        lines = self.all[index].text.split("\n")
        down, across = place.line - begin[0], (place.column or 1) - 1
        if down == 0:
            across -= begin[1] - 1
        offset = sum(len(line) + 1 for line in lines[:down]) + across
        return index, offset if down < len(lines) and across < len(lines[down]) else 0


def _address(place: Place) -> tuple[object, ...]:
    return place.page, place.table, place.row, place.column, place.bbox if place.table is None else None


def _character(place: Place) -> tuple[int, int]:
    return place.line or 0, place.column or 1


def _uses(document: ExtractedDocument) -> Iterator[tuple[Place, Use, int | None]]:
    """Yield every place that a record names, with its use and the number of its form.

    The number is None for unrecognised texts and for the places of the document's own fields, which come last.
    """
    for project in document.projects:
        for place, use in _uses_of_project(project):
            yield place, use, project.form.number
    for one in document.unrecognised:
        yield one.place, (Role.UNRECOGNISED, ""), None
    for name, place in document.document.cells.items():
        yield place, (Role.HEADING if name == "title" else Role.VALUE, name), None


def _uses_of_project(project: Project) -> Iterator[tuple[Place, Use]]:
    for name, place in project.cells.items():
        yield place, (Role.HEADING, "title") if name == "form_title" else (Role.VALUE, name.removeprefix("form_"))
    for amount in project.funding:
        for name, place in amount.cells.items():
            yield place, _use_of_amount(amount, name)
    for indicator in project.indicators:
        for name, place in indicator.cells.items():
            yield place, (Role.LEVEL if name in ("level1", "level2") else Role.VALUE, name)
    for score in project.scores:
        for name, place in score.cells.items():
            yield place, (Role.LABEL if name == "scope" else Role.VALUE, name)


def _use_of_amount(amount: Funding, name: str) -> Use:
    if name in ("source", "detail_of"):
        return Role.LABEL, "source"
    if name == "unit":
        return Role.CAPTION, "unit"
    measure = amount.measure if amount.period is Period.FULL_YEAR else f"{amount.measure} {amount.period}"
    return Role.AMOUNT if name == "value" else Role.HEADER, measure


def _pieces(cell: Cell, uses: dict[int, list[Use]], words: "_Words") -> Iterator[Explained]:
    """Yield the explanation of each piece of a cell.

    A cell is split at the offsets at which fields were read from it; each piece ends where the next begins.

    Args:
        cell: The cell.
        uses: The uses of the cell by offset in its text.
        words: The roles by words, opened at the cell's row.
    """
    by_words = words.role(cell)
    starts = sorted({0, *uses})
    for start, end in zip(starts, [*starts[1:], len(cell.text)], strict=True):
        text = cell.text[start:end].strip()
        if not text:
            continue
        place = place_within(cell, start, text) if start else cell.place
        role, name = _choose_role(
            uses.get(start, []), by_words if end - start == len(cell.text) else (Role.NOT_USED, None)
        )
        yield Explained(place=place, role=role, field=name, text=text)


def _choose_role(uses: Sequence[Use], by_words: tuple[Role, str | None]) -> tuple[Role, str | None]:
    """Return the role and the fields of a text from its uses.

    If the uses give several roles, the first in the order of `Role` applies. The role by words applies instead if the
    text has no use, if it is unrecognised and an instruction, and to choose between label and header.

    Args:
        uses: The uses of the text.
        by_words: Role and field of the text by its words.
    """
    if not uses:
        return by_words
    role = min((role for role, _ in uses), key=_RANK.__getitem__)
    if role is Role.UNRECOGNISED:
        return (role, None) if by_words[0] is not Role.INSTRUCTION else by_words
    if role in (Role.LABEL, Role.HEADER):
        role = by_words[0] if by_words[0] in (Role.LABEL, Role.HEADER) else role
        uses = [use for use in uses if use[0] is role] or uses
    return role, ", ".join(dict.fromkeys(name for _, name in uses if name))


def _mark_parts_of_target(row: Sequence[Explained], targets: Sequence[str]) -> None:
    """Mark the cells of sign and unit beside a target's cell as parts of the target: ``≥`` | ``98`` | ``%``.

    Args:
        row: The explained cells of one row; changed in place.
        targets: The targets of all indicators of the document.
    """
    for one, other in [*pairwise(row), *pairwise(reversed(row))]:
        is_beside = one.role is Role.VALUE and one.field == "target" and other.role is Role.NOT_USED
        joined = (f"{one.text}{other.text}", f"{other.text}{one.text}")
        if is_beside and any(text in target for text in joined for target in targets):
            other.role, other.field = Role.VALUE, "target"


@dataclass
class _Words:
    """Finds the roles of cells by their words, row by row.

    Attributes:
        row: The open row.
        is_tail: Whether the row belongs to the tail of a form.
        columns: The field of the header above each column.
        before: The field of the label before the next cell, if that field is not stored.
    """

    row: ClassifiedRow = field(default_factory=lambda: classify(Row((), is_table=False)))
    is_tail: bool = False
    columns: dict[int, str] = field(default_factory=dict)
    before: str | None = None

    def open(self, row: ClassifiedRow) -> None:
        """Open the next row."""
        last, self.row = self.row.kind, row
        self.before = None if row.is_table else self.before  # outside tables, the next row has the value
        self.is_tail = self.row.kind is RowKind.TAIL or (self.is_tail and self.row.kind is RowKind.BODY)
        begins_header = self.row.kind in _HEADERS and last not in _HEADERS
        if begins_header or self.row.kind is RowKind.HEADING or self.is_tail or not row.is_table:
            self.columns = {}

    def role(self, cell: Cell) -> tuple[Role, str | None]:
        """Return role and field of the next cell of the open row; cells must be passed in order."""
        role, name = self._role(cell)
        follows, self.before = self.before, None
        if role is Role.HEADER and name is not None:
            self.columns |= dict.fromkeys(range(cell.column, cell.column + cell.colspan), name)
        is_not_kept = name is not None and name.startswith("_") and name != _PERIOD
        if is_not_kept and role is Role.LABEL:
            self.before = name
        elif is_not_kept and role is Role.NOT_USED:
            role = Role.NOT_KEPT
        elif follows is not None and role in (Role.NOT_USED, Role.NOTE, Role.CAPTION):
            role, name = Role.NOT_KEPT, follows
        return role, name and name.strip("_")

    def _role(self, cell: Cell) -> tuple[Role, str | None]:
        text = cell.text
        if vocabulary.is_instruction(text):
            return Role.INSTRUCTION, None
        if vocabulary.is_placeholder(text):
            return Role.PLACEHOLDER, None
        if self.row.kind is RowKind.HEADING:
            return Role.HEADING, None
        if vocabulary.is_block_label(text):
            return Role.SIDE_LABEL, None
        return self._header(text) or _label(text) or self._rest(cell)

    def _header(self, text: str) -> tuple[Role, str | None] | None:
        name: str | None = None
        if self.row.kind in _TABLE_HEADERS:
            name = vocabulary.indicator_header(text)
        elif self.row.kind in _LABEL_HEADERS:
            name = vocabulary.label_field(text) or vocabulary.indicator_header(text) or _measure(text)
        elif self.row.kind is RowKind.FUNDING_HEADER:
            name = _measure(text)
        return (Role.HEADER, name) if name else None

    def _rest(self, cell: Cell) -> tuple[Role, str | None]:
        if vocabulary.is_total(self.row.text):
            return Role.TOTAL, None
        if self.is_tail:
            return Role.NOTE, None
        if above := self.columns.get(cell.column):
            return Role.NOT_USED, above
        is_alone = len(self.row.filled) == 1
        says = money_unit(cell.text) or (is_alone and (vocabulary.is_noise(cell.text) or self.row.year))
        if says and len(cell.text) <= _LONGEST_CAPTION:
            return Role.CAPTION, None
        return Role.NOT_USED, None


def _label(text: str) -> tuple[Role, str | None] | None:
    """Return role and field of a text by its words alone, whatever its row is."""
    if name := vocabulary.label_field(text):
        return Role.LABEL, name
    for level in ("level1", "level2"):
        if vocabulary.level_name(text, level):
            return Role.LEVEL, level
    if vocabulary.funding_role(text):
        return Role.LABEL, "source"
    if name := vocabulary.indicator_column(text) or _measure(text):
        return Role.HEADER, name
    return None


def _measure(text: str) -> str | None:
    found = vocabulary.funding_column(text) or vocabulary.funding_header(text)
    return " ".join(found).removesuffix(f" {Period.FULL_YEAR}") if found else None
