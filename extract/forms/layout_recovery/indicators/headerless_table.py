"""An indicator table that a text begins with, without its header: an excerpt that starts inside the form.

The roles of its columns are settled from all rows together. Level words begin the rows, then stands the name. What
follows it counts only if every row has the same kinds of values: signs, values and units, or as many values as one of
the standard forms has columns. Where two assignments stay possible, the values are not read.
"""

from collections.abc import Sequence
from dataclasses import replace

from extract import vocabulary
from extract.forms.cell_scoring import is_bare_number, is_target_type
from extract.forms.layout_recovery.token import Token
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.characters import compact
from extract.values.quantities import COLUMN_SIGNS

_FEWEST_ROWS = 3
_FEWEST_GROUPS = 2
_MOST_WEIGHT = 60
_HEADERS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "sign": "指标性质",
    "target": "指标值",
    "target_unit": "度量单位",
    "actual": "实际完成值",
    "weight": "权重",
    "score": "得分",
}
Row = dict[str, Cell]
"""The cells of a row by the role of their column."""


def headerless_rows(tokens: Sequence[Token]) -> tuple[dict[str, Cell], list[Row]]:
    """Return a header by role for the rows that a text begins with, and the rows; both empty without such a table.

    Args:
        tokens: The tokens up to the first header, label or total.
    """
    lines: list[list[Cell]] = []
    for token in tokens:
        if token.starts_line or not lines:
            lines.append([])
        if token.text:
            lines[-1].append(token.cell)
    found = [_split(line) for line in lines if len(line) > 1]
    groups = sum(bool(levels) for levels, _ in found)
    if len(found) < _FEWEST_ROWS or groups < _FEWEST_GROUPS:
        return {}, []
    values = [cells[1:] for _, cells in found]
    roles = _roles(values)
    if not roles or not all(cells and not is_bare_number(cells[0].text) for _, cells in found):
        return {}, []
    rows = [levels | {"level3": cells[0]} | _row(cells[1:], roles) for levels, cells in found]
    columns = ["level1", "level2", "level3", *roles]
    first = tokens[0].cell
    return {role: replace(first, text=_HEADERS[role]) for role in columns}, rows


def _split(line: Sequence[Cell]) -> tuple[Row, Sequence[Cell]]:
    """Return the level words that begin a line, by their level, and the other cells."""
    if len(line) > 1 and _is(line[0], "level1") and _is(line[1], "level2"):
        return {"level1": line[0], "level2": line[1]}, line[2:]
    if _is(line[0], "level2"):
        return {"level2": line[0]}, line[1:]
    if _is(line[0], "level1"):
        return {"level1": line[0]}, line[1:]
    return {}, line


def _is(cell: Cell, level: str) -> bool:
    return vocabulary.level_name(cell.text, level) is not None


def _roles(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the roles of the columns behind the names; empty if they are not certain."""
    if all(row and _is_sign(row[0]) for row in rows):
        has_weights = all(_is_weight(row[-1]) for row in rows) and all(len(row) in (3, 4) for row in rows)
        return ["sign", "target", "target_unit", *(["weight"] if has_weights else [])] if has_weights else []
    counts = {len(row) for row in rows}
    if counts == {1}:
        return ["target"]
    if counts == {2} and not all(is_bare_number(cell.text) for row in rows for cell in row):
        return ["target", "actual"]
    if counts == {4} and all(_are_points(row[2], row[3]) for row in rows):
        return ["target", "actual", "weight", "score"]
    return []


def _row(values: Sequence[Cell], roles: Sequence[str]) -> Row:
    if roles[0] != "sign" or len(values) == len(roles):
        return dict(zip(roles, values, strict=True))
    sign, target, weight = values  # no unit
    return {"sign": sign, "target": target, "weight": weight}


def _is_sign(cell: Cell) -> bool:
    plain = compact(cell.text)[0]
    return plain in COLUMN_SIGNS or is_target_type(plain)


def _is_weight(cell: Cell) -> bool:
    amount = parse_amount(cell.text)
    return is_bare_number(cell.text) and amount is not None and 0 < amount[0] <= _MOST_WEIGHT


def _are_points(weight: Cell, score: Cell) -> bool:
    most, reached = parse_amount(weight.text), parse_amount(score.text)
    return _is_weight(weight) and is_bare_number(score.text) and bool(most and reached and reached[0] <= most[0])
