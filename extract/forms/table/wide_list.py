"""Reader of wide lists: tables of many projects with a row per project or per indicator.

In a list with a row per indicator, the cells of a project are merged over its rows. Unlike
:mod:`extract.forms.table.form`, this reader turns the rows of one form into several projects.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extract import vocabulary
from extract.forms.row_kinds import ClassifiedRow, RowKind, money_unit
from extract.forms.rows import Row, place_of
from extract.forms.segmentation import FormRows
from extract.forms.table.head import field_value
from extract.forms.table.indicators import IndicatorTable
from extract.forms.table.inline_statements import listed_amounts, packed_indicators
from extract.forms.table.list_amounts import AmountColumns
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Form, Indicator, Project, Unrecognised

_PACKED = "绩效指标"
_SUM = re.compile(r"(?:合计|总计|小计|共计|总计数)(?:金额|数)?|.*(?:小计|合计)(?:\d+个(?:项目)?)?")
_GROUP_NUMBER = re.compile("[一二三四五六七八九十]{1,3}|\\([一二三四五六七八九十]{1,3}\\)")
_LONGEST_SUM = 6
_CARRIED = ("competent_department", "implementing_unit")
_OF_PROJECT = {"score": "total_score", "actual": "actual_result"}
"""Fields of the project that headers of indicator columns name in a list without indicators, by role of the column."""


@dataclass
class WideList:
    """Reads a wide list row by row. The open project is the one being read, the last of `projects`.

    Attributes:
        rows: The rows of the form.
        number: The number of the form in its document, counted from 1.
        columns: For each column of a field, the field and the header.
        amounts: The columns of amounts.
        packed: The columns in which one cell holds all indicators of a project.
        unit: The unit of money that is stated above the header.
        projects: The projects read so far, without their indicators.
        indicators: The indicators of each of `projects`.
        table: The reader of the columns of indicators; its `rows` are the indicators of the open project.
        unrecognised: The cells that were not recognised.
        carried: By field, the last department and the last implementing unit; they apply to rows that print none.
    """

    rows: FormRows
    number: int
    columns: dict[int, tuple[str, Cell]] = field(default_factory=dict)
    amounts: AmountColumns = field(default_factory=AmountColumns)
    packed: set[int] = field(default_factory=set)
    unit: str | None = None
    projects: list[Project] = field(default_factory=list)
    indicators: list[list[Indicator]] = field(default_factory=list)
    table: IndicatorTable = field(default_factory=IndicatorTable)
    unrecognised: list[Unrecognised] = field(default_factory=list)
    carried: dict[str, Cell] = field(default_factory=dict)

    def read(self) -> tuple[list[Project], list[Unrecognised]]:
        """Return the projects of the list in order, and the cells that were not recognised."""
        for row in self.rows.rows:
            self._note_unit(row.filled)
            if row.kind is RowKind.WIDE_HEADER:
                self._read_header(row)
            elif row.kind is RowKind.TAIL:
                break
            elif self.columns and row.kind is RowKind.BODY and row.is_table:
                self._read_row(row.row)
        found = zip(self.projects, self.indicators, strict=True)
        projects = [project.model_copy(update={"indicators": indicators}) for project, indicators in found]
        return projects, self.unrecognised

    def _note_unit(self, cells: Sequence[Cell]) -> None:
        if not self.columns:
            self.unit = next((unit for cell in cells if (unit := money_unit(cell.text))), self.unit)

    def _read_header(self, row: ClassifiedRow) -> None:
        self.columns, self.packed = {}, set()
        self.amounts = AmountColumns(self.rows.year)
        rest, units = [], []
        has_indicators = any(vocabulary.indicator_header(cell.text) == "level3" for cell in row.filled)
        for cell, label in zip(row.filled, row.fields, strict=True):
            of_project = None if has_indicators else _OF_PROJECT.get(vocabulary.indicator_column(cell.text) or "")
            if name := label or of_project:
                self.columns[cell.column] = (name, cell)
                if name == "implementing_unit":
                    units.append(cell)
            elif vocabulary.normal(cell.text) == _PACKED:
                self.packed.add(cell.column)
            elif self._may_be_amounts(cell, has_indicators=has_indicators) and self.amounts.add(cell):
                continue
            else:
                rest.append(cell)
        rest += self.amounts.settle()
        if len(units) > 1 and "部门" in units[0].text:  # 部门名称 | 单位名称: the first is the department of the unit
            self.columns[units[0].column] = ("competent_department", units[0])
        for cell in self.table.read_header(Row(tuple(rest), is_table=True, is_exact=True)):
            self._add_unrecognised(cell)

    def _may_be_amounts(self, header: Cell, *, has_indicators: bool) -> bool:
        """Return whether a header may be one of amounts: 1-6月执行数 is, in a list without indicators."""
        is_of_money = not has_indicators and vocabulary.funding_column(header.text) is not None
        return is_of_money or not vocabulary.indicator_header(header.text)

    def _read_row(self, row: Row) -> None:
        if len(row.filled) == 1 and row.filled[0].colspan > 1:  # a note across the table
            self._add_unrecognised(row.filled[0])
            return
        found = {name: cell for column, (name, _) in self.columns.items() if (cell := row.at(column)) and cell.text}
        if self._is_sum(row, found):
            return
        is_group = self._is_group(row, found)
        if "name" in found and not is_group:
            self._open_project(found, row)
        elif self._is_department(found, row):
            self.carried["competent_department"] = found["implementing_unit"]
            return
        has_indicators = "level3" in self.table.columns.values() or self.packed
        if not self.projects or is_group or ("name" not in found and not has_indicators):
            for cell in row.filled:
                self._add_unrecognised(cell)
            return
        for column in self.packed:
            if (cell := row.at(column)) and cell.text:
                indicators, unread = packed_indicators(cell)
                self.indicators[-1] += indicators
                self.unrecognised += [Unrecognised(text=t, place=p, form_number=self.number) for t, p in unread]
        if "level3" in self.table.columns.values():
            cells = tuple(cell for cell in row.cells if cell.column in self.table.columns)
            if any(cell.text for cell in cells):
                self.table.rows = self.indicators[-1]
                self.table.read(Row(cells, is_table=True, is_exact=row.is_exact))

    def _is_sum(self, row: Row, found: Mapping[str, Cell]) -> bool:
        """Return whether a row states a total or a sub-total of the list."""
        texts = [vocabulary.normal(cell.text) for cell in found.values()]
        first = vocabulary.normal(row.text)
        return any(_SUM.fullmatch(text) for text in texts) or bool(_SUM.fullmatch(first) and len(first) <= _LONGEST_SUM)

    def _is_group(self, row: Row, found: Mapping[str, Cell]) -> bool:
        """Return whether a row is the heading of a group of projects: 一 or (二) as its number, or a name alone.

        The projects of the group have numbers of their own; the amount of the heading is their sum.
        """
        has_only_name = (
            found.keys() <= {"name"} and len(row.filled) == 1 and len(self.columns) + len(self.amounts.columns) > 1
        )
        numbers = [
            cell for column, role in self.table.columns.items() if role == "_number" and (cell := row.at(column))
        ]
        is_numbered = any(_GROUP_NUMBER.fullmatch(vocabulary.normal(cell.text)) for cell in numbers)
        return is_numbered or (has_only_name and not self.packed and "level3" not in self.table.columns.values())

    def _is_department(self, found: Mapping[str, Cell], row: Row) -> bool:
        """Return whether a row states a department and the totals of its projects: only an agency and amounts."""
        has_own = any(name == "competent_department" for name, _ in self.columns.values())
        amounts = [column for column in self.amounts.columns if (cell := row.at(column)) and cell.text]
        return not has_own and "implementing_unit" in found and bool(amounts) and len(row.filled) == 1 + len(amounts)

    def _is_open_project(self, project: Project) -> bool:
        """Return whether a project is the one being read, whose merged cells are printed again on a new page."""
        if not self.projects:
            return False
        is_same = all(getattr(project, field) == getattr(self.projects[-1], field) for field in ("name", *_CARRIED))
        amounts = [(row.measure, row.value) for row in project.funding]
        return is_same and amounts in ([], [(row.measure, row.value) for row in self.projects[-1].funding])

    def _open_project(self, found: dict[str, Cell], row: Row) -> None:
        for name in _CARRIED:
            if name in found:
                self.carried[name] = found[name]
        texts = {
            name: cell
            for name, cell in (self.carried | found).items()
            if not name.startswith("_") and not vocabulary.is_placeholder(cell.text)
        }
        values = {name: field_value(name, cell.text) for name, cell in texts.items()}
        texts = {name: cell for name, cell in texts.items() if values[name] is not None}
        form = Form(number=self.number, kind=self.rows.kind, title=self.rows.title, fiscal_year=self.rows.year)
        project = Project.model_validate(
            {name: values[name] for name in texts}
            | {
                "form": form,
                "funding": self.amounts.read(row, self.unit),
                "cells": {name: place_of(cell, values[name]) for name, cell in texts.items()} | self.rows.cells(),
                "confidence_basis": (ConfidenceBasis.CELLS_UNDER_HEADERS,),
            }
        )
        if self._is_open_project(project):
            return
        if "annual_goal" in found and not project.funding:
            amounts = listed_amounts(found["annual_goal"], found["name"].text)
            project = project.model_copy(update={"funding": amounts})
        self.projects.append(project)
        self.indicators.append([])

    def _add_unrecognised(self, cell: Cell) -> None:
        self.unrecognised.append(Unrecognised(text=cell.text, place=cell.place, form_number=self.number))
