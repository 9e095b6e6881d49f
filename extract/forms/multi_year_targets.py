"""Targets for the whole term of a project beside those of the year: two halves of a table, or two blocks."""

import re
from collections.abc import Iterable, Sequence

from extract import vocabulary
from extract.model.content import Cell
from extract.model.records import Indicator, Normalized

YEARLY = re.compile("年度|当年|本年")
"""What a label holds that is for the year."""

_LONG = re.compile("长期|中期|实施期|项目期")


def is_long_term(text: str) -> bool:
    """Whether a label or header is for the whole term."""
    return bool(_LONG.search(vocabulary.normal(text)))


def second_half(cells: Sequence[Cell], roles: Sequence[str | None]) -> int | None:
    """Where the second half of a header begins, whose columns say the same again; None where there is one table."""
    seen: set[str] = set()
    for number, role in enumerate(roles):
        if role in ("level2", "level3") and role in seen:
            return number
        seen.add(role or "")
    return None


def join_long_term(rows: Iterable[Indicator], long_rows: Iterable[Indicator]) -> list[Indicator]:
    """Give the targets of the whole term to the indicators of the year that have their name.

    Returns:
        The indicators that only the whole term has, their target as its target.
    """
    waiting = {_name(row): row for row in rows}
    others = []
    for row in long_rows:
        twin = waiting.get(_name(row))
        if twin is not None and row.target is not None:
            twin.target_long_term, twin.cells["target_long_term"] = row.target, row.cells["target"]
            continue
        if row.target is not None:
            row.target_long_term, row.cells["target_long_term"] = row.target, row.cells.pop("target")
        row.target, row.normalized = None, Normalized()
        others.append(row)
    return others


def _name(row: Indicator) -> tuple[str | None, str]:
    level2 = vocabulary.level_name(row.level2, "level2") if row.level2 else None
    return level2, vocabulary.normal(row.level3 or "")
