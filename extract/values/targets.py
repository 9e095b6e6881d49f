"""Parsing of targets and outcomes into values that can be compared.

A target such as ``≥30百分比`` or ``不少于10家`` consists of a comparator, a number and a unit. Nothing is guessed: a
text in which no quantity is found counts as qualitative, and one with several quantities is stored as its parts,
without a single value.

Signs, words and units come from extract/vocabulary.
"""

import re
from dataclasses import replace
from decimal import Decimal

from extract import vocabulary
from extract.model.records import Normalized, TargetPart
from extract.values.characters import compact
from extract.values.numbers import DIGITS
from extract.values.quantities import COLUMN_SIGNS, SIGN, SIGNS, Quantities, Quantity, find_quantities
from extract.values.units import spell_unit, unit_of

_BARE = re.compile(rf"(?P<sign>{SIGN})?-?{DIGITS}(?:[-~]{DIGITS})?")


def parse_target(
    text: str, *, sign: str | None = None, unit: str | None = None, indicator: str | None = None
) -> Normalized:
    """Parse the target of an indicator.

    Args:
        text: The cell as printed, such as ``"≥98%"``, in half or full width.
        sign: The cell of a separate column 指标性质 or 计算符号 (``"≥"``); 定性 marks the target as text.
        unit: The cell of a separate column 度量单位, used where `text` has no unit.
        indicator: The indicator's name; distinguishes 10万 people from 10万 yuan.

    Returns:
        Comparator, value and unit of the target. The value is not converted; only the spelling of its unit is that of
        the warehouse (百分比 as ``"%"``, 万 of money as ``"万元"``). `quantitative` is false for text, dates and
        withheld digits. Several quantities, or an approximate one (约50场), give `parts` instead of a value. They give
        neither where one of them could not be read with certainty or the column of signs contradicts the text.
    """
    if not text or "定性" in (sign or ""):
        return Normalized()
    column_sign = COLUMN_SIGNS.get(compact(sign or "")[0])
    reading = _read_with_columns(text, column_sign, spell_unit(unit), indicator)
    if not reading.quantities:
        return Normalized(deadline_on=reading.deadline_on)
    one = reading.quantities[0]
    comparator = one.comparator if one.is_explicit or not column_sign else column_sign
    is_contradicted = column_sign not in (None, comparator) and (column_sign, comparator) != ("eq", "between")
    if len(reading.quantities) > 1 or reading.is_uncertain or is_contradicted or comparator is None:
        parts = [] if reading.is_uncertain or is_contradicted else [_part(quantity) for quantity in reading.quantities]
        return Normalized(quantitative=True, deadline_on=reading.deadline_on, parts=parts)
    return Normalized(
        comparator=comparator,
        value=one.value,
        value_max=one.value_max,
        unit=one.unit,
        quantitative=True,
        deadline_on=reading.deadline_on,
    )


def _read_with_columns(text: str, sign: str | None, unit: str | None, indicator: str | None) -> Quantities:
    """Find the quantities of a target cell; complete a bare number with the sign and the unit of separate columns.

    Args:
        text: The target cell as printed.
        sign: The comparator that the column of signs states, such as ``"ge"``.
        unit: The unit of the column of units, in the warehouse's spelling.
        indicator: The indicator's name.
    """
    plain = compact(text)[0]
    bare = _BARE.fullmatch(plain)
    if not bare or not (sign or unit):
        return find_quantities(text, indicator=indicator)
    printed = "" if bare["sign"] or not sign else next(mark for mark, meant in SIGNS.items() if meant == sign)
    if not unit or unit_of(unit.split("/")[0]):
        return find_quantities(f"{printed}{plain}{unit or ''}", indicator=indicator)
    reading = find_quantities(f"{printed or '='}{plain}")
    return replace(reading, quantities=tuple(replace(one, unit=unit) for one in reading.quantities))


def _part(quantity: Quantity) -> TargetPart:
    if quantity.comparator is None or quantity.value_max is not None:
        return TargetPart(text=quantity.text, unit=quantity.unit)
    return TargetPart(text=quantity.text, comparator=quantity.comparator, value=quantity.value, unit=quantity.unit)


def parse_actual(text: str, target: Normalized, *, indicator: str | None = None) -> tuple[Decimal, str | None] | None:
    """Parse the value that an outcome states, in the target's unit; return None unless it is certain.

    Args:
        text: The outcome as printed, such as ``"专利资助奖励共完成6747件。"``.
        target: The target of the same indicator. Where the target has no value, only an outcome that consists of one
            quantity with its unit (``"85.82%"``) is parsed.
        indicator: The indicator's name. Of several quantities, one that directly follows this name is chosen.

    Returns:
        Value and unit, converted to the target's unit if both units are of one kind (元 and 万元). None for

        - text and dates;
        - a quantity that is approximate (200余件) or has a comparator other than ``eq`` (≥90%);
        - a decrease (下降5%), unless the indicator's name mentions a decrease;
        - several quantities of the target's kind, unless one of them follows 共, 合计, 累计 or the indicator's name.
    """
    reading = find_quantities(text, indicator=indicator)
    name = re.sub(r"^指标[0-9]*[:.、]?", "", compact(indicator or "")[0])
    near = [(one, value) for one in reading.quantities if (value := _in_unit(one, target, reading.compact)) is not None]
    if len(near) > 1:
        # both a cumulative amount and one of this year are stated: it is unclear which of them the target is for
        is_mixed = "累计" in reading.compact and re.search("[本当今]年", reading.compact)
        totals = [] if is_mixed else [pair for pair in near if _is_said("sum_before", pair[0].before)]
        named = [pair for pair in near if name and re.search(rf"{re.escape(name)}(?:为|达|共|完成)*$", pair[0].before)]
        near = totals if len(totals) == 1 else named
    if len(near) != 1 or reading.is_uncertain:
        return None
    quantity, value = near[0]
    is_fall = _is_said("fall_before", quantity.before) and not re.search("[降减]", name)
    if quantity.comparator != "eq" or is_fall:
        return None
    return value, target.unit or quantity.unit


def _is_said(pattern: str, before: str) -> bool:
    """Return whether the words before a quantity match a pattern of quantities.yml."""
    return bool(vocabulary.pattern("quantities", pattern).search(before))


def _in_unit(quantity: Quantity, target: Normalized, text: str) -> Decimal | None:
    """Return a quantity's value in the target's unit; None if the quantity measures something else.

    Args:
        quantity: A quantity of an outcome.
        target: The target of the same indicator.
        text: The complete outcome, as `Quantities.compact` holds it.
    """
    is_whole = compact(quantity.text)[0] == text.strip("。;,")
    if target.value is None:
        return quantity.value if is_whole and quantity.unit else None
    if target.unit is None or quantity.unit == target.unit:
        return quantity.value
    if quantity.unit is None:  # beside a target in %, 0.98 may mean 98% or 0.98%
        is_share = target.unit == "%" and 0 < abs(quantity.value) <= 1 < abs(target.value)
        return quantity.value if is_whole and not is_share else None
    own, other = unit_of(quantity.unit), unit_of(target.unit)
    if own is None or other is None or own.kind != other.kind:
        return None
    factor = own.factor / other.factor
    return quantity.value * factor.numerator / factor.denominator
