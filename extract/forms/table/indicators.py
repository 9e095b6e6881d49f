"""Reader of a form's indicator table, which has a row per indicator and levels that apply to the rows below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract import vocabulary
from extract.forms.cell_scoring import is_level2, is_target_type
from extract.forms.multi_year_targets import is_long_term, join_long_term, second_half
from extract.forms.rows import Row, place_of
from extract.forms.table.alignment import align
from extract.forms.table.area_columns import settle_areas
from extract.forms.table.level_inference import infer_level1, regroup_before_page_break
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Indicator, Normalized, Place
from extract.values.amounts import parse_amount
from extract.values.characters import compact
from extract.values.quantities import COLUMN_SIGNS
from extract.values.targets import parse_actual, parse_target
from extract.values.units import unit_of

_TEXTS = (
    "level3", "description", "target_half_year", "target", "target_long_term", "target_initial", "previous_actual",
    "actual", "reason", "direction",
)  # fmt: skip
_TICKS = {"√", "✓", "✔", "☑"}
_NAMES = {"level1", "level2", "level3", "direction", "_number"}
_PARTS_OF_TARGET = (2, 3)
_SHORTEST_NAME = 4
_PLACEHOLDER_NAME = re.compile(r"^(?:指标\s*\d|.{0,6}指标$)|[.…]{2,}|^\d+[.、．]?$")
_HEADER_WORD = re.compile("(?:绩效|[一二三]级)?指标")
_BARE_NUMBER = re.compile(r"[≥≤<>=±-]*\d[\d,.]*(?:[-~—]\d[\d,.]*)?")
_POINTS_IN_NAME = re.compile(r"[(（]\s*(\d{1,2}(?:\.\d+)?)\s*分\s*[)）]\s*$")
_MOST_POINTS = 50
_NUMBERS = ("weight", "score")
_RATINGS = {"优", "良", "中", "差", "优秀", "良好", "合格", "不合格"}


@dataclass
class IndicatorTable:
    """Reads the rows of an indicator table one by one.

    Attributes:
        columns: The role of each column that a header covers. If the table has one half for the year and one for the
            whole term of the project, only the columns of the half for the year.
        long_columns: The roles of the columns of the half for the whole term (中期); empty without such a half.
        is_long_term: Whether the rows below the last header are for the whole term (长期绩效指标).
        rows: The indicators of the year that have been read.
        long_rows: The indicators for the whole term that have been read.
        level1: The last level-1 cell that was read; it applies to the rows below it.
        level2: The last level-2 cell that was read; it applies to the rows below it.
        states_values: Whether any row that was read has more than names.
    """

    columns: dict[int, str] = field(default_factory=dict)
    long_columns: dict[int, str] = field(default_factory=dict)
    is_long_term: bool = False
    rows: list[Indicator] = field(default_factory=list)
    long_rows: list[Indicator] = field(default_factory=list)
    level1: Cell | None = None
    level2: Cell | None = None
    states_values: bool = False

    def read_header(self, row: Row, above: Row | None = None) -> list[Cell]:
        """Read a header.

        If the lower row splits an upper cell, for example 年度指标值 into sign, value and unit, the columns of that
        cell get the roles of the lower cells.

        Args:
            row: The header row; of a header of two rows, the lower one.
            above: The upper row of a header of two rows.

        Returns:
            The header cells that were not recognised.
        """
        cells = sorted((*(above.filled if above else ()), *row.filled), key=lambda cell: cell.column)
        self.is_long_term = any(is_long_term(cell.text) for cell in cells if _is_side_label(cell))
        cells = _right_of_side_label([cell for cell in cells if not _is_side_label(cell)])
        roles = settle_areas(cells, header_roles(cells))
        self.columns, self.long_columns = {}, {}
        half = second_half(cells, roles)
        if half is None and row.is_exact:
            roles = _without_repeated(roles, numbers_only=above is not None)
        long_half = self.columns if half is None else self.long_columns
        ends = [cell.column + cell.colspan for cell in cells]
        if not row.is_exact:  # the header of a target may also cover columns without header, for its sign and unit
            ends = [
                after.column if role == "target" and after.column - cell.column in _PARTS_OF_TARGET else end
                for cell, after, role, end in zip(cells, [*cells[1:], *cells[-1:]], roles, ends, strict=True)
            ]
        for number, (cell, role) in enumerate(zip(cells, roles, strict=True)):
            covered = range(cell.column, ends[number])
            named = dict.fromkeys(covered, role if role and role != "_ignored" else f"_ {cell.column}")
            if half is not None and (number >= half or role == "level1"):
                self.columns |= named
            if half is None or number < half:
                long_half |= named
        if half is not None and any(is_long_term(cell.text) for cell in cells[half:]):
            self.columns, self.long_columns = self.long_columns, self.columns
        return [cell for cell, role in zip(cells, roles, strict=True) if role is None]

    def covers(self, row: Row) -> bool:
        """Return whether every cell of a row, except side labels, is in a column that the header covers."""
        return all(cell.column in self.columns for cell in row.filled if not _is_side_label(cell))

    def read(self, row: Row) -> bool:
        """Read a row into `rows` or `long_rows`; return False if its cells fit no columns of the header."""
        cells = [cell for cell in row.filled if not _is_side_label(cell) and cell.text not in _TICKS]
        if not self.long_columns:
            rows = self.long_rows if self.is_long_term else self.rows
            return self._read(cells, self.columns, row, rows)
        is_read = [
            self._read([cell for cell in cells if cell.column in columns], columns, row, rows)
            for columns, rows in ((self.long_columns, self.long_rows), (self.columns, self.rows))
        ]
        return any(is_read)

    def indicators(self, *, is_one_year: bool = False) -> list[Indicator]:
        """Return all indicators with inferred levels; long-term targets are joined to the indicators of the year.

        Names without any value are indicators only if the table states values at all: a blank form states none.

        Args:
            is_one_year: Whether the whole term of the project is the year of the form.
        """
        if not self.states_values:
            return []
        return join_long_term(infer_level1(self.rows), infer_level1(self.long_rows), is_one_year=is_one_year)

    def _read(self, cells: Sequence[Cell], columns: dict[int, str], row: Row, rows: list[Indicator]) -> bool:
        cells, columns = _split_target(cells, columns)
        if row.is_exact:
            cells = _first_reason(cells, columns)
        found = align(cells, columns, is_exact=row.is_exact, group=self.level1.text if self.level1 else None)
        if found is None:
            return False
        if row.starts_table and found.keys() >= {"level1", "level2"}:
            rows[:] = regroup_before_page_break(rows, found["level1"], found["level2"])
        if "level2" not in columns.values():
            found = _with_level2(found)
        elif row.is_exact:
            found = _with_name_from_level2(found)
        self._carry_levels(found)
        values = {role: cell for role, cell in found.items() if not vocabulary.is_placeholder(cell.text)}
        is_named = "level3" in values and _may_be_name(values["level3"].text)
        has_values = bool(values.keys() - _NAMES)
        self.states_values = self.states_values or (is_named and has_values)
        if not is_named or not (has_values or (row.is_exact and _is_whole_name(values))):
            return True
        indicator = self._indicator(values)
        if any(columns.get(cell.column) != role for role, cell in found.items()):
            indicator.confidence = 0.85
            indicator.confidence_basis = (ConfidenceBasis.CELLS_DRIFTED,)
        rows.append(indicator)
        return True

    def total(self, row: Row) -> tuple[Cell | None, Cell | None]:
        """Return the cells of the total score and the rating (优, 良, 中, 差 …) in a row of 总分.

        The total score is the number in the column of scores. A missing cell is None.
        """
        score = next((cell for c, role in self.columns.items() if role == "score" and (cell := row.at(c))), None)
        rating = next((cell for cell in row.filled if cell.text.strip() in _RATINGS), None)
        return (score if score and parse_amount(score.text) else None), rating

    def _carry_levels(self, found: dict[str, Cell]) -> None:
        cell = found.get("level1")
        if cell and (self.level1 is None or cell.text != self.level1.text):  # a repeated name does not open a group
            self.level1, self.level2 = cell, None
        if cell := found.get("level2"):
            self.level2 = cell

    def _indicator(self, values: dict[str, Cell]) -> Indicator:
        fields: dict[str, str | Decimal | None] = {}
        cells: dict[str, Place] = {}
        for role, carried in (("level1", self.level1), ("level2", self.level2)):
            if carried is not None:
                fields[role] = carried.text
                cells[role] = place_of(carried)
        for role in _TEXTS:
            if cell := values.get(role):
                fields[role] = cell.text
                cells[role] = place_of(cell)
        for role in _NUMBERS:
            cell = values.get(role)
            if cell and (parsed := parse_amount(cell.text)):
                fields[role] = parsed[0]
                cells[role] = place_of(cell, "")
        name = values["level3"].text
        if "weight" not in fields and (points := _POINTS_IN_NAME.search(name)) and Decimal(points[1]) <= _MOST_POINTS:
            fields["weight"], cells["weight"] = Decimal(points[1]), place_of(values["level3"], "")
        sign, unit, target = _parts_of_target(values)
        normalized = Normalized()
        if target:
            normalized = parse_target(
                target.text,
                sign=sign.text if sign else None,
                unit=unit.text if unit else None,
                indicator=name,
            )
            fields["target"] = "".join(cell.text for cell in (sign, target, unit) if cell)
            cells["target"] = place_of(target, fields["target"])
        if (actual := values.get("actual")) and (outcome := parse_actual(actual.text, normalized, indicator=name)):
            fields["actual_value"], fields["actual_unit"] = outcome
        return Indicator.model_validate(
            fields
            | {"normalized": normalized, "cells": cells, "confidence_basis": (ConfidenceBasis.CELLS_UNDER_HEADERS,)}
        )


def _may_be_name(text: str) -> bool:
    """Return whether a text may name an indicator: it is longer than one character and no header of the table."""
    plain = vocabulary.normal(text)
    return len(plain) > 1 and not _HEADER_WORD.fullmatch(plain)


def _is_whole_name(values: dict[str, Cell]) -> bool:
    """Return whether a row of a name without a value is an indicator, and no label or placeholder of the form."""
    name, level1 = values["level3"].text, values.get("level1")
    if level1 is not None and vocabulary.level_name(level1.text, "level1") is None:
        return False
    is_word = is_level2(name) or vocabulary.label_field(name) is not None or vocabulary.is_total(name)
    return len(name) >= _SHORTEST_NAME and not is_word and not _PLACEHOLDER_NAME.search(name)


def _with_level2(found: dict[str, Cell]) -> dict[str, Cell]:
    """Return the cells of a row by role; 数量指标 in the column of names is the level 2 of the described indicator."""
    name, description = found.get("level3"), found.get("description")
    if name is None or description is None or not name.text.strip().endswith("指标"):
        return found
    rest = {role: cell for role, cell in found.items() if role not in ("level3", "description")}
    return rest | {"level2": name, "level3": description}


def _with_name_from_level2(found: dict[str, Cell]) -> dict[str, Cell]:
    """Return the cells of a row by role; without a level 3, a level 2 of one row with values of its own is the name."""
    level2 = found.get("level2")
    is_name = level2 is not None and "level3" not in found and level2.rowspan == 1 and bool(found.keys() - _NAMES)
    if level2 is None or not is_name or vocabulary.level_name(level2.text, "level2"):
        return found
    return {role: cell for role, cell in found.items() if role != "level2"} | {"level3": level2}


def _right_of_side_label(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a header without 年度绩效目标（80分） left of the levels, which names the whole table."""
    roles = [vocabulary.indicator_header(cell.text) for cell in cells]
    first = next((at for at, role in enumerate(roles) if role in ("level1", "level2", "level3")), 0)
    return [cell for at, cell in enumerate(cells) if at >= first or roles[at] != "target"]


def header_roles(cells: Sequence[Cell]) -> list[str | None]:
    """Return the role of each cell of a header row, as completed by :func:`with_indicator_name`."""
    return with_indicator_name([vocabulary.indicator_header(cell.text) for cell in cells])


def with_indicator_name(roles: Sequence[str | None]) -> list[str | None]:
    """Return roles of columns with a column for the indicator's name (``level3``).

    If there is none, the first ``description`` becomes ``level3``.
    """
    named = list(roles)
    if "level3" not in named and "description" in named:
        named[named.index("description")] = "level3"
    return named


def _without_repeated(roles: Sequence[str | None], *, numbers_only: bool) -> list[str | None]:
    """Return roles of columns, of which one is for the points of the indicator and one for its target.

    权重 and 分值 may also stand beside each level, left of those of the indicator; 指标值 right of 目标值 is no target.

    Args:
        roles: The role of each cell of the header.
        numbers_only: Whether the header has two rows, of which the lower may repeat 指标值 below 年度指标值.
    """
    kept = list(roles)
    for role in _NUMBERS if numbers_only else (*_NUMBERS, "target"):
        columns = [number for number, other in enumerate(kept) if other == role]
        for number in columns[1:] if role == "target" else columns[:-1]:
            kept[number] = "_ignored"
    return kept


def _first_reason(cells: Sequence[Cell], columns: dict[int, str]) -> list[Cell]:
    """Return the cells of a row with one reason: of several columns of reasons, the first that is filled."""
    reasons = [cell for cell in cells if columns.get(cell.column) == "reason"]
    return [cell for cell in cells if cell not in reasons[1:]]


def _split_target(cells: Sequence[Cell], columns: dict[int, str]) -> tuple[Sequence[Cell], dict[int, str]]:
    """Return cells and columns of a row, with separate roles for sign and unit if several cells are under 指标值.

    Args:
        cells: The filled cells of the row.
        columns: The role of each column that a header covers.
    """
    parts = [cell for cell in cells if columns.get(cell.column) == "target"]
    if len(parts) < 2:
        return cells, columns
    roles = {}
    for cell in parts:
        plain = compact(cell.text)[0]
        if plain in COLUMN_SIGNS or is_target_type(plain):
            roles[cell.column] = "sign"
        elif unit_of(plain.partition("/")[0]) and not parse_amount(cell.text):
            roles[cell.column] = "target_unit"
    if len(parts) - len(roles) > 1:
        cells = [cell for cell in cells if cell not in parts or not vocabulary.is_placeholder(cell.text)]
    return cells, columns | roles


def _parts_of_target(values: dict[str, Cell]) -> tuple[Cell | None, Cell | None, Cell | None]:
    """Return the cells of sign, unit and value of a target.

    The sign is None if its cell holds no comparator, and the value is None if its cell is blank or holds only a unit.
    Without a target, the initial target counts as the target.

    Args:
        values: The cells of the row by role.
    """
    sign, unit, target = (values.get(role) for role in ("sign", "target_unit", "target"))
    sign = sign or values.get("direction")  # 指标方向 may hold ≥ and ≤
    if sign is not None and compact(sign.text)[0] not in COLUMN_SIGNS:
        sign = None  # 定性 is the type of the target, not a sign
    plain = compact(target.text)[0].strip("≥≤<>=") if target else ""
    if target is None and "target_initial" in values:
        return sign, unit, values["target_initial"]  # a blank target means that the initial one was not adjusted
    if target is not None and unit is not None and _states_unit(target.text, unit.text):
        unit = None
    is_blank = not plain or (unit_of(plain) is not None and not plain[0].isdigit())
    return sign, unit, None if is_blank else target


def _states_unit(target: str, unit: str) -> bool:
    """Return whether a target needs no unit from its column: 40% beside %, 5人/10万人, 否 beside 是/否."""
    plain = compact(target)[0]
    has_number = any(character.isdigit() for character in plain)
    return not _BARE_NUMBER.fullmatch(plain) if has_number else plain in compact(unit)[0].split("/")


def _is_side_label(cell: Cell) -> bool:
    return vocabulary.is_side_label(cell.text)
