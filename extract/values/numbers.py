"""Numbers: how they are printed in forms and sentences, as pieces of regular expressions, and their value."""

from contextlib import suppress
from decimal import Decimal

DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
"""A number in ASCII digits, with or without commas between thousands and a decimal part."""

DECIMAL = r"\d+(?:\.\d+)?"
"""A number without commas: a score, a rate, a weight."""

COMMA_DECIMAL = r"\d[\d,]*(?:\.\d+)?"
"""A number with commas wherever they were printed: an amount of money."""

HANZI_DIGITS = "一二三四五六七八九十"

NUMBER = rf"(?:{DIGITS}|[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]*)"
"""A number in ASCII digits or in Chinese ones (一百二十)."""

ASCII_DIGITS = frozenset("0123456789")


def parse_number(text: str) -> Decimal | None:
    """Return the value of a text that matches `NUMBER`; None for Chinese digits that make no number."""
    if text[0] in ASCII_DIGITS:
        return Decimal(text.replace(",", ""))
    with suppress(ValueError):
        import cn2an  # noqa: PLC0415 - a fifth of a second, and few documents need it

        return Decimal(str(cn2an.cn2an(text, "smart")))
    return None
