"""Targets and outcomes: from what a form prints to something that can be compared.

A target such as ``≥30百分比`` or ``不少于10家`` is a comparator, a number and a unit. What cannot be read as that for
sure is kept as text and marked qualitative, or, where it holds several quantities, as its parts; nothing is guessed.

Signs, words and units are those of extract/vocabulary.
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
    """Read one target expression.

    Args:
        text: The cell as printed, such as ``"≥98%"``. White space and width do not matter.
        sign: A separate column 指标性质 or 计算符号 (``"≥"``); 定性 says that the target is text.
        unit: A separate column 度量单位, used where the cell itself has none.
        indicator: The indicator's name; distinguishes 10万 people from 10万 yuan.

    Returns:
        The expression, its value in the unit as printed (百分比 as ``"%"``, 万 of money as ``"万元"``). Text, dates and
        masks are not quantitative. Several quantities, or one that the text only comes near (约50场), have no value
        but `parts`; where one of them could not be read, no parts either.
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
    """Read a cell; a bare number is read together with the columns of its sign and unit."""
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
    """Read the value that an outcome states, in the target's unit; None unless it is certain.

    Args:
        text: The outcome as printed, such as ``"专利资助奖励共完成6747件。"``.
        target: The target of the same indicator. Where it has no value, only an outcome that is nothing but one
            quantity with its unit (``"85.82%"``) is read.
        indicator: The indicator's name: decides which of several quantities is meant.

    Returns:
        Value and unit, converted to the target's unit where both measure the same (元 and 万元). None for text, for
        dates, for what only repeats a comparator (≥90%) or comes near a number (200余件), and for several quantities
        of the target's kind, unless one of them follows 共, 合计 or 累计, or the indicator's name.
    """
    reading = find_quantities(text, indicator=indicator)
    name = re.sub(r"^指标[0-9]*[:.、]?", "", compact(indicator or "")[0])
    near = [(one, value) for one in reading.quantities if (value := _in_unit(one, target, reading.compact)) is not None]
    if len(near) > 1:
        is_mixed = "累计" in reading.compact and re.search("[本当今]年", reading.compact)  # which of the two is meant?
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
    """Return the quantity's value in the target's unit; None where it measures something else."""
    is_whole = compact(quantity.text)[0] == text.strip("。;,")
    if target.value is None:
        return quantity.value if is_whole and quantity.unit else None
    if target.unit is None or quantity.unit == target.unit:
        return quantity.value
    if quantity.unit is None:  # of a share, 0.98 may be the whole share or one hundredth of it
        is_share = target.unit == "%" and 0 < abs(quantity.value) <= 1 < abs(target.value)
        return quantity.value if is_whole and not is_share else None
    own, other = unit_of(quantity.unit), unit_of(target.unit)
    if own is None or other is None or own.kind != other.kind:
        return None
    factor = own.factor / other.factor
    return quantity.value * factor.numerator / factor.denominator
