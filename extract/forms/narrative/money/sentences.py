"""Amounts of money in sentences: 预算 … 万元，实际到位 …，实际支出 …，预算执行率 …%, and the parts listed after 其中.

An amount is read only where the words directly before it name its measure or the project, and where no word before it
shows that it is an amount of another year, a standard, a plan or a difference.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from extract.forms.narrative.money.labels import (
    MoneyLabel,
    is_fund,
    label_before,
    label_behind,
    label_by_verb,
    label_of_words,
    opening_date,
    standing_label,
    without_receiver,
)
from extract.forms.narrative.money.sources import LONGEST_SOURCE, SourceLabel, Sources
from extract.forms.narrative.money.totals import amount_key, settled_amounts, total_of
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.wording import pattern
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Period
from extract.values.amounts import parse_amount

_OPENING = re.compile(r"^[,、;。:及和与()]+")
_FORMULA = re.compile(r"=")


@dataclass(frozen=True)
class _Context:
    """The words around an amount.

    Attributes:
        lead: The words directly before it, from the last comma on.
        between: The words between the previous amount of the sentence and this one.
        before: The sentence up to the amount.
        behind: The rest of the sentence.
    """

    lead: Passage
    between: Passage
    before: Passage
    behind: Passage


@dataclass
class MoneySentences:
    """Reads the amounts of money of one project, paragraph by paragraph.

    Attributes:
        sources: The sources that the sentences name.
        year: The year of the report.
        step: The step of spending that the heading above the paragraph names.
        rows: The amounts that were read.
        details: The amounts that tables of the report list.
        unread: The sentences with amounts that were not read.
        _last: The amount of the previous sentence to which parts after 其中 belong.
        _is_listing: Whether the previous sentence ended within a list of parts.
        _label: The label of the last amount of the sentence.
        _is_of_other: Whether the last subject of the paragraph is not the project; amounts without a subject are its.
        _sums: The `id` of each amount that the sentence calls a sum (共873万元).
    """

    sources: Sources
    year: int | None
    step: Measure | None = None
    rows: list[Funding] = field(default_factory=list)
    details: list[Funding] = field(default_factory=list)
    unread: list[Passage] = field(default_factory=list)
    _sums: set[int] = field(default_factory=set)
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
        self.sources.begin()
        self._last = None
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
        is_next = sentence.line[sentence.start - 1 : sentence.start] == ";"
        goes_on = self._is_listing and is_next
        is_listing = goes_on or bool(pattern("list").match(sentence.plain))
        whole = self._last if is_listing else None
        self._label = self._label if is_next else None
        end, is_unread, is_other_year = 0, False, False
        for found in _amount().finditer(sentence.mask):
            between, amount = sentence.part(end, found.start()), sentence.part(found.start(), found.end())
            end, behind = found.end(), sentence.part(found.end())
            lead = _lead(between)
            label = label_before(lead)
            is_listing = is_listing or (whole is not None and bool(pattern("list").search(between.mask)))
            row = None
            if years := set(pattern("stated_year").findall(between.mask)) - set(
                pattern("stated_year").findall(self.sources.name.text if self.sources.name else "")
            ):
                is_other_year = self.year is not None and str(self.year) not in years
            is_money = not is_other_year and not pattern("not_money").search(lead.mask)
            if is_money and pattern("behind_amount").match(behind.mask):
                if is_listing and (label is None or label.subject.after(opening_date()).after(pattern("list"))):
                    row = self._part(whole, lead, amount) if whole else None
                else:
                    context = _Context(lead, between, sentence.part(0, found.start()), behind)
                    row = self._spent(lead, amount) or self._own(label, amount, context)
                    is_whole = row is not None and row.measure is not Measure.EXECUTION_RATE
                    whole, is_listing = row if is_whole else whole, False
            if row is not None and (bracket := pattern("bracketed_list").match(behind.plain)):
                self._bracket(row, behind.part(bracket.start("list"), bracket.end("list")))
            is_unread = is_unread or (row is None and not amount.plain.endswith("%"))
        self._last, self._is_listing = whole, is_listing
        if is_unread:
            self.unread.append(sentence)

    def _own(self, label: MoneyLabel | None, amount: Passage, context: "_Context") -> Funding | None:
        """Read an amount that is not part of another amount.

        Args:
            label: The label that the words directly before the amount state, if any.
            amount: The amount with its unit.
            context: The words around it.
        """
        lead = context.lead
        if pattern("quarter").fullmatch(lead.plain):
            planned = MoneyLabel(Measure.BUDGET, lead, lead)
            return self._add(SourceLabel.of(lead), planned, amount, period=Period.OTHER)
        label = (
            label
            or self._by_step_behind(lead, context.behind)
            or self.sources.by_name(lead)
            or label_by_verb(lead)
            or _by_clause_before(lead, context.between)
            or label_of_words(lead)
        )
        is_beside = label is None
        label = label or self._beside(lead)
        if label is None or (label.measure is Measure.EXECUTION_RATE) != amount.plain.endswith("%"):
            return None
        named = self.sources.named
        source = self.sources.of(label, context.before, context.behind)
        if is_beside and named:
            self.sources.named = named  # one of several funds: what follows is not of it alone
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
        """Return the label of an amount whose words name its money and no measure.

        It has the measure of the amount before it in the sentence (下达绿化经费514万元，养护费30万元), else that of the
        heading above (资金到位情况). A sum (项目资金共2179万元, 财政资金总额) and money left of last year are budgets.
        """
        lead = lead.after(pattern("list")).after(pattern("besides"))
        fund = without_receiver(lead.before(pattern("fill_before_amount")).after(opening_date()))
        standing = standing_label(lead)
        source = standing if standing is not None and standing.meaning.measure is None else None
        if not fund or not (is_fund(fund) or source):
            return None
        is_carried = source is not None and source.meaning.is_carried
        if self._label is not None and self._label.measure is not Measure.EXECUTION_RATE and not is_carried:
            return replace(self._label, subject=fund, is_fund=True)
        is_sum = pattern("sum_before_amount").search(lead.plain) or (source and source.meaning.is_total)
        is_granted = self.step in (Measure.BUDGET, Measure.AVAILABLE)
        measure = self.step if is_granted and source and source.meaning.source else None
        if is_sum or is_carried:
            measure = Measure.BUDGET
        elif source and pattern("received").search(source.words.plain):
            measure = Measure.AVAILABLE
        return MoneyLabel(measure, fund, fund, is_fund=True) if measure else None

    def _spent(self, lead: Passage, amount: Passage) -> Funding | None:
        """Read an amount with the item that it was spent on: 具体支出为某费用2.91万元.

        It becomes a part (`detail_of`) of the source named before or of the project.
        """
        found = pattern("spent_on").match(lead.plain)
        item = lead.part(found.end()).before(pattern("fill_before_amount")) if found else None
        if not item or self.sources.name is None or amount.plain.endswith("%") or len(item.plain) > LONGEST_SOURCE:
            return None
        label = MoneyLabel(Measure.EXECUTED, lead, item)
        return self._add(SourceLabel.of(item), label, amount, self.sources.named or self.sources.name)

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
        if not item or len(item.plain) > LONGEST_SOURCE or pattern("not_money").search(item.plain):
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

        Of several values, the one that is the sum of the others is kept. The paragraph is then kept in `unread`.

        Args:
            start: The index in `rows` of the paragraph's first amount.
            paragraph: The paragraph.
        """
        groups = defaultdict(list)
        for row in self.rows[start:]:
            groups[amount_key(row)].append(row)
        kept = {
            id(row)
            for rows in groups.values()
            for row in (rows if len({row.value for row in rows}) == 1 else total_of(rows, self._sums))
        }
        if len(kept) < len(self.rows) - start:
            self.unread.append(paragraph)
            self.rows[start:] = [row for row in self.rows[start:] if id(row) in kept]


def _amount() -> re.Pattern[str]:
    return pattern("amount")


def _lead(between: Passage) -> Passage:
    """Return the words directly before an amount, from the last comma, semicolon or colon on.

    Args:
        between: The text between the previous amount of the sentence and this one.
    """
    start = max((found.end() for found in re.finditer(r"[,;:]", between.mask[:-1])), default=0)
    return between.part(start).after(_OPENING)


def _by_clause_before(lead: Passage, between: Passage) -> MoneyLabel | None:
    """Return the label that the clause before the clause of an amount states: 1000元安排，共计239万元.

    That clause may also grant a fund for a number of projects: 下拨某补助资金共16项，金额合计333万元. None if the
    clause of the amount has other words before the amount than such as 共计, or if the label before has a subject.

    Args:
        lead: The words before the amount in its clause.
        between: The text between the previous amount of the sentence and this one.
    """
    if not re.fullmatch(pattern("money_fill").pattern, lead.plain):
        return None
    *_, before = [None, *between.split(",;:")][:-1] or [None]
    if before is None:
        return None
    granted = before.before(pattern("counted_projects"))
    if granted.plain != before.plain:
        return label_by_verb(granted)
    label = label_before(before)
    return label if label is not None and not label.subject else None
