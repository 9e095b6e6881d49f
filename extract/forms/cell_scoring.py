"""Scores for the plausibility that a cell belongs in a column.

Where columns drifted or are lost, the alignment of a row (:mod:`extract.forms.table.alignment`) and the recovery of a
layout (:mod:`extract.forms.layout_recovery.columns`) choose the assignment of cells to columns with the highest sum.
A negative score means that the cell probably does not belong in the column. The scores are constants that were set
by hand; `make accuracy` measures the effect of changing one on all documents with gold data.
"""

import re
from collections.abc import Callable, Collection
from decimal import Decimal

from extract import vocabulary
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.characters import compact
from extract.values.quantities import COLUMN_SIGNS
from extract.values.targets import parse_target
from extract.values.units import unit_of

CellScore = Callable[[Cell, str], float]
"""A function that scores a cell for the role of a column; higher is more plausible."""

LEFT = "#left"
"""Suffix of the roles of columns in the left half of a table of two halves; that half may be blank in any row."""

MONEY_GAP_PENALTIES = {"source": 3.0}
"""Penalty for a row of a money block in which a column has no cell, by the role of the column."""

_INDICATOR_GAP_PENALTIES = {"level3": 5.0, "target": 2.5, "actual": 1.0, "weight": 1.5, "score": 1.0, "sign": 2.0}
_VALUES = {"target", "actual", "target_half_year", "target_long_term", "target_initial", "previous_actual"}
_WITH_POINTS = re.compile(r"[(（]\d{1,3}(?:\.\d+)?分[)）]$")
_CODED = re.compile(r"\d{3,}[-－]")
_AGENCY = re.compile(rf"(?:{vocabulary.agency_ending('in_cell')})$")
_QUANTITY = re.compile(r"[≥≤<>=]*-?\d[\d,.]*[^\d，。,;；]{0,8}")
_MONEY = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{2}|\d{4,}\.\d{2}")
_LONG_TARGET = 12
_LONG_UNIT = 4
_LONG_NAME = 40
_IMPOSSIBLE = -8.0


def indicator_gap_penalties(roles: Collection[str]) -> dict[str, float]:
    """Return the penalty for a row of an indicator table in which a column has no cell, by the role of the column."""
    return {role: cost for role, cost in _INDICATOR_GAP_PENALTIES.items() if role in roles}


def indicator_score(roles: Collection[str]) -> CellScore:
    """Return the scoring function of an indicator table.

    Args:
        roles: The roles of its columns. A role with a colon, such as ``budget:full_year``, is a measure of money and
            shows that the table lists several projects.
    """
    is_list = any(":" in role for role in roles)

    def score(cell: Cell, role: str) -> float:
        text, role = cell.text, role.removesuffix(LEFT)
        if not text:
            return -2.0 if role == "level3" else 0.0
        amount = parse_amount(text)
        is_level1 = vocabulary.level_name(text, "level1") is not None
        is_level2 = vocabulary.level_name(text, "level2") is not None
        if role in ("level1", "level2"):
            if _WITH_POINTS.search(text) and not (is_level1 or is_level2):
                return 3.0
            if is_level1 and is_level2:  # 成本: a level 2 of 产出 before 2022, a level 1 since
                return (2.0 if "level2" not in roles else 3.5) if role == "level1" else 4.0
            return 4.0 if (is_level1 if role == "level1" else is_level2) else _IMPOSSIBLE
        if role == "level3":
            if amount or compact(text)[0] in COLUMN_SIGNS:
                return -5.0
            if _QUANTITY.fullmatch(compact(text)[0]):
                return -3.0
            if _CODED.match(text):
                return -4.0
            if is_level1 or is_level2:
                return -1.0 if "level2" in roles else 2.5
            return 1.5 if len(text) <= _LONG_NAME else 0.0
        if role in _VALUES and is_list and _MONEY.fullmatch(text):
            return -3.0
        if is_level1 or is_level2:
            return -0.5 if role == "description" else _IMPOSSIBLE
        return _score_of_value(text, role)

    return score


def _score_of_value(text: str, role: str) -> float:
    is_likelihood = vocabulary.pattern("cells", "likelihood").fullmatch(text)
    if is_likelihood:  # a value of 完成目标可能性 in a monitoring form, a column that is not extracted
        return 4.0 if role.startswith("_ignored") else -4.0
    amount = parse_amount(text)
    is_number = is_bare_number(text)
    if role in ("sign", "direction"):
        plain = compact(text)[0]
        is_direction = role == "direction" and vocabulary.pattern("cells", "direction").fullmatch(plain)
        return 5.0 if is_direction or plain in COLUMN_SIGNS or is_target_type(plain) else _IMPOSSIBLE
    if role == "target_unit":
        if unit_of(text.partition("/")[0]):  # of 元/人·年, only 元
            return 2.0
        return 0.0 if len(text) <= _LONG_UNIT and not amount else -5.0
    if role == "_number":
        return 2.0 if is_number else _IMPOSSIBLE
    if role in ("weight", "score"):
        return 1.5 if is_number and amount is not None and 0 <= amount[0] <= 100 else _IMPOSSIBLE
    if role in _VALUES:
        if amount or parse_target(text).quantitative:
            return 2.0
        return -0.5 if len(text) > _LONG_TARGET else 0.5
    if ":" in role:  # a measure of money, in a list of projects
        return 1.5 if amount and amount[1] != "%" else _IMPOSSIBLE
    if role in ("implementing_unit", "competent_department"):
        return 5.0 if _CODED.match(text) else 2.0 if _AGENCY.search(text) else -2.0
    if role == "name":
        return -4.0 if amount else 1.0
    is_long = len(text) > _LONG_TARGET
    is_quantity = is_number or (role == "reason" and not is_long and parse_target(text).quantitative)
    return -3.0 if is_quantity else 1.0 if is_long else 0.2


def is_target_type(plain: str) -> bool:
    """Return whether a cell in the column of signs holds the type of the target (定性) instead of a sign.

    Args:
        plain: The cell's text in half width and without white space.
    """
    return bool(vocabulary.pattern("cells", "target_type").fullmatch(plain))


def is_level1(text: str) -> bool:
    """Return whether a text names a level-1 group of indicators.

    This is a word of the framework, or any text that ends with points in brackets: 规划（15分）.
    """
    return vocabulary.level_name(text, "level1") is not None or bool(_WITH_POINTS.search(text))


def is_level2(text: str) -> bool:
    """Return whether a text names a level-2 group of indicators, by the same rules as :func:`is_level1`."""
    return vocabulary.level_name(text, "level2") is not None or bool(_WITH_POINTS.search(text))


def money_score(blank: Collection[str] = (), weight: Decimal | None = None) -> CellScore:
    """Return the scoring function of a money block.

    Args:
        blank: Roles of the columns that are blank in the total's row; amounts of its parts are unlikely in them.
        weight: The weight in the total's row, the only one that a row of the block can have.
    """

    def score(cell: Cell, role: str) -> float:
        text = cell.text
        amount = parse_amount(text)
        if role == "source":
            return -5.0 if amount or not text else 3.0 if vocabulary.funding_role(text) else 0.5
        if not amount:
            return 0.0 if vocabulary.is_placeholder(text) else -6.0
        if role in blank:
            return -1.0
        if role.startswith("execution_rate"):
            return 3.0 if amount[1] == "%" else -1.0
        if role.startswith("weight") and weight is not None and amount[0] != weight:
            return -4.0
        if role.startswith(("weight", "score")):
            return 1.0 if amount[1] is None and amount[0] <= 100 else -4.0
        return -4.0 if amount[1] == "%" else 1.0

    return score


def is_bare_number(text: str) -> bool:
    """Return whether a text is a number without a unit."""
    amount = parse_amount(text)
    return amount is not None and amount[1] is None
