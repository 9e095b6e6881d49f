"""Money in sentences: 预算 … 万元，实际到位 …，实际支出 …，预算执行率 …%, and the parts listed behind 其中.

An amount counts only where the words right before it name its measure, and nothing in its part of the sentence says that
it is another year's, a standard, a plan or a difference.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from extract.forms.passages import Passage
from extract.forms.sections import pattern, words
from extract.forms.subprojects import same_money
from extract.records import Funding, Measure, Place
from extract.values import parse_amount

_AMOUNT = re.compile(r"(?P<amount>\d[\d,]*(?:\.\d+)?(?:万元|亿元|千元|元|%|[万亿](?![^,。;:、()])))(?![/每])")
_BEHIND = re.compile(r"$|[,。;:、()的\ue000]|(?:主要)?用于|其中|和|及")
_LIST = re.compile(r"[,(。]?(?:其中|含|包括)[:,]?")
_DATE = re.compile(r"^(?:截[止至]到?)?\d{4}年(?:度)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[底末初])?[,]?")
_YEAR = re.compile(r"(20\d{2})(?=年)")
_OPENING = re.compile(r"^[,、;。:及和与()]+")
_EQUALS = re.compile(r"[=×*/+]")
_ALIKE = 0.8
_LONGEST_SOURCE = 30


@dataclass(frozen=True)
class Source:
    """The label of an amount and where it is printed."""

    text: str
    place: Place

    @classmethod
    def of(cls, passage: Passage) -> "Source":
        """A label as printed, without the spaces that lay it out."""
        text = re.sub(r"\s+", "", passage.text)
        return cls(text, passage.place(text))


@dataclass
class MoneySentences:
    """Reads the money of one project, paragraph by paragraph.

    Args:
        name: The project's name; the source of amounts whose sentence names none.
        is_part: Whether it is a sub-project: its own money is named by its heading, however the sentence calls it.
        year: The year of the report; amounts of other years are no part of it.
        other: Whether a name means another project of the report.
    """

    name: Source | None
    is_part: bool
    year: int | None
    other: Callable[[str], bool]
    rows: list[Funding] = field(default_factory=list)
    unread: list[Passage] = field(default_factory=list)
    source: Source | None = None

    def read(self, paragraph: Passage) -> bool:
        """Read the sentences of a paragraph; True when one of them states money. What is unclear goes to `unread`."""
        before = len(self.rows)
        self.source = None
        for sentence in paragraph.split("。;"):
            self._sentence(sentence)
        return len(self.rows) > before

    def _sentence(self, sentence: Passage) -> None:
        if _EQUALS.search(sentence.mask):
            return
        whole: Funding | None = None
        is_listing = False
        end, missed = 0, False
        for found in _AMOUNT.finditer(sentence.mask):
            between = sentence.part(end, found.start())
            end = found.end()
            lead = self._lead(between)
            is_listing = is_listing or (whole is not None and bool(_LIST.match(between.plain)))
            measure = _measure(lead)
            if not _BEHIND.match(sentence.mask[end:]) or self._is_elsewhere(between, lead):
                missed = missed or _states_amount(measure, found["amount"])
                continue
            amount = sentence.group(found, "amount")
            if is_listing and whole is not None and (measure is None or _own_words(measure.subject)):
                self._detail(whole, lead.after(_LIST), amount)
                continue
            row = self._own(lead, between, measure, amount)
            is_listing = False
            if row is None:
                missed = missed or _states_amount(measure, found["amount"])
                continue
            whole = row
            self._listed(sentence, end, whole)
        if missed:
            self.unread.append(sentence)

    @staticmethod
    def _lead(between: Passage) -> Passage:
        """The words right before an amount: those behind the last comma."""
        cut = max((found.end() for found in re.finditer(r"[,;:]", between.mask)), default=0)
        return between.part(cut).after(_OPENING)

    def _is_elsewhere(self, between: Passage, lead: Passage) -> bool:
        """Whether the words before an amount say that it is none of this year's money of this project."""
        years = {int(year) for year in _YEAR.findall(between.mask)}
        if self.year and years and self.year not in years and not (self.name and str(years.pop()) in self.name.text):
            return True
        return bool(pattern("not_money").search(lead.mask))

    def _own(self, lead: Passage, between: Passage, measure: "_Measure | None", amount: Passage) -> Funding | None:
        """A row of the project's own money, or None."""
        if measure is None:
            measure = self._by_name(lead) or _measure_of_clause_before(lead, between)
        if measure is None or (measure.kind is Measure.EXECUTION_RATE) != amount.plain.endswith("%"):
            return None
        subject = measure.subject.after(_DATE).strip(",")
        if spent := _spent(measure, subject):
            return self._add(Source.of(spent), measure, amount, whole=self.source or self.name)
        source = self._source(measure, subject)
        return self._add(source, measure, amount) if source else None

    def _by_name(self, lead: Passage) -> "_Measure | None":
        """Money that only its own name introduces is the budget: 2020年某专项资金1715.27万元."""
        if self.name is None or self.is_part:
            return None
        bare = re.sub(r"项目$", "", self.name.text)
        start = lead.plain.rfind(bare)
        if start >= 0 and start + len(bare) == len(lead.plain):
            return _Measure(Measure.BUDGET, lead.part(start), lead.part(start))
        if lead.plain and pattern("project_end").search(lead.plain) and same_money(lead.plain, self.name.text) >= _ALIKE:
            return _Measure(Measure.BUDGET, lead, lead)
        return None

    def _source(self, measure: "_Measure", subject: Passage) -> Source | None:
        """What the money is called: the fund that the sentence names, else the one named before it, else the project."""
        bare = subject.before(pattern("agents"))
        is_named = bool(bare) and bare.plain == subject.plain and not pattern("lead").fullmatch(subject.plain)
        if is_named and self.other(subject.plain):
            return None
        if self.is_part and self.name is not None:
            is_same = not is_named or same_money(subject.plain, self.name.text) >= _ALIKE or bool(
                pattern("generic").fullmatch(subject.plain)
            )  # fmt: skip
            return self.name if is_same else None
        if is_named:
            if len(subject.plain) > _LONGEST_SOURCE or not _is_fund(subject, self.name):
                return None
            named = subject if measure.subject.plain != subject.plain or subject.plain in ("项目",) else measure.subject
            self.source = Source.of(_with_year(measure.subject, named))
            return self.source
        self.source = self.source or self.name or Source.of(measure.word)
        return self.source

    def _listed(self, sentence: Passage, end: int, whole: Funding) -> None:
        """The parts in a bracket behind an amount: （其中：本年度预算为820万元，上年结余0.8万元）."""
        if not (found := re.match(r"\((?P<list>(?:其中|含|包括)[^()]*)\)", sentence.plain[end:])):
            return
        listing = sentence.part(end + found.start("list"), end + found.end("list")).after(_LIST)
        start = 0
        for item in _AMOUNT.finditer(listing.plain):
            self._detail(whole, listing.part(start, item.start()), listing.group(item, "amount"))
            start = item.end()

    def _detail(self, whole: Funding, lead: Passage, amount: Passage) -> None:
        source = lead.after(_OPENING).before(_FILL_AT_END)
        if not source or len(source.plain) > _LONGEST_SOURCE or amount.plain.endswith("%"):
            return
        if pattern("not_money").search(source.plain):
            return
        measure = _Measure(whole.measure, source, source)
        self._add(Source.of(source), measure, amount, whole=Source(whole.source, whole.cells["source"]))

    def _add(self, source: Source, measure: "_Measure", amount: Passage, whole: Source | None = None) -> Funding | None:
        parsed = parse_amount(amount.plain)
        if parsed is None:
            return None
        value, unit = parsed
        cells = {"source": source.place, "value": amount.place(""), "measure": measure.word.place("")}
        if whole is not None:
            cells["detail_of"] = whole.place.model_copy(update={"text": whole.place.text or whole.text})
        row = Funding(
            source=source.text,
            measure=measure.kind,
            value=value,
            unit=unit,
            text=amount.text,
            detail_of=whole.text if whole else None,
            cells=cells,
            confidence=0.85 if whole else 0.9,
            confidence_basis="a part listed behind its total" if whole else "stated in a sentence with its label",
        )
        same = ("source", "measure", "value", "unit", "detail_of")
        if not any(all(getattr(row, name) == getattr(other, name) for name in same) for other in self.rows):
            self.rows.append(row)
        return row


@dataclass(frozen=True)
class _Measure:
    kind: Measure
    subject: Passage
    word: Passage


@cache
def _measures() -> re.Pattern[str]:
    """The words that name a measure, where nothing but fillers stands behind them; the longest of all counts."""
    listed = [(word, kind) for kind, entries in words()["money"].items() for word in entries]
    listed.sort(key=lambda entry: -len(entry[0]))
    by_kind = "|".join(f"(?P<{kind}_{index}>{word})" for index, (word, kind) in enumerate(listed))
    return re.compile(rf"(?:{by_kind}){words()['money_fill']}$")


_FILL_AT_END = re.compile(r"(?:资金)?[为是共计:]+$")


def _measure(lead: Passage) -> _Measure | None:
    """The measure that the words before an amount end with, and what stands before it."""
    found = _measures().search(lead.mask)
    if found is None:
        return None
    name = next(name for name, value in found.groupdict().items() if value)
    return _Measure(Measure(name.rpartition("_")[0]), lead.part(0, found.start()), lead.group(found, name))


def _measure_of_clause_before(lead: Passage, between: Passage) -> _Measure | None:
    """共计239万元 counts by the word that the clause before it ends with: 按标准安排，共计239万元."""
    if lead.plain and not re.fullmatch(words()["money_fill"], lead.plain):
        return None
    clauses = list(between.split(",;:"))
    before = clauses[-2] if lead.plain and len(clauses) > 1 else None
    found = _measure(before) if before else None
    return _Measure(found.kind, between.part(0, 0), found.word) if found and len(before.plain) <= 4 else None


def _own_words(subject: Passage) -> bool:
    return bool(subject.after(_DATE).plain)


def _states_amount(measure: _Measure | None, amount: str) -> bool:
    return measure is not None and bool(amount)


def _spent(measure: _Measure, subject: Passage) -> Passage | None:
    return None


def _is_fund(subject: Passage, name: Source | None) -> bool:
    return True


def _with_year(whole: Passage, named: Passage) -> Passage:
    return named


def parts(_: Decimal) -> Iterator[Passage]:
    yield from ()
