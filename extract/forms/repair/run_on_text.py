"""Repair of words and numbers that an export ran together: they are split by the vocabulary and by arithmetic."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache

from extract import vocabulary
from extract.forms.row_kinds import money_unit
from extract.forms.rows import cell_slice, place_within
from extract.model.content import Cell
from extract.values.amounts import parse_amount
from extract.values.characters import one_width
from extract.values.quantities import COLUMN_SIGNS
from extract.values.targets import parse_target

_RUN = re.compile(r"[\d.,]+%?")
_RATED = ("budget", "executed", "execution_rate")
_HUNDRED = Decimal(100)
_LONGEST_RUN = 40
_NO_VALUE = r"(?:的|是|为|及|和|与|、|等|[(（])"
_OF_WHICH = re.compile(r"其中\s*[:：]?\s*")
_NAME_AND_TARGET = re.compile(
    r"(?P<name>\D*[^\d≥≤≧≦<>=＜＞＝.\s])\s*(?P<target>[≥≤≧≦<>=＜＞＝]*\d[\d,.]*[^\d。；;]{0,8})"
)
_LABEL_AND_AMOUNT = re.compile(r"\s*(?P<label>[^:：]{2,20}?)\s*[:：]\s*(?P<amount>[^:：]*\d[^:：]*)")
_COVER_LINE = re.compile(r"\s*(?P<label>\S{4,12})\s+(?P<value>\S.*?)\s*")
_MONEY_LABEL = re.compile(r"[一-龥]{2,10}?(?:资金|拨款|补助|收入)(?=\s*[:：]?\s*\d)")
_SEAL = rf"(?:[(（](?:{'|'.join(vocabulary.load('forms')['seals'])})[)）]\s*)?"
_COLON = re.compile(rf"{_SEAL}[:：]\s*{_SEAL}")
_SHORTEST_LABEL = 4
_MAY_HOLD_LABEL = re.compile(rf".{{{_SHORTEST_LABEL}}}[^:：\d]*[:：\d]", re.DOTALL)
"""Matches every text with a label before a colon or an amount, and other texts; used as a quick first test."""
_HEAD = {"name", "competent_department", "implementing_unit", "_central_department"}


def split_amounts(cell: Cell, measures: Sequence[str]) -> list[Cell]:
    """Split ``40004000100%`` under 预算数, 执行数, 执行率 into 4000, 4000 and 100%: the only split with a correct rate.

    A cell is returned unsplit if its text is not a run of digits, or if no split or several splits have a correct rate.

    Args:
        cell: The cell.
        measures: The measures of the columns. A cell is split only for ``budget``, ``executed``, ``execution_rate``.
    """
    if tuple(measures) != _RATED or len(cell.text) > _LONGEST_RUN or not _RUN.fullmatch(cell.text):
        return [cell]
    splits = _splits(cell.text)
    if len(splits) != 1:
        return [cell]
    pieces, start = [], 0
    for text in splits[0]:
        pieces.append(replace(cell, text=text, place=place_within(cell, start, text)))
        start += len(text)
    return pieces


def split_labels(cell: Cell, *, needs_colon: bool = True) -> list[Cell]:
    """Split a cell such as ``年度资金总额：50万`` into label and value, or into several such pairs.

    Args:
        cell: The cell.
        needs_colon: Whether a label must be followed by a colon (a label of money: by a colon or digits). If not, only
            labels of the form's head, level words that end with 指标 and labels of money are recognised.

    Returns:
        The pieces in order; the cell alone if it begins with no label.
    """
    if pair := _amount_behind_label(cell):
        return pair
    if needs_colon and not _MAY_HOLD_LABEL.match(cell.text):
        return [cell]
    text, start = one_width(cell.text), 0
    pieces: list[Cell] = []
    while length := _label_at(text, start, needs_colon):
        end = start + length
        if _label_at(text, end, needs_colon):  # a label without a value, followed by another label
            pieces.append(cell_slice(cell, start, end))
            start = end
            continue
        colon = _COLON.match(text, end)
        value = colon.end() if colon else end
        following = next((at for at in range(value + 1, len(text)) if _label_at(text, at, needs_colon)), len(text))
        pieces += [cell_slice(cell, start, end), cell_slice(cell, value, following)]
        start = following
    if not pieces:
        return [cell]
    return pieces if start == len(text) else [*pieces, cell_slice(cell, start, len(text))]


def split_cover_line(cell: Cell) -> list[Cell]:
    """Split a line of a cover, such as ``项目单位    某某局``, into label and value; return any other text unsplit."""
    found = _COVER_LINE.fullmatch(cell.text)
    if found is None or not vocabulary.label_field(found["label"]):
        return [cell]
    return [cell_slice(cell, *found.span("label")), cell_slice(cell, *found.span("value"))]


def _amount_behind_label(cell: Cell) -> list[Cell]:
    """Return label and amount of a cell that holds only these: 一、预算资金：250; no cells for any other text."""
    found = _LABEL_AND_AMOUNT.fullmatch(cell.text)
    if found is None or not parse_amount(found["amount"]):
        return []
    label = vocabulary.money_label(found["label"])
    if not (vocabulary.is_money_label(found["label"]) or (label and label.source and label.measure is None)):
        return []
    return [cell_slice(cell, *found.span("label")), cell_slice(cell, *found.span("amount"))]


def split_indicator(cell: Cell) -> list[Cell]:
    """Split ``补贴服务站个数6个`` into name and target; return a text that is not a name and one quantity unsplit."""
    found = _NAME_AND_TARGET.fullmatch(cell.text)
    target = parse_target(found["target"]) if found else None
    if found is None or target is None or not target.quantitative or target.parts or found["name"] in COLUMN_SIGNS:
        return [cell]
    return [cell_slice(cell, *found.span("name")), cell_slice(cell, *found.span("target"))]


def _label_at(text: str, start: int, needs_colon: bool) -> int:
    """Return the length of the label that begins at an offset of a text and is followed by a value; 0 if there is none.

    A preceding 其中 is part of the label. See :func:`split_labels` for `needs_colon`.
    """
    prefix = _OF_WHICH.match(text, start)
    begin = prefix.end() if prefix else start
    if found := _labels(needs_colon=needs_colon).match(text, begin):
        colon = _COLON.match(text, found.end())
        value = text[colon.end() if colon else found.end() :].strip(" :：")
        return found.end() - start if value and not money_unit(value) else 0
    if found := _money_labels().match(text, begin):
        return found.end() - start
    found = _MONEY_LABEL.match(text, begin)
    return found.end() - start if found and vocabulary.funding_role(found[0]) else 0


@lru_cache(maxsize=1024)
def _splits(run: str) -> list[tuple[str, str, str]]:
    splits = []
    for first in range(1, len(run)):
        for second in range(first + 1, len(run)):
            parts = (run[:first], run[first:second], run[second:])
            amounts = [parse_amount(part) for part in parts]
            if any(amount is None for amount in amounts) or not parts[2].endswith("%"):
                continue
            budget, executed, rate = (amount[0] for amount in amounts if amount)
            if budget and rate and abs(executed / budget * _HUNDRED - rate) <= Decimal("0.005"):
                splits.append(parts)
    return splits


@cache
def _labels(*, needs_colon: bool) -> re.Pattern[str]:
    """Return the pattern of labels inside a text.

    Args:
        needs_colon: Whether to match all labels, but only before a colon. If not, the pattern matches labels of the
            form's head and level words that end with 指标, with or without a colon.
    """
    labels: dict[str, list[str]] = vocabulary.load("labels")
    words = {word for field in labels if needs_colon or field in _HEAD for word in labels[field]}
    if needs_colon:
        words |= _money_words()
    else:
        levels: dict[str, dict[str, list[str]]] = vocabulary.load("levels")
        groups = [*levels["level1"].values(), *levels["level2"].values()]
        words |= {word for group in groups for word in group if word.endswith("指标")}
    return re.compile(rf"{_any_of(words)}{f'(?={_SEAL}[:：])' if needs_colon else f'(?!{_NO_VALUE})'}")


@cache
def _money_labels() -> re.Pattern[str]:
    """Return the pattern of labels of money before digits, with or without a colon."""
    return re.compile(rf"{_any_of(_money_words())}(?=[:：]?\s*\d)")


def _money_words() -> set[str]:
    return {word for group in vocabulary.load("funding").values() for word in group}


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of these words, the longest first; words under four characters are left out."""
    long = (word for word in words if len(word) >= _SHORTEST_LABEL)
    return f"(?:{'|'.join(map(re.escape, sorted(long, key=len, reverse=True)))})"
