"""Format the value of a cell as a spreadsheet program displays it (ECMA-376 part 1, 18.8.30 and 18.8.31).

A number format has up to four sections: positive; negative; zero; text. Numbers are rounded half up from the fifteen
significant digits that a cell holds. Formats that depend on the locale are those of China. One difference is
deliberate: an integer that General would shorten to ``1.23E+11`` for lack of space keeps all digits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from math import isfinite

from extract.readers.spreadsheet.date_format import Token, display_date, in_numerals

_EXACT = Context(prec=330, rounding=ROUND_HALF_UP)
_CELL_DIGITS = 15
_GENERAL_DIGITS = 10  # digits of a number with a fraction in General format, including a zero before the point
_DENOMINATORS = 10**7

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_MINUTES, _SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_ACCOUNT = '_ {0}* #,##0{1}_ ;_ {0}* \\-#,##0{1}_ ;_ {0}* "-"{2}_ ;_ @_ '

BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"},
    **{5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;"¥"\\-#,##0', 7: '"¥"#,##0.00;"¥"\\-#,##0.00'},
    **{8: '"¥"#,##0.00;"¥"\\-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??"},
    **{14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY},
    **{30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: _MINUTES, 33: _SECONDS, 34: f"上午/下午{_MINUTES}"},
    **{35: f"上午/下午{_SECONDS}", 36: _YEAR_MONTH, 37: "#,##0;\\-#,##0", 38: "#,##0;\\-#,##0"},
    **{39: "#,##0.00;\\-#,##0.00", 40: "#,##0.00;\\-#,##0.00"},
    **{41: _ACCOUNT.format("", "", ""), 42: _ACCOUNT.format("¥", "", "")},
    **{43: _ACCOUNT.format("", ".00", "??"), 44: _ACCOUNT.format("¥", ".00", "??")},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: _YEAR_MONTH, 51: _MONTH_DAY},
    **{52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: f"上午/下午{_MINUTES}", 56: f"上午/下午{_SECONDS}"},
    **{57: _YEAR_MONTH, 58: _MONTH_DAY},
}
"""The built-in formats, which a file refers to by number, of the Chinese edition (18.8.30: all languages and zh-cn)."""

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _(?P<space>.) | \*(?P<fill>.) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式) | (?P<half>AM/PM|A/P|上午/下午) | (?P<power>E[+-])
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|a{3,4}|b+|g+)
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@)
    | (?P<end>;) | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<>|<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-([0-9A-F]*))?", re.IGNORECASE)
_CHINESE = ("804", "004", "404", "C04")
_SYSTEM_DATE = re.compile(r"\[\$-[xF]+800\]", re.IGNORECASE)
_SYSTEM_TIME = re.compile(r"\[\$-[xF]+400\]", re.IGNORECASE)
_ELAPSED = re.compile("h+|m+|s+", re.IGNORECASE)
_NUMERALS = re.compile("DBNum([123])", re.IGNORECASE)


@dataclass(slots=True)
class _Section:
    tokens: list[Token]
    condition: tuple[str, Decimal] | None = None
    numerals: int = 0
    is_chinese: bool = False

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    def admits(self, value: Decimal) -> bool:
        if self.condition is None:
            return True
        sign, limit = self.condition
        return ("<" if value < limit else ">" if value > limit else "=") in sign

    def is_for_negatives(self) -> bool:
        """Return whether the section applies only to negative numbers, so that it contains their sign itself."""
        return self.condition in {("<", Decimal(0))} or bool(
            self.condition and self.condition[0] in {"<", "<="} and self.condition[1] < 0
        )


_LONGEST_CODE = 255
"""Maximum characters that Excel accepts in a number format."""


def display_text(value: float | str, code: str, date_1904: bool = False) -> str:
    """Return the text that a cell displays.

    Args:
        value: The value of the cell; a date is a number of days.
        code: The number format of the cell, such as ``'#,##0.00"万元"'``.
        date_1904: Whether the workbook counts days from 1904.

    Returns:
        The text, not trimmed; empty if the format hides the value. If the format is damaged, or a program would show
            only ``#####`` (for a date before 1900), the value in General format.
    """
    if len(code) > _LONGEST_CODE:
        code = "General"
    if isinstance(value, str):
        around = None if code in {"General", "@"} else _parse(code)[1]
        return value if around is None else _literals(around.tokens, value)
    if not isfinite(value):
        return str(value)
    number = Decimal(f"{value:.{_CELL_DIGITS}g}")
    section = None if code == "General" else next((one for one in _parse(code)[0] if one.admits(number)), None)
    if section is None:
        return _general(number)
    try:
        if section.has("date", "elapsed", "half"):
            return display_date(number, section.tokens, section.numerals, section.is_chinese, date_1904)
        text = _number(abs(number), section)
    except (InvalidOperation, OverflowError, ValueError):
        return _general(number)
    return f"-{text}" if number < 0 and not section.is_for_negatives() else text


@lru_cache(maxsize=1024)
def _parse(code: str) -> tuple[list[_Section], _Section | None]:
    """Return the sections of a number format for numbers, with their conditions, and the section for text, if any."""
    if _SYSTEM_DATE.search(code):
        code = BUILT_IN[31]
    elif _SYSTEM_TIME.search(code):
        code = BUILT_IN[21]
    sections = [_Section([])]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or ""
        text = match[kind]
        if kind == "end":
            sections.append(_Section([]))
        elif kind == "bracket":
            _read_bracket(text, sections[-1])
        elif kind in {"quoted", "escaped"}:
            sections[-1].tokens.append(("literal", text))
        elif kind == "space":
            sections[-1].tokens.append(("literal", " "))
        elif kind != "fill":
            sections[-1].tokens.append((kind, text))
    numbers, text_section = sections[:3], sections[3] if len(sections) > 3 else None
    if text_section is None and numbers[-1].has("text"):
        text_section = numbers.pop()
    if len(numbers) > 1 and not any(section.condition for section in numbers):
        numbers[0].condition = (">=" if len(numbers) == 2 else ">", Decimal(0))
        numbers[1].condition = ("<", Decimal(0))
    return numbers, text_section


def _read_bracket(text: str, section: _Section) -> None:
    if condition := _CONDITION.fullmatch(text):
        section.condition = (condition[1], Decimal(condition[2]))
    elif numerals := _NUMERALS.fullmatch(text):
        section.numerals = int(numerals[1])
    elif currency := _CURRENCY.fullmatch(text):
        section.is_chinese |= (currency[2] or "").upper().lstrip("0").endswith(_CHINESE)
        section.tokens.append(("literal", currency[1]))
    elif _ELAPSED.fullmatch(text):
        section.tokens.append(("elapsed", text))


def _literals(tokens: Sequence[Token], text: str) -> str:
    return "".join(text if kind == "text" else "" if kind in {"digit", "comma"} else part for kind, part in tokens)


def _general(number: Decimal) -> str:
    """Format a number as General does.

    A number with a fraction has at most eleven characters. A number with sixteen or more digits before the point, or
    too small for ten digits, has an exponent.
    """
    digits = max(number.adjusted() + 1, 1)
    places = max(_GENERAL_DIGITS - digits, 0)
    rounded = number.quantize(Decimal(1).scaleb(-places), context=_EXACT) if digits <= _CELL_DIGITS else number
    if digits > _CELL_DIGITS or (rounded != number and number.adjusted() < -4):
        mantissa, _, power = f"{number:.5E}".partition("E")
        return f"{_without_zeros(mantissa)}E{power[0]}{power[1:]:0>2}"
    return _without_zeros(f"{rounded or abs(rounded):f}")


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: Decimal, section: _Section) -> str:
    tokens = section.tokens
    if section.has("general") or not section.has("digit"):
        text = _general(value)
        if section.numerals:
            text = in_numerals(text, section.numerals, is_spelled=True)
        bare = not tokens and section.numerals
        return text if bare else "".join(text if kind == "general" else part for kind, part in tokens)
    if section.has("slash"):
        return _fraction(value, tokens)
    value = value.scaleb(2 * sum(kind == "percent" for kind, _ in tokens) - 3 * _thousands(tokens))
    power = next((index for index, (kind, _) in enumerate(tokens) if kind == "power"), len(tokens))
    point = next((index for index, (kind, _) in enumerate(tokens[:power]) if kind == "point"), power)
    whole, rest = tokens[:point], tokens[point:power]
    places = sum(kind == "digit" for kind, _ in rest)
    exponent = 0
    if power < len(tokens):
        value, exponent = _scientific(value, sum(kind == "digit" for kind, _ in whole), places)
    digits, _, decimals = f"{value.quantize(Decimal(1).scaleb(-places), context=_EXACT):f}".partition(".")
    text = _whole(whole, digits.lstrip("0")) + _decimals(rest, decimals)
    if power < len(tokens):
        text += _power(tokens[power:], exponent)
    return in_numerals(text, section.numerals) if section.numerals else text


def _thousands(tokens: Sequence[Token]) -> int:
    """Return the number of commas directly after the last digit placeholder before or after the point.

    Each of them divides the number by a thousand.
    """
    kinds = [kind for kind, _ in tokens if kind in {"digit", "comma", "point", "power"}]
    text = "".join({"digit": "0", "comma": ",", "point": ".", "power": "E"}[kind] for kind in kinds)
    return sum(len(commas) for commas in re.findall(r"(?<=0)(,+)(?=[.E]|$)", text))


def _scientific(value: Decimal, width: int, places: int) -> tuple[Decimal, int]:
    """Return the mantissa and the exponent of a number in scientific notation.

    Args:
        value: The number.
        width: The number of digit placeholders before the point; the exponent is a multiple of it.
        places: The number of decimal places of the mantissa.
    """
    if not value:
        return value, 0
    step = max(width, 1)
    exponent = value.adjusted() // step * step
    mantissa = value.scaleb(-exponent).quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return (mantissa.scaleb(-step), exponent + step) if mantissa.adjusted() >= step else (mantissa, exponent)


def _whole(tokens: Sequence[Token], digits: str) -> str:
    """Fill the digits of an integer into placeholders from the right; the leftmost takes all digits that remain."""
    kinds = [kind for kind, _ in tokens]
    first = kinds.index("digit") if "digit" in kinds else -1
    last = len(kinds) - kinds[::-1].index("digit") if "digit" in kinds else 0
    is_grouped = "comma" in kinds[first:last]
    left, count, parts = list(digits), 0, []
    for index, (kind, sign) in reversed(list(enumerate(tokens))):
        if kind != "digit":
            parts.append("" if kind == "comma" else sign)
            continue
        while left or sign != "#":
            if is_grouped and count and count % 3 == 0:
                parts.append(",")
            parts.append(left.pop() if left else " " if sign == "?" else "0")
            count += 1
            if index != first or not left:
                break
    return "".join(reversed(parts)) if first >= 0 else "".join(reversed(parts)) + digits


def _decimals(tokens: Sequence[Token], decimals: str) -> str:
    parts, used, kept = [], 0, len(decimals.rstrip("0"))
    for kind, sign in tokens:
        if kind == "digit":
            parts.append(decimals[used] if used < kept or sign == "0" else " " if sign == "?" else "")
            used += 1
        elif kind != "comma":
            parts.append(sign)
    return "".join(parts)


def _power(tokens: Sequence[Token], exponent: int) -> str:
    width = sum(kind == "digit" for kind, _ in tokens)
    sign = "-" if exponent < 0 else "+" if tokens[0][1].endswith("+") else ""
    tail = "".join(part for kind, part in tokens[1:] if kind not in {"digit", "comma"})
    return f"E{sign}{abs(exponent):0>{width}}{tail}"


def _fraction(value: Decimal, tokens: Sequence[Token]) -> str:
    """Format a number as an integer and a fraction (``# ?/?``, ``# ??/??``, ``# ?/8``) or as a fraction (``?/?``)."""
    pattern = "".join(part if kind in {"digit", "slash", "literal"} else "" for kind, part in tokens)
    match = re.fullmatch(r"(.*?)([0#?]+)(\s*/\s*)([0#?]+|[1-9]\d*)(.*)", pattern, re.DOTALL)
    if match is None:
        raise ValueError(pattern)
    before, _, _, below, after = match.groups()
    has_whole = bool(re.search("[0#?]", before))
    whole = int(value) if has_whole else 0
    exact = Fraction(value) - whole
    if below.isdigit() and int(below):
        denominator = int(below)
        numerator = int(exact * denominator + Fraction(1, 2))
    else:
        near = exact.limit_denominator(min(10 ** len(below), _DENOMINATORS) - 1)
        numerator, denominator = near.numerator, near.denominator
    if has_whole and numerator == denominator:
        whole, numerator = whole + 1, 0
    parts = [f"{whole}"] if has_whole and (whole or not numerator) else []
    if numerator or not has_whole:
        parts.append(f"{numerator}/{denominator}")
    prefix = re.split("[0#?]", before, maxsplit=1)[0] if has_whole else before
    return f"{prefix}{' '.join(parts)}{after}"
