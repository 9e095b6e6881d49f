"""Search for quantities in Chinese text: numbers with their comparator, their unit and the text before them.

Digits in dates, ordinals, names, standards, codes and formulas are not quantities. Before the search, such passages are
masked: each of their characters is replaced by the same private-use character, so offsets do not change.

Words and patterns come from quantities.yml and comparators.yml, units from units.yml, in extract/vocabulary.
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
"""Private-use character that replaces each character of a masked passage, such as a date or a code."""

_LIST_MARK = re.compile(r"(^|[;；。，,\n])(\s*[(（]?[0-9]{1,2}[.．、)）](?![0-9０-９]))")
_COUNTING = re.compile("[0-9０-９一二两三四五六七八九十<>=＜＞＝≥≤≧≦⩾⩽≮≯═﹦﹥﹤]")
"""Every quantity, and every comparator sign without a number, contains at least one of these characters."""

_PLAIN = re.compile(
    rf"(?:{SIGN})?(?!0[0-9])(?:[0-9]{{1,9}}|{DIGITS})(?:%|[个人次件家份辆台套户天亩米万亿元]{{1,2}})|(?:{SIGN})?[0-9]{{1,3}}"
)
"""Matches a text of an optional sign, one number and its unit. It cannot be a date, a name or a code."""

_MAY_HIDE = re.compile(
    r"[《“:年月日号第前A-Za-z]|[*×]100%|[标务件表段][0-9]|(?<![0-9.,])0[0-9]|(?:19|20)[0-9]{2}|[0-9]{16}"
)
"""Found in every half-width text that holds a full date or a match of the pattern list ``not_quantities``."""

_LONGEST = 1_000
"""Length, in characters, of the longest text that is searched.

A longer text is prose with many numbers, none of which is the value of its cell.
"""

_BARE_SCALE = re.compile("[百千万亿]")
"""Scale of a number. It may stand for money (万 for 万元) or only multiply the number (10万 people)."""

_MASKED = re.compile("[Xx×*□■▲△○●?？…#_]+")
"""Characters that a form prints in place of digits that it withholds."""

_TIME_KINDS = ("days", "months", "working_days")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of a text.

    Attributes:
        text: The quantity as printed, including a comparator word directly before it.
        before: The text before the quantity, in half width and without white space, masked as the module describes.
        comparator: ``ge``, ``gt``, ``le``, ``lt``, ``eq`` or ``between``; ``eq`` if none is printed. None if
            signs and words disagree or make the number approximate (约, 左右, 200余).
        is_explicit: Whether the text prints a comparator or a word that makes the number approximate.
        value: The number; of a range, its lower end.
        value_max: The upper end of a range, else None.
        unit: The unit in the warehouse's spelling; None if none is printed.
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
    """The result of the search for quantities in a text.

    Attributes:
        quantities: The quantities, in the order in which the text states them.
        is_uncertain: Whether the text holds a number that could not be read with certainty and is therefore left out.
        deadline_on: The deadline that the text states as a full date; see :func:`extract.values.dates.due_date`.
        compact: The text in half width and without white space, masked as the module describes; blank if the text
            is too long to search.
    """

    quantities: tuple[Quantity, ...]
    is_uncertain: bool
    deadline_on: date | None
    compact: str


@cache
def _quantity() -> re.Pattern[str]:
    """Return the pattern of a quantity: sign, number or range, unit, and words such as 约, 余 or 以上 around these."""
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
    """Return the pattern of a unit, including 万 and 亿 as units of money where no noun follows that they could count.

    Args:
        nearly: The pattern of the words that make a number approximate (余), which may follow 万 and 亿.
    """
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
        text: Any text, in half or full width. White space is ignored, except that a number with white space between
            two digits is uncertain.
        indicator: The name of the indicator. Where it names a count of people or things, 10万 is not read as money.

    Returns:
        The quantities that could be read with certainty; `is_uncertain` is set if any other was found. If a sign has no
        number (≥**人), signs form a chain (90≤x≤95) or the text is too long, no quantity is returned and `is_uncertain`
        is set.
    """
    if len(text) > _LONGEST:
        return Quantities((), True, None, "")
    if not _COUNTING.search(text):
        return Quantities((), False, None, compact(text)[0])
    return _find(text, indicator if _BARE_SCALE.search(text) else None)


@lru_cache(maxsize=4096)  # forms repeat the same texts, such as ≥95%
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
    """Return the strong and the weak comparator words that can precede a number.

    Returns:
        For each of the two groups: the comparator of each word, the pattern that finds a word of the group at the end
        of the text before a number, and whether the group is the weak one.
    """
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
    """Find the word before a number that states its comparator, such as 不少于.

    Args:
        gap: The text between the previous quantity and the number.

    Returns:
        The comparator (None without such a word), whether the word is weak, and the number of characters from the
        beginning of the word to the number (0 if the word is elsewhere in the same clause).
    """
    for words, pattern, is_weak in _words_before():
        if found := pattern.search(gap):
            return words[found[1]], is_weak, len(found.group())
    clause = re.split(rf"[,;。!?{_HIDDEN}]", gap)[-1]
    meant = {sign for word, sign in comparators().far.items() if word in clause}
    return (meant.pop() if len(meant) == 1 else None), False, 0


def _comparator(found: re.Match[str], word: str | None, is_weak: bool) -> tuple[str | None, bool]:
    """Return the values of `Quantity.comparator` and `Quantity.is_explicit` for one quantity.

    Args:
        found: The match of the quantity.
        word: The comparator stated by a word before the quantity.
        is_weak: Whether a sign, or a word after the number, takes precedence over that word.
    """
    meant = {SIGNS.get(found["sign"] or ""), comparators().after.get(found["after"] or "")} - {None}
    if word and not (is_weak and meant):
        meant.add(word)
    if found["about"] or found["near"] or found["near_unit"]:
        return None, True
    if found["tolerance"] or found["spread"] or found["last"]:
        return ("between" if found["tolerance"] or is_weak or meant <= {"eq"} else None), True
    return (None, True) if len(meant) > 1 else (meant.pop(), True) if meant else ("eq", False)


def _is_name(found: re.Match[str], text: str, reach: int) -> bool:
    """Return whether a number-like match is part of a word: 一 in 一网通办, 12345 in 12345热线.

    Args:
        found: The match of a quantity in `text`.
        text: The text in half width and without white space, masked as the module describes.
        reach: The length of the comparator word before the match; 0 if there is none.
    """
    rest = text[found.end() :]
    unit = found["first_unit"] or found["last_unit"]
    if found["first"][0] not in ASCII_DIGITS and not found["percent"]:
        is_whole = found.start() == 0 and not rest.strip("。;,") and found.group() != "一批"
        return not unit or not (found["sign"] or reach or is_whole)
    return not (unit or found["sign"] or found["after"] or reach) and bool(re.match(r"[一-鿿A-Za-z]", rest))


def _is_uncertain(found: re.Match[str], text: str, gap: str) -> bool:
    """Return whether a number cannot be read with certainty.

    It may be truncated, have two different units, or belong to a power, to a formula, to a list without units, to a
    change (由50%到60%) or to a duration that tells when something happens (30日前).

    Args:
        found: The match of the quantity in `text`.
        text: The text in half width and without white space, masked as the module describes.
        gap: The part of `text` between the previous quantity and this one.
    """
    spellings = unit_spellings()
    rest = text[found.end() :]
    unit, last_unit = found["first_unit"], found["last_unit"]
    before = text[: found.start()]
    return bool(
        re.search(rf"[*×+÷^/.\-{GAP}]$|[0-9][,、]$", before)
        or (not gap and re.search("[百千万亿]$", before))
        or re.match(rf"[*×+÷^{GAP}]", text[found.end("first") :])
        or re.match(rf"[*×+÷^/{GAP}0-9⁰¹²³⁴⁵⁶⁷⁸⁹⁻一二两三四五六七八九十]", rest)
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

    A word that is not in the vocabulary is taken as the unit only where a comparator is printed (`is_explicit`).
    """
    unit: str | None = found["last_unit"] or found["first_unit"]
    rest = text[found.end() :]
    if unit or found["percent"]:
        return unit or "%", True
    if not is_explicit:
        return None, found.start() == 0 and not rest.strip("。;") and not re.fullmatch(YEAR, found["first"])
    if _MASKED.match(rest):
        return None, False  # 2X件: X withholds a digit
    word = re.split(r"[^一-鿿A-Za-z]", rest)[0]
    if 0 < len(word) <= 4 and not found["after"]:
        return word, True
    return None, word[:1] not in ("百", "千", "万", "亿")


def _bounds(found: re.Match[str]) -> tuple[Decimal, Decimal | None] | None:
    """Return the value of a quantity and the upper end of its range (None without a range).

    ±5 gives -5 and 5. Return None instead of both if a number is not valid or the ends of the range do not ascend.
    """
    first, last = parse_number(found["first"]), parse_number(found["last"] or found["spread"] or found["first"])
    if first is None or last is None or (found["last"] and first >= last):
        return None
    if found["tolerance"]:
        return -first, first
    if found["spread"]:
        return first - last, first + last
    return (-first if found["minus"] else first), (last if found["last"] else None)
