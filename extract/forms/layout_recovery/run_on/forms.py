"""Recovery of the rows of forms from a run of text: labels beside values, amounts and indicators below headers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract import vocabulary
from extract.forms.layout_recovery.label_lines import SHORT_FIELDS
from extract.forms.layout_recovery.run_on.amounts import Cells, is_forced, numbers, split_money
from extract.forms.layout_recovery.run_on.indicator_rows import FoundRow, settled_rows
from extract.forms.layout_recovery.run_on.run import Run
from extract.forms.layout_recovery.run_on.values import number_of
from extract.forms.layout_recovery.run_on.words import Kind, Word, words_of
from extract.forms.rows import Row
from extract.forms.table.indicators import with_indicator_name
from extract.model.content import Cell

_HEADING = re.compile(r"(?:.*(?:[。;；:：,，〕\]]|\d日|附[件表]\d?))?(?P<title>[^。;；,，]{2,80})$")
_YEAR = re.compile(r"\(?(?:19|20)\d{2}年?度?\)?$")
_POINTS = re.compile(r"\((\d{1,3}(?:\.\d+)?)分?\)$")
_HUNDRED = Decimal(100)
_SOURCE = re.compile(r"(?:其中[:：]?)?[一-龥](?:[一-龥、]|\([一-龥、]{1,8}\)){1,19}[:：]?(?=[\d—]|$)")
_AMOUNTS = re.compile(r"[\d.,%‰—万亿元\-]*")
_LABELLED = 2
_CLAUSE = re.compile(
    rf"(?P<label>(?:其中[:：])?[一-龥]{{2,12}})[:：]?(?P<amount>\d[\d,.]*(?:{vocabulary.money_unit()}))?(?=[,，;；。]|$)"
    "|[^,，;；。]+"
)
_MONEY_BLOCK = re.compile("资金|预算")


def rows_of_run(run: Run) -> list[Row]:
    """Return the rows of the forms in a run of text."""
    return _Recovery(run, words_of(run)).rows()


@dataclass
class _Recovery:
    """Reads the words of a run in order and makes rows.

    Attributes:
        run: The run.
        words: Its words and the texts between them.
        at: The index of the next word.
        made: The rows made so far.
        roles: The roles of the columns of the last indicator table.
        sums: The sums of the weights and scores of the indicators, and the highest ones of the money block.
    """

    run: Run
    words: Sequence[Word]
    at: int = 0
    made: list[Row] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.kind is Kind.MONEY_HEADER:
                self._money()
            elif word.kind is Kind.INDICATOR_HEADER:
                self._indicators()
            elif word.kind is Kind.GOAL:
                self._goals()
            elif word.kind is Kind.LABEL:
                self._label(word)
            elif word.kind is Kind.SOURCE:
                self._pairs()
            elif word.kind is Kind.TOTAL:
                self._total(word)
            elif word.kind is Kind.TEXT:
                self._text(word)
            elif word.kind is Kind.BLOCK:
                self._block(word)
            else:
                self.at += 1
                self._make([self._cell(word)])
        return self.made

    def _cell(self, word: Word, column: int = 0) -> Cell:
        return self.run.cell(word.start, word.end, column)

    def _make(
        self, cells: Iterable[Cell], *, starts_table: bool = False, is_table: bool = True, is_exact: bool = False
    ) -> None:
        if kept := tuple(cells):
            self.made.append(Row(kept, is_table=is_table, starts_table=starts_table, is_exact=is_exact))

    def _take(self, *kinds: Kind) -> list[Word]:
        """Take and return the next words of these kinds."""
        start = self.at
        while self.at < len(self.words) and self.words[self.at].kind in kinds:
            self.at += 1
        return list(self.words[start : self.at])

    def _text(self, word: Word) -> None:
        """Make the captions of a form from the text before its first label: its heading, and its year in brackets."""
        self.at += 1
        text = self.run.text[word.start : word.end]
        year = _YEAR.search(text)
        end = year.start() if year else len(text)
        found = _HEADING.search(text[:end])
        if found is None or not vocabulary.is_heading(found["title"]):
            self._make([self._cell(word)], is_table=False)
            return
        title = word.start + found.start("title")
        if title > word.start:
            self._make([self.run.cell(word.start, title)], is_table=False)
        self._make([self.run.cell(title, word.start + end)], is_table=False)
        if year:
            self._make([self.run.cell(word.start + year.start(), word.end)], is_table=False)

    def _label(self, word: Word) -> None:
        """Make the row of a label and its value; a short value ends with its line."""
        self.at += 1
        texts = self._take(Kind.TEXT)
        field = vocabulary.label_field(self.run.text[word.start : word.end])
        if not texts or field not in SHORT_FIELDS:
            self._make([self._cell(word), *(self._cell(text, 1) for text in texts)])
            return
        start, end = texts[0].start, texts[-1].end
        line = min((at for at in self.run.breaks if start + 1 < at < end), default=end)
        self._make([self._cell(word), self.run.cell(start, line, 1)])
        if line < end:
            self._make([self.run.cell(line, end)])

    def _block(self, word: Word) -> None:
        """Make the row of the label of a block, with the amounts that a text behind it states."""
        self.at += 1
        self._make([self._cell(word)])
        is_money = _MONEY_BLOCK.search(self.run.text[word.start : word.end])
        for text in self._take(Kind.TEXT) if is_money else []:
            clauses = [*_CLAUSE.finditer(self.run.text, text.start, text.end)]
            for clause in clauses:
                parts = [clause.span("label"), clause.span("amount")] if clause["amount"] else [clause.span()]
                self._make([self.run.cell(*span, column) for column, span in enumerate(parts)])

    def _pairs(self) -> None:
        """Make the rows of sources outside a money block, each beside its amount."""
        for label, start, end in self._sources(self._take(Kind.SOURCE, Kind.TEXT), is_block=False):
            self._make([label, self.run.cell(start, end, 1)] if start < end else [label])

    def _goals(self) -> None:
        """Make the rows of the goal labels and of the texts behind them, if it is clear where the texts part."""
        labels = self._take(Kind.GOAL)
        texts = self._take(Kind.TEXT)
        if not texts:
            self._make([self._cell(label, column) for column, label in enumerate(labels)])
            return
        names = list(
            dict.fromkeys(vocabulary.label_field(self.run.text[one.start : one.end].strip(":")) for one in labels)
        )
        labels = labels[-len(names) :] if len(names) < len(labels) else labels
        start, end = texts[0].start, texts[-1].end
        if len(names) == 1:
            self._make([self._cell(labels[-1]), self.run.cell(start, end, 1)])
            return
        inside = sorted(at for at in self.run.breaks if start < at < end)
        middle = (start + end) // 2
        if len(labels) >= _LABELLED and self.run.text[start:middle] == self.run.text[middle:end]:
            inside = [middle]
        labels = labels[-_LABELLED:]
        if len(inside) == 1:
            self._make([self._cell(label, column) for column, label in enumerate(labels)])
            self._make([self.run.cell(start, inside[0], 0), self.run.cell(inside[0], end, 1)])
            return
        self._make([self.run.cell(start, end, 0)])

    def _money(self) -> None:
        """Make the rows of a money block: its header, and below it the sources with the amounts that can be split."""
        words = self._take(Kind.MONEY_HEADER)
        columns = [(word, vocabulary.funding_header(self.run.text[word.start : word.end])) for word in words]
        header = [(word, role) for word, role in columns if role and role[0] != "source"]
        self._make([self.run.cell(word.start, word.end, n) for n, (word, _) in enumerate(header, 1)], starts_table=True)
        measures = [role[0] for _, role in header if role]
        rows = list(self._sources(self._take(Kind.SOURCE, Kind.TEXT), is_block=True))
        splits = [split_money(self.run.text, start, end, measures) for _, start, end in rows]
        totals = [numbers(self.run.text, cells) for cells in splits if cells and is_forced(self.run.text, cells)]
        column_of = {measure: n for n, measure in enumerate(measures, 1)}
        for (label, start, end), cells in zip(rows, splits, strict=True):
            kept = cells if cells and self._is_certain(cells, totals) else None
            amounts = [self.run.cell(first, stop, column_of[measure]) for measure, first, stop in kept or ()]
            if kept:
                score = numbers(self.run.text, kept).get("score", Decimal())
                self.sums["money"] = max(self.sums.get("money", Decimal()), score)
                weight = numbers(self.run.text, kept).get("weight", Decimal())
                self.sums["money_weight"] = max(self.sums.get("money_weight", Decimal()), weight)
            unread = [self.run.cell(start, end, len(measures) + 1)] if start < end and not kept else []
            self._make([label, *amounts])
            self._make(unread)

    def _is_certain(self, cells: Cells, totals: Sequence[dict[str, Decimal]]) -> bool:
        if is_forced(self.run.text, cells):
            return True
        values = numbers(self.run.text, cells)
        return any(all(total.get(measure) == value for measure, value in values.items()) for total in totals)

    def _sources(self, words: Sequence[Word], *, is_block: bool) -> Iterable[tuple[Cell, int, int]]:
        """Yield the label of each money row with the offsets of the text behind it.

        Args:
            words: Sources, and the texts between them.
            is_block: Whether the words stand below the header of a money block, where any text may be a source.
        """
        label: Cell | None = None
        for word in words:
            if word.kind is Kind.SOURCE:
                if label is not None:
                    yield label, word.start, word.start
                label = self._cell(word)
                continue
            at = word.start
            while at < word.end:
                stop = _amounts_end(self.run.text, at, word.end)
                if label is not None:
                    yield label, at, stop
                    label = None
                named = _SOURCE.match(self.run.text, stop, word.end)
                is_source = named and (is_block or vocabulary.funding_role(named[0]))
                at = named.end() if named and is_source else word.end
                if named and is_source:
                    label = self.run.cell(stop, at)
                elif stop < word.end:
                    self._make([self.run.cell(stop, word.end)])
        if label is not None:
            yield label, words[-1].end, words[-1].end

    def _indicators(self) -> None:
        """Make the rows of an indicator table, whose values are split over all rows of a level-1 group at once."""
        header = self._take(Kind.INDICATOR_HEADER)
        cells = [self.run.cell(word.start, word.end, n) for n, word in enumerate(header)]
        named = with_indicator_name([vocabulary.indicator_header(self.run.text[w.start : w.end]) for w in header])
        self.roles = [role if role and role != "_ignored" else f"_{n}" for n, role in enumerate(named)]
        self._make(cells, starts_table=True)
        values = self.roles[self.roles.index("level3") + 1 :] if "level3" in self.roles else []
        body = self._take(Kind.LEVEL, Kind.TEXT, Kind.BLOCK)
        for group, sums in self._groups(body):
            spans = [(word.start, word.end) for word in group if word.kind is Kind.TEXT]
            found = settled_rows(self.run.text, spans, values, sums)
            texts = iter(found)
            for word in group:
                if word.kind is Kind.LEVEL and "level2" in self.roles:
                    self._make([self._level(word)])
                elif word.kind is Kind.TEXT:
                    self._emit(next(texts), word.end)

    def _groups(self, words: Sequence[Word]) -> Iterable[tuple[list[Word], Sequence[Decimal]]]:
        """Yield the words of each level-1 group with what the weights of the group may add up to.

        That is what the level-1 word prints (50分). If none does, the table is one group, whose weights add up to 100
        together with that of the money block; in a table that ends early, they may add up to anything.
        """
        groups = list(_groups(self.run.text, words))
        points = [_POINTS.search(self.run.text[group[0].start : group[0].end]) for group in groups]
        if any(points):
            yield from zip(groups, [[Decimal(found[1])] if found else [] for found in points], strict=True)
            return
        is_whole = self.at < len(self.words) and self.words[self.at].kind is Kind.TOTAL
        yield list(words), [_HUNDRED, _HUNDRED - self.sums.get("money_weight", Decimal())] if is_whole else []

    def _level(self, word: Word) -> Cell:
        text = re.sub(r"\(.*\)$", "", self.run.text[word.start : word.end])
        is_first = vocabulary.level_name(text, "level1") is not None
        is_second = vocabulary.level_name(text, "level2") is not None
        column = self.roles.index("level1") if "level1" in self.roles else 0
        second = self.roles.index("level2") if "level2" in self.roles else column
        if is_first and is_second:  # 成本指标, 满意度指标: level 2 below 产出, level 1 by itself
            follows = self.words[self.words.index(word) + 1] if self.words.index(word) + 1 < len(self.words) else None
            is_followed = follows is not None and follows.kind is Kind.LEVEL
            is_second = not is_followed
        return self._cell(word, second if is_second else column)

    def _emit(self, rows: Sequence[FoundRow], end: int) -> None:
        column_of = {role: n for n, role in enumerate(self.roles)}
        at = 0
        for row in rows:
            at = row.end
            cells = [self.run.cell(row.start, row.name_end, column_of["level3"])] if "level3" in column_of else []
            cells += [self.run.cell(first, stop, column_of[role]) for role, first, stop in row.cells]
            for role, first, stop in row.cells:
                if role in ("weight", "score") and (value := number_of(self.run.text[first:stop])):
                    self.sums[role] = self.sums.get(role, Decimal()) + value
            self._make(cells, is_exact=True)
            if row.unsettled:
                self._make([self.run.cell(*row.unsettled, len(self.roles) + 5)])
        if 0 < at < end:
            self._make([self.run.cell(at, end, len(self.roles) + 5)])

    def _total(self, word: Word) -> None:
        """Make the row of the total score, if the sums of the scores, or of the weights before it, confirm it."""
        self.at += 1
        texts = self._take(Kind.TEXT)
        cells = [self._cell(word)]
        score = self._total_score(texts[0]) if texts else None
        if score and "score" in self.roles:
            cells.append(self.run.cell(*score, self.roles.index("score")))
        self._make(cells)

    def _total_score(self, word: Word) -> tuple[int, int] | None:
        text = self.run.text
        number = re.match(r"\d[\d.]*", text[word.start : word.end])
        if not number:
            return None
        end = word.start + number.end()
        sums = {
            self.sums.get("score", Decimal()),
            self.sums.get("score", Decimal()) + self.sums.get("money", Decimal()),
        }
        for start in range(word.start, end):
            before, value = text[word.start : start], number_of(text[start:end])
            is_whole = not before or number_of(before) == _HUNDRED
            if value is not None and is_whole and (value in sums or (before and value <= _HUNDRED)):
                return start, end
        return None


def _amounts_end(text: str, start: int, end: int) -> int:
    """Return the offset behind the amounts that begin at an offset."""
    found = _AMOUNTS.match(text, start, end)
    return found.end() if found else start


def _groups(text: str, words: Sequence[Word]) -> Iterable[list[Word]]:
    """Yield the words of an indicator table by level-1 group."""
    group: list[Word] = []
    for word in words:
        is_first = word.kind is Kind.LEVEL and vocabulary.level_name(text[word.start : word.end], "level1")
        if is_first and group:
            yield group
            group = []
        group.append(word)
    if group:
        yield group
