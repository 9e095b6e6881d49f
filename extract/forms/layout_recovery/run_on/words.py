"""Words of a run of text: the labels, headers and level words that the vocabulary knows, in their order.

A word counts only where a form can print it: labels in the head, sources in the money block, levels in the indicator
table. Between two words stands the text of one cell, or of several that ran together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from extract import vocabulary
from extract.forms.layout_recovery.run_on.run import Run
from extract.vocabulary.units import any_of

_GOALS = {"annual_goal", "actual_result", "long_term_goal"}
_LONGEST_GAP = 16
_SHORTEST = 4
_FEWEST_HEADERS = 3
_FEWEST_MONEY = 2
_MARK = re.compile(r"(?:\((?:[A-Z](?:/[A-Z])?(?:[×*]100%)?|[^()]{1,4}元|[^()]{0,8}分[^()]{0,8})\))+|[:：]")
_POINTS = re.compile(r"\(\d{1,3}(?:\.\d+)?分?\)")
_TAIL = re.compile(r"注[:：]?\d?[.、:：]|备注[:：]|说明(?:无|请|注)|填表人|填报人[:：]|其他需要?说明")
_YEAR = re.compile(r"\((?:19|20)\d{2}年?度?\)")
_BEFORE_LABEL = re.compile("(?:中央|省级|自治区|市级|县级|区级|区县|市县|地方)+$")
_BEHIND_LABEL = re.compile("[及/](?:联系)?(?:电话|代码|编码|名称)")
_BEHIND_BLOCK = re.compile(r"(?:完成情况)?\d{0,2}(?:\([\d.]+分\))?")
_SIDE = {"绩效指标"}
_BEFORE_SOURCE = re.compile(
    "(?:其中[:：]?)?(?:中长期|中期|长期|实施期|年度|当年|本年|全年|上年|本级|上级|中央|省级|市级|县级|区级)+$|其中[:：]?$"
)
"""What belongs to the label of money behind it: 其中, a period, a level of government."""
_TITLE = re.compile("(?:自评|申报|评价|完成情况)*表")
_NO_LABEL = re.compile("[的是为及和与、]|绩效(?:目标|自评|评价).{0,6}表")
_SEAL = re.compile(rf"\((?:{any_of(vocabulary.load('forms')['seals'])})\)")
_PROJECT = "项目"
_ENDS_NAME = re.compile("(?:项目|专项|经费|资金|费|补助|补贴|工程|奖励|行动|计划|政策|建设)$")


class Kind(Enum):
    """What a word of a run is.

    Attributes:
        LABEL: The label of a field of the head.
        GOAL: The label of a goal or a result.
        BLOCK: The label beside a block.
        SOURCE: The label of a money row.
        INDICATOR_HEADER: A header of an indicator table.
        MONEY_HEADER: A header of a money block.
        LEVEL: A level-1 or level-2 word.
        TOTAL: The label of the total score.
        TAIL: The beginning of the notes below a form.
        TEXT: Any text between two words.
    """

    LABEL = auto()
    GOAL = auto()
    BLOCK = auto()
    SOURCE = auto()
    INDICATOR_HEADER = auto()
    MONEY_HEADER = auto()
    LEVEL = auto()
    TOTAL = auto()
    TAIL = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a run, or the text between two words: its kind and its offsets."""

    kind: Kind
    start: int
    end: int


def words_of(run: Run) -> list[Word]:
    """Return the words of a run and the texts between them, without gaps."""
    words: list[Word] = []
    at = 0
    for word in _Scanner(run).words():
        if word.start > at:
            words.append(Word(Kind.TEXT, at, word.start))
        words.append(word)
        at = word.end
    if at < len(run.text):
        words.append(Word(Kind.TEXT, at, len(run.text)))
    return words


@dataclass
class _Scanner:
    """Selects, among all places where a known word stands, those at which a form can print it."""

    run: Run
    zone: Kind = Kind.LABEL
    at: int = 0
    used: frozenset[str] = frozenset()
    field: str = ""

    def words(self) -> Iterator[Word]:
        listed = [(found.start(), found.end()) for found in _listed().finditer(self.run.text)]
        index = 0
        while index < len(listed):
            start, end = listed[index]
            if start < self.at:
                index += 1
                continue
            header = self._header(listed, index)
            if header:
                self.zone = header[0].kind
                self.at = header[-1].end
                yield from header
                continue
            word = self._word(start, end)
            if word is not None:
                self.at = word.end
                yield word
                if word.kind is Kind.TAIL:
                    return
            index += 1

    def _header(self, listed: Sequence[tuple[int, int]], index: int) -> list[Word]:
        """Return the words of the table header that begins at a listed word; none if no header begins there."""
        return self._sequence(listed, index, Kind.INDICATOR_HEADER) or (
            self._sequence(listed, index, Kind.MONEY_HEADER) if self.zone is not Kind.INDICATOR_HEADER else []
        )

    def _sequence(self, listed: Sequence[tuple[int, int]], index: int, kind: Kind) -> list[Word]:
        is_indicator = kind is Kind.INDICATOR_HEADER
        column = vocabulary.indicator_column if is_indicator else vocabulary.funding_column
        by_parts = vocabulary.indicator_header if is_indicator else vocabulary.funding_header
        found: list[Word] = []
        at = listed[index][0]
        for start, end in listed[index:]:
            if start < at:
                continue
            text = self.run.text
            if start > at and not (found and start - at <= _LONGEST_GAP and by_parts(text[at:start])):
                break
            if start > at:
                found.append(Word(kind, at, start))
            word = text[start:end]
            is_composed = bool(found) and by_parts(word) and not vocabulary.level_name(word, "level2")
            if not (column(word) or is_composed):
                break
            at = self._marked(end)
            found.append(Word(kind, start, at))
        texts = [self.run.text[word.start : word.end] for word in found]
        roles = {by_parts(text) for text in texts}
        if is_indicator:
            return found if len(found) >= _FEWEST_HEADERS and roles & {"level2", "level3", "description"} else []
        return found if len(found) >= _FEWEST_MONEY else []

    def _marked(self, end: int) -> int:
        """Return the end of a word together with marks behind it: (A), (万元), a colon."""
        for pattern in (_SEAL, _MARK):
            mark = pattern.match(self.run.text, end)
            end = mark.end() if mark else end
        return end

    def _word(self, start: int, end: int) -> Word | None:
        text = self.run.text[start:end]
        if _TAIL.match(self.run.text, start):
            return Word(Kind.TAIL, start, len(self.run.text))
        if self.zone is Kind.INDICATOR_HEADER:
            return self._word_in_table(start, end, text)
        if block := self._block_above_header(start, end, text):
            return block
        field = vocabulary.label_field(text)
        if field in _GOALS:
            if (
                not self.used
                or _TITLE.match(self.run.text, end)
                or (len(text) < _SHORTEST and start not in self.run.breaks)
            ):
                return None
            self.zone = Kind.GOAL
            return Word(Kind.GOAL, start, self._marked(end))
        if field and (label := self._label(start, end, field)):
            self.zone = Kind.LABEL
            return label
        if self.zone is Kind.GOAL:
            return None
        if vocabulary.is_block_label(text):
            return Word(Kind.BLOCK, start, self._marked(end))
        if vocabulary.funding_role(text) and self._is_source(start, end):
            before = _BEFORE_SOURCE.search(self.run.text, self.at, start)
            return Word(Kind.SOURCE, before.start() if before else start, self._marked(end))
        return None

    def _word_in_table(self, start: int, end: int, text: str) -> Word | None:
        if block := self._block_above_header(start, end, text):
            return block
        is_level = vocabulary.level_name(text, "level1") or vocabulary.level_name(text, "level2")
        if is_level and len(text) >= _SHORTEST:
            points = _POINTS.match(self.run.text, end)
            return Word(Kind.LEVEL, start, points.end() if points else end)
        rest = self.run.text[end : end + 1]
        if vocabulary.is_total(text) and (not rest or rest.isdigit()):
            return Word(Kind.TOTAL, start, end)
        field = vocabulary.label_field(text)
        if field == "name":
            self.zone = Kind.LABEL
            self.used = frozenset({text})
            return Word(Kind.LABEL, start, self._marked(end))
        return None

    def _block_above_header(self, start: int, end: int, text: str) -> Word | None:
        """Return the label of a block, such as 年度绩效目标1(40分), if the header of the indicators follows it."""
        if not (vocabulary.is_block_label(text) or vocabulary.label_field(text) in _GOALS):
            return None
        behind = _BEHIND_BLOCK.match(self.run.text, end)
        follows = behind and _listed().match(self.run.text, behind.end())
        is_header = follows and vocabulary.indicator_column(follows[0]) in ("level1", "level2")
        is_repeated = text in _SIDE and self.zone is Kind.INDICATOR_HEADER
        return Word(Kind.BLOCK, start, behind.end()) if behind and (is_header or is_repeated) else None

    def _label(self, start: int, end: int, field: str) -> Word | None:
        """Return a label of the head with the words that belong to it: 市级 before it, 及电话 behind it."""
        text = self.run.text
        before = _BEFORE_LABEL.search(text, self.at, start)
        behind = _BEHIND_LABEL.match(text, end)
        start, end = before.start() if before else start, behind.end() if behind else end
        if self._ends_name(start, end, field):
            start += len(_PROJECT)
        is_person = field.startswith("_person")
        if text[start:end] in self.used and not is_person:
            return None
        if (end - start < _SHORTEST and not is_person) or _NO_LABEL.match(text, end):
            return None
        if not field.startswith("_"):
            self.used |= {text[start:end]}
        self.field = field
        return Word(Kind.LABEL, start, self._marked(end))

    def _ends_name(self, start: int, end: int, field: str) -> bool:
        """Return whether 项目 in front of a label ends the name before it: 传染病防治项目 | 主要内容."""
        text = self.run.text
        if (
            self.field != "name"
            or field.startswith("_")
            or not text.startswith(_PROJECT, start)
            or _ENDS_NAME.search(text, self.at, start)
        ):
            return False
        rest = text[start + len(_PROJECT) : end]
        return len(rest) >= _SHORTEST and vocabulary.label_field(rest) == field

    def _is_source(self, start: int, end: int) -> bool:
        """Return whether an amount, a colon or a known word follows a source, or the source begins a line."""
        text = self.run.text
        if start in self.run.breaks and (end in self.run.breaks or end == len(text)):
            return True
        after = self._marked(end)
        if re.match(r"[\d—\-]", text[after:]) or after > end:
            return end - start >= _SHORTEST or self.zone is Kind.MONEY_HEADER
        follows = _listed().match(text, end)
        return self.zone is Kind.MONEY_HEADER and end - start >= _SHORTEST and bool(follows)


@cache
def _listed() -> re.Pattern[str]:
    """Return the pattern of all listed words of two or more characters, the longest first, and of the totals."""
    words: set[str] = set()
    for file in ("labels", "funding"):
        words |= {word for entry in vocabulary.load(file).values() for word in entry}
    for table in vocabulary.load("headers").values():
        words |= {word for entry in table.values() for word in entry}
    for group in ("level1", "level2"):
        words |= {word for entry in vocabulary.load("levels")[group].values() for word in entry}
    forms = vocabulary.load("forms")
    words |= {
        *forms["side_labels"],
        *forms["block_labels"],
        "总分",
        "总计",
        "合计",
        "得分合计",
        "备注",
        "填报人",
        "填表人",
    }
    plain = {vocabulary.bare(word) for word in words}
    return re.compile(
        rf"{any_of(re.escape(word) for word in plain if len(word) > 1)}|负责人|注(?=[:：\d])|说明(?=[无请注])"
    )
