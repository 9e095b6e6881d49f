"""Labels and values where each line of text is a row: a value ends with its line, or where the line names a new label.

A label that the vocabulary lacks still ends the value before it: 项目名称 | 某某项目 | 项目分类 | 房屋类.
"""

from collections.abc import Sequence

from extract import vocabulary
from extract.forms.layout_recovery.token import Token
from extract.forms.row_kinds import DATES
from extract.values.amounts import parse_amount

_LONGEST_LABEL = 12
SHORT_FIELDS = {
    "name", "competent_department", "implementing_unit", "project_type", "project_level", "total_score", "rating",
} | DATES  # fmt: skip
"""Fields whose values take one line."""


def rows_of_label(label: Token, values: Sequence[Token]) -> list[list[Token]]:
    """Return a label and the cells behind it as rows of a label and its value.

    Args:
        label: The label.
        values: The cells up to the next known label.

    Returns:
        The row of the label, then the rows of the labels that the vocabulary lacks and of the cells of later lines.
    """
    line = next((at for at, token in enumerate(values) if token.starts_line), len(values))
    if not line or label.is_table:
        return [[label, *values]]
    field = vocabulary.label_field(label.text)
    if field is None and vocabulary.is_money_label(label.text):
        rows = _split_behind_amount(label, values[:line])
    elif field in SHORT_FIELDS or (field or "").startswith("_"):
        rows = _split_at_labels(label, values[:line])
    else:
        return [[label, *values]]
    below = _lines(values[line:])
    while below and len(below[0]) == 1 and len(rows) == 1:  # the value continues
        rows[0] += below.pop(0)
    return [*rows, *below]


def _split_behind_amount(label: Token, values: Sequence[Token]) -> list[list[Token]]:
    if not parse_amount(values[0].text):
        return [[label, *values]]
    count = next((at for at, token in enumerate(values) if not parse_amount(token.text)), len(values))
    return [[label, *values[:count]], [*values[count:]]] if count < len(values) else [[label, *values]]


def _split_at_labels(label: Token, values: Sequence[Token]) -> list[list[Token]]:
    rows = [[label]]
    for at, token in enumerate(values):
        if len(rows[-1]) > 1 and at + 1 < len(values) and _is_label(token.text):
            rows.append([token])
        else:
            rows[-1].append(token)
    return rows


def _is_label(text: str) -> bool:
    plain = vocabulary.normal(text)
    return len(plain) <= _LONGEST_LABEL and bool(vocabulary.pattern("cells", "label_ending").search(plain))


def _lines(tokens: Sequence[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = []
    for token in tokens:
        if token.starts_line or not lines:
            lines.append([])
        lines[-1].append(token)
    return lines
