"""Format numbers as dates and times, and digits as Chinese numerals, as spreadsheet programs display them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

Token = tuple[str, str]
"""A token of a number format: its kind and its text."""

_EPOCH = date(1899, 12, 30)
_FIRST_TRUE_DAY = 61
_ODD_DAYS = {0: (1900, 1, 0), 60: (1900, 2, 29)}  # dates that do not exist, but that spreadsheet programs display
_DAY_AFTER_LAST = 2_958_466
_DAYS_TO_1904 = 1462
_DAY_SECONDS = 86_400
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_WEEKDAYS = "一二三四五六日"
_DIGITS = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_UNITS = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟"), 3: ("", "十", "百", "千")}
_GROUPS = ("", "万", "亿", "万亿")


class _Moment(NamedTuple):
    year: int
    month: int
    day: int
    weekday: int
    seconds: Decimal  # seconds since midnight
    elapsed: Decimal  # seconds since the start of day 0


def display_date(number: Decimal, tokens: Sequence[Token], numerals: int, is_chinese: bool, date_1904: bool) -> str:
    """Format a number as a date or time.

    Args:
        number: The number of days; its fraction is the time of day.
        tokens: The tokens of the section of the number format that applies.
        numerals: 1 to 3 for ``[DBNum1]`` to ``[DBNum3]``, 0 for digits.
        is_chinese: Whether the names of days and months are Chinese.
        date_1904: Whether days are counted from 1904, not from 1900.

    Raises:
        ValueError: The date is before 1900 or after 9999.
    """
    places = max((len(text.partition(".")[2]) for kind, text in tokens if kind == "date"), default=0)
    moment = _moment(number + (_DAYS_TO_1904 if date_1904 else 0), places)
    names = [text[0].lower() if kind in {"date", "elapsed"} else "" for kind, text in tokens]
    is_half = any(kind == "half" for kind, _ in tokens)
    parts, before = [], ""
    for index, (kind, text) in enumerate(tokens):
        if kind == "date":
            after = next((name for name in names[index + 1 :] if name), "")
            is_minute = names[index] == "m" and len(text) < 3 and (before == "h" or after == "s")
            part = _part("n" if is_minute else names[index], text, moment, is_half, is_chinese)
            parts.append(_numerals(part, numerals, names[index] in "ye") if numerals else part)
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[names[index]]
            parts.append(f"{int(moment.elapsed // unit):0>{len(text)}}")
        elif kind == "half":
            first, _, second = ("上午/下午" if is_chinese else text).partition("/")
            parts.append(first if moment.seconds < _DAY_SECONDS / 2 else second)
        else:
            parts.append(text)
        before = names[index] or before
    return "".join(parts)


def in_numerals(text: str, numerals: int, *, is_spelled: bool = False) -> str:
    """Convert digits to Chinese numerals.

    Args:
        text: The text that contains digits.
        numerals: The number of the set of numerals: 1 to 3 for ``[DBNum1]`` to ``[DBNum3]``.
        is_spelled: Whether a number is spelled with units (二十四), not digit by digit (二四).
    """
    digits = _DIGITS[numerals]
    whole, point, decimals = text.partition(".")
    if is_spelled and whole.isascii() and whole.isdigit() and len(whole) <= 4 * len(_GROUPS):
        spelled = _spelled(whole.lstrip("0"), digits, _UNITS[numerals]) or digits[0]
        return spelled + point + "".join(digits[int(digit)] for digit in decimals if digit.isdigit())
    return "".join(digits[int(sign)] if sign.isascii() and sign.isdigit() else sign for sign in text)


def _spelled(whole: str, digits: str, units: Sequence[str]) -> str:
    text, is_gap = "", False
    for index, digit in enumerate(whole):
        group, place = divmod(len(whole) - 1 - index, 4)
        if digit == "0":
            is_gap = bool(text)
        else:
            text += (digits[0] if is_gap else "") + digits[int(digit)] + units[place]
            is_gap = False
        if place == 0 and whole[max(index - 3, 0) : index + 1].strip("0"):
            text += _GROUPS[group]
    return text


def _moment(number: Decimal, places: int) -> _Moment:
    if not 0 <= number < _DAY_AFTER_LAST:
        raise ValueError(f"no date: {number}")
    seconds = (number * _DAY_SECONDS).quantize(Decimal(1).scaleb(-min(places, 3)), ROUND_HALF_UP)
    days = int(seconds // _DAY_SECONDS)
    day = _EPOCH + timedelta(days + (days < _FIRST_TRUE_DAY))
    year, month, of_month = _ODD_DAYS.get(days, (day.year, day.month, day.day))
    return _Moment(year, month, of_month, (days - 2) % 7, seconds % _DAY_SECONDS, seconds)


def _part(name: str, text: str, moment: _Moment, is_half: bool, is_chinese: bool) -> str:
    width = len(text.partition(".")[0])
    if name in "ye":
        return f"{moment.year % 100:02}" if name == "y" and width < 3 else f"{moment.year}"
    if name == "m":
        return _month(moment.month, width, is_chinese)
    if name == "d" and width < 3:
        return f"{moment.day:0>{width}}"
    if name in "da":
        return _weekday(moment.weekday, name, width, is_chinese)
    if name == "h":
        hour = int(moment.seconds // 3600)
        return f"{(hour - 1) % 12 + 1 if is_half else hour:0>{min(width, 2)}}"
    if name == "n":
        return f"{int(moment.seconds // 60 % 60):0>{width}}"
    if name == "s":
        decimals = len(text) - width - 1
        return f"{moment.seconds % 60:0>{min(width, 2) + max(decimals, 0) + (decimals > 0)}f}"
    return ""


def _numerals(part: str, numerals: int, is_year: bool) -> str:
    """Convert a part of a date to Chinese numerals: a year digit by digit, any other part with units.

    In a date 11 is 十一, while :func:`in_numerals` gives 一十一.
    """
    text = in_numerals(part, numerals, is_spelled=not is_year)
    return text[1:] if text.startswith("一十") else text


def _month(month: int, width: int, is_chinese: bool) -> str:
    if width < 3:
        return f"{month:0>{width}}"
    if is_chinese:
        return _numerals(str(month), 1, is_year=False) + "月"
    name = _MONTHS[month - 1]
    return name[:1] if width == 5 else name if width > 3 else name[:3]


def _weekday(weekday: int, name: str, width: int, is_chinese: bool) -> str:
    if name == "a" or is_chinese:
        chinese = _CHINESE_WEEKDAYS[weekday]
        return f"星期{chinese}" if width > 3 else chinese if name == "a" else f"周{chinese}"
    return _WEEKDAYS[weekday] if width > 3 else _WEEKDAYS[weekday][:3]
