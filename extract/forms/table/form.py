"""Reader of the form of one project: a head of labels and values, goals, a money block and an indicator table.

Fourth step of the extraction of forms: the rows of one form (:mod:`extract.forms.segmentation`) become a project.
Lists of several projects are read by :mod:`extract.forms.table.wide_list`.
"""

from dataclasses import dataclass, field

from extract import vocabulary
from extract.forms.arithmetic import check_amounts
from extract.forms.multi_year_targets import is_term_of_one_year
from extract.forms.repair.run_on_text import split_cover_line, split_labels
from extract.forms.row_kinds import DATES, ClassifiedRow, RowKind, is_label, is_level
from extract.forms.rows import Row
from extract.forms.segmentation import FormRows
from extract.forms.table.funding import MoneyBlock
from extract.forms.table.head import Head, stated_years
from extract.forms.table.indicators import IndicatorTable
from extract.forms.table.stated_amounts import stated_amounts
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import DocumentKind, Form, Funding, Period, Project, Subject, Unrecognised
from extract.values.amounts import parse_amount

_SHORTEST_TEXT = 20
_TABLES = ("money", "goals", "indicators")


@dataclass
class FormReader:
    """Reads a form row by row, each row by the reader of the open section.

    Attributes:
        rows: The rows of the form.
        number: The number of the form in its document, counted from 1.
        head: The reader of the head.
        money: The reader of the money block.
        aside: The reader of amounts on lines outside the tables, which count only if the tables state none.
        table: The reader of the indicator table.
        unrecognised: The cells that could not be read.
        side_field: The field of the last label. If a later row has only one text, that text is a value of this field.
        goals: The field of each column below the goal labels.
        goals_read: The fields of `goals` whose text was read.
        section: The open section: ``head``, ``money``, ``details``, ``goals``, ``indicators`` or ``tail``.
        upper: The upper row of an indicator header of two rows.
    """

    rows: FormRows
    number: int
    head: Head = field(default_factory=Head)
    money: MoneyBlock = field(default_factory=MoneyBlock)
    aside: MoneyBlock = field(default_factory=MoneyBlock)
    table: IndicatorTable = field(default_factory=IndicatorTable)
    unrecognised: list[Cell] = field(default_factory=list)
    side_field: str | None = None
    goals: dict[int, str] = field(default_factory=dict)
    goals_read: set[str] = field(default_factory=set)
    section: str = "head"
    upper: Row | None = None

    def read(self) -> tuple[Project, list[Unrecognised]]:
        """Return the project that this form states, and the cells that were not recognised."""
        self.money.year = self.aside.year = self.rows.year
        for row in self.rows.rows:
            self._read_row(row)
        heading, subject = self.rows.heading, self._subject()
        self.head.finish(is_department=subject is Subject.DEPARTMENT)
        if heading and (name := vocabulary.project_of_heading(heading.text)):
            self.head.set_name_from_heading(name, heading)
        is_named = "name" in self.head.fields
        form = Form(number=self.number, kind=self.rows.kind, title=self.rows.title, fiscal_year=self.rows.year)
        project = Project.model_validate(
            self.head.fields
            | {
                "subject": subject,
                "form": form,
                "funding": self._funding(),
                "indicators": self.table.indicators(is_one_year=self._is_one_year()),
                "cells": self.head.cells | self.rows.cells(),
                "confidence": 1.0 if is_named else 0.5,
                "confidence_basis": (
                    ConfidenceBasis.LABELS_AND_VALUES if is_named else ConfidenceBasis.NO_PROJECT_NAME,
                ),
            }
        )
        cells = [*self.unrecognised, *self.money.unread]
        return project, [Unrecognised(text=cell.text, place=cell.place, form_number=self.number) for cell in cells]

    def _funding(self) -> list[Funding]:
        """Return the amounts of the form, without those of a mid-term that is printed as the year of the form only."""
        funding = check_amounts(self.money.rows or self.aside.rows)
        yearly = [row for row in funding if row.period != Period.MULTI_YEAR]
        if len(yearly) == len(funding):
            return funding
        is_one_year = any(is_term_of_one_year(cell.text) for row in self.rows.rows for cell in row.filled)
        return yearly if is_one_year else funding

    def _read_row(self, classified: ClassifiedRow) -> None:
        row, kind = classified.row, classified.kind
        self.unrecognised += [cell for cell in row.filled if vocabulary.is_instruction(cell.text)]
        if self.section == "indicators" and kind is RowKind.FUNDING_HEADER and self.table.covers(row):
            kind = RowKind.BODY  # an indicator may be called 预算执行率
        if self.section == "head" and kind is RowKind.TAIL and "_person" in classified.fields:
            kind = RowKind.BODY  # persons may be named above the tables too
        if kind is RowKind.TAIL:
            self.section = "tail"
        elif not row.is_table and kind is RowKind.BODY and self.section in _TABLES:
            self.money.note_unit(row)  # a page number, a unit or a note between two tables of the section
        elif kind is RowKind.HEADING:
            self.head.agency = None  # an agency above the heading signed the letter that encloses the form
        elif kind is RowKind.INDICATOR_HEADER:
            self.section = "indicators"
            self.unrecognised += self.table.read_header(row, self.upper)
            self.upper = None
        elif kind is RowKind.UPPER_HEADER:
            self.upper = row
        elif kind is RowKind.FUNDING_HEADER:
            self.section = "money"
            self.unrecognised += self.money.read_header(row, self.rows.year)
        elif kind is RowKind.DETAIL_HEADER:
            self.section = "details"
            self.unrecognised.append(row.filled[0])
        elif kind is RowKind.GOAL_HEADER:
            self._read_goal_header(classified)
        else:
            self._read_body(classified)

    def _read_goal_header(self, row: ClassifiedRow) -> None:
        self.section = "goals"
        self.goals, self.goals_read = {}, set()
        labels = zip(row.filled, row.fields, strict=True)
        for cell, name in reversed(list(labels)):  # of two labels of one field, the left one is the block's side label
            if name and name not in self.goals.values():
                self.goals[cell.column] = name

    def _is_one_year(self) -> bool:
        """Return whether the whole term of the project, as the form or the label of its goal states it, is one year."""
        goals = {cell.text for row in self.rows.rows if row.kind is RowKind.GOAL_HEADER for cell in row.filled}
        terms = [stated_years(text) for text in goals if vocabulary.is_whole_term(text)]
        terms.append([str(self.head.fields.get(name)) for name in ("start_year", "end_year")])
        return any(len(term) > 1 and {*term} == {str(self.rows.year)} for term in terms)

    def _subject(self) -> Subject:
        if self.rows.kind in (DocumentKind.DEPARTMENT_TARGET, DocumentKind.DEPARTMENT_SELF_EVALUATION):
            return Subject.DEPARTMENT
        title = self.rows.title or ""
        is_transfer = "转移支付" in title and "含转移" not in title and "name" in self.head.cells
        return Subject.TRANSFER_PAYMENT if is_transfer else Subject.PROJECT

    def _read_body(self, classified: ClassifiedRow) -> None:
        row, is_head = classified.row, self._is_head(classified)
        if self.section in ("indicators", "tail") and self.table.columns and vocabulary.is_total(row.text):
            for name, cell in zip(("total_score", "rating"), self.table.total(row), strict=True):
                if cell is not None:
                    self._set_field(name, cell)
            self.section = "tail"
        elif self.section == "indicators" and not is_head:
            if not self.table.read(row):
                self.unrecognised += row.filled
        elif self.section == "goals" and (found := self._goals_of(row)):
            for name, cell in found:
                if name not in self.goals_read:
                    self._set_field(name, cell)
                elif row.is_exact and len(found) == len(self.goals):  # goals in several rows: 目标1, 目标2
                    self.head.append_text(name, cell)
            self.goals_read |= {name for name, _ in found}
        elif self.section == "money" and not is_head and self.money.read(row):
            return
        elif self.section == "details" and not is_head:
            self.unrecognised.append(row.filled[0])  # one for each item of spending, by its label
        elif self.section != "tail" or is_head:
            self._read_head(row)

    def _goals_of(self, row: Row) -> list[tuple[str, Cell]]:
        """Return the texts below the goal labels with their fields; none if the row holds labels instead.

        Labels beside two or more texts, such as a repeated side label, are ignored.
        """
        found = [(name, cell) for column, name in self.goals.items() if (cell := row.at(column)) and cell.text]
        is_whole = len(found) > 1 and not any(is_label(cell) for _, cell in found)
        return found if is_whole or not any(is_label(cell) for cell in row.filled) else []

    def _is_head(self, row: ClassifiedRow) -> bool:
        """Return whether a row begins with a label of the head, and not with an indicator of the same name."""
        if not row.filled:
            return False
        first, label = row.filled[0], row.fields[0]
        is_level_column = self.table.columns.get(first.column) in ("level2", "level3")
        if self.section == "indicators" and is_level_column and (row.row.is_exact or label in DATES):
            return False  # an indicator may have the name of a label: 项目完成时间
        return bool(label) and not is_level(first)

    def _read_head(self, row: Row) -> None:
        """Read labels with the values to their right.

        A text alone in a row, right of the first column, is a value of the last label.
        """
        self.money.note_unit(row)
        filled = [piece for cell in row.filled for piece in split_labels(cell)]
        if not row.is_table and len(filled) == 1:
            filled = split_cover_line(filled[0])
        if len(filled) == 1 and self.side_field and filled[0].column > 0 and not is_label(filled[0]):
            self._set_field(self.side_field, filled[0])
            return
        label: Cell | None = None
        amounts: list[tuple[Cell, Cell]] = []
        for cell, after in zip(filled, [*filled[1:], None], strict=True):
            name = vocabulary.label_field(cell.text)
            has_amount = after is not None and parse_amount(after.text) is not None
            is_money = vocabulary.is_money_label(cell.text) if label is None else vocabulary.funding_column(cell.text)
            is_money = is_money or self.money.is_below_total(cell)
            if name or vocabulary.funding_role(cell.text) or (has_amount and is_money):
                label = cell
                self.side_field = name or self.side_field
            elif label is not None:
                is_amount = parse_amount(cell.text) or self.money.states_total(cell)
                is_source = vocabulary.is_money_label(label.text) or self.money.is_below_total(label)
                if is_source and is_amount:
                    amounts.append((label, cell))
                else:
                    self._read_pair(label, cell)
                label = None
            elif self.head.note_agency(cell) or self.money.unit_cell is cell or _says_nothing(cell.text):
                continue
            elif not self._read_stated(cell):
                self.unrecognised.append(cell)
        (self.money if row.is_table else self.aside).read_pairs(amounts)

    def _read_stated(self, cell: Cell) -> bool:
        """Read the amounts that a text beside no known label states; return False if it states none."""
        stated = stated_amounts(cell, self.rows.year) if len(cell.text) >= _SHORTEST_TEXT else []
        self.money.rows += stated
        return bool(stated)

    def _read_pair(self, label: Cell, cell: Cell) -> None:
        name = vocabulary.label_field(label.text)
        if name is None:
            self.unrecognised += [label, cell]
        elif name == "_period" or not name.startswith("_"):
            self._set_field(name, cell, label.text)

    def _set_field(self, name: str, cell: Cell, label: str = "") -> None:
        if not self.head.set_field(name, cell, label):
            self.unrecognised.append(cell)


def _says_nothing(text: str) -> bool:
    return bool(stated_years(text)) or vocabulary.is_noise(text)
