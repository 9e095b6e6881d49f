"""Columns of amounts in a list of projects: a measure a header, parts beside their total, rates beside amounts.

Used by the reader of lists (:mod:`extract.forms.table.wide_list`), where the header of a column is the source of its
amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract import vocabulary
from extract.forms.arithmetic import settle_rates
from extract.forms.row_kinds import money_unit
from extract.forms.rows import Row, place_of
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Period
from extract.values.amounts import parse_amount

_UNITS = {Measure.EXECUTION_RATE: "%", Measure.WEIGHT: "分", Measure.SCORE: "分"}
_NO_UNIT = 0.4
_WHOLE_PROJECT = "总投资"


@dataclass(frozen=True, slots=True)
class _Column:
    header: Cell
    measure: Measure
    period: Period
    label: vocabulary.MoneyLabel | None

    @property
    def is_total(self) -> bool:
        return self.label is not None and self.label.is_total

    @property
    def is_part(self) -> bool:
        return self.label is not None and bool(self.label.source)


@dataclass
class AmountColumns:
    """The columns of amounts below the header of a list.

    Attributes:
        year: The year of the list; columns of another year are not read.
        columns: The columns of amounts by their number.
    """

    year: int | None = None
    columns: dict[int, _Column] = field(default_factory=dict)

    def add(self, header: Cell) -> bool:
        """Add the column of a header; return False if the header names no amounts, or those of another year."""
        label = vocabulary.money_label(header.text)
        is_of_other_year = label is not None and label.is_of_other_year(self.year)
        found = None if is_of_other_year else vocabulary.list_column(header.text)
        if found is None or found[0] == "source":
            return False
        self.columns[header.column] = _Column(header, Measure(found[0]), Period(found[1]), label)
        return True

    def settle(self) -> list[Cell]:
        """Settle what several columns of one measure are; return the headers of those that are not read.

        The amounts that were applied for are no budget beside those that were approved, and the total investment is
        that of the whole project beside a budget of the year.
        """
        budgets = {n: column for n, column in self.columns.items() if column.measure == Measure.BUDGET}
        approved = [column for column in budgets.values() if column.label and column.label.is_approved]
        left_out = [n for n, column in budgets.items() if approved and column.label and column.label.is_requested]
        whole = [n for n, column in budgets.items() if _WHOLE_PROJECT in vocabulary.normal(column.header.text)]
        if len(budgets) > len(whole):
            self.columns |= {n: replace(budgets[n], period=Period.MULTI_YEAR) for n in whole}
        executed = {column.period for column in self.columns.values() if column.measure == Measure.EXECUTED}
        for n, column in self.columns.items():  # 执行率 beside 1-6月执行数 is of these months
            if column.measure == Measure.EXECUTION_RATE and len(executed) == 1 and column.period == Period.FULL_YEAR:
                self.columns[n] = replace(column, period=min(executed))
        return [self.columns.pop(n).header for n in left_out]

    def read(self, row: Row, unit: str | None) -> list[Funding]:
        """Return the amounts of a row.

        Args:
            row: The row of a project.
            unit: The unit of money that is stated above the list.
        """
        found: list[tuple[_Column, Funding]] = []
        for number, column in self.columns.items():
            cell = row.at(number)
            if cell is not None and (amount := _amount(column, cell, unit)) is not None:
                found.append((column, amount))
        return settle_rates(_with_parents(found), is_one_source=True)

    def holds(self, row: Row) -> bool:
        """Return whether a row has an amount in one of the columns."""
        return any((cell := row.at(number)) is not None and parse_amount(cell.text) for number in self.columns)


def _amount(column: _Column, cell: Cell, unit: str | None) -> Funding | None:
    parsed = parse_amount(cell.text)
    if parsed is None:
        return None
    header = column.header
    own = _UNITS.get(column.measure) or parsed[1] or money_unit(header.text) or unit
    basis = ConfidenceBasis.AMOUNT_UNDER_HEADER
    return Funding(
        source=header.text,
        measure=column.measure,
        period=column.period,
        value=parsed[0],
        unit=own,
        text=cell.text,
        cells={"source": place_of(header), "value": place_of(cell, ""), "measure": place_of(header, "")},
        confidence=1.0 if own else _NO_UNIT,
        confidence_basis=(basis,) if own else (basis, ConfidenceBasis.NO_UNIT),
    )


def _with_parents(found: Sequence[tuple[_Column, Funding]]) -> list[Funding]:
    """Return the amounts of a row with its parts assigned to the total that equals their sum."""
    totals = [amount for column, amount in found if column.is_total and not column.is_part]
    parts = [amount for column, amount in found if column.is_part and column.measure == Measure.BUDGET]
    whole = next((total for total in totals if sum(part.value for part in parts) == total.value), None)
    if whole is None or not parts:
        return [amount for _, amount in found]
    place = whole.cells["source"]
    return [
        amount.model_copy(update={"detail_of": whole.source, "cells": amount.cells | {"detail_of": place}})
        if any(amount is part for part in parts)
        else amount
        for _, amount in found
    ]
