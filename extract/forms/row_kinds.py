"""Classification of rows: the part that each row plays in a form, decided once by the words of its own cells.

Second step of the forms side of the pipeline: `rows -> classify -> ClassifiedRow`. Every later pass (segmentation, the
table readers, the explanation of a document) takes the classified row and does not ask again.
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
_UNIT = re.compile(rf"(?:单位\s*[:：]\s*|[（(]\s*)({vocabulary.money_unit()})")
_SEVERAL = 2
_YEAR_HEADER = re.compile(rf"{THIS_CENTURY}年度?")
_STATED_YEAR = re.compile(rf"({PRINTED_YEAR})\s*年度?")
DATES = {"start_year", "end_year", "_period"}
"""Fields of a form's head whose labels may also be the name of an indicator: 项目完成时间."""
_GOAL_FIELDS = {"annual_goal", "long_term_goal", "actual_result"}
_UPPER_COLUMNS = {"target", "actual", "weight", "score", "reason", "target_half_year", "target_initial"}
_LEVEL_COLUMNS = {"level1", "level2", "level3"}


class RowKind(Enum):
    """The part that a row plays in a form."""

    HEADING = auto()
    WIDE_HEADER = auto()
    INDICATOR_HEADER = auto()
    UPPER_HEADER = auto()
    FUNDING_HEADER = auto()
    GOAL_HEADER = auto()
    TAIL = auto()
    BODY = auto()


@dataclass(frozen=True, slots=True, eq=False)
class ClassifiedRow:
    """A row with everything that passes over forms need to know about it besides its cells.

    Attributes:
        row: The row itself.
        kind: The part that it plays in a form.
        fields: For each filled cell, the field of the form that it names as a label; None where it is no label.
        year: The first year that its first text states.
        is_caption: Whether it may stand above a form: a heading, a year, a unit of money, an agency.
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
        """Whether it is a row of a table and not a paragraph."""
        return self.row.is_table

    @property
    def names_project(self) -> bool:
        """Whether it is the first row of a form below the captions: it names the project or heads a list of them."""
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
        has_money = years >= _SEVERAL or any(vocabulary.funding_column(cell.text) for cell in row.filled)
        return RowKind.FUNDING_HEADER if has_money else RowKind.BODY
    if _is_wide_header(row, labels):
        return RowKind.WIDE_HEADER
    if len(columns) > 1 and columns & _LEVEL_COLUMNS:
        return RowKind.INDICATOR_HEADER
    if columns & {"target", "actual"} and columns <= {*_UPPER_COLUMNS} and len(columns) > 1:
        return RowKind.UPPER_HEADER
    are_all_goals = all(field in _GOAL_FIELDS for field in fields)
    is_short = all(len(vocabulary.normal(cell.text)) <= _LONGEST_LABEL for cell in row.filled)
    if is_short and (len(labels & _GOAL_FIELDS) > 1 or are_all_goals):
        return RowKind.GOAL_HEADER
    if labels - _GOAL_FIELDS:
        return RowKind.BODY
    if any(vocabulary.funding_column(cell.text) for cell in row.filled):
        return RowKind.FUNDING_HEADER
    return RowKind.BODY


def _is_heading(text: str) -> bool:
    return len(vocabulary.normal(text)) <= _LONGEST_HEADING and vocabulary.is_heading(text)


def _is_wide_header(row: Row, labels: set[str | None]) -> bool:
    """Whether a row heads a list of projects: nothing but labels and headers, the project's name among them."""
    count = len(row.filled)
    may_lack = max(1, count // _MANY_COLUMNS) if count >= _MANY_COLUMNS else 0
    return (
        "name" in labels
        and count >= _FEWEST_WIDE_COLUMNS
        and sum(is_label(cell) or _is_header(cell) for cell in row.filled) >= count - may_lack
    )


def _is_caption(row: Row, kind: RowKind) -> bool:
    """Whether a row may stand above a form: a heading, or one or two short cells that are no label."""
    if kind in (RowKind.HEADING, RowKind.WIDE_HEADER):
        return True
    if kind is not RowKind.BODY or not 0 < len(row.filled) <= _MOST_CAPTION_CELLS or row.filled[0].column != 0:
        return False
    is_short = all(len(vocabulary.normal(cell.text)) < _LONGEST_CAPTION for cell in row.filled)
    return is_short and not any(is_label(cell) or is_level(cell) for cell in row.filled)


def _is_header(cell: Cell) -> bool:
    return bool(vocabulary.indicator_header(cell.text) or vocabulary.funding_header(cell.text))


def is_label(cell: Cell) -> bool:
    """Return whether a cell is a label or header of any kind."""
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
