"""One form: its head of labels and values, its goals, its money block and its indicator table, top to bottom."""

from dataclasses import dataclass, field

from extract import vocabulary
from extract.forms.arithmetic import weigh
from extract.forms.repair.run_on_text import labels_apart
from extract.forms.row_kinds import DATES, RowKind, is_label, is_level, kind_of
from extract.forms.rows import Row
from extract.forms.segmentation import FormRows
from extract.forms.table.funding import MoneyBlock
from extract.forms.table.head import Head, states_year
from extract.forms.table.indicators import IndicatorTable
from extract.model.content import Cell
from extract.model.records import DocumentKind, Form, Project, Subject, Unrecognised
from extract.values.amounts import parse_amount

_TABLES = ("money", "goals", "indicators")


@dataclass
class FormReader:
    """Walks one form's rows; each row is read by the part of the form that is open."""

    rows: FormRows
    number: int
    head: Head = field(default_factory=Head)
    money: MoneyBlock = field(default_factory=MoneyBlock)
    table: IndicatorTable = field(default_factory=IndicatorTable)
    strange: list[Cell] = field(default_factory=list)
    side: str | None = None
    goals: dict[int, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    section: str = "head"
    upper: Row | None = None

    def read(self) -> tuple[Project, list[Unrecognised]]:
        """The project that this form states, and what of it was not understood."""
        for row in self.rows.rows:
            kind = kind_of(row)
            self.strange += [cell for cell in row.filled if vocabulary.is_instruction(cell.text)]
            if self.section == "indicators" and kind is RowKind.FUNDING_HEADER and self.table.covers(row):
                kind = RowKind.BODY  # an indicator may be called 预算执行率
            if kind is RowKind.TAIL:
                self.section = "tail"
            elif not row.is_table and kind is RowKind.BODY and self.section in _TABLES:
                self.money.see_unit(row)  # a page number or a note between two parts of a table
            elif kind is RowKind.HEADING:
                self.head.agency = None  # who signed the letter above the form
            elif kind is RowKind.INDICATOR_HEADER:
                self.section = "indicators"
                self.strange += self.table.header(row, self.upper)
                self.upper = None
            elif kind is RowKind.UPPER_HEADER:
                self.upper = row
            elif kind is RowKind.FUNDING_HEADER:
                self.section = "money"
                self.strange += self.money.header(row, self.rows.year)
            elif kind is RowKind.GOAL_HEADER:
                self._goal_header(row)
            else:
                self._body(row)
        self.table.close()
        weigh(self.money.rows)
        document_kind = self.rows.kind
        title = self.rows.heading.text if self.rows.heading else None
        subject = self._subject(document_kind, title or "")
        self.head.close(is_department=subject is Subject.DEPARTMENT)
        if self.rows.heading and (named := vocabulary.project_of_heading(title or "")):
            self.head.name_by_heading(named, self.rows.heading)
        is_named = "name" in self.head.fields
        project = Project.model_validate(
            self.head.fields
            | {
                "subject": subject,
                "form": Form(number=self.number, kind=document_kind, title=title, fiscal_year=self.rows.year),
                "funding": self.money.rows,
                "indicators": self.table.rows,
                "cells": self.head.cells | self.rows.cells(),
                "confidence": 1.0 if is_named else 0.5,
                "confidence_basis": "labels and values side by side" if is_named else "the form names no project",
            }
        )
        return project, [Unrecognised(text=c.text, place=c.place, form_number=self.number) for c in self.strange]

    def _goal_header(self, row: Row) -> None:
        self.section = "goals"
        self.goals, self.told = {}, set()
        for cell in reversed(row.filled):  # a label left of one of its own field stands beside the block
            name = vocabulary.label_field(cell.text)
            if name and name not in self.goals.values():
                self.goals[cell.column] = name

    def _subject(self, kind: DocumentKind, title: str) -> Subject:
        if kind in (DocumentKind.DEPARTMENT_TARGET, DocumentKind.DEPARTMENT_SELF_EVALUATION):
            return Subject.DEPARTMENT
        is_transfer = "转移支付" in title and "含转移" not in title and "name" in self.head.cells
        return Subject.TRANSFER_PAYMENT if is_transfer else Subject.PROJECT

    def _body(self, row: Row) -> None:
        if self.section in ("indicators", "tail") and self.table.rows and vocabulary.is_total(row.text):
            for name, cell in zip(("total_score", "rating"), self.table.total(row), strict=True):
                if cell is not None:
                    self._take(name, cell)
            self.section = "tail"
        elif self.section == "indicators" and not self._is_head(row):
            if not self.table.read(row):
                self.strange += row.filled
        elif self.section == "goals" and (found := self._goals_of(row)):
            for name, cell in found:
                if name not in self.told:
                    self._take(name, cell)
                elif row.is_exact and len(found) == len(self.goals):  # 目标1, 目标2, each on a row of its own
                    self.head.go_on(name, cell)
            self.told |= {name for name, _ in found}
        elif self.section == "money" and not self._is_head(row) and self.money.read(row):
            return
        elif self.section != "tail" or self._is_head(row):
            self._head(row)

    def _goals_of(self, row: Row) -> list[tuple[str, Cell]]:
        """The texts under the goal labels; none where the row is one of labels, a side label printed again apart."""
        found = [(name, cell) for column, name in self.goals.items() if (cell := row.at(column)) and cell.text]
        is_whole = len(found) > 1 and not any(is_label(cell) for _, cell in found)
        return found if is_whole or not any(is_label(cell) for cell in row.filled) else []

    def _is_head(self, row: Row) -> bool:
        first = row.filled[0]
        is_known = row.is_exact or vocabulary.label_field(first.text) in DATES
        is_named = self.table.columns.get(first.column) in ("level2", "level3") and is_known
        if self.section == "indicators" and is_named:
            return False  # an indicator may be called like a label: 项目完成时间
        return bool(vocabulary.label_field(first.text)) and not is_level(first)

    def _head(self, row: Row) -> None:
        """Labels with their values to the right; a text under a side label alone belongs to that label."""
        self.money.see_unit(row)
        filled = [piece for cell in row.filled for piece in labels_apart(cell)]
        if len(filled) == 1 and self.side and filled[0].column > 0 and not is_label(filled[0]):
            self._take(self.side, filled[0])
            return
        label: Cell | None = None
        amounts: list[tuple[Cell, Cell]] = []
        for cell, after in zip(filled, [*filled[1:], None], strict=True):
            name = vocabulary.label_field(cell.text)
            has_amount = after is not None and parse_amount(after.text) is not None
            is_money = vocabulary.is_money_label(cell.text) if label is None else vocabulary.funding_column(cell.text)
            if name or vocabulary.funding_role(cell.text) or (has_amount and is_money):
                label = cell
                self.side = name or self.side
            elif label is not None:
                if vocabulary.is_money_label(label.text) and (parse_amount(cell.text) or self.money.bears_out(cell)):
                    amounts.append((label, cell))
                else:
                    self._pair(label, cell)
                label = None
            elif not (self.head.see_agency(cell) or self.money.unit_cell is cell or _says_nothing(cell.text)):
                self.strange.append(cell)
        self.money.pair(amounts)

    def _pair(self, label: Cell, cell: Cell) -> None:
        name = vocabulary.label_field(label.text)
        if name is None:
            self.strange += [label, cell]
        elif name == "_period" or not name.startswith("_"):
            self._take(name, cell, label.text)

    def _take(self, name: str, cell: Cell, label: str = "") -> None:
        if not self.head.take(name, cell, label):
            self.strange.append(cell)


def _says_nothing(text: str) -> bool:
    return states_year(text) or vocabulary.is_noise(text)
