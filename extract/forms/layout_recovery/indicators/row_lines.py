"""Lines of text that are the rows of an indicator table, with white space between their cells."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extract import vocabulary
from extract.forms.layout_recovery.token import Token
from extract.forms.rows import cell_slice
from extract.values.targets import parse_target

_FEWEST_LINES = 3
_CELLS_OF_A_ROW = 2.5
_FEWEST_HEADERS = 3
_LONGEST_WORD = 6
_LONGEST_VALUE = 12
_WORD = re.compile(r"(?:[≥≤≧≦<>=＜＞＝]+\s+)?\S+")


def row_starts(tokens: Sequence[Token]) -> list[float]:
    """Return for each token the score that is added if a row begins with it.

    The score is higher at the beginning of a line, and highest if the average line is long enough to be a complete row.
    """
    lines = sum(token.starts_line for token in tokens)
    begins, continues = (2.0, -1.0) if _is_row_a_line(tokens) else (0.5, 0.0) if lines >= _FEWEST_LINES else (0.0, 0.0)
    return [begins if token.starts_line else continues for token in tokens]


def split_row_lines(tokens: Sequence[Token], header: Sequence[Token]) -> list[Token]:
    """Return the tokens of a table; if its header is one line of text, names are parted from values at white space.

    Args:
        tokens: The tokens below the header.
        header: The tokens of the header.
    """
    if any(token.is_table for token in header) or sum(not token.starts_line for token in header) < _FEWEST_HEADERS:
        return [*tokens]
    return [piece for token in tokens for piece in _split(token)]


def _is_row_a_line(tokens: Sequence[Token]) -> bool:
    lines = sum(token.starts_line for token in tokens)
    return lines >= _FEWEST_LINES and len(tokens) / lines >= _CELLS_OF_A_ROW


def _split(token: Token) -> list[Token]:
    words = list(_WORD.finditer(token.text))
    if token.is_table or len(words) < 2 or not _is_value(words[1][0]):
        return [token]
    return [
        replace(token, cell=cell_slice(token.cell, *word.span()), starts_line=token.starts_line and not n)
        for n, word in enumerate(words)
    ]


def _is_value(text: str) -> bool:
    is_short_word = len(text) <= _LONGEST_WORD and (text[0].isalnum() or vocabulary.is_placeholder(text))
    return is_short_word or (len(text) <= _LONGEST_VALUE and parse_target(text).quantitative)
