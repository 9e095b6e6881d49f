"""One form: its head of labels and values, its goals, its money block and its indicator table, top to bottom."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from extract import vocabulary
from extract.content import Cell
from extract.forms.arithmetic import weigh
from extract.forms.classify import FormRows
from extract.forms.funding import MoneyBlock
from extract.forms.indicators import IndicatorTable
from extract.forms.levels import settle_levels
from extract.forms.roles import RowKind, is_label, is_level, kind_of
from extract.forms.rows import Row, place_of
from extract.records import Form, Place, Project, Subject, Unrecognised
from extract.values import parse_amount

_YEAR = re.compile(r"(?:19|20)\d{2}")
_AGENCY = re.compile(
    r"^(?P<code>\d{3,}[-－]?)?(?P<name>[\u4e00-\u9fff（）()]{3,40}"
    r"(?:局|委|委员会|办|办公室|厅|部|中心|院|馆|所|站|队|会|处|政府|学校|大学|公司|社|团))$"
)  # fmt: skip
_CODE = re.compile(r"^\d{3,}(?=[\u4e00-\u9fff])")


@dataclass
class FormReader:
    """Walks one form's rows; each row is read by the part of the form that is open."""

    rows: FormRows
    number: int
    fields: dict[str, str | int | Decimal] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)
    money: MoneyBlock = field(default_factory=MoneyBlock)
    table: IndicatorTable = field(default_factory=IndicatorTable)
    strange: list[Cell] = field(default_factory=list)
    side: str | None = None
    goals: dict[int, str] = field(default_factory=dict)
    section: str = "head"
    upper: Row | None = None
    agency: tuple[str, Place] | None = None

    def read(self) -> tuple[Project, list[Unrecognised]]:
        """The project that this form states, and what of it was not understood."""
        for row in self.rows.rows:
            kind = kind_of(row)
            self.strange += [cell for cell in row.filled if vocabulary.is_instruction(cell.text)]
            if self.section == "indicators" and kind is RowKind.FUNDING_HEADER and self.table.covers(row):
                kind = RowKind.BODY  # an indicator may be called 预算执行率
            if kind is RowKind.TAIL:
                self.section = "tail"
            elif kind is RowKind.HEADING:
                continue
            elif kind is RowKind.INDICATOR_HEADER:
                self.section = "indicators"
                self.strange += self.table.header(row, self.upper)
                self.upper = None
            elif kind is RowKind.UPPER_HEADER:
                self.upper = row
            elif kind is RowKind.FUNDING_HEADER:
                self.section = "money"
                self.strange += self.money.header(row)
            elif kind is RowKind.GOAL_HEADER:
                self.section = "goals"
                self.goals = {c.column: f for c in row.filled if (f := vocabulary.label_field(c.text))}
            else:
                self._body(row)
        if self.agency and "implementing_unit" not in self.fields:
            self.fields["implementing_unit"], self.cells["implementing_unit"] = self.agency
        settle_levels(self.table.rows)
        weigh(self.money.rows)
        kind_ = self.rows.kind
        title = self.rows.heading.text if self.rows.heading else None
        self.cells |= self.rows.cells()
        name = str(self.fields.get("name", ""))
        is_transfer = "转移支付" in f"{title}" and self.cells.get("name") is not None
        project = Project.model_validate(
            self.fields
            | {
                "subject": Subject.TRANSFER_PAYMENT if is_transfer and "含转移" not in f"{title}" else Subject.PROJECT,
                "form": Form(number=self.number, kind=kind_, title=title, fiscal_year=self.rows.year),
                "funding": self.money.rows,
                "indicators": self.table.rows,
                "cells": self.cells,
                "confidence": 1.0 if name else 0.5,
                "confidence_basis": "labels and values side by side" if name else "the form names no project",
            }
        )
        return project, [Unrecognised(text=c.text, place=c.place, form_number=self.number) for c in self.strange]

    def _body(self, row: Row) -> None:
        if self.section in ("indicators", "tail") and self.table.rows and vocabulary.is_total(row.text):
            for name, cell in zip(("total_score", "rating"), self.table.total(row), strict=True):
                if cell is not None:
                    self._take(name, cell)
            self.section = "tail"
        elif self.section == "indicators" and not self._is_head(row):
            if not self.table.read(row):
                self.strange += row.filled
        elif self.section == "goals" and not any(is_label(cell) for cell in row.filled):
            for column, name in self.goals.items():
                if (cell := row.at(column)) and cell.text:
                    self._take(name, cell)
        elif self.section == "money" and not self._is_head(row) and self.money.read(row):
            return
        elif self.section != "tail" or self._is_head(row):
            self._head(row)

    @staticmethod
    def _is_head(row: Row) -> bool:
        first = row.filled[0]
        return bool(vocabulary.label_field(first.text)) and not is_level(first)

    def _head(self, row: Row) -> None:
        """Labels with their values to the right; a text under a side label alone belongs to that label."""
        self.money.see_unit(row)
        filled = row.filled
        if len(filled) == 1 and self.side and filled[0].column > 0 and not is_label(filled[0]):
            self._take(self.side, filled[0])
            return
        label: Cell | None = None
        for cell, after in zip(filled, [*filled[1:], None], strict=True):
            name = vocabulary.label_field(cell.text)
            names_money = label is None and after is not None and parse_amount(after.text) is not None
            if name or vocabulary.funding_role(cell.text) or (names_money and vocabulary.is_money_label(cell.text)):
                label = cell
                self.side = name or self.side
            elif label is not None:
                self._pair(label, cell)
                label = None
            elif not self._caption(cell):
                self.strange.append(cell)

    def _pair(self, label: Cell, cell: Cell) -> None:
        name = vocabulary.label_field(label.text)
        if vocabulary.is_money_label(label.text) and parse_amount(cell.text):
            self.money.pair(label, cell)
        elif name is None:
            self.strange += [label, cell]
        elif not name.startswith("_"):
            self._take(name, cell)

    def _caption(self, cell: Cell) -> bool:
        """An agency, a unit or a year that stands alone above the form."""
        if found := _AGENCY.match(vocabulary.normal(cell.text)):
            self.agency = self.agency or (found["name"], place_of(cell, found["name"]))
            return True
        return self.money.unit_cell is cell or bool(_YEAR.search(cell.text)) or vocabulary.is_noise(cell.text)

    def _take(self, name: str, cell: Cell) -> None:
        if name in self.fields or vocabulary.is_placeholder(cell.text):
            return
        value: str | int | Decimal = cell.text
        if name == "total_score" and (parsed := parse_amount(cell.text)):
            value = parsed[0]
        if name in ("start_year", "end_year"):
            found = _YEAR.search(cell.text)
            if not found:
                self.strange.append(cell)
                return
            value = int(found[0])
        elif name in ("implementing_unit", "competent_department"):
            value = _CODE.sub("", cell.text)
        self.fields[name] = value
        self.cells[name] = place_of(cell, value)
