"""Classification of rows: the kind of each row in a form, decided once by the words of the row's own cells.

Second step of the extraction of forms: :func:`classify` turns a `Row` into a `ClassifiedRow`. All later passes
(segmentation, the table readers, the explanation of a document) use the classified row and do not classify again.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from extract import vocabulary
from extract.forms.rows import Row
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.dates import PRINTED_YEAR, THIS_CENTURY

_LONGEST_HEADING = 80
_LONGEST_LABEL = 20
_LONGEST_CAPTION = 60
_MOST_CAPTION_CELLS = 2
_FEWEST_WIDE_COLUMNS = 3
_MANY_COLUMNS = 5
_UNIT = re.compile(
    rf"(?:单位\s*[:：]\s*|[（(]\s*(?:[^()（）]{{0,8}}[,，、:：;]\s*)?)({vocabulary.money_unit()})(?!\s*[/／每])"
)
_SEVERAL = 2
_YEAR_HEADER = re.compile(rf"{THIS_CENTURY}年度?")
_STATED_YEAR = re.compile(rf"({PRINTED_YEAR})\s*年度?")
DATES = {"start_year", "end_year", "_period"}
"""Fields of a form's head whose labels may also be names of indicators, such as 项目完成时间."""
_GOAL_FIELDS = {"annual_goal", "long_term_goal", "actual_result"}
_UPPER_COLUMNS = {"target", "actual", "weight", "score", "reason", "target_half_year", "target_initial"}
_LEVEL_COLUMNS = {"level1", "level2", "level3"}


class RowKind(Enum):
    """The kind of a row in a form.

    Attributes:
        HEADING: The heading of a form.
        WIDE_HEADER: The header of a list of projects.
        INDICATOR_HEADER: The header of an indicator table, with a level among its columns.
        UPPER_HEADER: The upper one of two header rows of an indicator table, with values but no level.
        FUNDING_HEADER: The header of a money block.
        DETAIL_HEADER: The header of a list of what was spent on what: 支出内容 | 计划支出数 | 实际支出数.
        GOAL_HEADER: The header of a block of goals.
        TAIL: A note, a total or a signature below the tables.
        BODY: Any other row.
    """

    HEADING = auto()
    WIDE_HEADER = auto()
    INDICATOR_HEADER = auto()
    UPPER_HEADER = auto()
    FUNDING_HEADER = auto()
    DETAIL_HEADER = auto()
    GOAL_HEADER = auto()
    TAIL = auto()
    BODY = auto()


@dataclass(frozen=True, slots=True, eq=False)
class ClassifiedRow:
    """A row with the properties that later passes over forms need.

    Attributes:
        row: The row itself.
        kind: The kind of the row.
        fields: For each filled cell, the field that the cell names as a label; None if it is not a label.
        year: The first year that the first text of the row states.
        is_caption: Whether the row may be printed above a form: a heading, a year, a unit of money, an agency.
    """

    row: Row
    kind: RowKind
    fields: tuple[str | None, ...]
    year: int | None
    is_caption: bool

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that hold text."""
        return self.row.filled

    @property
    def text(self) -> str:
        """The first text of the row."""
        return self.row.text

    @property
    def is_table(self) -> bool:
        """Whether the row is a row of a table and not a paragraph."""
        return self.row.is_table

    @property
    def pairs_measures(self) -> bool:
        """Whether the row states several measures with an amount beside each: 计划安排资金 | 170 | 实际支出 | 160."""
        pairs = zip(self.filled, self.filled[1:], strict=False)
        measures = {
            column[0]
            for label, amount in pairs
            if (column := vocabulary.funding_column(label.text)) and parse_amount(amount.text)
        }
        return self.is_table and self.row.is_exact and len(measures) >= _SEVERAL

    @property
    def names_project(self) -> bool:
        """Whether the row begins a form below its captions: it names a project or is the header of a project list."""
        if self.kind is RowKind.FUNDING_HEADER:  # 项目名称 beside measures is the header of the sources
            return False
        return self.kind is RowKind.WIDE_HEADER or (self.row.is_table and "name" in self.fields)


def classify(row: Row) -> ClassifiedRow:
    """Classify a row by its own cells, without regard to the rows around it."""
    fields = tuple([vocabulary.label_field(cell.text) for cell in row.filled])
    kind = _kind(row, fields)
    return ClassifiedRow(row, kind, fields, stated_year(row.text), _is_caption(row, kind))


def classify_all(rows: Iterable[Row]) -> list[ClassifiedRow]:
    """Classify each of several rows."""
    return [classify(row) for row in rows]


def _kind(row: Row, fields: Sequence[str | None]) -> RowKind:
    if vocabulary.is_tail(row.text):
        return RowKind.TAIL
    if len(row.filled) == 1:
        if _is_heading(row.text):
            return RowKind.HEADING
        return RowKind.FUNDING_HEADER if vocabulary.funding_column(row.text) else RowKind.BODY
    if any(parse_amount(cell.text) for cell in row.filled):
        return RowKind.BODY
    columns = {vocabulary.indicator_column(cell.text) for cell in row.filled} - {None}
    if columns & _UPPER_COLUMNS:  # beside one known header, the others may be recognised by their parts
        columns |= {vocabulary.indicator_header(cell.text) for cell in row.filled} & _LEVEL_COLUMNS
    labels = {*fields} - {None}
    if not columns and not labels:
        years = sum(bool(_YEAR_HEADER.fullmatch(vocabulary.normal(cell.text))) for cell in row.filled)
        named = [vocabulary.funding_column(cell.text) for cell in row.filled]
        has_measure = any(measure and measure[0] != "source" for measure in named)
        has_measure = has_measure or (any(named) and _has_column_of_amounts(row))
        has_money = years >= _SEVERAL or has_measure or _names_sources(row)
        return RowKind.FUNDING_HEADER if has_money else RowKind.BODY
    if fields.count("name") == 1 and _is_wide_header(row, labels):
        return RowKind.WIDE_HEADER
    if len(columns) > 1 and columns & _LEVEL_COLUMNS:
        return RowKind.INDICATOR_HEADER
    if columns & {"target", "actual"} and columns <= {*_UPPER_COLUMNS} and len(columns) > 1:
        return RowKind.UPPER_HEADER
    are_all_goals = all(field in _GOAL_FIELDS for field in fields)
    is_short = all(len(vocabulary.normal(cell.text)) <= _LONGEST_LABEL for cell in row.filled)
    if is_short and (len(labels & _GOAL_FIELDS) > 1 or are_all_goals):
        return RowKind.GOAL_HEADER
    measures = sum(bool(vocabulary.funding_column(cell.text)) for cell in row.filled)
    if measures and row.is_table and fields[0] == "content" and labels == {"content"}:
        return RowKind.DETAIL_HEADER
    if labels - _GOAL_FIELDS:  # 项目名称 may be the header of the column of sources
        return RowKind.FUNDING_HEADER if labels == {"name"} and measures >= _SEVERAL else RowKind.BODY
    return RowKind.FUNDING_HEADER if measures else RowKind.BODY


def _has_column_of_amounts(row: Row) -> bool:
    """Return whether a cell is a header of amounts beside one of sources: 资金来源 | 金额."""
    return any(vocabulary.list_column(cell.text) and not vocabulary.funding_column(cell.text) for cell in row.filled)


def _names_sources(row: Row) -> bool:
    """Return whether a row is the header of a money block with a column for each source: 合计, 中央财政, 省级财政."""
    if not (row.is_table and row.is_exact) or vocabulary.funding_role(row.text) == "section":
        return False
    roles = set()
    for cell in row.filled[1:]:
        if (role := vocabulary.funding_role(cell.text)) is None:
            return False
        roles.add(role)
    return {"total", "part"} <= roles


def _is_heading(text: str) -> bool:
    return len(vocabulary.normal(text)) <= _LONGEST_HEADING and vocabulary.is_heading(text)


def _is_wide_header(row: Row, labels: set[str | None]) -> bool:
    """Return whether a row is the header of a list of projects.

    All of its cells are labels or headers, and one of them is the label of the project's name. In a row of five or more
    cells, one cell in five may be something else. In a row of short texts that begins with a column of numbers (序号),
    any but one may be: no form of one project has such a row.
    """
    count = len(row.filled)
    is_block = vocabulary.normal(row.text).endswith(tuple(vocabulary.load("cells")["money_block_endings"]))
    if "name" not in labels or count < _FEWEST_WIDE_COLUMNS or is_block:
        return False
    known = sum(is_label(cell) or _is_header(cell) for cell in row.filled)
    if vocabulary.indicator_column(row.text) == "_number":
        is_short = all(len(vocabulary.normal(cell.text)) <= _LONGEST_LABEL for cell in row.filled)
        return is_short and row.is_table and known >= _FEWEST_WIDE_COLUMNS
    may_lack = max(1, count // _MANY_COLUMNS) if count >= _MANY_COLUMNS else 0
    return known >= count - may_lack


def _is_caption(row: Row, kind: RowKind) -> bool:
    """Return whether a row may be printed above a form: a heading, or one or two short cells without label or level."""
    if kind in (RowKind.HEADING, RowKind.WIDE_HEADER):
        return True
    if kind is not RowKind.BODY or not 0 < len(row.filled) <= _MOST_CAPTION_CELLS or row.filled[0].column != 0:
        return False
    is_short = all(len(vocabulary.normal(cell.text)) < _LONGEST_CAPTION for cell in row.filled)
    if row.is_table and vocabulary.funding_role(row.text) == "total":  # the last row of the list above the form
        return False
    return is_short and not any(is_label(cell) or is_level(cell) for cell in row.filled)


def _is_header(cell: Cell) -> bool:
    return bool(vocabulary.indicator_header(cell.text) or vocabulary.list_column(cell.text))


def is_label(cell: Cell) -> bool:
    """Return whether a cell is a listed label, header or caption of a block."""
    return bool(
        vocabulary.label_field(cell.text)
        or vocabulary.indicator_column(cell.text)
        or vocabulary.funding_column(cell.text)
        or vocabulary.normal(cell.text) in vocabulary.load("cells")["block_captions"]
    )


def is_level(cell: Cell) -> bool:
    """Return whether a cell is a level-1 or level-2 word."""
    return bool(vocabulary.level_name(cell.text, "level1") or vocabulary.level_name(cell.text, "level2"))


def money_unit(text: str) -> str | None:
    """Return the unit of money that a label or caption states, such as ``单位：万元`` or ``项目资金（万元）``."""
    found = _UNIT.search(vocabulary.bare(text))
    return found[1] if found else None


def stated_year(text: str) -> int | None:
    """Return the first year that a heading or caption states, such as ``（2020年度）``."""
    found = _STATED_YEAR.search(unicodedata.normalize("NFKC", text))
    return int(found[1]) if found else None
