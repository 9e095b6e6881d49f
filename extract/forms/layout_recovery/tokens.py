"""Tokens of a document: its cells in reading order, split and joined so that each label or header is one token."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from extract import vocabulary
from extract.forms.layout_recovery.indicators.split_headers import compose_split_headers
from extract.forms.layout_recovery.token import Token
from extract.forms.repair.run_on_text import split_labels
from extract.forms.rows import Row, cell_slice, place_within
from extract.model.content import Cell
from extract.values.amounts import parse_amount

_LONGEST_LINE = 200
_WORD = re.compile(r"(?:[≥≤≧≦<>=＜＞＝]+\s+)?\S+")  # a sign stays with its number
_COLUMN = re.compile(r"\S+(?:\s{1,2}\S+)*")  # the text between gaps of three or more spaces
_GAP = re.compile(r"\S\s{3,}\S")
_MARKER = re.compile(r"[(（][一二三四五六七八九十\d]{1,2}[)）]、?|\d{1,2}[.．、](?!\d)")
_MONEY_LINE = re.compile(
    rf"(?P<label>[^:：\d][^:：]{{1,15}})[:：]\s*(?P<amount>\d[\d,.]*\s*(?:{vocabulary.money_unit()})?)"
)
_SHORT_NUMBER = re.compile(r"\d{1,4}")
_LONGEST_WORD = 24
_MOST_JOINED = 4


def tokens_of(rows: Sequence[Row]) -> list[Token]:
    """Return the cells of the rows as tokens, without page numbers and other noise.

    Words that ran together are split, and words that a line break split are joined.
    """
    tokens: list[Token] = []
    has_page_numbers = _are_page_numbers(row.text for row in rows if not row.is_table)
    for row in rows:
        is_number = _SHORT_NUMBER.fullmatch(row.text)
        if not row.is_table and (has_page_numbers if is_number else vocabulary.is_noise(row.text)):
            continue
        first = True
        for cell in row.cells:
            for piece in _split(cell, row.is_table):
                tokens.append(Token(piece, first, cell, row.is_table))
                first = False
    return compose_split_headers(_joined(tokens))


def _are_page_numbers(texts: Iterable[str]) -> bool:
    """Return whether the numbers that each fill a whole line are consecutive: page numbers, not cells."""
    numbers = [int(text) for text in texts if _SHORT_NUMBER.fullmatch(text)]
    return all(after == before + 1 for before, after in pairwise(numbers))


@lru_cache(maxsize=4096)
def is_known(text: str) -> bool:
    """Return whether a text is a label, a header, a level word, or the label of a money row or a block."""
    return bool(
        vocabulary.label_field(text)
        or vocabulary.indicator_column(text)
        or vocabulary.funding_column(text)
        or vocabulary.funding_role(text)
        or vocabulary.level_name(text, "level1")
        or vocabulary.level_name(text, "level2")
        or vocabulary.is_block_label(text)
    )


def merged_cells(tokens: Sequence[Token]) -> list[Cell]:
    """Return the cells of tokens, with neighbours that were split from one cell or line merged again."""
    cells: list[Cell] = []
    last: Cell | None = None
    for token in tokens:
        if last is token.origin and cells[-1].text in token.origin.text:
            start = token.origin.text.find(cells[-1].text)
            end = token.origin.text.find(token.text, start + len(cells[-1].text)) + len(token.text)
            cells[-1] = replace(cells[-1], text=token.origin.text[start:end])
        else:
            cells.append(token.cell)
        last = token.origin
    return cells


def _split(cell: Cell, is_table: bool) -> Iterator[Cell]:
    """Yield the pieces of a cell.

    A line of text that looks like a row of a table is split at its wide gaps, or at all spaces if it has no wide gap.
    Between wide gaps, a label and the amounts behind it are split too. In any cell, words that ran together are then
    split.
    """
    has_columns = bool(_GAP.search(cell.text))
    words = list((_COLUMN if has_columns else _WORD).finditer(cell.text))
    is_row = has_columns or any(is_known(word[0]) or parse_amount(word[0]) for word in words)
    if is_table or not is_row or (len(words) < 2 and not has_columns):
        yield from _split_run_on(cell, is_table)
        return
    for word in words:
        piece = cell_slice(cell, word.start(), word.end())
        for part in _with_amounts(piece) if has_columns else [piece]:
            yield from _split_run_on(part, is_table)


def _with_amounts(piece: Cell) -> list[Cell]:
    """Return a label and the amounts behind it, or several amounts, as cells; any other text as one cell."""
    words = list(_WORD.finditer(piece.text))
    if len(words) < 2 or not all(parse_amount(word[0]) for word in words[1:]):
        return [piece]
    return [cell_slice(piece, *word.span()) for word in words]


def _split_run_on(cell: Cell, is_table: bool) -> Iterator[Cell]:
    """Yield the labels, headers and level words of a cell that consists of nothing else, or its label and value.

    Any other cell is yielded unsplit.
    """
    text = cell.text
    is_header = is_table and vocabulary.funding_header(text) is not None
    is_whole = is_header or is_known(text) or vocabulary.is_heading(text)
    if not text or len(text) > _LONGEST_LINE or is_whole:
        yield cell
        return
    if (marker := _MARKER.match(text)) and vocabulary.label_field(text[marker.end() :]):
        yield cell_slice(cell, marker.end(), len(text))
        return
    if (stated := _MONEY_LINE.fullmatch(text)) and vocabulary.is_money_label(stated["label"]):
        yield from (cell_slice(cell, *stated.span(group)) for group in ("label", "amount"))
        return
    words = _tiles(vocabulary.normal(text))
    if len(words) > 1:
        for word in words:
            yield replace(cell, text=word, place=place_within(cell, max(text.find(word), 0), word))
        return
    # in a table and in a sentence, a label must be followed by a colon
    yield from split_labels(cell, needs_colon=is_table or "。" in text)


@lru_cache(maxsize=4096)
def _tiles(text: str) -> tuple[str, ...]:
    """Return the known words into which a text can be split completely; empty if it cannot.

    Known words are those of :func:`is_known`. At each position the longest possible word is chosen.
    """
    for end in range(min(len(text), _LONGEST_WORD), 1, -1):
        if is_known(text[:end]):
            if end == len(text):
                return (text,)
            if rest := _tiles(text[end:]):
                return (text[:end], *rest)
    return ()


def _is_header_by_parts(token: Token) -> bool:
    """Return whether a cell of a table may be a header of a money block by the parts of its text: 执行率权重."""
    return token.is_table and vocabulary.funding_header(token.text) is not None


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with words joined that a line break split: 经济效益 | 指标."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        for count in range(_MOST_JOINED, 1, -1):
            run = tokens[index : index + count]
            text = "".join(token.text for token in run)
            words: tuple[str, ...] = ()
            known = [is_known(token.text) or _is_header_by_parts(token) for token in run]
            if not all(vocabulary.normal(token.text) for token in run):  # a unit in brackets is no part of a word
                continue
            if len(run) == count and all(token.text for token in run) and not all(known):
                # if the last token is a known word by itself, join only if the result is a listed word
                is_one_word = vocabulary.is_listed(text) or (is_known(text) and not known[-1])
                words = (text,) if is_one_word else () if known[-1] else _tiles(vocabulary.normal(text))
            if words:
                joined += [
                    replace(run[0], cell=replace(run[0].cell, text=word), starts_line=run[0].starts_line and not n)
                    for n, word in enumerate(words)
                ]
                index += count
                break
        else:
            joined.append(tokens[index])
            index += 1
    return joined
