"""Headers of two lines in a stream of cells: 年度 | 实际 | 分值 and below 指标值 | 完成值 are three headers."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extract import vocabulary
from extract.forms.layout_recovery.token import Token

_MOST_PARTS = 3
_LONGEST_PART = 6
_MOST_BETWEEN = 8
_WORD = re.compile("[一-鿿]{2,4}")
_VALUE = re.compile("[一-鿿]{1,3}值")


def compose_split_headers(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the upper and the lower parts of headers joined at the place of the upper parts.

    Several upper parts stand side by side, then other headers, then as many lower parts. Each upper part and its lower
    part together are a header.
    """
    joined = list(tokens)
    at = 0
    while at < len(joined):
        for count in range(_MOST_PARTS, 1, -1):
            lower = _lower_parts(joined, at, count)
            if lower is None:
                continue
            for n in range(count):
                upper, part = joined[at + n], joined[lower + n]
                joined[at + n] = replace(upper, cell=replace(upper.cell, text=upper.text + part.text))
            del joined[lower : lower + count]
            break
        at += 1
    return joined


def _lower_parts(tokens: Sequence[Token], at: int, count: int) -> int | None:
    """Return the index of the lower parts of the headers whose upper parts begin at an index; None without such."""
    upper = [token.text for token in tokens[at : at + count]]
    if len(upper) < count or not all(0 < len(text) <= _LONGEST_PART for text in upper):
        return None
    for start in range(at + count, min(at + count + _MOST_BETWEEN, len(tokens) - count + 1)):
        lower = [token.text for token in tokens[start : start + count]]
        if all(lower) and all(_are_parts(one, other) for one, other in zip(upper, lower, strict=True)):
            return start
        if not vocabulary.indicator_header(tokens[start].text):
            return None
    return None


def _are_parts(upper: str, lower: str) -> bool:
    """Return whether two texts together are a header: a listed one, or one by its parts such as 绩效 | 目标值."""
    together = upper + lower
    if vocabulary.indicator_column(together):
        return True
    is_header = vocabulary.indicator_header(upper) or vocabulary.funding_header(upper) or vocabulary.label_field(upper)
    are_words = _WORD.fullmatch(upper) and _VALUE.fullmatch(lower)
    return bool(are_words) and not is_header and bool(vocabulary.indicator_header(together))
