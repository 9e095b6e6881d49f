"""Inference of the levels of indicators whose printed levels contradict the framework.

The framework (财预〔2018〕167号, 财预〔2020〕10号) defines to which level 1 each level 2 can belong. Printed levels can
contradict it because the text of a merged level cell is printed once, in the middle of its rows: where a page ends
inside a group, the group's first rows are read before its level.
"""

from collections.abc import Sequence

from extract import vocabulary
from extract.forms.rows import place_of
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Indicator

_QUALITATIVE_GROUPS = {"项目立项", "绩效目标", "资金投入", "组织实施"}


def infer_level1(rows: Sequence[Indicator]) -> list[Indicator]:
    """Return the indicators; a level 1 that contradicts the level 2 of its row is replaced.

    The new level 1 is taken from the nearest row whose level 1 can contain the level 2; rows below are searched before
    rows above. If there is no such row, the printed level 1 is kept.
    """
    inferred: list[Indicator] = []
    for index, row in enumerate(rows):
        parents = vocabulary.level_parents(row.level2 or "")
        if not parents or _level1(row) in parents:
            inferred.append(row)
            continue
        near = [*rows[index + 1 :], *reversed(inferred)]
        source = next((other for other in near if _level1(other) in parents), None)
        inferred.append(row if source is None else _with_level1_of(row, source))
    return inferred


def _with_level1_of(row: Indicator, source: Indicator) -> Indicator:
    return row.model_copy(
        update={
            "level1": source.level1,
            "cells": row.cells | {"level1": source.cells["level1"]},
            "confidence": min(row.confidence, 0.8),
            "confidence_basis": (ConfidenceBasis.LEVEL1_FROM_FRAMEWORK,),
        }
    )


def regroup_before_page_break(rows: Sequence[Indicator], level1: Cell, level2: Cell) -> Sequence[Indicator]:
    """Return the indicators; the last one is moved to the group that begins after the page break if it belongs there.

    It is moved if its target is a quantity with a unit other than %, but its printed level 2 is one of process checks
    (such as 项目立项) and all other targets below that level 2 are words.

    Args:
        rows: The indicators before the page break.
        level1: The level-1 cell of the first row after the page break.
        level2: The level-2 cell of that row.
    """
    if not rows:
        return rows
    last = rows[-1]
    if vocabulary.level_name(last.level2 or "", "level2") not in _QUALITATIVE_GROUPS or "level2" not in last.cells:
        return rows
    above = [row for row in rows[:-1] if row.cells.get("level2") == last.cells["level2"]]
    if not above or any(row.normalized.quantitative for row in above):
        return rows
    if not last.normalized.quantitative or last.normalized.unit in (None, "%"):
        return rows
    moved = last.model_copy(
        update={
            "level1": level1.text,
            "level2": level2.text,
            "cells": last.cells | {"level1": place_of(level1), "level2": place_of(level2)},
            "confidence": 0.7,
            "confidence_basis": (ConfidenceBasis.GROUP_AFTER_PAGE_BREAK,),
        }
    )
    return [*rows[:-1], moved]


def _level1(row: Indicator) -> str | None:
    return vocabulary.level_name(row.level1 or "", "level1")
