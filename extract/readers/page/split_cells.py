"""Decide, by the texts on both sides of a page break, whether the break split a row or a merged cell of a ruled table.

Word processors draw a border at the end of a page and another at the start of the next, so that lines rarely show it.
Each sign adds to a score, roughly the base-2 logarithm of how much likelier it is in a split cell than between two
cells. They were set on the forms of tests/data/dev, drawn by LibreOffice with the break at each of their lines.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log2

from extract.readers.page.layout import TableBlock, TableCell
from extract.readers.page.text import Line, is_wrapped

Pair = tuple[TableCell, TableCell]
"""A cell of the last row above a page break, and the cell below it, in the first row after the break."""

_SPACE = re.compile(r"\s+")
_SENTENCE_ENDS = tuple("。；！？.;!?：:")

# The signs and their scores; each is explained where it is used.
_NEVER = -100.0
_PRIOR, _PRIOR_MERGED = -2.0, -1.5
_BROKEN_BY_HAND, _STACKED = -3.0, {1: 3.0, 2: 1.6}
_PART_OF_SIBLING, _SIBLING_IF_JOINED = 3.0, 4.0
_WHOLE, _SENTENCE_ENDED = -3.0, -2.0
_REMARK, _BRACKET_CLOSED, _PART_OF_NUMBER = 3.0, 4.0, 4.0
_GROUP_GOES_ON = 3.0
_ODD_ENDING, _USUAL = 2.0, 3
_LONG = 16  # characters of a text that may hold a numbered list
_ENDED, _MOST_ENDED = 1.5, 2
_MOST_OF_LINE = 4.0
_REMARK_IN_BRACKETS = re.compile(r"[（(](?![一二三四五六七八九十\d.,，]+[）)])[^（()）]+[）)]")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．:：]")
_LATIN = re.compile(r"[!-~]+")
_WHOLE_NUMBER = re.compile(r"[-+－≥≤≧≦><=]?(?:\d+|\d{1,3}(?:[,，]\d{3})+)(?:\.\d+)?[%％]?")
_NUMBER = re.compile(r"[-+－≥≤≧≦><=]?[\d.,，]+[%％]?")
_LINE = 1.5
"""Height of a line with the padding of its cell, in font sizes: less is no room for another line."""

_LEVEL = 3.0
"""Maximum difference in points of the heights of lines that the same page break cuts off."""

_AFFIX = 2
"""Characters at the start or end of a text that show, if other cells of its column share them, that it is whole."""


def bare(cell: TableCell) -> str:
    """Return the text of a cell without white space."""
    return _SPACE.sub("", "".join(line.text for line in cell.lines))


def is_row_split(above: TableBlock, below: Sequence[TableCell], pairs: Sequence[Pair]) -> bool:
    """Whether the first row after a page break is the rest of the last row above it.

    Args:
        above: The table up to the break.
        below: The cells after the break.
        pairs: Each cell of the last row with the cell below it.
    """
    texts = [(upper, lower) for upper, lower in pairs if lower.lines]
    alone = [(upper, lower) for upper, lower in pairs if upper.rowspan == lower.rowspan == 1]
    going_on = [(upper, lower) for upper, lower in alone if lower.lines]
    ends = [upper.lines[-1].bottom for upper, _ in alone if upper.lines]
    starts = [lower.lines[0].top for _, lower in going_on]
    if not texts or not _is_level(max(ends, default=0.0), *(one.lines[-1].bottom for one, _ in going_on if one.lines)):
        return False
    if starts and not (_is_level(*starts) or all(_is_in_the_middle(lower) for _, lower in going_on)):
        return False
    ended = len(ends) - len(going_on)
    scores = [_continuity(pair, pairs, above, below) for pair in texts]
    return _PRIOR + sum(scores) + _ENDED * min(ended, _MOST_ENDED) > 0


def is_cell_split(
    pair: Pair, pairs: Sequence[Pair], above: TableBlock, below: Sequence[TableCell], *, is_sure: bool
) -> bool:
    """Whether a merged cell with text on both sides of a page break continues across it.

    Args:
        pair: The cell on both sides.
        pairs: All pairs of the break.
        above: The table up to the break.
        below: The cells after the break.
        is_sure: Whether the cells around it show no other boundary at the break.
    """
    return (_PRIOR_MERGED if is_sure else _PRIOR) + _continuity(pair, pairs, above, below) > 0


def _continuity(pair: Pair, pairs: Sequence[Pair], above: TableBlock, below: Sequence[TableCell]) -> float:
    """Return the score that the text of the lower cell of a pair continues that of the upper one."""
    upper, lower = pair
    if not upper.lines or upper.has_ended or not _meet(upper, lower, above.box[3]):
        return _NEVER
    before, after = bare(upper), bare(lower)
    if before == after:
        return _NEVER
    if _NUMBER.fullmatch(before) and _NUMBER.fullmatch(after):
        if not _is_filled(upper, lower):
            return _NEVER
        return 0.0 if _WHOLE_NUMBER.fullmatch(before) and _WHOLE_NUMBER.fullmatch(after) else _PART_OF_NUMBER
    if _REMARK_IN_BRACKETS.fullmatch(after):
        return _REMARK
    texts = (
        bare(cell) for cell in (*above.cells, *below) if _is_above(cell, upper) and all(cell is not one for one in pair)
    )
    column = [text for text in texts if text]
    signs = (_of_lines(upper, lower), _of_texts(before, after, column), _GROUP_GOES_ON * _has_group(pair, pairs))
    return sum(signs)


def _is_level(*heights: float) -> bool:
    return max(heights) - min(heights) < _LEVEL


def _is_above(cell: TableCell, other: TableCell) -> bool:
    return (cell.column, cell.colspan) == (other.column, other.colspan)


def _has_group(pair: Pair, pairs: Sequence[Pair]) -> bool:
    """Whether a merged cell of the same rows, or of some of them, continues across the page break without text."""
    return any(
        upper.rowspan <= pair[0].rowspan and 1 < lower.rowspan <= pair[1].rowspan and upper.lines and not lower.lines
        for upper, lower in pairs
        if lower is not pair[1]
    )


def _meet(upper: TableCell, lower: TableCell, bottom: float) -> bool:
    """Whether the text above the break leaves no room for a line below it, and that after the break none above it."""
    last, first = upper.lines[-1], lower.lines[0]
    top = lower.place.bbox[1] if lower.place.bbox else first.top
    if bottom - last.bottom >= _LINE * last.size:
        return False
    return first.top - top < _LINE * first.size or _is_in_the_middle(lower)


def _is_in_the_middle(cell: TableCell) -> bool:
    _, top, _, bottom = cell.place.bbox or (0.0, 0.0, 0.0, 0.0)
    return abs(cell.lines[0].top + cell.lines[-1].bottom - top - bottom) < 2 * _LEVEL


def _is_filled(upper: TableCell, lower: TableCell) -> bool:
    """Whether the last line above the page break leaves no room for one more character."""
    last = upper.lines[-1]
    return upper.right - upper.left - (last.x1 - last.x0) < lower.lines[0].first_letter


def _of_lines(upper: TableCell, lower: TableCell) -> float:
    """Return the score of a full line above the break, or of a column of single characters."""
    last, first = upper.lines[-1], lower.lines[0]
    lines = [*upper.lines, *lower.lines]
    if len(lines) > 2 and all(len(line.text) == 1 for line in lines):
        return _STACKED.get(min(len(upper.lines), len(lower.lines)), 0.0)
    if _is_centred(last, upper) and _is_centred(first, lower):
        last = last._replace(x0=min(last.x0, first.x0), x1=min(last.x0, first.x0) + last.x1 - last.x0)
    if is_wrapped(last, first, upper.left, upper.right):
        latin = _LATIN.match(first.text)
        word = (first.x1 - first.x0) * latin.end() / len(first.text) if latin else first.first_word
        return min(log2(max(1.0, (upper.right - upper.left) / word)), _MOST_OF_LINE)
    return 0.0 if len(last.text) == len(first.text) == 1 else _BROKEN_BY_HAND


def _is_centred(line: Line, cell: TableCell) -> bool:
    return abs(line.x0 + line.x1 - cell.left - cell.right) < 2 * _LEVEL


def _of_texts(before: str, after: str, column: Sequence[str]) -> float:
    """Return the score of two texts, given the texts of the other cells of their column."""
    score = _SENTENCE_ENDED if before.endswith(_SENTENCE_ENDS) else 0.0
    if before + after in column:
        return score + _SIBLING_IF_JOINED
    if _open_brackets(before) > 0 > _open_brackets(after):
        return score + _BRACKET_CLOSED
    if any(len(other) > len(after) and other.endswith(after) for other in column if not _NUMBER.fullmatch(after)):
        return score + _PART_OF_SIBLING
    is_list = bool(_NUMBERED.match(before)) and len(before) >= _LONG
    begins = bool(_NUMBERED.match(after)) and not is_list
    begins |= _is_affix(after[:_AFFIX]) and any(text.startswith(after[:_AFFIX]) for text in column)
    ending = before[-_AFFIX:]
    others = [_REMARK_IN_BRACKETS.sub("", text)[-_AFFIX:] for text in (*column, after)]
    ends = _is_affix(ending) and ending in others
    score += _WHOLE * (begins + ends)
    usual, count = Counter(others[: len(column)]).most_common(1)[0] if column else ("", 0)
    is_odd = _is_affix(usual) and count >= max(_USUAL, len(column) / 2) and not ends
    return score + _ODD_ENDING * is_odd


def _is_affix(text: str) -> bool:
    return len(text) == _AFFIX and not any(one.isdigit() for one in text)


def _open_brackets(text: str) -> int:
    return sum(text.count(one) for one in "（(") - sum(text.count(one) for one in "）)")
