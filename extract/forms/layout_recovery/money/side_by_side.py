"""Money blocks side by side in a stream of cells: several totals, then each source once below each of them.

The n-th of equal labels belongs to the n-th total: 中期资金总额 | 9 | 年度资金总额 | 5 | 财政拨款 | 8 | 财政拨款 | 4.
A source that is not printed once for each total ends the blocks.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extract import vocabulary
from extract.forms.layout_recovery.token import Token
from extract.forms.row_kinds import money_unit
from extract.model.content import Cell
from extract.values.amounts import parse_amount

_FEWEST = 2
_NO_PART_OF_NAME = re.compile("^(?:其中:?)?(?:当年|本年度?|年度)?(?:其中:?)?|(?:资金|拨款)$")
_NOT_READ = {"carryover", "_rate"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A label with the amount behind it; `end` is the index behind both."""

    label: Cell
    amount: Cell | None
    unit: Cell | None
    end: int


def side_by_side_rows(tokens: Sequence[Token], start: int) -> tuple[list[list[Cell]], int]:
    """Return the rows of money blocks side by side that begin at a token, and the index behind them.

    Args:
        tokens: The tokens of the document.
        start: The index of the first total.

    Returns:
        The rows, whose cells have the columns of their blocks; none if no such blocks begin there.
    """
    heads = _entries(tokens, start, _is_head)
    names = [vocabulary.normal(entry.label.text) for entry in heads]
    if len(heads) < _FEWEST or len({*names}) < len(names):
        return [], start
    groups = [heads]
    while group := _group(tokens, groups[-1][-1].end, len(heads)):
        groups.append(group)
    if len(groups) < _FEWEST:
        return [], start
    units = [entry.unit for entry in heads if entry.unit is not None]
    rows = [[replace(units[0], column=0)]] if units else []
    unread = {at for at, entry in enumerate(heads) if _measure(entry.label.text) in _NOT_READ}
    rows += [
        [cell for at, entry in enumerate(group) if at not in unread for cell in _cells(entry, at)] for group in groups
    ]
    return rows, groups[-1][-1].end


def _cells(entry: _Entry, block: int) -> list[Cell]:
    label = replace(entry.label, column=2 * block)
    return [label] if entry.amount is None else [label, replace(entry.amount, column=2 * block + 1)]


def _entries(tokens: Sequence[Token], start: int, is_label: Callable[[str], bool], most: int = 9) -> list[_Entry]:
    """Return the labels from a token on, each with the only amount behind it, up to one with several amounts."""
    entries: list[_Entry] = []
    while len(entries) < most:
        label, at = _next(tokens, start)
        if label is None or not is_label(label.text):
            break
        beside, after = _next(tokens, at)
        unit = beside.cell if beside and _is_unit(beside.text) else None
        if unit is not None:
            at = after
            beside, after = _next(tokens, at)
        amount = beside.cell if beside and parse_amount(beside.text) else None
        following, _ = _next(tokens, after)
        if amount is not None and following is not None and parse_amount(following.text):
            return []
        start = after if amount is not None else at
        entries.append(_Entry(label.cell, amount, unit, start))
    return entries


def _group(tokens: Sequence[Token], start: int, count: int) -> list[_Entry]:
    """Return the entries of one source, once for each block; empty if the label is not printed `count` times."""
    first, _ = _next(tokens, start)
    if first is None or not _is_source(first.text):
        return []
    name = _name(first.text)
    entries = _entries(tokens, start, lambda text: _name(text) == name, count)
    return entries if len(entries) == count else []


def _name(text: str) -> str:
    """Return the name of a source without the words in which blocks may differ: 其中:财政资金, 其中:当年财政拨款."""
    return _NO_PART_OF_NAME.sub("", vocabulary.normal(text))


def _next(tokens: Sequence[Token], at: int) -> tuple[Token | None, int]:
    """Return the next token with text, and the index behind it."""
    while at < len(tokens) and not tokens[at].text:
        at += 1
    return (tokens[at], at + 1) if at < len(tokens) else (None, at)


def _is_head(text: str) -> bool:
    label = vocabulary.money_label(text)
    if vocabulary.funding_role(text) == "total":
        return True
    return label is not None and not label.source and (label.is_explicit or label.measure == "carryover")


def _is_source(text: str) -> bool:
    label = vocabulary.money_label(text)
    names_source = label is not None and bool(label.source) and label.measure is None
    return names_source or vocabulary.funding_role(text) in ("part", "subtotal")


def _measure(text: str) -> str | None:
    label = vocabulary.money_label(text)
    return label.measure if label else None


def _is_unit(text: str) -> bool:
    return money_unit(text) is not None and not vocabulary.normal(text)
