"""Quantities in Chinese text: every number with its sign, its unit and what surrounds it.

Dates, ordinals, names, standards, codes and formulas hold digits but count nothing; they are hidden before reading.
Words and patterns are those of quantities.yml and comparators.yml, units those of units.yml in extract/vocabulary.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from extract import vocabulary
from extract.values.characters import GAP, compact
from extract.values.dates import YEAR, due_date, full_date
from extract.values.numbers import ASCII_DIGITS, DIGITS, NUMBER, parse_number
from extract.values.units import unit_of
from extract.vocabulary.comparators import comparators
from extract.vocabulary.patterns import pattern_list
from extract.vocabulary.units import (
    any_of,
    short_money_word,
    unit_spellings,
    unit_word,
    words_that_begin_like_units,
)

SIGNS = comparators().signs
SIGN = any_of(SIGNS)
COLUMN_SIGNS = comparators().in_column

_HIDDEN = "\ue000"
"""Stands for a character of what counts nothing."""

_LIST_MARK = re.compile(r"(^|[;；。，,\n])(\s*[(（]?[0-9]{1,2}[.．、)）](?![0-9０-９]))")
_COUNTING = re.compile("[0-9０-９一二两三四五六七八九十<>=＜＞＝≥≤≧≦⩾⩽≮≯═﹦﹥﹤]")
"""One of these is in every quantity, and in every sign without its number."""

_PLAIN = re.compile(
    rf"(?:{SIGN})?(?!0[0-9])(?:[0-9]{{1,9}}|{DIGITS})(?:%|[个人次件家份辆台套户天亩米万亿元]{{1,2}})|(?:{SIGN})?[0-9]{{1,3}}"
)
"""A sign, a number and its unit: nothing in it can be a date, a name or a code."""

_MAY_HIDE = re.compile(
    r"[《“:年月日号第前A-Za-z]|[*×]100%|[标务件表段][0-9]|(?<![0-9.,])0[0-9]|(?:19|20)[0-9]{2}|[0-9]{16}"
)
"""Found in every text, in one width, that holds a full date or anything of the list ``not_quantities``."""

_LONGEST = 1_000
"""Characters. A longer text is prose of many numbers, none of which is the value of its cell."""

_BARE_SCALE = re.compile("[百千万亿]")
"""May be of money, or of what the indicator counts."""

_MASKED = re.compile("[Xx×*□■▲△○●?？…#_]+")
"""What a form prints instead of digits."""

_TIME_KINDS = ("days", "months", "working_days")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of a text.

    `comparator` is None where signs and words disagree or only come near the number (约, 左右, 200余), and `eq` without
    `is_explicit` where none is printed.
    """

    text: str
    before: str
    comparator: str | None
    is_explicit: bool
    value: Decimal
    value_max: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Quantities:
    """The quantities of a text, whether they are uncertain, and the one full date that the text gives.

    `is_uncertain` says that a number was not read, or not for sure; `compact` is the text in one width and without
    white space, where what counts nothing is hidden.
    """

    quantities: tuple[Quantity, ...]
    is_uncertain: bool
    deadline_on: date | None
    compact: str


@cache
def _quantity() -> re.Pattern[str]:
    """Return the pattern of a quantity: its sign, number or range, unit, and the words that say how it is meant."""
    nearly = vocabulary.pattern_source("quantities", "nearly")
    around = vocabulary.pattern_source("quantities", "around")
    about = vocabulary.pattern_source("quantities", "about")
    bound = vocabulary.pattern_source("quantities", "bound")
    relative = vocabulary.pattern_source("quantities", "relative")
    unit = _unit_pattern(nearly)
    return re.compile(
        rf"(?P<sign>{SIGN})?(?P<about>{about})?¥?(?P<tolerance>±)?(?P<minus>(?<![0-9])-)?"
        rf"(?P<percent>百分之)?(?P<first>{NUMBER})(?P<near>{nearly})?(?P<first_unit>{unit})?"
        rf"(?:(?:(?:-{{1,2}}|~|至|到)(?P<last>{NUMBER})|±(?P<spread>{NUMBER}))(?P<last_unit>{unit})?)?"
        rf"(?P<near_unit>{nearly}|{around})?(?:\(含[^)]{{0,6}}\))?(?P<after>{bound})?(?P<relative>{relative})?"
    )


def _unit_pattern(nearly: str) -> str:
    """Return the pattern of a unit, 万 and 亿 of money included where nothing that they could count follows."""
    words, money = unit_word(), short_money_word()
    no_unit = any_of(map(re.escape, words_that_begin_like_units()))
    return (
        rf"(?:(?!{no_unit}|个[百千万亿](?!分))(?:{words})(?![A-Za-z])"
        rf"|(?:{money})(?:(?![一-鿿A-Za-z])|(?=以|及以|或以|之内|内|左右|上下|人民币|至|到|{nearly})))"
        rf"(?:/每?(?:(?:{words})|[一-鿿]{{1,2}})(?:[·*.](?:(?:{words})|[一-鿿]))?)?"
    )


def find_quantities(text: str, *, indicator: str | None = None) -> Quantities:
    """Find the quantities of a text.

    Args:
        text: Any text; white space and width do not matter, but white space between two digits makes a number
            uncertain.
        indicator: The indicator's name: after a count of people, 10万 is not money.

    Returns:
        The quantities, uncertain where a number could not be read for sure. None where a sign lacks its number (≥**人)
        or signs form a chain (90≤x≤95).
    """
    if len(text) > _LONGEST:
        return Quantities((), True, None, "")
    if not _COUNTING.search(text):
        return Quantities((), False, None, compact(text)[0])
    return _find(text, indicator if _BARE_SCALE.search(text) else None)


@lru_cache(maxsize=4096)  # a form prints ≥95% again and again
def _find(text: str, indicator: str | None) -> Quantities:
    text = _LIST_MARK.sub(lambda mark: mark[1] + _HIDDEN * len(mark[2]), text)
    plain, places = compact(text)
    hidden = plain
    is_plain = not _MAY_HIDE.search(plain) or _PLAIN.fullmatch(plain)
    for pattern in () if is_plain else (full_date(), *pattern_list("quantities", "not_quantities")):
        hidden = pattern.sub(lambda found: _HIDDEN * len(found.group()), hidden)

    quantities: list[Quantity] = []
    is_uncertain = False
    end = signs = 0
    for found in _quantity().finditer(hidden):
        gap = hidden[end : found.start()]
        word, is_weak, reach = _word_before(gap)
        signs += len(found["sign"] or "")
        if _is_name(found, hidden, reach):
            continue
        end = found.end()
        comparator, is_explicit = _comparator(found, word, is_weak)
        if _is_uncertain(found, hidden, gap):
            is_uncertain = True
            continue
        unit, is_certain = _unit(found, hidden, is_explicit)
        bounds = _bounds(found)
        if not is_certain or bounds is None:
            is_uncertain = True
            continue
        every = _every().search(gap[: len(gap) - reach])
        if every and unit and "/" not in unit:
            unit = f"{unit}/{every[1]}"
        if not (unit and re.fullmatch("[百千万亿]+", unit) and _counts_people_or_things(f"{indicator or ''}{gap}")):
            unit = unit_spellings().get(unit or "", unit)
        start = found.start() - reach
        verbatim = text[places[start] : places[end - 1] + 1]
        quantities.append(Quantity(verbatim, hidden[:start], comparator, is_explicit, *bounds, unit))
    if len(re.findall("[≥≤<>=]", hidden)) > signs:
        quantities, is_uncertain = [], True
    return Quantities(tuple(quantities), is_uncertain, due_date(plain), hidden)


def _counts_people_or_things(before: str) -> bool:
    return bool(vocabulary.pattern("quantities", "counted").search(before))


@cache
def _words_before() -> tuple[tuple[dict[str, str], re.Pattern[str], bool], ...]:
    """Return the comparator words that stand before a number, their pattern, and whether they are weak."""
    known = comparators()
    between = vocabulary.pattern_source("quantities", "before_number")
    return tuple(
        (words, re.compile(rf"({any_of(words)})(?:{between})?$"), is_weak)
        for words, is_weak in ((known.near | known.far, False), (known.weak, True))
    )


@cache
def _every() -> re.Pattern[str]:
    return re.compile(rf"每({any_of(vocabulary.load('periods')['every'])})$")


def _word_before(gap: str) -> tuple[str | None, bool, int]:
    """Return the comparator word of the number behind `gap`, whether it is weak, and how far back it reaches."""
    for words, pattern, is_weak in _words_before():
        if found := pattern.search(gap):
            return words[found[1]], is_weak, len(found.group())
    clause = re.split(rf"[,;。!?{_HIDDEN}]", gap)[-1]
    meant = {sign for word, sign in comparators().far.items() if word in clause}
    return (meant.pop() if len(meant) == 1 else None), False, 0


def _comparator(found: re.Match[str], word: str | None, is_weak: bool) -> tuple[str | None, bool]:
    """Return the comparator of one quantity and whether it is printed; None where signs and words do not agree."""
    meant = {SIGNS.get(found["sign"] or ""), comparators().after.get(found["after"] or "")} - {None}
    if word and not (is_weak and meant):
        meant.add(word)
    if found["about"] or found["near"] or found["near_unit"]:
        return None, True
    if found["tolerance"] or found["spread"] or found["last"]:
        return ("between" if found["tolerance"] or is_weak or meant <= {"eq"} else None), True
    return (None, True) if len(meant) > 1 else (meant.pop(), True) if meant else ("eq", False)


def _is_name(found: re.Match[str], text: str, reach: int) -> bool:
    """Return whether a number-like match is part of a word: 一 in 一网通办, 12345 in 12345热线."""
    rest = text[found.end() :]
    unit = found["first_unit"] or found["last_unit"]
    if found["first"][0] not in ASCII_DIGITS and not found["percent"]:
        is_whole = found.start() == 0 and not rest.strip("。;,") and found.group() != "一批"
        return not unit or not (found["sign"] or reach or is_whole)
    return not (unit or found["sign"] or found["after"] or reach) and bool(re.match(r"[一-鿿A-Za-z]", rest))


def _is_uncertain(found: re.Match[str], text: str, gap: str) -> bool:
    """Return whether a number is truncated, or part of a formula, a list without units or a change (由50%到60%)."""
    spellings = unit_spellings()
    rest = text[found.end() :]
    unit, last_unit = found["first_unit"], found["last_unit"]
    before = text[: found.start()]
    return bool(
        re.search(rf"[*×+÷^/.\-{GAP}]$|[0-9][,、]$", before)
        or (not gap and re.search("[百千万亿]$", before))
        or re.match(rf"[*×+÷^{GAP}]", text[found.end("first") :])
        or re.match(rf"[*×+÷^/{GAP}0-9一二两三四五六七八九十]", rest)
        or (not unit and not last_unit and re.match(r"[.,、][0-9]", rest))
        or (unit and last_unit and spellings.get(unit, unit) != spellings.get(last_unit, last_unit))
        or (found["percent"] and (unit or last_unit))
        or (found["minus"] and gap and not found["sign"])
        or (found["last"] and re.search(r"[由从自]$", gap))
        or (found["spread"] and last_unit == "%" and not unit)
        or (found["relative"] and (kind := unit_of(last_unit or unit)) and kind.kind in _TIME_KINDS)
    )


def _unit(found: re.Match[str], text: str, is_explicit: bool) -> tuple[str | None, bool]:
    """Return the unit of one quantity, and whether it is certain.

    A word that the vocabulary lacks counts as a unit only where a sign or a word compares the number.
    """
    unit: str | None = found["last_unit"] or found["first_unit"]
    rest = text[found.end() :]
    if unit or found["percent"]:
        return unit or "%", True
    if not is_explicit:
        return None, found.start() == 0 and not rest.strip("。;") and not re.fullmatch(YEAR, found["first"])
    if _MASKED.match(rest):
        return None, False  # 2X件: the digits that follow are hidden
    word = re.split(r"[^一-鿿A-Za-z]", rest)[0]
    if 0 < len(word) <= 4 and not found["after"]:
        return word, True
    return None, word[:1] not in ("百", "千", "万", "亿")


def _bounds(found: re.Match[str]) -> tuple[Decimal, Decimal | None] | None:
    """Return the value, and the greatest value of a range; None where these cannot be right."""
    first, last = parse_number(found["first"]), parse_number(found["last"] or found["spread"] or found["first"])
    if first is None or last is None or (found["last"] and first >= last):
        return None
    if found["tolerance"]:
        return -first, first
    if found["spread"]:
        return first - last, first + last
    return (-first if found["minus"] else first), (last if found["last"] else None)
