"""Amounts of money in sentences: 预算 … 万元，实际到位 …，实际支出 …，预算执行率 …%, and the parts listed after 其中.

An amount is read only where the words directly before it name its measure or the project, and where no word before it
shows that it is an amount of another year, a standard, a plan or a difference.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from extract import vocabulary
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.subprojects import same_money
from extract.forms.narrative.wording import pattern, words
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Place
from extract.values.amounts import parse_amount

_OPENING = re.compile(r"^[,、;。:及和与()]+")
_FORMULA = re.compile(r"=")
_ALIKE = 0.8
_NEARLY = 0.6
_LONGEST_SOURCE = 30


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


@dataclass(frozen=True)
class _Label:
    """The words before an amount: its measure, the word that names the measure, and the subject before that word."""

    measure: Measure
    word: Passage
    subject: Passage


@dataclass
class MoneySentences:
    """Reads the amounts of money of one project, paragraph by paragraph.

    Attributes:
        name: The project's name, which is the source of amounts whose sentence names no source.
        is_part: Whether the project is a sub-project. All amounts of a sub-project have its name as source.
        year: The year of the report.
        is_other: A function that returns whether a name is that of another project of the report.
        rows: The amounts that were read.
        unread: The sentences with amounts that were not read.
        _named: The last source that a sentence of the current paragraph named.
        _last: The amount of the previous sentence to which parts after 其中 belong.
    """

    name: SourceLabel | None
    is_part: bool
    year: int | None
    is_other: Callable[[str], bool]
    rows: list[Funding] = field(default_factory=list)
    unread: list[Passage] = field(default_factory=list)
    _named: SourceLabel | None = None
    _last: Funding | None = None

    def read(self, paragraph: Passage) -> bool:
        """Read a paragraph into `rows` and `unread`; return whether any amount of the project was read."""
        self._named = self._last = None
        before = len(self.rows)
        for sentence in paragraph.split("。;"):
            self._sentence(sentence)
        self._drop_contradictions(before, paragraph)
        return len(self.rows) > before

    def _sentence(self, sentence: Passage) -> None:
        """Read the amounts of one sentence.

        Amounts after 其中 are parts of the amount before that word, up to the next amount with a measure.
        """
        if _FORMULA.search(sentence.mask):
            return
        is_listing = bool(pattern("list").match(sentence.plain))
        whole = self._last if is_listing else None
        end, is_unread, is_other_year = 0, False, False
        for found in _amount().finditer(sentence.mask):
            between, amount = sentence.part(end, found.start()), sentence.part(found.start(), found.end())
            end = found.end()
            lead = _lead(between)
            label = _label(lead)
            is_listing = is_listing or (whole is not None and bool(pattern("list").search(between.mask)))
            row = None
            if years := set(pattern("stated_year").findall(between.mask)) - set(
                pattern("stated_year").findall(self.name.text if self.name else "")
            ):
                is_other_year = self.year is not None and str(self.year) not in years
            is_money = not is_other_year and not pattern("not_money").search(lead.mask)
            if is_money and pattern("behind_amount").match(sentence.mask[end:]):
                if is_listing and (label is None or label.subject.after(_opening_date()).after(pattern("list"))):
                    row = self._part(whole, lead, amount) if whole else None
                else:
                    row = self._spent(lead, amount) or self._own(label, lead, between, amount)
                    is_whole = row is not None and row.measure is not Measure.EXECUTION_RATE
                    whole, is_listing = row if is_whole else whole, False
            if row is not None and (bracket := pattern("bracketed_list").match(sentence.plain[end:])):
                self._bracket(row, sentence.part(end + bracket.start("list"), end + bracket.end("list")))
            is_unread = is_unread or (row is None and not amount.plain.endswith("%"))
        self._last = whole
        if is_unread:
            self.unread.append(sentence)

    def _own(self, label: _Label | None, lead: Passage, between: Passage, amount: Passage) -> Funding | None:
        """Read an amount that is not part of another amount.

        Args:
            label: The label that the words directly before the amount state, if any.
            lead: The words after the last comma before the amount.
            between: The text between the previous amount of the sentence and this one.
            amount: The amount with its unit.
        """
        label = label or self._by_name(lead) or _by_clause_before(lead, between)
        if label is None or (label.measure is Measure.EXECUTION_RATE) != amount.plain.endswith("%"):
            return None
        source = self._source(label)
        return self._add(source, label, amount) if source else None

    def _by_name(self, lead: Passage) -> _Label | None:
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
            start = 0 if is_alike else own.plain.rfind(_opening_date().sub("", bare))
        own = own.part(start)
        return _Label(Measure.BUDGET, own, own) if start >= 0 and pattern("project_end").search(own.plain) else None

    def _source(self, label: _Label) -> SourceLabel | None:
        """Return the source of an amount: as its label names it, else as an earlier sentence did, else the project.

        Return None if the label names another project, a category of expenditure or an unclear sub-project.
        """
        undated = label.subject.after(_opening_date())
        moved = undated.after(pattern("moved"))
        label, undated = (label, undated) if moved.plain == undated.plain else (replace(label, subject=moved), moved)
        if not self.is_part and pattern("this_subproject").match(undated.plain):
            return None  # the sentence does not name the sub-project that it is about
        is_named = bool(undated.before(pattern("agents")).after(pattern("lead")))
        is_generic = bool(pattern("generic").fullmatch(undated.plain))
        if is_named and (self.is_other(undated.plain) or _is_category(undated.plain + label.word.plain)):
            return None
        if self.is_part and self.name is not None:
            is_own = not is_named or is_generic or same_money(undated.plain, self.name.text) >= _ALIKE
            return self.name if is_own else None
        if is_named:
            if not (is_generic or self._is_own_fund(undated)):
                return None
            is_dated = is_generic or label.subject.plain.startswith("截")
            self._named = SourceLabel.of(self._own_name(undated) or (undated if is_dated else label.subject))
        return self._named or self.name

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
        return self._add(SourceLabel.of(item), _Label(Measure.EXECUTED, lead, item), amount, self._named or self.name)

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
        if not item or len(item.plain) > _LONGEST_SOURCE:
            return None
        if amount.plain.endswith("%") or whole.measure is Measure.EXECUTION_RATE:
            return None
        if pattern("not_money").search(item.plain):
            return None
        label = _Label(whole.measure, item, item)
        return self._add(SourceLabel.of(item), label, amount, SourceLabel(whole.source, whole.cells["source"]))

    def _add(
        self, source: SourceLabel, label: _Label, amount: Passage, whole: SourceLabel | None = None
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
            value=parsed[0],
            unit=parsed[1],
            text=amount.text,
            detail_of=whole.text if whole else None,
            cells=cells,
            confidence=0.85 if whole else 0.9,
            confidence_basis=(ConfidenceBasis.AMOUNT_BEHIND_TOTAL if whole else ConfidenceBasis.AMOUNT_WITH_LABEL,),
        )
        if not any(_key(row) == _key(other) and row.value == other.value for other in self.rows):
            self.rows.append(row)
        return row

    def _drop_contradictions(self, start: int, paragraph: Passage) -> None:
        """Drop the amounts of a paragraph that contradict each other: different values for one source and measure.

        The paragraph is then kept in `unread`, since either value could be the project's.

        Args:
            start: The index in `rows` of the paragraph's first amount.
            paragraph: The paragraph.
        """
        values = defaultdict(set)
        for row in self.rows[start:]:
            values[_key(row)].add(row.value)
        kept = [row for row in self.rows[start:] if len(values[_key(row)]) == 1]
        if len(kept) < len(self.rows) - start:
            self.unread.append(paragraph)
            self.rows[start:] = kept


def _amount() -> re.Pattern[str]:
    return pattern("amount")


def _years(text: str) -> set[str]:
    return set(pattern("stated_year").findall(text))


def _is_category(subject: str) -> bool:
    return bool(pattern("expenditure_category").fullmatch(subject))


def _opening_date() -> re.Pattern[str]:
    return vocabulary.pattern("periods", "opening_date")


def _key(row: Funding) -> tuple[object, ...]:
    return row.source, row.measure, row.unit, row.detail_of


def _lead(between: Passage) -> Passage:
    """Return the words directly before an amount, from the last comma, semicolon or colon on.

    Args:
        between: The text between the previous amount of the sentence and this one.
    """
    start = max((found.end() for found in re.finditer(r"[,;:]", between.mask[:-1])), default=0)
    return between.part(start).after(_OPENING)


@cache
def _measures() -> re.Pattern[str]:
    """Return the pattern of a word that names a measure at the end of a text; filler words may follow it.

    Its groups are named ``<measure>_<number>``.
    """
    listed = [(word, measure) for measure, entries in words("money").items() for word in entries]
    listed.sort(key=lambda entry: -len(entry[0]))
    named = "|".join(f"(?P<{measure}_{index}>{word})" for index, (word, measure) in enumerate(listed))
    return re.compile(rf"(?:{named}){pattern('money_fill').pattern}$")


def _label(lead: Passage) -> _Label | None:
    """Return the label that the words before an amount state; None if they do not end with a word for a measure."""
    found = _measures().search(lead.mask)
    if found is None:
        return None
    name = next(name for name, value in found.groupdict().items() if value)
    return _Label(Measure(name.rpartition("_")[0]), lead.group(found, name), lead.part(0, found.start()))


def _by_clause_before(lead: Passage, between: Passage) -> _Label | None:
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
    label = _label(clauses[-2]) if len(clauses) > 1 else None
    return label if label is not None and not label.subject else None
