"""Indicator rows of an export that scattered the headers: names and values are kept in order, their headers are not.

Spreadsheets as text list some cells by column. The rows are read where each name is followed by one value for each
header that stands anywhere in the table, or where there are as many names as groups of values and the weights add up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extract import vocabulary
from extract.forms.cell_scoring import is_bare_number
from extract.forms.layout_recovery.token import Token
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.targets import parse_target

_ORDER = ("target", "actual", "weight", "score")
"""The order in which forms print these columns; other orders are not read."""

_FEWEST_ROWS = 3
_MOST_WEIGHT = 100
_LONGEST_VALUE = 12
_NAME = re.compile(r"指标\d{1,2}[:：.、]\s*\S")
_BRACKET = re.compile("[()（）]")
_CONTINUES = re.compile(r"[^\d()（）:：]{1,20}")


def scattered_rows(tokens: Sequence[Token], sums: Sequence[Decimal]) -> list[dict[str, Cell]]:
    """Return the rows of a table whose headers of values are scattered among its cells; empty if there are none.

    Args:
        tokens: The tokens of the table, headers included.
        sums: What the weights of a complete table add up to.
    """
    printed = {vocabulary.indicator_column(token.text) for token in tokens}
    if not printed.issuperset(_ORDER):
        return []
    first = next((at for at, token in enumerate(tokens) if _NAME.match(token.text)), len(tokens))
    kept = [token for token in tokens[first:] if token.text and not vocabulary.indicator_column(token.text)]
    rows = list(_regular(kept))
    if len(rows) >= _FEWEST_ROWS:
        return rows
    return _paired(kept, sums)


def _regular(tokens: Sequence[Token]) -> Iterator[dict[str, Cell]]:
    """Yield the rows in which a name is followed by exactly one value for each column."""
    count = len(_ORDER)
    for at in range(len(tokens) - count):
        values = tokens[at + 1 : at + 1 + count]
        is_last = at + 1 + count == len(tokens) or not _is_value(tokens[at + 1 + count])
        is_next = (
            not at or _is_value(tokens[at - 1]) or _is_level(tokens[at - 1].text)
        )  # no other name waits for values
        if _NAME.match(tokens[at].text) and is_next and is_last and _fit(values):
            yield {"level3": tokens[at].cell, **_cells(values)}


def _paired(tokens: Sequence[Token], sums: Sequence[Decimal]) -> list[dict[str, Cell]]:
    """Return names and groups of values, both in their order, if there are as many and the weights add up."""
    names = [_whole_name(tokens, at) for at, token in enumerate(tokens) if _NAME.match(token.text)]
    values = [token for token in tokens if _is_value(token)]
    groups = [values[at : at + len(_ORDER)] for at in range(0, len(values), len(_ORDER))][: len(names)]
    if len(groups) < max(len(names), _FEWEST_ROWS) or not all(map(_fit, groups)):
        return []
    weights = sum((amount[0] for group in groups if (amount := parse_amount(group[2].text))), Decimal())
    if weights not in sums:
        return []
    return [{"level3": name, **_cells(group)} for name, group in zip(names, groups, strict=True)]


def _whole_name(tokens: Sequence[Token], at: int) -> Cell:
    """Return a name with the next cell, if a line break within the cell parted them."""
    cell = tokens[at].cell
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    is_part = follows is not None and _CONTINUES.fullmatch(follows.text) and "指标" not in follows.text
    if follows is None or not is_part or _is_level(follows.text):
        return cell
    return replace(cell, text=cell.text + follows.text)


def _cells(values: Sequence[Token]) -> dict[str, Cell]:
    return {role: token.cell for role, token in zip(_ORDER, values, strict=True)}


def _is_value(token: Token) -> bool:
    if len(token.text) > _LONGEST_VALUE or _BRACKET.search(token.text) or _NAME.match(token.text):
        return False
    return bool(parse_amount(token.text) or parse_target(token.text).quantitative)


def _is_level(text: str) -> bool:
    return bool(vocabulary.level_name(text, "level1") or vocabulary.level_name(text, "level2"))


def _fit(values: Sequence[Token]) -> bool:
    """Return whether four values can be target, result, weight and score of one indicator."""
    if len(values) < len(_ORDER) or not all(map(_is_value, values)):
        return False
    weight, score = (parse_amount(token.text) for token in values[2:])
    are_bare = all(is_bare_number(token.text) for token in values[2:])
    return bool(are_bare and weight and score and 0 <= score[0] <= weight[0] <= _MOST_WEIGHT)
