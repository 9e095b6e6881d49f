"""The words that name an amount of money in a sentence: its measure and what the money is.

Measures are named in three ways: by words right before the amount (全年预算数50万元), by a verb before the fund
(下达某补助资金50万元), or by words behind the amount (某资金50万元已全部到位). Where all words before the amount are
words of money (省级财政预算安排, 实际拨付金额), they are the label of the amount and need no other subject.
"""

import re
from dataclasses import dataclass
from functools import cache

from extract import vocabulary
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.wording import pattern, words
from extract.model.records import Measure
from extract.vocabulary.patterns import source_of

_HIDDEN_FIRST = re.compile(r"^(?:\(\d{1,2}\)|[\ue000,、;。:()的])+")
_BARE = 2
SUM_WITHIN = re.compile(r"(?:共计?|合计|总计|累计|全部|均)(?=.)")
_OF_PROJECT = re.compile(r"^[本该](?:项目)?(?=\d)")
_FILL = re.compile(r"(?:[为是达:]|共计?|合计|总计|累计)+$")
SUM_WORDS = re.compile(r"(?:[共约计]|合计|总计|累计|已|均|全部|足额)+$")


@dataclass(frozen=True)
class MoneyLabel:
    """What the words around an amount say.

    Attributes:
        measure: The measure.
        word: The words that name the measure.
        subject: The words that name the money; empty if the sentence does not name it.
        is_fund: Whether the subject follows a verb, so that it names a fund and not a body.
    """

    measure: Measure
    word: Passage
    subject: Passage
    is_fund: bool = False


@dataclass(frozen=True)
class StandingLabel:
    """A label of which all words are words of money, as the labels of a form are: 2019年度县级预算, 实际拨付金额.

    Attributes:
        words: The label as printed.
        meaning: What the words say.
    """

    words: Passage
    meaning: vocabulary.MoneyLabel

    @property
    def is_noun(self) -> bool:
        """Whether the label names money (总投资, 执行数) and not only what was done with it (到位, 实际支出)."""
        return bool(pattern("noun_of_money").search(self.words.plain))


@cache
def _measures() -> re.Pattern[str]:
    """Return the pattern of the words for a measure at the end of a text; filler words may follow them."""
    named = "|".join(
        f"(?P<{measure}>(?:{source_of(entry, 'narrative')})数?额?)" for measure, entry in words("money").items()
    )
    return re.compile(rf"(?:{named}){pattern('money_fill').pattern}$")


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<{measure}>{'|'.join(listed)})" for measure, listed in words("money_verbs").items())
    )


def label_before(lead: Passage) -> MoneyLabel | None:
    """Return the label that the words right before an amount state; None if they do not end with a measure.

    Args:
        lead: The words before the amount in its clause.
    """
    found = _measures().search(lead.mask)
    if found is None:
        return None
    measure = next(name for name in words("money") if found[name])
    noun = pattern("noun_behind").match(lead.mask, found.end(measure))
    word = lead.part(found.start(measure), noun.end() if noun else found.end(measure))
    return MoneyLabel(Measure(measure), word, lead.part(0, found.start()))


def standing_label(text: Passage) -> StandingLabel | None:
    """Return a text as the label of an amount if all its words are words of money, else None.

    The label ends before a word such as 共 where that leaves a name for money: 2019年度县级预算共安排资金.

    Args:
        text: The words before an amount in its clause.
    """
    bare = text.after(_OF_PROJECT).before(_FILL)
    first = SUM_WITHIN.search(bare.plain)
    for said in (bare.part(0, first.start()) if first else None, bare):
        meaning = vocabulary.money_label(SUM_WITHIN.sub("", said.plain)) if said else None
        if said and meaning is not None and (said is bare or pattern("noun_of_money").search(said.plain)):
            return StandingLabel(said.before(pattern("granted")), meaning)
    return None


def label_of_words(lead: Passage) -> MoneyLabel | None:
    """Return the label of an amount before which stand only words of money (预算总资金), else None.

    Args:
        lead: The words before the amount in its clause.
    """
    standing = standing_label(lead.after(opening_date()))
    column = standing.meaning.column if standing else None
    if standing is None or column is None or column[0] in (Measure.EXECUTION_RATE, Measure.CARRYOVER):
        return None
    return MoneyLabel(Measure(column[0]), standing.words, lead.part(0, 0))


def label_by_verb(lead: Passage) -> MoneyLabel | None:
    """Return the label of a fund that follows a verb; None if there is no verb or no fund behind it.

    Args:
        lead: The words before the amount in its clause.
    """
    bare = lead.before(pattern("fill_before_amount")).before(SUM_WORDS)
    for found in _verbs().finditer(bare.mask):
        fund = without_receiver(bare.part(found.end()))
        if fund and is_fund(fund) and not pattern("list").match(fund.plain):
            measure = next(name for name in words("money_verbs") if found[name])
            is_bare = len(fund.plain) <= _BARE and found.start() > 0  # 项目支出费用
            return MoneyLabel(
                Measure(measure), bare.part(*found.span()), bare if is_bare else fund, is_fund=not is_bare
            )
    return None


def label_behind(lead: Passage, behind: Passage) -> MoneyLabel | None:
    """Return the label that the words behind an amount state; None if they state no measure.

    Args:
        lead: The words before the amount in its clause.
        behind: The rest of the sentence behind the amount.
    """
    found = pattern("step_behind").match(behind.mask)
    if found is None:
        return None
    measure = next(name for name in ("available", "executed") if found[name])
    fund = lead.before(pattern("fill_before_amount")).before(SUM_WORDS)
    return MoneyLabel(Measure(measure), behind.group(found, measure), fund, is_fund=is_fund(fund))


def without_receiver(fund: Passage) -> Passage:
    """Return a fund without the words before it that say to whom or where the money went (我局, 某市)."""
    bare = fund.after(_HIDDEN_FIRST).after(pattern("title_agency"))
    hidden = re.match("[\ue000]+", bare.mask)
    bare = bare.part(hidden.end()) if hidden else bare
    return bare.after(pattern("receiver")).after(_HIDDEN_FIRST)


def is_fund(fund: Passage) -> bool:
    """Return whether a text names money, such as 教育经费 or 中央财政补助资金."""
    plain = fund.mask.rstrip("\ue000")
    return bool(pattern("fund_end").search(plain)) and not re.search(r"[,。;]", fund.mask)


def opening_date() -> re.Pattern[str]:
    """Return the pattern of a date at the beginning of a sentence."""
    return vocabulary.pattern("periods", "opening_date")
