"""Spelling of printed units in the warehouse, and lookup of what each unit measures."""

from extract.values.characters import compact
from extract.vocabulary.units import Unit, unit_spellings, units

__all__ = ["Unit", "spell_unit", "unit_of"]

_NO_UNIT = "无"


def spell_unit(text: str | None) -> str | None:
    """Return a unit as the warehouse spells it (``"%"`` for 百分比, ``"万元"`` for 万); None for a blank or 无."""
    plain = compact(text or "")[0].strip("()。.,;:、*_-/")
    return unit_spellings().get(plain, plain) if plain and plain != _NO_UNIT else None


def unit_of(text: str | None) -> Unit | None:
    """Return kind, base and factor of a printed unit; None for a unit that is not listed, such as ``"元/亩"``."""
    return units().get(spell_unit(text) or "")
