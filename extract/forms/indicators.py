"""The indicator table of a form: one row an indicator, levels carried down, columns by their headers."""

from dataclasses import dataclass, field
from decimal import Decimal

from extract import vocabulary
from extract.content import Cell
from extract.forms.alignment import align
from extract.forms.levels import settle_before_break
from extract.forms.rows import Row, place_of
from extract.records import Indicator, Normalized, Place
from extract.values import parse_actual, parse_amount, parse_target

_TEXTS = (
    "level3", "description", "target_half_year", "target", "target_long_term", "target_initial", "previous_actual",
    "actual", "reason", "direction",
)  # fmt: skip
_NUMBERS = ("weight", "score")
_RATINGS = {"优", "良", "中", "差", "优秀", "良好", "合格", "不合格"}


@dataclass
class IndicatorTable:
    """Reads indicator rows one by one; remembers the header and the levels that still hold."""

    columns: dict[int, str] = field(default_factory=dict)
    rows: list[Indicator] = field(default_factory=list)
    level1: Cell | None = None
    level2: Cell | None = None

    def header(self, row: Row, above: Row | None = None) -> list[Cell]:
        """Take a header row, and the one above it where the header has two; gives back cells of unknown meaning.

        A cell of the upper row that the lower one splits (年度指标值 into sign, value and unit) gives way to its parts.
        """
        self.columns, strange = {}, []
        for cell in (*(above.filled if above else ()), *row.filled):
            role = vocabulary.indicator_column(cell.text)
            if not _is_side_label(cell):
                covered = range(cell.column, cell.column + cell.colspan)
                self.columns |= dict.fromkeys(covered, role if role and role != "_ignored" else f"_ {cell.column}")
                strange += [] if role else [cell]
        return strange

    def covers(self, row: Row) -> bool:
        """Whether every cell of a row stands under the header."""
        return all(cell.column in self.columns for cell in row.filled if not _is_side_label(cell))

    def read(self, row: Row) -> bool:
        """Read one indicator row; False when its cells make no indicator under this header."""
        cells = [cell for cell in row.filled if not _is_side_label(cell)]
        found = align(cells, self.columns, is_exact=row.is_exact)
        if found is None:
            return False
        if row.starts_table and found.keys() >= {"level1", "level2"}:
            settle_before_break(self.rows, found["level1"], found["level2"])
        self._carry(found)
        values = {role: cell for role, cell in found.items() if not vocabulary.is_placeholder(cell.text)}
        if "level3" not in values or not values.keys() - {"level1", "level2", "level3", "direction", "target_unit"}:
            return True
        indicator = self._indicator(values)
        if any(self.columns.get(cell.column) != role for role, cell in found.items()):
            indicator.confidence = 0.85
            indicator.confidence_basis = "cells drifted; put under the headers by the table's logic"
        self.rows.append(indicator)
        return True

    def total(self, row: Row) -> tuple[Cell | None, Cell | None]:
        """The total score and the rating of a 总分 row, by column or as 优, 良, 中, 差."""
        score = next((cell for c, role in self.columns.items() if role == "score" and (cell := row.at(c))), None)
        rating = next((cell for cell in row.filled if cell.text.strip() in _RATINGS), None)
        return (score if score and parse_amount(score.text) else None), rating

    def _carry(self, found: dict[str, Cell]) -> None:
        if cell := found.get("level1"):
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
        sign, unit = values.get("sign"), values.get("target_unit")
        target = values.get("target")
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
            fields | {"normalized": normalized, "cells": cells, "confidence_basis": "cells under their headers"}
        )


def _is_side_label(cell: Cell) -> bool:
    return vocabulary.normal(cell.text) in {"绩效指标", "年度绩效指标", "年度绩效指标完成情况"}
