"""Inference of the levels of indicators whose printed levels contradict the framework.

The framework (财预〔2018〕167号, 财预〔2020〕10号) says under which level 1 a level 2 stands. A merged level cell is
printed once, at the middle of its rows; where a page breaks inside a group, its first rows come before the cell.
"""

from collections.abc import Sequence

from extract import vocabulary
from extract.forms.rows import place_of
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Indicator

_QUALITATIVE_GROUPS = {"项目立项", "绩效目标", "资金投入", "组织实施"}


def infer_level1(rows: Sequence[Indicator]) -> list[Indicator]:
    """Replace each level 1 under which the row's level 2 cannot stand by one that can, from the nearest such row.

    Rows below are searched before rows above.
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
    """Move the last row before a page break to the group whose level cells are printed after it.

    Only where it cannot belong to the group above: a quantity with a unit among process checks, which are evaluated in
    words.
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
