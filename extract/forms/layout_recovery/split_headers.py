"""Headers of two lines in a stream of cells: 年度 | 实际 | 分值 and below 指标值 | 完成值 are three headers."""

from collections.abc import Sequence
from dataclasses import replace

from extract import vocabulary
from extract.forms.layout_recovery.token import Token

_MOST_PARTS = 3
_LONGEST_PART = 6
_MOST_BETWEEN = 8


def compose_split_headers(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the upper and the lower parts of headers joined at the place of the upper parts.

    Several upper parts stand side by side, then other headers, then as many lower parts. Each upper part and its lower
    part together are a listed header.
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
        if all(vocabulary.indicator_column(one + other) for one, other in zip(upper, lower, strict=True)):
            return start
        if not vocabulary.indicator_header(tokens[start].text):
            return None
    return None
