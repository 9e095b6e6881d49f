"""Fragments of regular expressions that match printed numbers, and a parser for the numbers."""

from contextlib import suppress
from decimal import Decimal

DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
"""Pattern of a number in ASCII digits; commas between thousands and a decimal part are optional."""

DECIMAL = r"\d+(?:\.\d+)?"
"""Pattern of a number without commas, such as a score, a rate or a weight."""

COMMA_DECIMAL = r"\d[\d,]*(?:\.\d+)?"
"""Pattern of a number with commas anywhere in its integer part, such as an amount of money."""

HANZI_DIGITS = "一二三四五六七八九十"

NUMBER = rf"(?:{DIGITS}|[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]*)"
"""Pattern of a number in ASCII digits or in Chinese numerals (一百二十)."""

ASCII_DIGITS = frozenset("0123456789")


def parse_number(text: str) -> Decimal | None:
    """Return the value of a text that matches `NUMBER`; None for Chinese numerals that form no valid number."""
    if text[0] in ASCII_DIGITS:
        return Decimal(text.replace(",", ""))
    with suppress(ValueError):
        import cn2an  # noqa: PLC0415 - importing it takes 0.2 s, and few documents need it

        return Decimal(str(cn2an.cn2an(text, "smart")))
    return None
