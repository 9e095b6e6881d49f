"""Quantities in Chinese text: every number with its sign, its unit and what surrounds it, or the admission of a doubt.

Dates, ordinals, names, standards, codes and formulas hold digits but count nothing; they are hidden before reading.
Units are those of vocabulary/units.yml.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

SIGNS = {
    **{">=": "ge", "=>": "ge", "≥=": "ge", "≥": "ge", "<=": "le", "=<": "le", "≤=": "le", "≤": "le"},
    **{">": "gt", "<": "lt", "==": "eq", "=": "eq"},
}
_FAR_WORDS = {  # may stand some words before their number: 不低于出资规模的2倍
    **dict.fromkeys(("不少于", "不得少于", "不能少于", "不低于", "不得低于", "不能低于", "不小于", "至少"), "ge"),
    **dict.fromkeys(("不超过", "不得超过", "不能超过", "不超", "不高于", "不得高于", "不大于", "不多于", "最多"), "le"),
}
_NEAR_WORDS = {
    **dict.fromkeys(("大于等于", "大于或等于", "高于或等于", "逾"), "ge"),
    **dict.fromkeys(("小于等于", "小于或等于", "低于或等于"), "le"),
    **dict.fromkeys(("大于", "高于", "多于", "超过", "超出", "超"), "gt"),
    **dict.fromkeys(("小于", "低于", "少于", "不足", "不到"), "lt"),
    "等于": "eq",
}
_WEAK_WORDS = {"达到": "ge", "达": "ge", "控制在": "le"}  # give way to a sign or to 以上, 以内
_AFTER = {
    **dict.fromkeys(("及以上", "或以上", "以上"), "ge"),
    **dict.fromkeys(("及以下", "或以下", "以下", "以内", "之内", "内"), "le"),
}
COLUMN_SIGNS = SIGNS | {word: sign for word, sign in (_FAR_WORDS | _NEAR_WORDS).items() if len(word) > 1}

_SAME_CHARACTER = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict(zip("≧⩾≮≦⩽≯═﹦﹥﹤﹪٪−﹣–—―～﹘￥〜∶", "≥≥≥≤≤≤==><%%-----~-¥~:", strict=True))
)
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\xad"
_UNSEEN = re.compile(rf"[\s{_INVISIBLE}]")
_HIDDEN = "\ue000"  # stands for what is no quantity
_GAP = "\ue001"  # stands for white space between two digits

_ASCII_DIGITS = frozenset("0123456789")
DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
SIGN = "|".join(sorted(SIGNS, key=len, reverse=True))
YEAR = "(?:19|20)[0-9]{2}"
_NUMBER = rf"(?:{DIGITS}|[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]*)"
_NEARLY = "余|多(?![个家种])|几"
_QUANTITY = (
    rf"(?P<sign>{SIGN})?(?P<about>大约|大概|将近|接近|约|近|≈)?¥?(?P<tolerance>±)?(?P<minus>(?<![0-9])-)?"
    rf"(?P<percent>百分之)?(?P<first>{_NUMBER})(?P<near>{_NEARLY})?(?P<first_unit>@unit)?"
    rf"(?:(?:(?:-{{1,2}}|~|至|到)(?P<last>{_NUMBER})|±(?P<spread>{_NUMBER}))(?P<last_unit>@unit)?)?"
    rf"(?P<near_unit>{_NEARLY}|左右|上下)?(?:\(含[^)]{{0,6}}\))?"
    r"(?P<after>[及或]以上|以上|[及或]以下|以下|以内|之内|内(?![部容外资地陆设科涵控镜生蒙分河湖存网页]))?"
    r"(?P<relative>之前|以前|前(?![期沿端列台景提置瞻线])|之后|以后|后(?![续期勤备台端评]))?"
)
_FULL_DATE = re.compile(
    r"(?P<from>[自从])?(?:于|在|截至)?[≥≤<>=]*(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})[年./-](?P<month>1[0-2]|0?[1-9])[月./-]"
    r"(?P<day>3[01]|[12][0-9]|0?[1-9])(?![0-9.%]|,[0-9]{3})[日号]?(?:之前|以前|前|止)?(?P<since>起|后)?"
)
_LIST_MARK = re.compile(r"(^|[;；。，,\n])(\s*[(（]?[0-9]{1,2}[.．、)）](?![0-9０-９]))")
_COUNTED = re.compile(
    r"(?:人数|人次|人口|数量|次数|字数|户数|件数|册数|面积|里程|[点浏访关播阅]\S量|粉丝数?)[^,;。]{0,4}$"
)
_COUNTING = re.compile("[0-9０-９一二两三四五六七八九十<>=＜＞＝≥≤≧≦⩾⩽≮≯═﹦﹥﹤]")
"""What every quantity, every sign without its number, holds one of."""

_PLAIN = re.compile(
    rf"(?:{SIGN})?(?!0[0-9])(?:[0-9]{{1,9}}|{DIGITS})(?:%|[个人次件家份辆台套户天亩米万亿元]{{1,2}})|(?:{SIGN})?[0-9]{{1,3}}"
)
"""A sign, a number and its unit: nothing in it can be a date, a name or a code."""

_MAY_HIDE = re.compile(
    r"[《“:年月日号第前A-Za-z]|[*×]100%|[标务件表段][0-9]|(?<![0-9.,])0[0-9]|(?:19|20)[0-9]{2}|[0-9]{16}"
)
"""What every text holds one of, in one width, that holds a full date or anything of :func:`_no_quantity`."""

_LONGEST = 1_000  # characters; what is longer is prose of many numbers, none of which is the value of its cell
_SCALES = {"百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_BARE_SCALE = re.compile("[百千万亿]")  # which may be of money, or of what the indicator counts
_TIME_KINDS = ("days", "months", "working_days")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a printed unit measures: two units of one kind can be converted by their factors."""

    kind: str
    base: str
    factor: Fraction


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
class Reading:
    """The quantities of a text, whether a number in it stayed unread, and the one full date that it gives."""

    quantities: tuple[Quantity, ...]
    is_doubtful: bool
    deadline_on: date | None
    compact: str


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    units: dict[str, Unit]
    spellings: dict[str, str]
    quantity: re.Pattern[str]
    no_quantity: tuple[re.Pattern[str], ...]


@cache
def _vocabulary() -> _Vocabulary:
    """The units of units.yml, their other spellings, and the patterns that rest on them."""
    path = Path(__file__).parents[1] / "vocabulary" / "units.yml"
    entries: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    units = {word: Unit(word, word, Fraction(1)) for word in entries["counts"].split()}
    scaled = dict(units)
    for kind, entry in entries["kinds"].items():
        here = {word: Unit(kind, entry["base"], Fraction(str(factor))) for word, factor in entry["factors"].items()}
        units |= here
        scaled |= here if entry.get("scales") else {}
    for word, unit in scaled.items():
        for scale, factor in _SCALES.items():
            units.setdefault(scale + word, Unit(unit.kind, unit.base, unit.factor * factor))

    def any_of(words: Iterable[str]) -> str:
        return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))

    spellings: dict[str, str] = entries["spellings"]
    bare_money = {word for word in spellings if re.fullmatch("个?[百千万亿]+", word)}  # 250万; but 5万老人 is no money
    words, money = any_of({*units, *spellings} - bare_money), any_of(bare_money)
    unit = (
        rf"(?:(?!{any_of(entries['not_units'].split())}|个[百千万亿](?!分))(?:{words})(?![A-Za-z])"
        rf"|(?:{money})(?:(?![一-鿿A-Za-z])|(?=以|及以|或以|之内|内|左右|上下|人民币|至|到|{_NEARLY})))"
        rf"(?:/每?(?:(?:{words})|[一-鿿]{{1,2}})(?:[·*.](?:(?:{words})|[一-鿿]))?)?"
    )
    return _Vocabulary(units, spellings, re.compile(_QUANTITY.replace("@unit", unit)), tuple(_no_quantity(words)))


def _no_quantity(units: str) -> Iterator[re.Pattern[str]]:
    """What holds digits but counts nothing: dates, ordinals, names, standards, codes, the 100% of a formula."""
    signs, to, before = "[≥≤<>=]*", "[-~至到]+", "(?:之前|以前|前|止)"
    part = r"(?:份|底|初|末|中旬|上旬|下旬|[0-9]{1,2}(?:-[0-9]{1,2})?[日号])"
    month = r"(?<![0-9.])(?:0?[1-9]|1[0-2])"
    compared = "".join(rf"(?<!{word})" for word in ("[≥≤<>=]", "超过", "少于", "大于", "小于", "低于", "高于"))
    for pattern in (
        r"《[^》]*》",
        r"(?<!^)“[^”]*”|“[^”]*”(?!$)",
        r"(?:指标|目标|任务|附件|附表|阶段)[0-9]{1,2}(?![0-9.%])[:.、)]?",
        r"[*×xX]100%",
        rf"[\[〔(]{YEAR}[\])〕]",
        rf"(?<![0-9.]){YEAR}年?{to}{YEAR}(?:学?年度?)?(?![0-9.]){before}?",
        rf"{signs}(?<![0-9.]){YEAR}年(?:度|末|底|初)?(?:(?:0?[1-9]|1[0-2])月{part}?)?{before}?",
        rf"(?<![0-9.]){YEAR}[./-](?:0[1-9]|1[0-2])(?![0-9.])(?!{units}|万|亿){before}?",
        rf"(?<![0-9.]){YEAR}(?=级|届|财年)",
        rf"{signs}(?<![0-9.])[0-9]{{2}}年(?:底|末|初)",
        rf"{month}{to}(?:0?[1-9]|1[0-2])月{part}?{before}?",
        rf"{signs}{month}月(?:{part}{before}?|{before}|完成)",
        rf"{compared}{month}月(?!以|内|之内)",
        r"(?:每|次|当|本)月[0-9]{1,2}[日号]?",
        rf"{signs}(?<![0-9.])[0-9]{{1,2}}[日号]{before}",
        r"[0-9.]+:[0-9.:]+",
        rf"第[0-9]+(?:{to}[0-9]+)?.?",
        r"(?<![年月日天期目之以此])前[0-9]+[名位强]?",
        r"[0-9]+号",
        r"(?<![0-9A-Za-z])[A-Za-z][A-Za-z/.:+-]*[0-9][0-9A-Za-z.:/-]*",
        r"[0-9]+[A-Za-z]+[0-9]{2}[0-9A-Za-z]*",
        r"(?<![0-9.,])0[0-9]+(?![0-9]*\.[0-9])",
        r"(?<![0-9.])[0-9]{16,}",
        rf"(?<![0-9.]){YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9.])(?!{units}|万|亿)",
    ):
        yield re.compile(pattern)


def spell_unit(text: str | None) -> str | None:
    """A unit as the warehouse spells it: ``"%"`` for 百分比, ``"万元"`` for 万; None for a blank, a dash or 无."""
    plain = compact(text or "")[0].strip("()。.,;:、*_-/")
    return _vocabulary().spellings.get(plain, plain) if plain and plain != "无" else None


def unit_of(text: str | None) -> Unit | None:
    """What a printed unit measures; None for a unit that the vocabulary lacks, such as ``"元/亩"``."""
    return _vocabulary().units.get(spell_unit(text) or "")


@lru_cache(maxsize=4096)  # each cell of a form is asked some ten times
def compact(text: str) -> tuple[str, Sequence[int]]:
    """The text without white space and in one width, and where each of its characters stood."""
    if not _UNSEEN.search(text):
        return text.translate(_SAME_CHARACTER), range(len(text))
    kept: list[str] = []
    places: list[int] = []
    has_gap = False
    for place, character in enumerate(text):
        if character.isspace() or character in _INVISIBLE:
            has_gap = has_gap or character.isspace()
            continue
        plain = _SAME_CHARACTER.get(ord(character), character)
        if has_gap and kept and kept[-1] in _ASCII_DIGITS and plain in _ASCII_DIGITS:
            kept.append(_GAP)
            places.append(place)
        has_gap = False
        kept.append(plain)
        places.append(place)
    return "".join(kept), places


def one_width(text: str) -> str:
    """The text with digits, signs and brackets in half width, character by character."""
    return text.translate(_SAME_CHARACTER)


def find_quantities(text: str, *, indicator: str | None = None) -> Reading:
    """Find the quantities of a text.

    Args:
        text: Any text; white space and width do not matter, but white space between two digits is a doubt.
        indicator: The indicator's name: after a count of people, 10万 is not money.

    Returns:
        What was found. It is doubtful where a number could not be told for sure, and empty where a sign lacks its
        number (≥**人) or chains (90≤x≤95).
    """
    if len(text) > _LONGEST:
        return Reading((), True, None, "")
    if not _COUNTING.search(text):
        return Reading((), False, None, compact(text)[0])
    return _find(text, indicator if _BARE_SCALE.search(text) else None)


@lru_cache(maxsize=4096)  # a form says ≥95% again and again
def _find(text: str, indicator: str | None) -> Reading:
    vocabulary = _vocabulary()
    text = _LIST_MARK.sub(lambda mark: mark[1] + _HIDDEN * len(mark[2]), text)
    plain, places = compact(text)
    hidden = plain
    is_plain = not _MAY_HIDE.search(plain) or _PLAIN.fullmatch(plain)
    for pattern in () if is_plain else (_FULL_DATE, *vocabulary.no_quantity):
        hidden = pattern.sub(lambda found: _HIDDEN * len(found.group()), hidden)

    quantities: list[Quantity] = []
    is_doubtful = False
    end = signs = 0
    for found in vocabulary.quantity.finditer(hidden):
        gap = hidden[end : found.start()]
        word, is_weak, reach = _word_before(gap)
        signs += len(found["sign"] or "")
        if _is_name(found, hidden, reach):
            continue
        end = found.end()
        comparator, is_explicit = _comparator(found, word, is_weak)
        if _is_unsure(found, hidden, gap):
            is_doubtful = True
            continue
        unit, is_sure = _unit(found, hidden, is_explicit)
        bounds = _bounds(found)
        if not is_sure or bounds is None:
            is_doubtful = True
            continue
        every = re.search(r"每(年|季度?|月|周|天|日)$", gap[: len(gap) - reach])
        if every and unit and "/" not in unit:
            unit = f"{unit}/{every[1]}"
        if not (unit and re.fullmatch("[百千万亿]+", unit) and _COUNTED.search(f"{indicator or ''}{gap}")):
            unit = vocabulary.spellings.get(unit or "", unit)
        start = found.start() - reach
        verbatim = text[places[start] : places[end - 1] + 1]
        quantities.append(Quantity(verbatim, hidden[:start], comparator, is_explicit, *bounds, unit))
    if len(re.findall("[≥≤<>=]", hidden)) > signs:
        quantities, is_doubtful = [], True
    return Reading(tuple(quantities), is_doubtful, _due_date(plain), hidden)


def _due_date(plain: str) -> date | None:
    """The one full date by which something is due; None where there is none or several."""
    found = list(_FULL_DATE.finditer(plain))
    if len(found) != 1 or found[0]["from"] or found[0]["since"]:
        return None
    with suppress(ValueError):
        return date(*(int(found[0][part]) for part in ("year", "month", "day")))
    return None


_WORDS_BEFORE = tuple(
    (words, re.compile(rf"({'|'.join(sorted(words, key=len, reverse=True))})(?:约|为|人民币)?$"), is_weak)
    for words, is_weak in ((_NEAR_WORDS | _FAR_WORDS, False), (_WEAK_WORDS, True))
)


def _word_before(gap: str) -> tuple[str | None, bool, int]:
    """The comparator word that governs the number behind `gap`, whether it is weak, and how far back it reaches."""
    for words, pattern, is_weak in _WORDS_BEFORE:
        if found := pattern.search(gap):
            return words[found[1]], is_weak, len(found.group())
    clause = re.split(rf"[,;。!?{_HIDDEN}]", gap)[-1]
    meant = {sign for word, sign in _FAR_WORDS.items() if word in clause}
    return (meant.pop() if len(meant) == 1 else None), False, 0


def _comparator(found: re.Match[str], word: str | None, is_weak: bool) -> tuple[str | None, bool]:
    """The comparator of one quantity and whether it is printed; None where signs and words do not agree."""
    meant = {SIGNS.get(found["sign"] or ""), _AFTER.get(found["after"] or "")} - {None}
    if word and not (is_weak and meant):
        meant.add(word)
    if found["about"] or found["near"] or found["near_unit"]:
        return None, True
    if found["tolerance"] or found["spread"] or found["last"]:
        return ("between" if found["tolerance"] or is_weak or meant <= {"eq"} else None), True
    return (None, True) if len(meant) > 1 else (meant.pop(), True) if meant else ("eq", False)


def _is_name(found: re.Match[str], text: str, reach: int) -> bool:
    """Whether a number-like match is part of a word: 一 in 一网通办, 12345 in 12345热线."""
    rest = text[found.end() :]
    unit = found["first_unit"] or found["last_unit"]
    if found["first"][0] not in _ASCII_DIGITS and not found["percent"]:
        is_whole = found.start() == 0 and not rest.strip("。;,") and found.group() != "一批"
        return not unit or not (found["sign"] or reach or is_whole)
    return not (unit or found["sign"] or found["after"] or reach) and bool(re.match(r"[一-鿿A-Za-z]", rest))


def _is_unsure(found: re.Match[str], text: str, gap: str) -> bool:
    """Whether a number is cut, or part of a formula, a list without units or a change (由50%到60%)."""
    spellings = _vocabulary().spellings
    rest = text[found.end() :]
    unit, last_unit = found["first_unit"], found["last_unit"]
    before = text[: found.start()]
    return bool(
        re.search(rf"[*×+÷^/.\-{_GAP}]$|[0-9][,、]$", before)
        or (not gap and re.search("[百千万亿]$", before))
        or re.match(rf"[*×+÷^{_GAP}]", text[found.end("first") :])
        or re.match(rf"[*×+÷^/{_GAP}0-9一二两三四五六七八九十]", rest)
        or (not unit and not last_unit and re.match(r"[.,、][0-9]", rest))
        or (unit and last_unit and spellings.get(unit, unit) != spellings.get(last_unit, last_unit))
        or (found["percent"] and (unit or last_unit))
        or (found["minus"] and gap and not found["sign"])
        or (found["last"] and re.search(r"[由从自]$", gap))
        or (found["spread"] and last_unit == "%" and not unit)
        or (found["relative"] and (kind := unit_of(last_unit or unit)) and kind.kind in _TIME_KINDS)
    )


_MASKED = re.compile("[Xx×*□■▲△○●?？…#_]+")


def _unit(found: re.Match[str], text: str, is_explicit: bool) -> tuple[str | None, bool]:
    """The unit of one quantity, and whether it is sure; an unknown word counts as a unit only behind a sign or word."""
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
    """The value, and the greatest value of a range; None where they cannot be."""
    first, last = _number(found["first"]), _number(found["last"] or found["spread"] or found["first"])
    if first is None or last is None or (found["last"] and first >= last):
        return None
    if found["tolerance"]:
        return -first, first
    if found["spread"]:
        return first - last, first + last
    return (-first if found["minus"] else first), (last if found["last"] else None)


def _number(text: str) -> Decimal | None:
    if text[0] in _ASCII_DIGITS:
        return Decimal(text.replace(",", ""))
    with suppress(ValueError):
        import cn2an  # noqa: PLC0415 - a fifth of a second, and few documents need it

        return Decimal(str(cn2an.cn2an(text, "smart")))
    return None
