"""Targets for the whole term of a project, in forms that also state targets for the year.

They are printed in a second half of the same table or in a second block. Used by the readers of tables and by layout
recovery.
"""

import re
from collections.abc import Sequence

from extract import vocabulary
from extract.model.content import Cell
from extract.model.records import Indicator, Normalized
from extract.values.dates import PRINTED_YEAR

_TERM = re.compile(rf"[^\d(]{{0,8}}\(?(?P<first>{PRINTED_YEAR})年?度?[-—–~至]+(?P<last>{PRINTED_YEAR})年?度?\)?")


def is_long_term(text: str) -> bool:
    """Return whether a label or header contains a word for the whole term of a project."""
    return vocabulary.is_whole_term(text)


def is_term_of_one_year(text: str) -> bool:
    """Return whether a header prints a term that is one year only: 中期目标(2023年—2023年).

    What stands below it is then no statement of several years, nor clearly one of this year.
    """
    term = _TERM.fullmatch(vocabulary.normal(text))
    return term is not None and term["first"] == term["last"]


def second_half(cells: Sequence[Cell], roles: Sequence[str | None]) -> int | None:
    """Return the index at which a header row repeats its columns for a second half; None for a table without halves.

    Args:
        cells: The cells of the header row.
        roles: The role of each of these cells.
    """
    seen: set[str] = set()
    for number, role in enumerate(roles):
        if role in ("level2", "level3") and role in seen:
            return number
        seen.add(role or "")
    return None


def join_long_term(
    rows: Sequence[Indicator], long_rows: Sequence[Indicator], *, is_one_year: bool = False
) -> list[Indicator]:
    """Join the indicators of the year with the long-term targets.

    Args:
        rows: The indicators of the year.
        long_rows: The indicators for the whole term of the project.
        is_one_year: Whether the whole term is the year of the form, so that its targets are those of the year.

    Returns:
        The indicators of the year, each with the target of the long-term indicator that has the same level 2 and name;
        then the long-term indicators that have no match among those of the year, or that have no target.
    """
    index_of = {_name(row): index for index, row in enumerate(rows)}
    joined = list(rows)
    only_long: list[Indicator] = []
    for row in long_rows:
        index = index_of.get(_name(row))
        if index is not None and row.target is not None:
            joined[index] = _with_long_term_target(joined[index], row)
        else:
            only_long.append(row if is_one_year else _as_long_term(row))
    return [*joined, *only_long]


def _with_long_term_target(row: Indicator, long_row: Indicator) -> Indicator:
    cells = row.cells | {"target_long_term": long_row.cells["target"]}
    return row.model_copy(update={"target_long_term": long_row.target, "cells": cells})


def _as_long_term(row: Indicator) -> Indicator:
    """Return an indicator with its target moved to the fields of the long-term target."""
    update: dict[str, object] = {"target": None, "normalized": Normalized()}
    if row.target is not None:
        cells = dict(row.cells)
        cells["target_long_term"] = cells.pop("target")
        update |= {"target_long_term": row.target, "cells": cells}
    return row.model_copy(update=update)


def _name(row: Indicator) -> tuple[str | None, str]:
    level2 = vocabulary.level_name(row.level2, "level2") if row.level2 else None
    return level2, vocabulary.normal(row.level3 or "")
