"""The words that name an amount of money in a sentence: its measure and what the money is.

Measures are named in three ways: by words right before the amount (全年预算数50万元), by a verb before the fund
(下达某补助资金50万元), or by words behind the amount (某资金50万元已全部到位).
"""

import re
from dataclasses import dataclass
from functools import cache

from extract import vocabulary
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.wording import pattern, words
from extract.model.records import Measure
from extract.vocabulary.patterns import source_of

_HIDDEN_FIRST = re.compile(r"^[\ue000,、;。:()的]+")
_BARE = 2
SUM_WORDS = re.compile(r"(?:[共约计]|合计|总计|累计|已|均)+$")


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
    return MoneyLabel(Measure(measure), lead.group(found, measure), lead.part(0, found.start()))


def label_by_verb(lead: Passage) -> MoneyLabel | None:
    """Return the label of a fund that follows a verb; None if there is no verb or no fund behind it.

    Args:
        lead: The words before the amount in its clause.
    """
    bare = lead.before(pattern("fill_before_amount")).before(SUM_WORDS)
    for found in _verbs().finditer(bare.mask):
        fund = without_receiver(bare.part(found.end()))
        if fund and is_fund(fund):
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
