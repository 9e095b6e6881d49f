"""The sources of the amounts that sentences state: what money it is, as the words nearest to an amount name it.

A sentence names its money once (某专项资金下达50万元，到位50万元): amounts whose own words name none have the source
named before. Where no sentence named any, the source is the project, or the printed label (全年执行数) itself.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from extract.forms.narrative.money.labels import (
    SUM_WORDS,
    MoneyLabel,
    is_fund,
    label_by_verb,
    opening_date,
    standing_label,
    without_receiver,
)
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.subprojects import same_money
from extract.forms.narrative.wording import pattern
from extract.model.records import Measure, Place

_ALIKE = 0.8
_NEARLY = 0.6
_SHORT = 2
_SHORTEST_FUND = 6
LONGEST_SOURCE = 30
"""Longest text that is taken as the source of an amount."""


@dataclass(frozen=True)
class SourceLabel:
    """The label of an amount and its place."""

    text: str
    place: Place

    @classmethod
    def of(cls, passage: Passage) -> "SourceLabel":
        """Return the label that a passage prints, without white space."""
        text = re.sub(r"\s+", "", passage.text)
        return cls(text, passage.place(text))


@dataclass
class Sources:
    """The source of each amount of one project, paragraph by paragraph.

    Attributes:
        name: The project's name, which is the source of amounts whose sentence names no source.
        is_part: Whether the project is a sub-project. All amounts of a sub-project have its name as source.
        is_other: A function that returns whether a name is that of another project of the report.
        is_department: Whether the report is about all money of a department.
        named: The last source that a sentence of the current paragraph named.
        earlier: The last source that an earlier paragraph named.
    """

    name: SourceLabel | None
    is_part: bool
    is_other: Callable[[str], bool]
    is_department: bool = False
    named: SourceLabel | None = field(default=None, init=False)
    earlier: SourceLabel | None = field(default=None, init=False)

    def begin(self) -> None:
        """Begin a paragraph, whose amounts may refer to a source that an earlier one named."""
        self.earlier = self.named or self.earlier
        self.named = None

    def by_name(self, lead: Passage) -> MoneyLabel | None:
        """Return the label of a budget where the project's name precedes an amount: 2020年某专项资金1715.27万元.

        Args:
            lead: The words after the last comma before the amount.
        """
        if self.name is None or self.is_part:
            return None
        own = lead.before(pattern("fill_before_amount"))
        bare = re.sub(r"项目$", "", self.name.text)
        start = own.plain.rfind(bare)
        fund = without_receiver(own.after(opening_date()))
        if start < 0 and is_fund(fund) and len(fund.plain) >= _SHORTEST_FUND and fund.plain in self.name.text:
            return MoneyLabel(Measure.BUDGET, fund, fund, is_fund=True)  # one of the funds in the project's name
        if start < 0:
            is_alike = same_money(own.plain, self.name.text) >= _ALIKE and label_by_verb(own) is None
            start = 0 if is_alike else own.plain.rfind(opening_date().sub("", bare))
        own = own.part(start)
        verb = label_by_verb(lead) if start >= 0 else None
        if verb is not None and verb.subject.start == own.start:
            return verb
        return MoneyLabel(Measure.BUDGET, own, own) if start >= 0 and pattern("project_end").search(own.plain) else None

    def of(self, label: MoneyLabel, before: Passage, behind: Passage) -> SourceLabel | None:
        """Return the source of an amount: as its label names it, else as an earlier sentence did, else the project.

        Return None if the label names another project, a category of expenditure or an unclear sub-project.

        Args:
            label: The label of the amount.
            before: The sentence up to the amount.
            behind: The rest of the sentence.
        """
        label = replace(label, subject=label.subject.before(SUM_WORDS))
        undated = label.subject.after(opening_date()).after(pattern("adverbial"))
        if pattern("means").match(undated.plain):
            undated = undated.after(pattern("means"))
            label = replace(label, subject=undated, is_fund=True)
        moved = undated if label.is_fund else undated.after(pattern("moved"))
        is_moved = moved.plain != undated.plain
        label, undated = (replace(label, subject=moved), moved) if is_moved else (label, undated)
        if not self.is_part and pattern("this_subproject").match(undated.plain):
            return None  # the sentence does not name the sub-project that it is about
        is_named = bool(undated.before(pattern("agents")).after(pattern("lead")))
        is_generic = bool(pattern("generic").fullmatch(undated.plain))
        if is_named and self.is_other(undated.plain):
            return None
        if pattern("expenditure_category").fullmatch(undated.plain + label.word.plain):
            return SourceLabel.of(undated.to(label.word)) if self.is_department else None
        if self.is_part and self.name is not None:
            is_own = not is_named or is_generic or same_money(undated.plain, self.name.text) >= _ALIKE
            return self.name if is_own or self._fund(undated, label) else None
        if (standing := self._standing(label, undated)) is not None:
            return standing
        named = self.named or self.earlier
        if is_named and is_generic and "项目" not in undated.plain and named:
            return _fund_of_notice(before) or named  # 资金 alone is the fund that was named before
        if is_named and is_generic:
            self.named = SourceLabel.of(self._own_name(undated) or undated)
        elif is_named and (fund := self._fund(undated, label)):
            self.named = SourceLabel.of(fund)
        elif is_named:
            if not self._is_own_fund(undated):
                return None
            is_dated = label.subject.plain.startswith("截")
            self.named = SourceLabel.of(self._own_name(undated) or (undated if is_dated else label.subject))
        elif self.named is None and (found := pattern("fund_behind").match(behind.mask)):
            self.named = SourceLabel.of(behind.group(found, "fund"))
        return self.named or self.name

    def _standing(self, label: MoneyLabel, subject: Passage) -> SourceLabel | None:
        """Return the source of an amount whose label is made of words of money and names no fund.

        It is the label itself if that names money (2019年度县级预算, 项目总投资), unless the paragraph named a fund
        before (某专项资金下达50万元，当年支出48万元). None if the words around the label decide.
        """
        is_behind = label.word.end > label.subject.end
        standing = standing_label(label.subject.to(label.word) if is_behind else label.subject)
        if label.measure is Measure.EXECUTION_RATE:
            return None if standing is None or self.named else SourceLabel.of(standing.words)
        if standing is None:
            is_own = not subject and pattern("own_noun").search(label.word.plain)
            return SourceLabel.of(label.word) if is_own else None
        own = SourceLabel.of(standing.words)
        if standing.meaning.is_carried or pattern("own_noun").search(label.word.plain):
            return own
        if subject and pattern("generic").fullmatch(subject.plain):
            whole = label.subject.to(label.word)
            return SourceLabel.of(whole) if subject.plain == "项目" and "总" in whole.plain else None
        if is_fund(subject):  # 总资金 in 总资金到位
            self.named = SourceLabel.of(subject) if standing_label(subject) else None
            return self.named
        if self.is_department and not standing.meaning.source:
            return own
        if standing.meaning.source:
            return own if standing.is_noun else None
        return self.named or (own if standing.is_noun else self.name)

    def _fund(self, subject: Passage, label: MoneyLabel) -> Passage | None:
        """Return the fund that a label names, if it is money of the project.

        It is where its name says who gave it (中央财政资金, also behind the project's name), or where the sentence says
        that it was granted and this is a report on one project.
        """
        fund = without_receiver(subject).before(SUM_WORDS)
        if not fund:
            return None
        if self.name and f"({fund.plain})" in self.name.text:
            return fund
        core = fund.before(pattern("fund_end")).plain
        is_of_giver = pattern("fund_of_giver").match(fund.plain)
        if self.name and len(core) > _SHORT and core in self.name.text and not is_of_giver:
            is_sum = len(fund.plain) < len(without_receiver(subject).plain)
            return fund if label.is_fund or (is_sum and is_fund(fund)) else None
        bare = re.sub(r"项目$", "", self.name.text) if self.name else ""
        at = fund.plain.rfind(bare) if bare else -1
        behind = fund.part(at + len(bare)).strip("项目的") if at >= 0 else fund
        if pattern("fund_of_giver").match(behind.plain) and not pattern("generic").fullmatch(behind.plain):
            return behind
        is_of_level = pattern("fund_of_level").match(fund.plain)
        is_step = label.measure in (Measure.BUDGET, Measure.AVAILABLE) or label.word.plain == "拨付"
        is_granted = label.is_fund and (is_of_level or is_step)
        is_free = is_granted and not self.is_department and pattern("granted_fund").search(fund.mask)
        length = len(re.sub(r"\([^()]*\)", "", fund.plain))
        return fund if is_free and at < 0 and length <= LONGEST_SOURCE else None

    def _is_own_fund(self, subject: Passage) -> bool:
        """Return whether a name refers to all funds of the project, and not to a part of them such as 办公费."""
        is_fund = len(subject.plain) <= LONGEST_SOURCE and bool(pattern("project_end").search(subject.plain))
        is_own = self.name is None or self._own_name(subject) or same_money(subject.plain, self.name.text) >= _NEARLY
        return is_fund and bool(is_own)

    def _own_name(self, subject: Passage) -> Passage | None:
        """Return the project's name at the end of a longer subject (教育经费项目 in 我校教育经费项目), else None."""
        bare = re.sub(r"项目$", "", self.name.text) if self.name else ""
        start = subject.plain.find(bare) if bare else -1
        return subject.part(start) if start > 0 and subject.plain[start:] in (bare, f"{bare}项目") else None


def _fund_of_notice(sentence: Passage) -> SourceLabel | None:
    """Return the fund that the last notice in a text granted: 《关于下达某资金预算的通知》."""
    *_, found = [None, *pattern("notice_of_fund").finditer(sentence.plain)]
    if found is None:
        return None
    return SourceLabel.of(without_receiver(sentence.group(found, "fund").after(opening_date())))
