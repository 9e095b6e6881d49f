"""Repair of a document that begins inside an indicator table: the lost header is inferred from the columns.

A page or a file that begins with the rest of a form has rows of level words, names and values, and no header above
them. A column gets a header only if its cells leave no doubt about it; the other columns are not read.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from extract import vocabulary
from extract.forms.cell_scoring import is_bare_number, is_target_type
from extract.forms.row_kinds import ClassifiedRow, RowKind, classify
from extract.forms.rows import Row
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.characters import compact
from extract.values.quantities import COLUMN_SIGNS
from extract.values.targets import parse_target
from extract.values.units import unit_of

_FEWEST_ROWS = 3
_FULL_MARKS = 100
_HEADERS = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "sign": "指标性质", "target": "指标值",
    "target_unit": "度量单位", "actual": "实际完成值", "weight": "分值", "_ignored": "佐证资料",
}  # fmt: skip


def add_lost_header(rows: Sequence[ClassifiedRow]) -> list[ClassifiedRow]:
    """Return the rows with a header above the first table, if that table begins inside an indicator table."""
    start = next((at for at, row in enumerate(rows) if row.is_table), len(rows))
    body = list(takewhile(_may_be_indicator, rows[start:]))
    has_columns = bool(body) and body[0].row.is_exact and body[0].row.has_columns
    if not has_columns or any(row.kind is RowKind.HEADING for row in rows[:start]):
        return list(rows)
    total = next((row for row in rows[start + len(body) :] if vocabulary.is_total(row.text)), None)
    roles = _roles([row.row for row in body], total.row if total else None)
    if not {"level2", "level3", "target"} <= {*roles.values()}:
        return list(rows)
    first = body[0].row
    place = first.filled[0].place
    cells = tuple(Cell(_HEADERS[role], first.filled[0].row, column, place) for column, role in sorted(roles.items()))
    return [*rows[:start], classify(Row(cells, True, first.starts_table, is_exact=True)), *rows[start:]]


def _may_be_indicator(row: ClassifiedRow) -> bool:
    is_other = row.kind in (RowKind.HEADING, RowKind.INDICATOR_HEADER, RowKind.WIDE_HEADER, RowKind.TAIL)
    return row.is_table and not is_other and not row.names_project and not vocabulary.is_total(row.text)


def _roles(rows: Sequence[Row], total: Row | None) -> dict[int, str]:
    """Return the roles of the columns by their number; none if the rows are not those of an indicator table.

    Args:
        rows: The rows, without any header.
        total: The row of the total score below them.
    """
    columns: dict[int, list[Cell]] = {}
    for row in rows:
        for cell in row.filled:
            columns.setdefault(cell.column, []).append(cell)
    levels = {column: found for column, cells in columns.items() if (found := _level(cells))}
    names = next((column for column in sorted(columns) if column > max(levels, default=len(columns))), None)
    if names is None or len(columns[names]) < max(_FEWEST_ROWS, len(rows) - 1):
        return {}
    values = {column: columns[column] for column in sorted(columns) if column > names}
    ignored = dict.fromkeys(values, "_ignored")
    return ignored | levels | {names: "level3"} | dict(_value_roles(rows, values, total))


def _level(cells: Iterable[Cell]) -> str | None:
    """Return the level whose words a column consists of; a column of level 2 may contain 成本, which is both."""
    for level in ("level2", "level1"):
        if all(vocabulary.level_name(cell.text, level) for cell in cells):
            return level
    if all(cell.text.strip().endswith("指标") for cell in cells):
        return "level1"
    return None


def _value_roles(rows: Sequence[Row], values: dict[int, list[Cell]], total: Row | None) -> Iterator[tuple[int, str]]:
    """Yield the roles of the columns right of the names: sign, target and unit, then the outcome, then the points."""
    points = [column for column, cells in values.items() if all(is_bare_number(cell.text) for cell in cells)]
    rest = [column for column in values if column not in points]
    signs = [column for column in rest if all(map(_is_sign, values[column]))]
    units = [column for column in rest if column not in signs and all(map(_is_unit, values[column]))]
    if signs:
        yield signs[0], "sign"
        points = [column for column in points if column != signs[0] + 1]
        targets = [column for column in values if column == signs[0] + 1]
    else:
        targets = [column for column in rest if column not in units]
    for column in units[:1]:
        yield column, "target_unit"
    for column in targets[:1]:
        yield column, "target"
    if not signs and len(targets) > 1 and _are_plan_and_outcome(rows, targets[0], targets[1]):
        yield targets[1], "actual"
    full = total is not None and [column for column in points if _is_full(total.at(column))]
    if full and full[0] == points[0]:
        yield full[0], "weight"


def _is_sign(cell: Cell) -> bool:
    plain = compact(cell.text)[0]
    return plain in COLUMN_SIGNS or is_target_type(plain)


def _is_unit(cell: Cell) -> bool:
    return unit_of(cell.text.partition("/")[0]) is not None and not parse_amount(cell.text)


def _is_full(cell: Cell | None) -> bool:
    parsed = parse_amount(cell.text) if cell is not None else None
    return parsed is not None and parsed[0] == _FULL_MARKS


def _are_plan_and_outcome(rows: Sequence[Row], target: int, actual: int) -> bool:
    """Return whether two columns state quantities of one unit in some row, and no row states two different units."""
    units = []
    for row in rows:
        texts = [cell.text for column in (target, actual) if (cell := row.at(column)) is not None]
        both = [parse_target(text) for text in texts]
        if len(both) > 1 and all(one.quantitative for one in both):
            units.append({one.unit for one in both})
    return bool(units) and all(len(unit) == 1 for unit in units)
