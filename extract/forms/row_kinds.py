"""What a row of a form is, by its vocabulary: a heading, a header of some table, a money row, the tail of the form."""

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache

from extract import vocabulary
from extract.forms.rows import Row
from extract.model.content import Cell
from extract.values.amounts import parse_amount

_LONGEST_HEADING = 80
_LONGEST_LABEL = 20
_FEWEST_WIDE_COLUMNS = 3
_MANY_COLUMNS = 5
_UNIT = re.compile(r"(?:单位\s*[:：]\s*|[（(]\s*)(万元|千元|亿元|元)")
_SEVERAL = 2
_ONLY_YEAR = re.compile(r"20\d{2}年度?")
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年度?")
DATES = {"start_year", "end_year", "_period"}
"""Labels of a form's head that an indicator may be called as well: 项目完成时间."""
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


@lru_cache(maxsize=1024)
def kind_of(row: Row) -> RowKind:
    """The part that a row plays, judged by its own cells alone."""
    if vocabulary.is_tail(row.text):
        return RowKind.TAIL
    if len(row.filled) == 1:
        if _is_heading(row.text):
            return RowKind.HEADING
        return RowKind.FUNDING_HEADER if vocabulary.funding_column(row.text) else RowKind.BODY
    if any(parse_amount(cell.text) for cell in row.filled):
        return RowKind.BODY
    columns = {vocabulary.indicator_column(cell.text) for cell in row.filled} - {None}
    if columns & _UPPER_COLUMNS:  # one header that is known lets the others be told by their parts
        columns |= {vocabulary.indicator_header(cell.text) for cell in row.filled} & _LEVEL_COLUMNS
    labels = {vocabulary.label_field(cell.text) for cell in row.filled} - {None}
    if not columns and not labels:
        years = sum(bool(_ONLY_YEAR.fullmatch(vocabulary.normal(cell.text))) for cell in row.filled)
        has_money = years >= _SEVERAL or any(vocabulary.funding_column(cell.text) for cell in row.filled)
        return RowKind.FUNDING_HEADER if has_money else RowKind.BODY
    if _is_wide_header(row, labels):
        return RowKind.WIDE_HEADER
    if len(columns) > 1 and columns & _LEVEL_COLUMNS:
        return RowKind.INDICATOR_HEADER
    if columns & {"target", "actual"} and columns <= {*_UPPER_COLUMNS} and len(columns) > 1:
        return RowKind.UPPER_HEADER
    goals = [cell for cell in row.filled if vocabulary.label_field(cell.text) in _GOAL_FIELDS]
    is_short = all(len(vocabulary.normal(cell.text)) <= _LONGEST_LABEL for cell in row.filled)
    if is_short and (len(labels & _GOAL_FIELDS) > 1 or len(goals) == len(row.filled)):
        return RowKind.GOAL_HEADER
    if labels - _GOAL_FIELDS:
        return RowKind.BODY
    if any(vocabulary.funding_column(cell.text) for cell in row.filled):
        return RowKind.FUNDING_HEADER
    return RowKind.BODY


def _is_heading(text: str) -> bool:
    return len(vocabulary.normal(text)) <= _LONGEST_HEADING and vocabulary.is_heading(text)


def _is_wide_header(row: Row, labels: set[str | None]) -> bool:
    """A header over projects: nothing but labels and headers, the project's name among them."""
    count = len(row.filled)
    may_lack = max(1, count // _MANY_COLUMNS) if count >= _MANY_COLUMNS else 0
    return (
        "name" in labels
        and count >= _FEWEST_WIDE_COLUMNS
        and sum(is_label(cell) or _is_header(cell) for cell in row.filled) >= count - may_lack
    )


def _is_header(cell: Cell) -> bool:
    return bool(vocabulary.indicator_header(cell.text) or vocabulary.funding_header(cell.text))


def is_label(cell: Cell) -> bool:
    """Whether a cell is a label or header of any kind."""
    return bool(
        vocabulary.label_field(cell.text)
        or vocabulary.indicator_column(cell.text)
        or vocabulary.funding_column(cell.text)
        or vocabulary.normal(cell.text) in {"绩效指标", "项目资金", "资金情况"}
    )


def is_level(cell: Cell) -> bool:
    """Whether a cell is a level-1 or level-2 word."""
    return bool(vocabulary.level_name(cell.text, "level1") or vocabulary.level_name(cell.text, "level2"))


def money_unit(text: str) -> str | None:
    """The unit of money that a label or caption states, such as ``单位：万元`` or ``项目资金（万元）``."""
    found = _UNIT.search(vocabulary.bare(text))
    return found[1] if found else None


def stated_year(text: str) -> int | None:
    """The first year that a heading or caption states, such as ``（2020年度）``."""
    found = _YEAR.search(unicodedata.normalize("NFKC", text))
    return int(found[1]) if found else None
