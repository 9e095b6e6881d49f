"""Rows of a scoring sheet without targets: names with their weight and score, below the names of their groups.

The groups are of the form's own (项目组织, 资金使用), so that only the numbers tell where a row ends. The rows count if
each score is at most its weight, and the weights add up or are the points that the names print: 制度建设(6分).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extract.forms.cell_scoring import is_bare_number
from extract.forms.layout_recovery.token import Token
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.characters import compact

_VALUES = {"target", "actual", "target_half_year", "target_initial", "target_long_term"}
_COLUMNS = {"level3", "weight", "score"}
_FEWEST_ROWS = 3
_MOST_LEVELS = 2
_HUNDRED = Decimal(100)
_POINTS = re.compile(r"\((\d{1,3}(?:\.\d+)?)分?\)$")


def scored_rows(tokens: Sequence[Token], roles: Sequence[str]) -> list[dict[str, Cell]]:
    """Return the rows of a scoring sheet; empty if the columns are others, or if weights and scores do not fit.

    Args:
        tokens: The tokens below the header, up to the total.
        roles: The roles of the columns.
    """
    if not _COLUMNS.issubset(roles) or _VALUES & {*roles}:
        return []
    levels = [role for role in roles if role in ("level1", "level2")]
    rows: list[dict[str, Cell]] = []
    texts: list[Cell] = []
    numbers: list[Cell] = []
    for token in [*tokens, None]:
        if token is None or (token.text and not is_bare_number(token.text)):
            if len(numbers) > 1:
                rows.append(_row(texts, numbers, levels))
            texts = [] if numbers else texts
            numbers = []
            if token is not None:
                texts = _with(texts, token.cell)
        elif token.text:
            numbers.append(token.cell)
    return rows if _are_plausible(rows) else []


def _with(texts: Sequence[Cell], cell: Cell) -> list[Cell]:
    """Return the texts of a row with one more; points on a line of their own belong to the name above them."""
    if texts and _POINTS.fullmatch(_plain(cell)):
        return [*texts[:-1], replace(texts[-1], text=f"{texts[-1].text}\n{cell.text}")]
    return [*texts, cell]


def _row(texts: Sequence[Cell], numbers: Sequence[Cell], levels: Sequence[str]) -> dict[str, Cell]:
    if not texts or len(texts) > 1 + min(len(levels), _MOST_LEVELS) or len(numbers) > len(("weight", "score")):
        return {}
    groups = dict(zip(levels, texts[:-1], strict=False))
    return groups | {"level3": texts[-1], "weight": numbers[0], "score": numbers[1]}


def _are_plausible(rows: Sequence[dict[str, Cell]]) -> bool:
    if len(rows) < _FEWEST_ROWS or not all(rows):
        return False
    weights, scores = ([_number(row[role]) for row in rows] for role in ("weight", "score"))
    points = [_POINTS.search(_plain(row["level3"])) for row in rows]
    are_points = all(one and Decimal(one[1]) == weight for one, weight in zip(points, weights, strict=True))
    are_below = all(0 <= score <= weight for score, weight in zip(scores, weights, strict=True))
    return are_below and (are_points or sum(weights) == _HUNDRED)


def _number(cell: Cell) -> Decimal:
    amount = parse_amount(cell.text)
    return amount[0] if amount else Decimal()


def _plain(cell: Cell) -> str:
    return compact(cell.text)[0].replace("（", "(").replace("）", ")")
