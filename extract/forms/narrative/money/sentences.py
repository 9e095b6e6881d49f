"""Amounts of money in sentences: 预算 … 万元，实际到位 …，实际支出 …，预算执行率 …%, and the parts listed after 其中.

An amount is read only where the words directly before it name its measure or the project, and where no word before it
shows that it is an amount of another year, a standard, a plan or a difference.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from extract.forms.narrative.money.labels import (
    SUM_WORDS,
    MoneyLabel,
    is_fund,
    label_before,
    label_behind,
    label_by_verb,
    opening_date,
    without_receiver,
)
from extract.forms.narrative.money.totals import amount_key, settled_amounts
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.subprojects import same_money
from extract.forms.narrative.wording import pattern
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Period, Place
from extract.values.amounts import parse_amount

_OPENING = re.compile(r"^[,、;。:及和与()]+")
_FORMULA = re.compile(r"=")
_ALIKE = 0.8
_NEARLY = 0.6
_LONGEST_SOURCE = 30
_SHORT = 2


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
class MoneySentences:
    """Reads the amounts of money of one project, paragraph by paragraph.

    Attributes:
        name: The project's name, which is the source of amounts whose sentence names no source.
        is_part: Whether the project is a sub-project. All amounts of a sub-project have its name as source.
        year: The year of the report.
        is_other: A function that returns whether a name is that of another project of the report.
        is_department: Whether the report is about all money of a department.
        step: The step of spending that the heading above the paragraph names.
        rows: The amounts that were read.
        details: The amounts that tables of the report list.
        unread: The sentences with amounts that were not read.
        _named: The last source that a sentence of the current paragraph named.
        _last: The amount of the previous sentence to which parts after 其中 belong.
        _is_listing: Whether the previous sentence ended within a list of parts.
        _label: The label of the last amount of the sentence.
        _is_of_other: Whether the last subject of the paragraph is not the project; amounts without a subject are its.
        _sums: The `id` of each amount that the sentence calls a sum (共873万元).
        _earlier: The last source that an earlier paragraph named.
    """

    name: SourceLabel | None
    is_part: bool
    year: int | None
    is_other: Callable[[str], bool]
    is_department: bool = False
    step: Measure | None = None
    rows: list[Funding] = field(default_factory=list)
    details: list[Funding] = field(default_factory=list)
    unread: list[Passage] = field(default_factory=list)
    _sums: set[int] = field(default_factory=set)
    _earlier: SourceLabel | None = None
    _named: SourceLabel | None = None
    _last: Funding | None = None
    _is_listing: bool = False
    _label: MoneyLabel | None = None
    _is_of_other: bool = False

    def read(self, paragraph: Passage, step: Measure | None = None, heading: Passage | None = None) -> bool:
        """Read a paragraph into `rows` and `unread`; return whether any amount of the project was read.

        Args:
            paragraph: The paragraph.
            step: The step that the heading above names: 资金到位情况, 资金执行情况.
            heading: The heading directly above, which is the label of a paragraph that is an amount alone.
        """
        self._earlier = self._named or self._earlier
        self._named = self._last = None
        self._is_listing, self._is_of_other, self.step = False, False, step
        before = len(self.rows)
        alone = paragraph.strip("。; ")
        label = label_before(heading) if heading is not None and _amount().fullmatch(alone.plain) else None
        if label is not None and heading is not None and label.measure is not Measure.EXECUTION_RATE:
            self._add(SourceLabel.of(heading), label, alone)
            return len(self.rows) > before
        for sentence in paragraph.split("。;"):
            self._sentence(sentence)
        self._drop_contradictions(before, paragraph)
        return len(self.rows) > before

    def _sentence(self, sentence: Passage) -> None:
        """Read the amounts of one sentence.

        Amounts after 其中 are parts of the amount before that word, up to the next amount with a measure. A semicolon
        does not end the list.
        """
        if _FORMULA.search(sentence.mask):
            return
        goes_on = self._is_listing and sentence.line[sentence.start - 1 : sentence.start] == ";"
        is_listing = goes_on or bool(pattern("list").match(sentence.plain))
        whole = self._last if is_listing else None
        self._label = None
        end, is_unread, is_other_year = 0, False, False
        for found in _amount().finditer(sentence.mask):
            between, amount = sentence.part(end, found.start()), sentence.part(found.start(), found.end())
            end, behind = found.end(), sentence.part(found.end())
            lead = _lead(between)
            label = label_before(lead)
            is_listing = is_listing or (whole is not None and bool(pattern("list").search(between.mask)))
            row = None
            if years := set(pattern("stated_year").findall(between.mask)) - set(
                pattern("stated_year").findall(self.name.text if self.name else "")
            ):
                is_other_year = self.year is not None and str(self.year) not in years
            is_money = not is_other_year and not pattern("not_money").search(lead.mask)
            if is_money and pattern("behind_amount").match(behind.mask):
                if is_listing and (label is None or label.subject.after(opening_date()).after(pattern("list"))):
                    row = self._part(whole, lead, amount) if whole else None
                else:
                    row = self._spent(lead, amount) or self._own(label, lead, between, amount, behind)
                    is_whole = row is not None and row.measure is not Measure.EXECUTION_RATE
                    whole, is_listing = row if is_whole else whole, False
            if row is not None and (bracket := pattern("bracketed_list").match(behind.plain)):
                self._bracket(row, behind.part(bracket.start("list"), bracket.end("list")))
            is_unread = is_unread or (row is None and not amount.plain.endswith("%"))
        self._last, self._is_listing = whole, is_listing
        if is_unread:
            self.unread.append(sentence)

    def _own(
        self, label: MoneyLabel | None, lead: Passage, between: Passage, amount: Passage, behind: Passage
    ) -> Funding | None:
        """Read an amount that is not part of another amount.

        Args:
            label: The label that the words directly before the amount state, if any.
            lead: The words after the last comma before the amount.
            between: The text between the previous amount of the sentence and this one.
            amount: The amount with its unit.
            behind: The rest of the sentence.
        """
        if pattern("quarter").fullmatch(lead.plain):
            planned = MoneyLabel(Measure.PLANNED_EXECUTION, lead, lead)
            return self._add(SourceLabel.of(lead), planned, amount, period=Period.OTHER)
        label = (
            label
            or self._by_step_behind(lead, behind)
            or self._by_name(lead)
            or label_by_verb(lead)
            or _by_clause_before(lead, between)
            or self._beside(lead)
        )
        if label is None or (label.measure is Measure.EXECUTION_RATE) != amount.plain.endswith("%"):
            return None
        source = self._source(label, behind)
        is_silent = not label.subject.after(opening_date()).before(pattern("agents")).after(pattern("lead"))
        is_other = source is None and bool(pattern("project_end").search(label.subject.plain))
        self._is_of_other = is_other or (is_silent and self._is_of_other)
        if source is None or self._is_of_other:
            return None
        self._label = label
        row = self._add(source, label, amount)
        if row is not None and pattern("sum_before_amount").search(lead.plain):
            self._sums.add(id(row))
        return row

    def _by_step_behind(self, lead: Passage, behind: Passage) -> MoneyLabel | None:
        """Return the label of an amount behind which stands what was done with it: 资金105万元已全部到位."""
        label = label_behind(lead, behind)
        if label is None or (label.subject and not is_fund(label.subject)):
            return None
        is_transfer = label.word.plain == "拨付" and self.step is Measure.AVAILABLE
        return replace(label, measure=Measure.AVAILABLE) if is_transfer else label

    def _beside(self, lead: Passage) -> MoneyLabel | None:
        """Return the label of a fund with an amount and no words for a measure.

        It has the measure of the amount before it in the sentence (下达绿化经费514万元，养护费30万元); the sum of a
        fund (项目资金共2179万元) is a budget.
        """
        bare = lead.before(pattern("fill_before_amount"))
        fund = without_receiver(bare.after(opening_date()))
        if not fund or not is_fund(fund):
            return None
        if self._label is not None and self._label.measure is not Measure.EXECUTION_RATE:
            return replace(self._label, subject=fund, is_fund=True)
        is_sum = pattern("sum_before_amount").search(lead.plain)
        return MoneyLabel(Measure.BUDGET, fund, fund, is_fund=True) if is_sum else None

    def _by_name(self, lead: Passage) -> MoneyLabel | None:
        """Return the label of a budget where the project's name precedes an amount: 2020年某专项资金1715.27万元.

        Args:
            lead: The words after the last comma before the amount.
        """
        if self.name is None or self.is_part:
            return None
        own = lead.before(pattern("fill_before_amount"))
        bare = re.sub(r"项目$", "", self.name.text)
        start = own.plain.rfind(bare)
        if start < 0:
            is_alike = same_money(own.plain, self.name.text) >= _ALIKE
            start = 0 if is_alike else own.plain.rfind(opening_date().sub("", bare))
        own = own.part(start)
        return MoneyLabel(Measure.BUDGET, own, own) if start >= 0 and pattern("project_end").search(own.plain) else None

    def _source(self, label: MoneyLabel, behind: Passage) -> SourceLabel | None:
        """Return the source of an amount: as its label names it, else as an earlier sentence did, else the project.

        Return None if the label names another project, a category of expenditure or an unclear sub-project.
        """
        label = replace(label, subject=label.subject.before(SUM_WORDS))
        undated = label.subject.after(opening_date())
        moved = undated if label.is_fund else undated.after(pattern("moved"))
        is_moved = moved.plain != undated.plain
        label, undated = (replace(label, subject=moved), moved) if is_moved else (label, undated)
        if not self.is_part and pattern("this_subproject").match(undated.plain):
            return None  # the sentence does not name the sub-project that it is about
        is_named = bool(undated.before(pattern("agents")).after(pattern("lead")))
        is_generic = bool(pattern("generic").fullmatch(undated.plain))
        if is_named and (self.is_other(undated.plain) or _is_category(undated.plain + label.word.plain)):
            return None
        if self.is_part and self.name is not None:
            is_own = not is_named or is_generic or same_money(undated.plain, self.name.text) >= _ALIKE
            return self.name if is_own or self._fund(undated, label) else None
        before = self._named or self._earlier
        if is_named and is_generic and "项目" not in undated.plain and before:
            return before  # 资金 alone is the fund that was named before
        if is_named and is_generic:
            self._named = SourceLabel.of(self._own_name(undated) or undated)
        elif is_named and (fund := self._fund(undated, label)):
            self._named = SourceLabel.of(fund)
        elif is_named:
            if not self._is_own_fund(undated):
                return None
            is_dated = label.subject.plain.startswith("截")
            self._named = SourceLabel.of(self._own_name(undated) or (undated if is_dated else label.subject))
        elif self._named is None and (found := pattern("fund_behind").match(behind.mask)):
            self._named = SourceLabel.of(behind.group(found, "fund"))
        return self._named or self.name

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
        is_granted = label.is_fund and label.measure in (Measure.BUDGET, Measure.AVAILABLE)
        is_free = is_granted and not self.is_department and pattern("granted_fund").search(fund.mask)
        return fund if is_free and at < 0 and len(fund.plain) <= _LONGEST_SOURCE else None

    def _is_own_fund(self, subject: Passage) -> bool:
        """Return whether a name refers to all funds of the project, and not to a part of them such as 办公费."""
        is_fund = len(subject.plain) <= _LONGEST_SOURCE and bool(pattern("project_end").search(subject.plain))
        is_own = self.name is None or self._own_name(subject) or same_money(subject.plain, self.name.text) >= _NEARLY
        return is_fund and bool(is_own)

    def _own_name(self, subject: Passage) -> Passage | None:
        """Return the project's name at the end of a longer subject (教育经费项目 in 我校教育经费项目), else None."""
        bare = re.sub(r"项目$", "", self.name.text) if self.name else ""
        start = subject.plain.find(bare) if bare else -1
        return subject.part(start) if start > 0 and subject.plain[start:] in (bare, f"{bare}项目") else None

    def _spent(self, lead: Passage, amount: Passage) -> Funding | None:
        """Read an amount with the item that it was spent on: 具体支出为某费用2.91万元.

        It becomes a part (`detail_of`) of the source named before or of the project.
        """
        found = pattern("spent_on").match(lead.plain)
        item = lead.part(found.end()).before(pattern("fill_before_amount")) if found else None
        if not item or self.name is None or amount.plain.endswith("%") or len(item.plain) > _LONGEST_SOURCE:
            return None
        return self._add(
            SourceLabel.of(item), MoneyLabel(Measure.EXECUTED, lead, item), amount, self._named or self.name
        )

    def _bracket(self, whole: Funding, listing: Passage) -> None:
        """Read the parts listed in brackets after an amount: （其中：本年度预算为820万元，上年结余0.8万元）.

        Args:
            whole: The amount before the brackets.
            listing: The text in the brackets.
        """
        start = 0
        for found in _amount().finditer(listing.plain):
            self._part(whole, listing.part(start, found.start()), listing.part(found.start(), found.end()))
            start = found.end()

    def _part(self, whole: Funding, lead: Passage, amount: Passage) -> Funding | None:
        item = lead.after(_OPENING).after(pattern("list")).before(pattern("fill_before_amount"))
        if amount.plain.endswith("%") or whole.measure is Measure.EXECUTION_RATE:
            return None
        measure, word = whole.measure, item
        stated = label_before(item)
        if stated is not None and is_fund(stated.subject) and stated.measure is not Measure.EXECUTION_RATE:
            item, measure, word = stated.subject, stated.measure, stated.word
        item = item.after(pattern("verb_first"))
        if not item or len(item.plain) > _LONGEST_SOURCE or pattern("not_money").search(item.plain):
            return None
        label = MoneyLabel(measure, word, item)
        return self._add(SourceLabel.of(item), label, amount, SourceLabel(whole.source, whole.cells["source"]))

    def _add(
        self,
        source: SourceLabel,
        label: MoneyLabel,
        amount: Passage,
        whole: SourceLabel | None = None,
        *,
        period: Period = Period.FULL_YEAR,
    ) -> Funding | None:
        parsed = parse_amount(amount.plain)
        if parsed is None:
            return None
        cells = {"source": source.place, "value": amount.place(""), "measure": label.word.place("")}
        if whole is not None:
            cells["detail_of"] = replace(whole.place, text=whole.place.text or whole.text)
        row = Funding(
            source=source.text,
            measure=label.measure,
            period=period,
            value=parsed[0],
            unit=parsed[1],
            text=amount.text,
            detail_of=whole.text if whole else None,
            cells=cells,
            confidence=0.85 if whole else 0.9,
            confidence_basis=(ConfidenceBasis.AMOUNT_BEHIND_TOTAL if whole else ConfidenceBasis.AMOUNT_WITH_LABEL,),
        )
        if not any(amount_key(row) == amount_key(other) and row.value == other.value for other in self.rows):
            self.rows.append(row)
        return row

    def settled(self) -> list[Funding]:
        """Return the amounts of sentences and tables, each amount of money once."""
        return [*settled_amounts(self.rows, self._sums), *self.details]

    def _drop_contradictions(self, start: int, paragraph: Passage) -> None:
        """Drop the amounts of a paragraph that contradict each other: different values for one source and measure.

        The paragraph is then kept in `unread`, since either value could be the project's.

        Args:
            start: The index in `rows` of the paragraph's first amount.
            paragraph: The paragraph.
        """
        values = defaultdict(set)
        for row in self.rows[start:]:
            values[amount_key(row)].add(row.value)
        kept = [row for row in self.rows[start:] if len(values[amount_key(row)]) == 1 or id(row) in self._sums]
        if len(kept) < len(self.rows) - start:
            self.unread.append(paragraph)
            self.rows[start:] = kept


def _amount() -> re.Pattern[str]:
    return pattern("amount")


def _is_category(subject: str) -> bool:
    return bool(pattern("expenditure_category").fullmatch(subject))


def _lead(between: Passage) -> Passage:
    """Return the words directly before an amount, from the last comma, semicolon or colon on.

    Args:
        between: The text between the previous amount of the sentence and this one.
    """
    start = max((found.end() for found in re.finditer(r"[,;:]", between.mask[:-1])), default=0)
    return between.part(start).after(_OPENING)


def _by_clause_before(lead: Passage, between: Passage) -> MoneyLabel | None:
    """Return the label at the end of the clause that precedes the clause of an amount: 1000元安排，共计239万元.

    None if the clause of the amount itself has other words before the amount than filler words such as 共计, or if the
    label has a subject.

    Args:
        lead: The words before the amount in its clause.
        between: The text between the previous amount of the sentence and this one.
    """
    if not re.fullmatch(pattern("money_fill").pattern, lead.plain):
        return None
    clauses = list(between.split(",;:"))
    label = label_before(clauses[-2]) if len(clauses) > 1 else None
    return label if label is not None and not label.subject else None
