"""The grammar of labels of money: period, source, step and noun, read word by word (money_words.yml).

Headers, labels of rows and columns of lists are composed of the same words: 年初预算数, 省级财政资金, 1-7月执行率.
A label is settled only if every word of it is known, so that no amount gets a measure by a part of its label.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.vocabulary.files import load
from extract.vocabulary.patterns import pattern, source_of
from extract.vocabulary.text import CACHE_SIZE, normal, without_note, without_start

_LONGEST = 24
_FILE = "money_words"
RATE = "execution_rate"


@dataclass(frozen=True, slots=True)
class MoneyLabel:
    """What a label of money says.

    Attributes:
        measure: The measure of its amounts, as in the extraction document; None if the label names only a source or a
            total, and ``_rate`` for a rate other than that of execution.
        period: The period of its amounts; ``earlier`` for an earlier year.
        year: The year that the label prints.
        source: The words for the source of the money (省级财政); empty if it names none.
        is_total: Whether it names a total (资金总额, 合计).
        is_subtotal: Whether it names the total of one source (财政拨款小计).
        is_explicit: Whether the measure is certain without the row around the label: 支出 alone may be a source.
        has_money: Whether it contains a noun for money (资金, 拨款), without which 管理 or 单位 is no source.
        is_amount: Whether it ends with a noun for an amount (金额, 资金).
        has_subject: Whether it says what the money is for or of which year (项目金额, 本年度金额).
        is_government: Whether it is made only of words for the treasury of a level of government (省财政).
        is_source: Whether it is made only of words for a source that may stand alone beside an amount (省级, 自筹).
        is_requested: Whether its amounts were applied for (申报金额).
        is_approved: Whether its amounts were approved (审定金额).
        is_carried: Whether it is money left over from an earlier year (上年结转资金).
        is_of_level: Whether the source is a level of government or an owner (省级, 自筹), and not only 财政.
    """

    measure: str | None
    period: str
    year: int | None
    source: str
    is_total: bool
    is_subtotal: bool
    is_explicit: bool
    has_money: bool
    is_of_level: bool
    is_amount: bool
    has_subject: bool
    is_government: bool
    is_source: bool
    is_requested: bool
    is_approved: bool
    is_carried: bool

    @property
    def is_rate(self) -> bool:
        """Whether the label names a rate."""
        return self.measure in (RATE, "_rate")

    def is_of_other_year(self, year: int | None) -> bool:
        """Whether the label prints a year other than `year`, the year of the form, where both are known."""
        return None not in (self.year, year) and self.year != year

    @property
    def names_money(self) -> bool:
        """Whether the label names the money of a measure (资金总支出), and is not the name of a source (项目支出)."""
        return self.column is not None and self.has_money and not self.source

    @property
    def column(self) -> tuple[str, str] | None:
        """Measure and period of the amounts; None if the label names no measure, or those of an earlier year."""
        if self.measure is None or self.measure.startswith("_") or self.period == "earlier":
            return None
        return self.measure, self.period

    @property
    def role(self) -> str | None:
        """``total``, ``subtotal`` or ``part`` for the label of a row of money that names no measure, else None."""
        if self.measure is not None:
            return None
        if self.is_subtotal:
            return "subtotal"
        if not self.is_of_level and (self.is_total or (self.is_amount and not self.source and self.has_subject)):
            return "total"
        return "part" if self.source and (self.has_money or self.is_government) else None


@lru_cache(maxsize=CACHE_SIZE)
def money_label(text: str) -> MoneyLabel | None:
    """Return what a label of money says, or None if one of its words is no word of money."""
    plain = without_note(without_start(normal(text), pattern("cells", "of_which")))
    if not 1 < len(plain) <= _LONGEST:
        return None
    words = list(_words(plain))
    if not words or "".join(word for word, *_ in words) != plain:
        return None
    return _meaning(words)


def _meaning(words: list[tuple[str, str, str]]) -> MoneyLabel | None:
    """Return what the words of a label say together; None if they say nothing of money.

    Args:
        words: Each word with its slot and its value, such as ``("支出", "step", "executed")``.
    """
    values = {slot: [value for _, its, value in words if its == slot] for slot in {slot for _, slot, _ in words}}
    steps, periods, states = (values.get(slot, []) for slot in ("step", "period", "state"))
    source = "".join(word for word, slot, _ in words if slot == "source")
    if "change" in states and steps:  # 年中追加预算 is what was added to the budget
        return None
    if not (steps or source or values.get("amount") or values.get("total")):
        return None
    period = next((one for one in periods if one not in ("initial", "full_year")), "full_year")
    measure = _measure(steps, periods, states, is_rate=words[-1][1] == "rate")
    is_carried = measure == "carryover" and period == "earlier"
    if is_carried:  # 上年结转资金 is a source of this year
        measure, period, source = None, "full_year", source or "上年结转"
    if any(
        is_end and slot in ("step", "period", "source")
        for is_end, (_, slot, _) in zip(_ends(words), words[1:], strict=False)
    ):
        return None  # several labels that ran together: 全年预算数全年执行数
    year = next((int(word[:4]) for word, slot, _ in words if slot == "year"), None)
    return MoneyLabel(
        measure=measure,
        period=period,
        year=year,
        source=source,
        is_total="total" in values,
        is_subtotal=bool(source) and values.get("total") == ["part"],
        is_explicit=measure is not None and _is_explicit(measure, values),
        has_money="money" in values.get("amount", []),
        is_amount=words[-1][1] == "amount",
        has_subject=bool({"subject", "year"} & values.keys()) and "number" in values.get("amount", []),
        is_government=values.keys() == {"source"} and {*values["source"]} == {"level", "fund"},
        is_source=values.keys() == {"source"} and "other" not in values["source"],
        is_requested="requested" in states,
        is_approved="approved" in states,
        is_carried=is_carried,
        is_of_level=bool({"level", "other", "rest"} & {*values.get("source", [])}),
    )


def _ends(words: list[tuple[str, str, str]]) -> list[bool]:
    """Return for each word whether a label ends with it: 数, 额, 率."""
    return [slot == "rate" or (slot, value) == ("amount", "number") for _, slot, value in words]


def _measure(steps: list[str], periods: list[str], states: list[str], *, is_rate: bool) -> str | None:
    """Return the measure that the last step of a label names: 预算执行数 is executed, 支出预算 is a budget."""
    if is_rate:
        return RATE if "executed" in steps else "_rate"
    if not steps:
        return "budget" if {"requested", "approved"} & {*states} else None
    last = steps[-1]
    is_planned = bool({"planned", "scheduled"} & {*states}) and "actual" not in states
    if last == "budget":
        return "initial_budget" if "initial" in periods else "budget"
    if last == "executed" and is_planned:  # 计划支出数 was set before the year, 预计执行数 is foreseen during it
        is_during_year = "planned" in states or {*periods} - {"initial", "full_year"}
        return "planned_execution" if is_during_year else "budget"
    return None if is_planned and last != "budget" else last


def _is_explicit(measure: str, values: dict[str, list[str]]) -> bool:
    """Return whether a label names a measure wherever it stands, and not only in a row that is known to be a header."""
    if "about" in values or measure == "_rate":
        return False
    if "rate" in values:
        return True
    amounts = values.get("amount", [])
    if "number" in amounts:
        return True
    is_dated = bool({"period", "year"} & values.keys() or values.get("state"))
    if measure in ("available", "planned_execution"):
        return is_dated or bool(amounts)
    is_of_source = "source" in values or "subject" in values
    return is_dated and not is_of_source and (measure != "carryover" or bool(amounts))


def _words(plain: str) -> Iterator[tuple[str, str, str]]:
    """Yield the words of a text with slot and value, the longest first, up to the first unknown one."""
    slots, any_word, named_word = _grammar()
    at = 0
    while any_word.match(plain, at) and (found := named_word.match(plain, at)):
        slot, value = slots[int((found.lastgroup or "w0")[1:])]
        yield found[0], slot, value
        at = found.end()


@cache
def _grammar() -> tuple[list[tuple[str, str]], re.Pattern[str], re.Pattern[str]]:
    """Return slot and value of each word, and two patterns of any word: a plain one, and one with a group for each.

    Most texts begin with no word. The plain pattern finds that out in a hundredth of the time: it tests the first
    character before it tries any word, and an alternative in a group is tried even if its first character does not fit.
    """
    entries: list[tuple[str, str, str]] = []
    for slot, values in load(_FILE).items():
        for value, words in values.items():
            listed = words.split() if isinstance(words, str) else words
            entries += [(source_of(word, _FILE), slot, value) for word in listed]
    entries.sort(key=lambda entry: len(entry[0]), reverse=True)
    first = "".join(sorted({re.escape(sign) for word, *_ in entries for sign in _first_signs(word)}))
    any_word = rf"(?=[{first}\d])(?:" + "|".join(f"(?:{word})" for word, *_ in entries) + ")"
    named_word = "|".join(f"(?P<w{number}>{word})" for number, (word, *_) in enumerate(entries))
    return [(slot, value) for _, slot, value in entries], re.compile(any_word), re.compile(named_word)


def _first_signs(word: str) -> str:
    """Return characters with which a word can begin, given its regular expression; for some, more than can."""
    is_letter = word[0].isalpha() and "|" not in word
    return word[0] if is_letter and word[1:2] not in {"?", "*", "{"} else word
