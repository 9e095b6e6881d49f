"""Reader of a form's money block: a table of sources by measures, or labels with amounts beside them.

The labels determine to which total an amount belongs: parts follow their total, 小计 is the subtotal of the group named
beside it, and rows of the expenditure section are parts of that section. A blank cell is not an amount; a printed 0 is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract import vocabulary
from extract.forms.multi_year_targets import is_long_term
from extract.forms.row_kinds import money_unit
from extract.forms.rows import Row, cell_slice, place_of
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Period, Place
from extract.values.amounts import has_mark, is_in_place_of_amount, parse_amount
from extract.values.dates import THIS_CENTURY
from extract.values.numbers import COMMA_DECIMAL

_RATE_UNIT = "%"
_POINTS = "分"
_SUBTOTAL = "小计"
_OF_YEAR = re.compile(rf"(?P<year>{THIS_CENTURY})年度?(?P<measure>.*)")
_AMOUNT = rf"(?P<amount>{COMMA_DECIMAL}(?:{vocabulary.money_unit(with_short=True)})?)"
_FIRST_AMOUNT = re.compile(rf"^{_AMOUNT}")
_LAST_AMOUNT = re.compile(rf"(?<![\d.,]){_AMOUNT}$")


@dataclass
class MoneyBlock:
    """Reads the rows of a money block one by one.

    Attributes:
        unit: The unit that a caption, header or label stated last.
        unit_cell: The cell that states `unit`.
        rows: The amounts that were read.
        columns: Measure, period and header of each column under a recognised header.
        unrecognised_columns: The columns under an unrecognised header; their amounts are not read.
        section: The label of the open section of income or expenditure.
        total: The label of the last total.
        group: The label of the open group with a subtotal.
        group_column: The column in which the parts of `group` have their labels.
        unread: The texts that stand in place of an amount.
        last_source: The label of the last amount, which also applies to a following row without a label.
        totals: By column, label, measure and period of the last total with its amount beside it.
        sources: The label of each column below a header of sources; empty below a header of measures.
        year: The year of the form; amounts that a label gives to another year are not read.
    """

    unit: str | None = None
    unit_cell: Cell | None = None
    rows: list[Funding] = field(default_factory=list)
    columns: dict[int, tuple[str, str, Cell]] = field(default_factory=dict)
    unrecognised_columns: set[int] = field(default_factory=set)
    section: Cell | None = None
    total: Cell | None = None
    group: Cell | None = None
    group_column: int = 0
    unread: list[Cell] = field(default_factory=list)
    last_source: Cell | None = None
    totals: dict[int, tuple[Cell, str, str]] = field(default_factory=dict)
    sources: dict[int, Cell] = field(default_factory=dict)
    year: int | None = None

    def note_unit(self, row: Row) -> None:
        """Set `unit` and `unit_cell` if a caption, header or label of this row states a unit of money."""
        for cell in row.filled:
            if unit := money_unit(cell.text):
                self.unit, self.unit_cell = unit, cell

    def read_header(self, row: Row, year: int | None = None) -> list[Cell]:
        """Read a header row.

        Args:
            row: The header row.
            year: The year of the form; columns for other years are not read.

        Returns:
            The header cells that were not recognised.
        """
        self.note_unit(row)
        self.columns, self.unrecognised_columns = {}, set()
        self.sources = {}
        if not any(vocabulary.funding_column(cell.text) for cell in row.filled):
            self.sources = {cell.column: cell for cell in row.filled if vocabulary.funding_role(cell.text)}
            if len(self.sources) > 1:
                return []
            self.sources = {}
        unrecognised = []
        has_years = any(_OF_YEAR.match(vocabulary.normal(cell.text)) for cell in row.filled)
        for cell in row.filled:
            covered = range(cell.column, cell.column + cell.colspan)
            is_whole = has_years and vocabulary.funding_role(cell.text) == "total"
            is_caption = cell is row.filled[0]  # 项目预算安排 beside the headers names the block
            if found := ("budget", "multi_year") if is_whole else _measure(cell.text, year, is_certain=is_caption):
                self.columns |= dict.fromkeys(covered, (*found, cell))
            elif vocabulary.funding_role(cell.text) == "section":
                self.section = cell
                self.total = None if self.rows else self.total
            else:
                self.unrecognised_columns |= {*covered} if self.columns else set()
                if not _ends_with("money_header_endings", cell.text):
                    unrecognised.append(cell)
        self._settle_period_of_rate()
        return unrecognised + self._leave_out_requested()

    def _leave_out_requested(self) -> list[Cell]:
        """Stop reading the columns of what was applied for beside those of what was approved; return their headers."""
        labels = {column: vocabulary.money_label(header.text) for column, (*_, header) in self.columns.items()}
        if not any(label is not None and label.is_approved for label in labels.values()):
            return []
        requested = [column for column, label in labels.items() if label is not None and label.is_requested]
        self.unrecognised_columns |= {*requested}
        return list({id(header): header for column in requested for header in self.columns.pop(column)[2:]}.values())

    def _settle_period_of_rate(self) -> None:
        """Give a rate without a period that of the only execution beside it: 执行率 beside 1-6月执行数."""
        periods = {period for measure, period, _ in self.columns.values() if measure == Measure.EXECUTED}
        if len(periods) == 1:
            self.columns |= {
                column: (measure, min(periods), header)
                for column, (measure, period, header) in self.columns.items()
                if measure == Measure.EXECUTION_RATE and period == Period.FULL_YEAR
            }

    def read(self, row: Row) -> bool:
        """Read one money row under the header; return False if the row is not one."""
        if self.sources:
            return self._read_measure(row)
        amounts = [cell for cell in row.filled if parse_amount(cell.text)]
        labels = [cell for cell in row.filled if cell not in amounts and not vocabulary.is_placeholder(cell.text)]
        if amounts:  # a text behind the amounts is a note, or a header that drifted into this row
            labels = [cell for cell in labels if cell.column < amounts[0].column or _names_measure(cell)]
        labels = [cell for cell in labels if not _ends_with("money_block_endings", cell.text)]
        heads = [cell for cell in labels if not vocabulary.funding_role(cell.text) and _names_measure(cell)]
        unread = [cell for cell in labels if self._is_in_place_of_amount(cell, row, labels)]
        labels = [cell for cell in labels if cell not in heads and cell not in unread]
        known = [cell for cell in labels if vocabulary.funding_role(cell.text)]
        if not known and not (amounts and self.columns and (labels or self.last_source)):
            return False
        source = labels[-1] if labels else self.last_source
        if source is None or len(labels) > 2:
            return False
        group = labels[0] if len(labels) == 2 and vocabulary.normal(source.text) == _SUBTOTAL else None
        self.unread += unread
        self.last_source = group or source
        parent = self._parent(group or source, source.column)
        for cell in amounts:
            column = self._column_of(cell, amounts)
            if column is not None:
                self._add(group or source, column, cell, parent)
        if heads:  # a header that drifted up into this row applies from the next row on
            self.columns = {cell.column: (*found, cell) for cell in heads if (found := _names_measure(cell))}
        return True

    def _read_measure(self, row: Row) -> bool:
        """Read a row of one measure below a header of sources; return False if the row names no measure."""
        labels = [cell for cell in row.filled if cell.column not in self.sources]
        found = [(cell, _measure(cell.text, self.year, is_certain=False)) for cell in labels]
        label = next(((cell, *named) for cell, named in found if named), None)
        if label is None:
            return False
        cell, measure, period = label
        total = next((at for at in self.sources.values() if vocabulary.funding_role(at.text) == "total"), None)
        for column, source in self.sources.items():
            amount = row.at(column)
            if amount is not None and amount.text:
                self._add(source, (measure, period, cell), amount, None if source is total else total)
        return True

    def _is_in_place_of_amount(self, cell: Cell, row: Row, labels: Sequence[Cell]) -> bool:
        """Return whether a text of a row stands where an amount is expected, so that it is not the row's label."""
        if vocabulary.funding_role(cell.text) or _names_measure(cell):
            return False
        measure, *_ = self.columns.get(cell.column, ("source",))
        is_under_header = row.is_exact and row.has_columns and measure != "source" and cell is not labels[0]
        return is_under_header or is_in_place_of_amount(cell.text)

    def states_total(self, cell: Cell) -> bool:
        """Return whether a text begins or ends with an amount that was already read as a total."""
        return self._stated_total(cell) is not None

    def _stated_total(self, cell: Cell) -> Cell | None:
        """Return the amount that a text begins or ends with, as a cell, if a total of the same value was read."""
        totals = {row.value for row in self.rows if row.detail_of is None}
        for pattern in (_FIRST_AMOUNT, _LAST_AMOUNT):
            found = pattern.search(cell.text)
            parsed = parse_amount(found["amount"]) if found else None
            if found and parsed and parsed[0] in totals:
                return cell_slice(cell, *found.span("amount"))
        return None

    def read_pairs(self, pairs: Sequence[tuple[Cell, Cell]]) -> None:
        """Read the amounts of a row of labels and values.

        Args:
            pairs: Each label with the cell beside it, which holds an amount or a text that repeats a total.
        """
        yearly = [vocabulary.is_yearly(vocabulary.normal(label.text)) for label, _ in pairs]
        has_both = any(yearly) and all(vocabulary.funding_role(label.text) == "total" for label, _ in pairs)
        for (label, beside), is_yearly in zip(pairs, yearly, strict=True):
            named = vocabulary.money_label(label.text)
            if self._is_not_read(label, named):
                self.unread.append(beside)
                continue
            amount = beside if parse_amount(beside.text) else self._stated_total(beside) or beside
            of_money = named.column if named is not None and self._opens_block(label, named) else None
            measure, period = vocabulary.funding_column(label.text) or of_money or ("budget", "full_year")
            if is_long_term(label.text) or (has_both and not is_yearly):
                period = "multi_year"
            self.last_source = label
            if vocabulary.funding_role(label.text) == "total":
                parent = self._parent(label, label.column)
            elif named is not None and self._opens_block(label, named):
                parent = None  # 计划安排资金 | 实际到位资金 | 实际支出, each with its own parts below it
            elif label.column in self.totals:
                parent, measure, period = self.totals[label.column]
            else:
                parent = self._parent(label, label.column)
            if parent is None:
                self.totals[label.column] = (label, measure, period)
            self._add(label, (measure, period, label), amount, parent)

    @staticmethod
    def _opens_block(label: Cell, named: vocabulary.MoneyLabel) -> bool:
        """Return whether a label names a measure of all the money (资金总支出), and not a source (项目支出)."""
        return named.column is not None and not named.source and vocabulary.funding_role(label.text) is None

    def is_below_total(self, cell: Cell) -> bool:
        """Return whether a word for a source (其他, 省) is a label: it stands in the column of a total's label."""
        label = vocabulary.money_label(cell.text)
        return cell.column in self.totals and label is not None and bool(label.source) and label.measure is None

    def _is_not_read(self, label: Cell, named: vocabulary.MoneyLabel | None) -> bool:
        """Return whether the amount beside a label is not extracted: of another year, or of no measure (到位率)."""
        if vocabulary.pattern("periods", "earlier_year_money").match(vocabulary.normal(label.text)):
            return True
        if named is None:
            return False
        return named.measure in ("_rate", "carryover") or named.period == "earlier" or named.is_of_other_year(self.year)

    def _parent(self, source: Cell, column: int) -> Cell | None:
        """Return the label of the total of which an amount is a part, or None; update the open total and group.

        Args:
            source: The label of the amount; of a subtotal, the label of its group.
            column: The column of the last label in the row.
        """
        role = vocabulary.funding_role(source.text)
        if self.section is not None and vocabulary.normal(self.section.text) == "支出":
            return self.section
        if role == "total" and not source.text.lstrip().startswith("其中"):
            self.total, self.group = source, None
            return None
        if self.group is not None and column == self.group_column and source is not self.group:
            return self.group
        self.group = None
        if role == "subtotal" and column > source.column:
            self.group, self.group_column = source, column
        return self.total

    def _column_of(self, cell: Cell, amounts: list[Cell]) -> tuple[str, str, Cell] | None:
        """Return measure, period and header of an amount, or None.

        The header is that of the amount's column if all amounts of the row are under headers. Otherwise the n-th amount
        belongs to the n-th header, if there are as many amounts as headers.
        """
        if all(other.column in self.columns or other.column in self.unrecognised_columns for other in amounts):
            return self.columns.get(cell.column)
        headers = list({id(column[-1]): column for column in self.columns.values()}.values())
        return headers[amounts.index(cell)] if len(amounts) == len(headers) and not self.unrecognised_columns else None

    def _add(self, source: Cell, column: tuple[str, str, Cell], cell: Cell, parent: Cell | None) -> None:
        parsed = parse_amount(cell.text)
        measure, period, header = column
        if parsed is None or measure == "source":
            return
        value, unit = parsed
        cells: dict[str, Place] = {
            "source": place_of(source, _source(source.text)),
            "value": place_of(cell, ""),
            "measure": place_of(header, ""),
        }
        if measure == Measure.EXECUTION_RATE:
            unit = _RATE_UNIT
        elif measure in (Measure.WEIGHT, Measure.SCORE):
            unit = _POINTS
        elif unit is None:
            of_label = money_unit(source.text) or money_unit(header.text)
            unit = of_label or self.unit
            self.unit = self.unit or of_label  # 年度资金总额(万元), with its parts below it
            if self.unit_cell is not None and of_label is None:
                cells["unit"] = place_of(self.unit_cell, "")
        marks = (ConfidenceBasis.AMOUNT_WITH_MARK,) if has_mark(cell.text) else ()
        if parent is not None:
            cells["detail_of"] = place_of(parent, _source(parent.text))
        self.rows.append(
            Funding(
                source=_source(source.text),
                measure=Measure(measure),
                period=Period(period),
                value=value,
                unit=unit,
                text=cell.text,
                detail_of=_source(parent.text) if parent is not None else None,
                cells=cells,
                confidence_basis=(ConfidenceBasis.AMOUNT_UNDER_HEADER, *marks),
            )
        )


def _measure(text: str, year: int | None, *, is_certain: bool) -> tuple[str, str] | None:
    """Return measure and period that a header names; None for an unknown header or one of another year (2023年执行数).

    Args:
        text: The header.
        year: The year of the form.
        is_certain: Whether only a measure that is certain by itself counts.
    """
    dated = _OF_YEAR.match(vocabulary.normal(text))
    if dated is None:
        label = vocabulary.money_label(text)
        if label is not None and label.is_of_other_year(year):
            return None
        return vocabulary.funding_header(text) if is_certain else vocabulary.money_column(text)
    measure = vocabulary.funding_header(dated["measure"]) if dated["measure"] else ("budget", "full_year")
    return measure if int(dated["year"]) == year else None


def _names_measure(cell: Cell) -> tuple[str, str] | None:
    return vocabulary.funding_column(cell.text)


def _source(text: str) -> str:
    """Return a money label as printed, without white space."""
    return re.sub(r"\s+", "", text)


def _ends_with(endings: str, text: str) -> bool:
    """Return whether a text ends with a word of the list `endings` in cells.yml."""
    return vocabulary.normal(text).endswith(tuple(vocabulary.load("cells")[endings]))
