"""Score an extraction against the gold annotation of the same document, fact by fact.

Every field that has a value is one fact, in the gold and in the extraction. The rows of gold and extraction (projects,
indicators, funding, scores) are paired one to one by name or label. Names with a similarity of at least 0.8 are paired
too, so that one wrong character counts as one wrong fact. All facts of an unpaired row, such as a duplicate, count as
missed or invented. Texts are compared in NFKC, without white space and without punctuation at the ends; targets and
outcomes by sign, number and unit; amounts of money in yuan.

A field that is absent from a gold row is not scored. Special keys of the gold are:

- `FIELD_accept`: further correct values of a field.
- `uncertain_fields`: fields of a row that are not scored.
- `optional`: a funding row or indicator does not count as missed; a project is not scored at all.
- `optional_projects`, `optional_funding`: names of projects, and amounts, that do not count as invented.
- `partial`: projects, funding rows and indicators that the gold lacks do not count as invented.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

Record = dict[str, Any]
"""A JSON object: an extraction document, or a row of one."""

GROUPS = ("document", "project", "indicator", "normalized", "funding", "score")
"""The groups of facts. Amounts, rates, weights and scores are also counted in an additional group, `number`."""

DOCUMENT_FIELDS = ("kind", "fiscal_year")
PROJECT_FIELDS = (
    "name", "parent", "competent_department", "implementing_unit", "project_type", "project_level", "start_year",
    "end_year", "necessity", "feasibility", "content", "long_term_goal", "annual_goal", "actual_result", "total_score",
    "weight_percent",
)  # fmt: skip
INDICATOR_FIELDS = (
    "level3", "level1", "level2", "description", "target_half_year", "target", "actual", "weight", "score", "reason",
)  # fmt: skip
NORMALIZED_FIELDS = ("comparator", "value", "unit", "quantitative")
FUNDING_FIELDS = ("source", "detail_of")
SCORE_FIELDS = ("max_score", "score", "weighted_score")

_NUMBERS = {"total_score", "weight_percent", "weight", "score", "max_score", "weighted_score"}
_MONEY = {"元": 1, "千元": 1e3, "万": 1e4, "万元": 1e4, "百万元": 1e6, "亿": 1e8, "亿元": 1e8}
_UNITS = {"百分比": "%", "百分点": "%", "㎡": "m2", "平方米": "m2", "平米": "m2"}
_SIGNS = {"≧": "≥", "≦": "≤", ">=": "≥", "<=": "≤", "═": "=", "＝": "="}
_LEVELS = {
    "社会公众或服务对象满意度": "服务对象满意度",
    "可持续影响力": "可持续影响",
    "产出数量": "数量",
    "产出质量": "质量",
    "产出时效": "时效",
    "产出成本": "成本",
}
_QUANTITY = re.compile(r"([<>=≥≤]?)([-+]?[\d,]+(?:\.\d+)?)([^\d<>=≥≤]{0,6})")
_ALIKE = 0.8


class Rates(NamedTuple):
    """Precision, recall and F1, from 0 to 1."""

    precision: float
    recall: float
    f1: float


class Miss(NamedTuple):
    """A fact that was missed, invented or extracted with another value.

    Attributes:
        group: The group of the fact, one of :data:`GROUPS`.
        where: The project and the row.
        field: The name of the field.
        gold: The annotated value; None if the fact was invented.
        read: The extracted value; None if the fact was missed.
    """

    group: str
    where: str
    field: str
    gold: object
    read: object


class Belief(NamedTuple):
    """A fact extracted from a scanned page.

    Attributes:
        is_number: Whether the fact is an amount, rate, weight or score.
        confidence: The confidence of the least certain character in its cell, 0 to 1.
        is_right: Whether the fact is correct.
    """

    is_number: bool
    confidence: float
    is_right: bool


class Compared(NamedTuple):
    """An extracted value that was compared with the annotation.

    Attributes:
        group: The group of the fact, one of :data:`GROUPS`.
        row: The extracted row that states it.
        field: The field of the row.
        is_right: Whether the value is correct.
    """

    group: str
    row: Record
    field: str
    is_right: bool


class Tally:
    """The score of an extraction.

    Attributes:
        right: The number of correct facts by group.
        gold: The number of annotated facts by group.
        read: The number of extracted facts by group.
        misses: The facts that were missed, invented or extracted with another value.
        beliefs: The facts extracted from scanned pages.
        compared: All extracted values that were compared.
    """

    def __init__(self) -> None:
        """Start with zero counts."""
        self.right: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()
        self.read: Counter[str] = Counter()
        self.misses: list[Miss] = []
        self.beliefs: list[Belief] = []
        self.compared: list[Compared] = []

    def fact(
        self,
        group: str,
        field: str,
        gold: object,
        read: object,
        *,
        accept: Sequence[object] = (),
        where: str = "",
        row: Record | None = None,
    ) -> None:
        """Count one fact.

        Args:
            group: The group of the fact, one of :data:`GROUPS`.
            field: The name of the field.
            gold: The annotated value.
            read: The extracted value.
            accept: Further correct values.
            where: The project and the row, to name them in a miss.
            row: The extracted row that states it.
        """
        has_gold, has_read = _present(gold), _present(read)
        is_right = has_read and any(_present(value) and _same(field, value, read) for value in (gold, *accept))
        is_number = field in _NUMBERS or (group, field) == ("funding", "value")
        for name in (group, "number") if is_number else (group,):
            self.gold[name] += has_gold or is_right
            self.read[name] += has_read
            self.right[name] += is_right
        if has_read and row:
            self.compared.append(Compared(group, row, field, is_right))
            if (confidence := _confidence(row, field)) is not None:
                self.beliefs.append(Belief(is_number, confidence, is_right))
        if (has_gold or has_read) and not is_right:
            self.misses.append(Miss(group, where, field, gold, read))

    def row(self, group: str, fields: Iterable[str], gold: Record, read: Record, *, where: str = "") -> None:
        """Count the fields of one row.

        Fields that the gold row lacks, or lists in `uncertain_fields`, are not counted. If the gold row is empty, the
        row was invented and all its fields are counted.

        Args:
            group: The group of the facts, one of :data:`GROUPS`.
            fields: The names of the fields.
            gold: The annotated row; empty if the row was invented.
            read: The extracted row; empty if the row was missed.
            where: The project and the row, to name them in a miss.
        """
        for field in fields:
            if gold and (field not in gold or field in gold.get("uncertain_fields", ())):
                continue
            accept = _as_list(gold.get(f"{field}_accept"))
            self.fact(group, field, gold.get(field), read.get(field), accept=accept, where=where, row=read)

    def rates(self, *groups: str) -> Rates:
        """Return precision, recall and F1 of the facts in the given groups, or of all facts if none is given."""
        right, gold, read = (
            sum(counts[group] for group in groups or GROUPS) for counts in (self.right, self.gold, self.read)
        )
        precision = right / read if read else float(not gold)
        recall = right / gold if gold else float(not read)
        return Rates(precision, recall, 2 * precision * recall / ((precision + recall) or 1))

    @property
    def facts(self) -> int:
        """The number of annotated facts."""
        return sum(self.gold[group] for group in GROUPS)

    @property
    def wrong_numbers(self) -> int:
        """The number of extracted numbers that are wrong."""
        return self.read["number"] - self.right["number"]

    def add(self, other: "Tally") -> None:
        """Add the score of another document."""
        self.right += other.right
        self.gold += other.gold
        self.read += other.read
        self.misses += other.misses
        self.beliefs += other.beliefs
        self.compared += other.compared


def compare(gold: Record, read: Record) -> Tally:
    """Score an extraction against the gold annotation; both are JSON objects with the fields of `jixiao extract`."""
    tally = Tally()
    accepted = {f"{field}_accept": gold.get(f"{field}_accept") for field in DOCUMENT_FIELDS}
    tally.row("document", DOCUMENT_FIELDS, accepted | gold["document"], read.get("document") or {})
    is_partial = bool(gold.get("partial"))
    optional = {_text(p.get("name") if isinstance(p, dict) else p) for p in gold.get("optional_projects") or []}
    projects = [p for p in read.get("projects") or [] if _text(p.get("name") or "") not in optional]
    if len(gold["projects"]) == len(projects) == 1:  # one project on each side: they are paired whatever their names
        pairs = [(gold["projects"][0], projects[0])]
    else:
        pairs = _pair(
            gold["projects"],
            projects,
            names=lambda row: [_text(name or "") for name in [row.get("name"), *_as_list(row.get("name_accept"))]],
            likeness=lambda one, other: _alike(one.get("name"), other.get("name")),
            agreement=_equal_fields(PROJECT_FIELDS),
        )
    for gold_project, read_project in pairs:
        if not gold_project.get("optional") and (gold_project or not is_partial):
            _compare_project(tally, gold_project, read_project, is_partial=is_partial)
    return tally


def _compare_project(tally: Tally, gold: Record, read: Record, *, is_partial: bool) -> None:
    where = str(gold.get("name") or read.get("name"))[:24]
    tally.row("project", PROJECT_FIELDS, gold, read, where=where)

    def is_scored(gold_row: Record, read_row: Record) -> bool:
        return not (is_partial and not gold_row) and bool(read_row or not gold_row.get("optional"))

    also = gold.get("optional_funding") or []
    for gold_row, read_row in _pair_funding(gold.get("funding") or [], read.get("funding") or []):
        if is_scored(gold_row, read_row) and (gold_row or _number(read_row.get("value")) not in also):
            _compare_funding(tally, gold_row, read_row, where)

    for gold_row, read_row in _pair(
        gold.get("indicators") or [],
        read.get("indicators") or [],
        names=lambda row: [_text(name or "") for name in [row.get("level3"), *_as_list(row.get("level3_accept"))]],
        likeness=lambda one, other: _alike(one.get("level3"), other.get("level3")),
        agreement=_equal_fields(INDICATOR_FIELDS),
    ):
        if not is_scored(gold_row, read_row):
            continue
        name = f"{where} > {str((gold_row or read_row).get('level3'))[:30]}"
        tally.row("indicator", INDICATOR_FIELDS, gold_row, read_row, where=name)
        if "normalized" in gold_row:
            normalized = gold_row["normalized"] or {}, read_row.get("normalized") or {}
            tally.row("normalized", NORMALIZED_FIELDS, *normalized, where=name)

    if "scores" not in gold:
        return
    for gold_row, read_row in _pair(
        gold["scores"] or [],
        read.get("scores") or [],
        names=lambda row: [_level(row.get("scope") or "")],
        likeness=lambda one, other: _alike(one.get("scope"), other.get("scope")),
        agreement=_equal_fields(SCORE_FIELDS),
    ):
        name = f"{where} > {(gold_row or read_row).get('scope')}"
        tally.row("score", SCORE_FIELDS, gold_row, read_row, where=name)


def _pair_funding(gold: Sequence[Record], read: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Pair funding rows by label, measure and period; of several candidates prefer the same amount and `detail_of`."""

    def names(row: Record) -> list[str]:
        sources = [row.get("source"), *_as_list(row.get("source_accept"))]
        measures = [row.get("measure"), *_as_list(row.get("measure_accept"))]
        return [f"{_label(source or '')}/{measure}/{_slot(row)[1]}" for source in sources for measure in measures]

    def likeness(one: Record, other: Record) -> float:
        is_same_slot = _slot(one) == _slot(other)
        return _alike(_label(one.get("source")), _label(other.get("source"))) if is_same_slot else 0.0

    def agreement(one: Record, other: Record) -> float:
        is_same_parent = _same("detail_of", one.get("detail_of") or "", other.get("detail_of") or "")
        return float(is_same_amount(one, other)) + float(is_same_parent)

    return _pair(gold, read, names=names, likeness=likeness, agreement=agreement)


def _compare_funding(tally: Tally, gold: Record, read: Record, where: str) -> None:
    some = gold or read
    name = f"{where} > {str(some.get('source'))[:20]} {'/'.join(_slot(some))}"
    tally.row("funding", FUNDING_FIELDS, gold, read, where=name)
    value: object = None
    if is_same_amount(gold, read):
        value = gold.get("value")
    elif read:
        value = f"{read.get('value')}{read.get('unit')} is not {gold.get('value')}{gold.get('unit')}"
    tally.fact("funding", "value", gold.get("value"), value, where=name, row=read)


def _confidence(row: Record, field: str) -> float | None:
    place: Record = row.get("cells", {}).get(field) or {}
    return place.get("confidence")


def _slot(row: Record) -> tuple[str, str]:
    return str(row.get("measure")), str(row.get("period") or "full_year")


def _pair(
    gold: Sequence[Record],
    read: Sequence[Record],
    *,
    names: Callable[[Record], Sequence[str]],
    likeness: Callable[[Record, Record], float],
    agreement: Callable[[Record, Record], float],
) -> list[tuple[Record, Record]]:
    """Pair rows one to one; a row without a counterpart is paired with an empty dict.

    Args:
        gold: The annotated rows.
        read: The extracted rows.
        names: Returns the names of a row. Rows with a name in common are paired first.
        likeness: Returns the similarity of two rows, 0 to 1. Each remaining gold row is then paired with the most
            similar row that is left, if the similarity is at least 0.8.
        agreement: Returns a score by which one of several rows with a name in common is chosen.
    """
    left = list(read)
    pairs: list[tuple[Record, Record]] = []
    waiting: list[Record] = []
    for row in gold:
        namesakes = [other for other in left if set(names(row)) & set(names(other))]
        if not namesakes:
            waiting.append(row)
            continue
        scores = [agreement(row, other) for other in namesakes]
        best = namesakes[scores.index(max(scores))]
        left = [other for other in left if other is not best]
        pairs.append((row, best))
    for row in waiting:
        scores = [likeness(row, other) for other in left]
        near = scores.index(max(scores)) if scores and max(scores) >= _ALIKE else None
        pairs.append((row, {} if near is None else left.pop(near)))
    return pairs + [({}, row) for row in left]


def _equal_fields(fields: Sequence[str]) -> Callable[[Record, Record], float]:
    def count(one: Record, other: Record) -> float:
        return sum(
            _present(one.get(field)) and _present(other.get(field)) and _same(field, one[field], other[field])
            for field in fields
        )

    return count


def _same(field: str, gold: object, read: object) -> bool:
    if isinstance(gold, bool) or isinstance(read, bool):
        return gold is read
    if field in ("level1", "level2", "scope"):
        return _level(gold) == _level(read)
    if field in ("source", "detail_of"):
        return _label(gold) == _label(read)
    if field == "unit":
        return _UNITS.get(_text(gold), _text(gold)) == _UNITS.get(_text(read), _text(read))
    if _text(gold) == _text(read):
        return True
    if field in _NUMBERS or isinstance(gold, (int, float)):
        one, other = _number(gold), _number(read)
        return one is not None and other is not None and _close(one, other)
    quantity, other_quantity = _quantity(gold), _quantity(read)
    if quantity is None or other_quantity is None:
        return False
    return (
        quantity[0] == other_quantity[0] and quantity[2] == other_quantity[2] and _close(quantity[1], other_quantity[1])
    )


def is_same_amount(gold: Record, read: Record) -> bool:
    """Return whether two amounts are the same sum of money, or the same number of the same unit."""
    one, other = _number(gold.get("value")), _number(read.get("value"))
    if one is None or other is None:
        return False
    units = {str(unit or "") for unit in [gold.get("unit"), *_as_list(gold.get("unit_accept"))]}
    return any(_is_same_sum(one, unit, other, str(read.get("unit") or "")) for unit in units)


def _is_same_sum(one: float, unit: str, other: float, other_unit: str) -> bool:
    if unit in _MONEY and other_unit in _MONEY:
        return _close(one * _MONEY[unit], other * _MONEY[other_unit])
    return unit == other_unit and _close(one, other)


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


def _text(value: object) -> str:
    """Normalise a value for comparison: NFKC, common signs, no white space, no punctuation at either end."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))
    for sign, usual in _SIGNS.items():
        plain = plain.replace(sign, usual)
    return plain.replace("〔", "[").replace("〕", "]").replace("﹪", "%").strip("；;。.，,、：:")


def _level(value: object) -> str:
    name = re.sub(r"\([^)]*\)", "", _text(value))
    name = re.sub(r"指标$", "", re.sub(r"^指标\d+[:.、]?", "", name))
    return _LEVELS.get(name, name)


def _label(value: object) -> str:
    return re.sub(r"^其中:?", "", _text(value)).strip(":")


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value) if isinstance(value, (int, float)) else float(_text(value).replace(",", ""))
    except ValueError:
        return None


def _quantity(value: object) -> tuple[str, float, str] | None:
    """Return sign, number and unit of a value that consists of nothing else; None for any other. Money is in yuan."""
    found = _QUANTITY.fullmatch(_text(value))
    if not found:
        return None
    sign, digits, unit = found.groups()
    number, unit = float(digits.replace(",", "")), _UNITS.get(unit, unit)
    return (sign, number * _MONEY[unit], "元") if unit in _MONEY else (sign, number, unit)


def _present(value: object) -> bool:
    return value is not None and _text(value) != ""


def _as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _alike(one: object, other: object) -> float:
    return SequenceMatcher(None, _text(one or ""), _text(other or ""), autojunk=False).ratio()
