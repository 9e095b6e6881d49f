"""Which group an indicator belongs to where the printed levels cannot be right.

The framework (财预〔2018〕167号, 财预〔2020〕10号) says under which level 1 a level 2 stands. A merged level cell is
printed once, at the middle of its rows; where a page breaks inside a group, its first rows come before the cell.
"""

from collections.abc import Sequence

from extract import vocabulary
from extract.forms.rows import place_of
from extract.model.content import Cell
from extract.model.records import Indicator

_QUALITATIVE_GROUPS = {"项目立项", "绩效目标", "资金投入", "组织实施"}


def settle_levels(rows: Sequence[Indicator]) -> None:
    """Give each level 2 the level 1 that it can stand under, as the form itself prints it elsewhere."""
    for index, row in enumerate(rows):
        parents = vocabulary.level_parents(row.level2 or "")
        if not parents or _level1(row) in parents:
            continue
        near = [*rows[index + 1 :], *reversed(rows[:index])]
        right = next((other for other in near if _level1(other) in parents), None)
        if right is not None:
            row.level1 = right.level1
            row.cells["level1"] = right.cells["level1"]
            row.confidence = min(row.confidence, 0.8)
            row.confidence_basis = "level 1 from the framework: the row is printed under another"


def settle_before_break(rows: Sequence[Indicator], level1: Cell, level2: Cell) -> None:
    """Give the last row before a page break to the group whose cell is printed after it.

    Only where it cannot belong to the group above: a quantity with a unit among process checks, judged in words.
    """
    if not rows:
        return
    last = rows[-1]
    if vocabulary.level_name(last.level2 or "", "level2") not in _QUALITATIVE_GROUPS or "level2" not in last.cells:
        return
    above = [row for row in rows[:-1] if row.cells.get("level2") == last.cells["level2"]]
    if not above or any(row.normalized.quantitative for row in above):
        return
    if last.normalized.quantitative and last.normalized.unit not in (None, "%"):
        last.level1, last.cells["level1"] = level1.text, place_of(level1)
        last.level2, last.cells["level2"] = level2.text, place_of(level2)
        last.confidence = 0.7
        last.confidence_basis = "a quantity before a page break; its group's cell is printed after it"


def _level1(row: Indicator) -> str | None:
    return vocabulary.level_name(row.level1 or "", "level1")
