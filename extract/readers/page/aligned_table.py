"""Find tables without ruling lines: words aligned below each other, with white space between the columns.

The column boundaries are the fewest positions that separate all pairs of words side by side; a word that crosses a
boundary is a merged cell. Text without column boundaries, or with an uncertain division into rows, is left as prose.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from extract import limits
from extract.model.reasons import Countable
from extract.readers.page.aligned_rows import Stack, Word, find_rows
from extract.readers.page.ruling_lines import TOLERANCE, Box, RulingLine
from extract.readers.page.text import Glyph, Line, lines_of

_SAME_LINE = 0.45
_SPLIT = 0.5
"""Gap in font sizes at which a line is split into words; words without a column boundary between them are rejoined."""

_GAP = 0.95
"""Gap in font sizes that separates columns even if it occurs on one line only."""

_SPACE = 0.5
"""Width of a space in font sizes."""

_ALIKE = 0.15
"""Maximum difference between the gaps of a justified line, as a share of its widest gap."""

_MOST_SPACES = 2
_BESIDE = 0.9
"""Font sizes by which the baselines of two words side by side may differ."""

_CONFIRMING_LINES = 3
"""Minimum number of lines that must have a narrow gap at one position for that position to separate columns."""

_LEAST_ROWS, _LEAST_COLUMNS = 3, 2
_LEAST_WIDE = 0.6
"""Minimum share of the width of the text that a line of prose covers."""

_INDENT = 2.5
_FARTHEST = 6.0
"""Distance of two lines, in font sizes, from which they do not belong together."""

_MOSTLY = 0.7
"""Minimum share of the texts of a left-aligned column that start at one position."""

_PADDING = 5.5
"""Assumed points between the border of a cell and its text, where no ruling line shows the border."""

_PITCH = 1.3
"""Assumed distance, in font sizes, between the last line of a page and the first line of the next page."""

_LEAST_RULE = 0.25
"""Minimum share of the width of a table that ruling lines at one height must cover to separate rows."""

_WRAPPED = 1.6
"""Maximum distance of two lines of one text, in font sizes."""

_LARGE = 1.15
"""A single line that is larger than the text by this factor is a title."""

_MOST_DOUBT = 1.2
_MARKER = re.compile(
    r"[（(\[【]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Zivx]{1,4}|[①-⑳])[)）\]】.．、。]?|[-–—•·●○■□◆◇▪*★☆√✓]"
)
_SHORT_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class AlignedCell:
    """A cell of a table without ruling lines: its first row and column from 0, its spans, and its lines of text.

    `left` and `right` are the edges of the text area in points; `page` is the page of the first line.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    left: float
    right: float
    lines: tuple[Line, ...]
    page: int


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table without ruling lines around its cells, or the part of such a table on one page.

    `xs` are its left edge, column boundaries and right edge. `words` and `rules`, the horizontal lines between rows,
    are needed to join it with a part on another page. `is_confirmed` is whether the words alone show that it is a
    table; otherwise it is one only together with a part on an adjacent page.
    """

    xs: tuple[float, ...]
    rows: int
    cells: tuple[AlignedCell, ...]
    words: tuple[Word, ...]
    rules: tuple[RulingLine, ...]
    is_confirmed: bool

    @property
    def box(self) -> Box:
        """The box of the table on its last page: its left and right edge, and the top and bottom of its words."""
        lines = [word.line for word in self.words if word.page == self.words[-1].page]
        return (
            self.xs[0],
            min(line.top for line in lines),
            self.xs[-1],
            max(line.bottom for line in lines),
        )


class _Run(NamedTuple):
    """A word whose columns are not known yet, with its characters."""

    word: Word
    glyphs: tuple[Glyph, ...]


_Row = list[_Run]
_Gap = tuple[float, float]
"""White space between two words: its left and right end."""


def find_tables(
    glyphs: Iterable[Glyph], page: int, horizontals: Sequence[RulingLine] = (), verticals: Sequence[RulingLine] = ()
) -> list[AlignedTable]:
    """Find the tables without ruling lines on a page, from the top down; the first and last may be unconfirmed.

    `glyphs` are the characters of the page, or of a part of it, outside ruled tables. `horizontals` and `verticals` are
    all ruling lines of the page, whose number is `page`.
    """
    lines = _lines(glyphs, page)
    regions = list(_regions(lines))
    tables = [_of_region(region, horizontals, verticals) for region in regions]
    last = len(tables) - 1
    return [
        table for index, table in enumerate(tables) if table is not None and (table.is_confirmed or index in (0, last))
    ]


def join(above: AlignedTable, below: AlignedTable) -> AlignedTable | None:
    """Join a table with its part on the next page, without a repeated header; None if `below` does not continue it."""
    edges = above.xs[1:-1]
    inside = [word for word in below.words if not any(word.line.x0 < x - 1 and word.line.x1 > x + 1 for x in edges)]
    size = median(word.line.size for word in above.words)
    is_beside = below.xs[0] < above.xs[0] - 2 * size or below.xs[-1] > above.xs[-1] + 2 * size
    if is_beside or 2 * len(inside) < len(below.words):
        return None
    rest = _without_header(above.words, below.words)
    if not rest or _begins_again(above.words, rest):
        return None
    shift = above.words[-1].y + _PITCH * size - min((word.y for word in rest), default=0.0)
    words = [*above.words, *(word._replace(y=word.y + shift) for word in rest)]
    rules = [*above.rules, *(rule._replace(at=rule.at + shift) for rule in below.rules)]
    return _table(words, _edges(words, []), rules)


def part_on(table: AlignedTable, page: int) -> AlignedTable | None:
    """Return the part of a joined table that is on a page, with the columns of the joined table; None without words."""
    words = [word for word in table.words if word.page == page]
    return _table(words, table.xs[1:-1], table.rules) if words else None


def _without_header(above: Sequence[Word], below: Sequence[Word]) -> list[Word]:
    """Return the words of `below` without the header: the lines at its start that repeat the start of `above`."""
    first = sorted(above, key=lambda word: (word.y, word.line.x0))
    second = sorted(below, key=lambda word: (word.y, word.line.x0))
    same = 0
    while same < min(len(first), len(second)) and first[same].line.text == second[same].line.text:
        same += 1
    while same and same < len(second) and second[same].y - second[same - 1].y < second[same].line.size / 2:
        same -= 1  # a line that is repeated only in part is not a header
    return second[same:]


def _begins_again(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """Whether `below` is another table: its first text (such as 项目名称) starts `above` and occurs there once."""
    first, second = (min(words, key=lambda word: (word.y, word.line.x0)) for words in (above, below))
    return first.line.text == second.line.text and [word.line.text for word in above].count(first.line.text) == 1


def _lines(glyphs: Iterable[Glyph], page: int) -> list[_Row]:
    """Group characters into lines from the top down, and split each line into words at its gaps."""
    lines: list[_Row] = []
    current: list[Glyph] = []
    baseline = size = 0.0
    for glyph in sorted(glyphs, key=attrgetter("baseline")):
        own = max(glyph.x1 - glyph.x0, glyph.bottom - glyph.top)
        if current and glyph.baseline - baseline > _SAME_LINE * max(own, size):
            lines.append(_runs(current, size, page))
            current, size = [], 0.0
        if own > size:
            baseline, size = glyph.baseline, own
        current.append(glyph)
    if current:
        lines.append(_runs(current, size, page))
    return lines


def _runs(glyphs: list[Glyph], size: float, page: int) -> _Row:
    glyphs.sort(key=attrgetter("x0"))
    runs: list[list[Glyph]] = [[glyphs[0]]]
    right = glyphs[0].x1
    for glyph in glyphs[1:]:
        spaces = min(len(glyph.space), _MOST_SPACES) * _SPACE * size
        if glyph.x0 - right - spaces > _SPLIT * size:
            runs.append([])
        runs[-1].append(glyph)
        right = max(right, glyph.x1)
    return [_run(run, page) for run in ([glyphs] if _is_justified(runs) else runs)]


def _is_justified(runs: Sequence[Sequence[Glyph]]) -> bool:
    """Whether the gaps of a line are spaces between Latin words, stretched equally to justify the line."""
    gaps = [after[0].x0 - run[-1].x1 for run, after in pairwise(runs)]
    letters = sum(glyph.text.isascii() and glyph.text.isalpha() for run in runs for glyph in (run[0], run[-1]))
    return len(gaps) > 1 and max(gaps) - min(gaps) < _ALIKE * max(gaps) and letters > len(runs)


def _run(glyphs: Sequence[Glyph], page: int) -> _Run:
    own = [glyphs[0]._replace(space=""), *glyphs[1:]]
    line = max(lines_of(own), key=lambda line: line.x1 - line.x0)
    baseline = median(glyph.baseline for glyph in glyphs)
    return _Run(Word(line, baseline, page), tuple(glyphs))


def _regions(lines: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yield the groups of lines that may be tables: those between prose, titles and large vertical gaps.

    Every group but the first has a line of several words; the first may be the end of a table on the previous page.
    """
    if not lines:
        return
    left = min(line[0].word.line.x0 for line in lines)
    right = max(line[-1].word.line.x1 for line in lines)
    size = median(run.word.line.size for line in lines for run in line)
    is_prose = [False] * len(lines)
    for index, (line, after) in enumerate(pairwise(lines)):
        if len(line) == len(after) == 1:
            upper, lower = line[0].word.line, after[0].word.line
            starts = upper.x0 - left < _INDENT * upper.size and lower.x0 - left < _INDENT * lower.size
            is_near = after[0].word.y - line[0].word.y < _FARTHEST * lower.size
            if starts and is_near and upper.x1 - upper.x0 >= _LEAST_WIDE * (right - left):
                is_prose[index] = is_prose[index + 1] = True
    regions: list[list[_Row]] = [[]]
    bottom = lines[0][0].word.y
    for line, prose in zip(lines, is_prose, strict=True):
        is_apart = line[0].word.y - bottom > _FARTHEST * size
        bottom = line[0].word.y
        if is_apart:
            regions.append([])
        if prose or (len(line) == 1 and line[0].word.line.size > _LARGE * size):
            regions.append([])
        else:
            regions[-1].append(line)
    for index, region in enumerate(regions):
        if region and (index == 0 or any(len(line) > 1 for line in region)):
            yield region


def _of_region(
    region: Sequence[_Row], horizontals: Sequence[RulingLine], verticals: Sequence[RulingLine]
) -> AlignedTable | None:
    runs = [run for line in region for run in line]
    top, bottom = min(run.word.line.top for run in runs), max(run.word.line.bottom for run in runs)
    downs = [rule.at for rule in verticals if min(rule.end, bottom) - max(rule.start, top) > (bottom - top) / 2]
    words = [run.word for run in runs]
    edges = _edges(words, downs)
    words = _rejoined(region, edges)
    return _table(words, edges, _rules_between(horizontals, words))


def _edges(words: Sequence[Word], downs: Sequence[float]) -> list[float]:
    """Find the column boundaries: the fewest positions that separate all words side by side.

    `downs` are the positions of vertical ruling lines. A gap narrower than `_GAP` counts only if enough lines have it.
    """
    wide: list[tuple[_Gap, float]] = []
    narrow: list[tuple[_Gap, float]] = []
    for left, right in _beside(words):
        gap = left.line.x1, right.line.x0
        size = max(left.line.size, right.line.size)
        (wide if gap[1] - gap[0] >= _GAP * size else narrow).append((gap, left.y))
    wide += [((x - 0.5, x + 0.5), 0.0) for x in downs]
    corridors = _stabbed([gap for gap, _ in wide])
    places = [(low + high) / 2 for low, high in corridors]
    unparted = [(gap, y) for gap, y in narrow if not any(gap[0] < high and low < gap[1] for low, high in corridors)]
    for low, high in _stabbed([gap for gap, _ in unparted]):
        at = (low + high) / 2
        heights = {round(y) for gap, y in unparted if gap[0] <= at <= gap[1]}
        crossing = sum(word.line.x0 < at < word.line.x1 for word in words)
        if len(heights) >= max(_CONFIRMING_LINES, crossing):
            corridors.append((low, high))
            places.append(at)
    gaps = [gap for gap, _ in wide + narrow]
    return sorted({_clearest(corridor, gaps, places, words) for corridor in corridors})


def _beside(words: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Yield each word with the nearest word to its right at about the same height, if there is one."""
    ordered = sorted(words, key=attrgetter("y"))
    for index, word in enumerate(ordered):
        reach = _BESIDE * word.line.size
        nearest: Word | None = None
        for step in (-1, 1):
            other = index + step
            while 0 <= other < len(ordered) and abs(ordered[other].y - word.y) < reach:
                found = ordered[other]
                if found.line.x0 >= word.line.x1 and (nearest is None or found.line.x0 < nearest.line.x0):
                    nearest = found
                other += step
        if nearest is not None:
            yield word, nearest


def _stabbed(gaps: Iterable[_Gap]) -> list[_Gap]:
    """Return the fewest intersections of gaps such that every gap contains one (Gavril's greedy algorithm)."""
    corridors: list[_Gap] = []
    for low, high in sorted(gaps, key=lambda gap: gap[1]):
        if corridors and low < corridors[-1][1]:
            corridors[-1] = max(corridors[-1][0], low), corridors[-1][1]
        else:
            corridors.append((low, high))
    return corridors


def _clearest(corridor: _Gap, gaps: Sequence[_Gap], places: Sequence[float], words: Sequence[Word]) -> float:
    """Return the position in an interval (`corridor`) that the fewest words cross, in gaps without another boundary."""
    low, high = corridor
    at = (low + high) / 2
    for start, end in gaps:
        if (
            start <= at <= end
            and sum(start <= place <= end for place in places) == 1
            and max(low, start) < min(high, end)
        ):
            low, high = max(low, start), min(high, end)
    step = (high - low) / 8
    tried = [low + step * part for part in (4, 5, 3, 6, 2, 7, 1)]
    return min(tried, key=lambda x: sum(word.line.x0 < x < word.line.x1 for word in words))


def _rejoined(region: Sequence[_Row], edges: Sequence[float]) -> list[Word]:
    """Return the words of each line; words without a column boundary between them are rejoined."""
    words: list[Word] = []
    for line in region:
        pieces: list[list[Glyph]] = []
        right = 0.0
        for run in line:
            if pieces and not any(right <= x <= run.word.line.x0 for x in edges):
                pieces[-1] += run.glyphs
            else:
                pieces.append(list(run.glyphs))
            right = run.word.line.x1
        words += [_run(piece, line[0].word.page).word for piece in pieces]
    return words


def _rules_between(horizontals: Sequence[RulingLine], words: Sequence[Word]) -> list[RulingLine]:
    """Return the horizontal ruling lines that separate rows; short ones are left out as underlines."""
    left, right = min(word.line.x0 for word in words), max(word.line.x1 for word in words)
    top, bottom = min(word.line.top for word in words), max(word.line.bottom for word in words)
    found: list[RulingLine] = []
    inside = sorted(rule for rule in horizontals if top < rule.at < bottom)
    for rule in inside:
        level = [other for other in inside if abs(other.at - rule.at) < TOLERANCE]
        run = sum(max(min(other.end, right) - max(other.start, left), 0.0) for other in level)
        if run >= _LEAST_RULE * (right - left):
            found.append(rule)
    return found


def _table(words: Sequence[Word], edges: Sequence[float], rules: Sequence[RulingLine]) -> AlignedTable | None:
    """Build a table; without column boundaries it is unconfirmed. None if all rows are titles or notes."""
    if not edges:
        ordered = tuple(sorted(words, key=attrgetter("y")))
        ends = min(word.line.x0 for word in words), max(word.line.x1 for word in words)
        return AlignedTable(ends, 0, (), ordered, tuple(rules), is_confirmed=False)
    placed = [_placed(word, edges) for word in words]
    columns = len(edges) + 1
    rooms = _rooms(placed, edges)
    found = find_rows(placed, rooms, [(rule.at, rule.start, rule.end) for rule in rules])
    kept = _without_captions(found.stacks, found.count)
    if not kept:
        return None
    start, end = min(stack.row for stack in kept), max(stack.end for stack in kept)
    rows = end - start
    limits.at_most(Countable.CELLS_OF_PAGE, rows * columns, limits.CELLS)
    cells = _cells(kept, start, rooms)
    xs = (min(room[0] for room in rooms), *edges, max(room[1] for room in rooms))
    words = tuple(sorted((word for stack in kept for word in stack.words), key=attrgetter("y")))
    is_confirmed = found.doubt <= _MOST_DOUBT and _is_table(cells, rows, columns)
    return AlignedTable(xs, rows, tuple(cells), words, tuple(rules), is_confirmed)


def _placed(word: Word, edges: Sequence[float]) -> Word:
    slack = word.line.size / 5
    first = bisect_right(edges, word.line.x0 + slack)
    return word._replace(first=first, last=max(first, bisect_left(edges, word.line.x1 - slack)))


def _rooms(words: Sequence[Word], edges: Sequence[float]) -> list[tuple[float, float]]:
    """Return the left and right edges of the text area of each column.

    If the next column is left-aligned, a column ends two paddings before it. Otherwise it ends where its longest text
    does, or half way to the next column if none of its texts was wrapped.
    """
    broken = set(_broken(words))
    begins = [sorted(word.line.x0 for word in words if word.first == column) for column in range(len(edges) + 1)]
    right = max(word.line.x1 for word in words)
    rooms: list[tuple[float, float]] = []
    for column in range(len(edges) + 1):
        own = [word.line for word in words if word.first == word.last == column]
        lows, highs = [line.x0 for line in own], [line.x1 for line in own]
        after = begins[column + 1] if column < len(edges) else []
        if after and bisect_right(after, after[0] + 1) >= _MOSTLY * len(after):
            highs.append(after[0] - 2 * _PADDING)
        elif column not in broken:
            highs.append(edges[column] - _PADDING if column < len(edges) else right)
        if not lows or column not in broken:
            lows.append(edges[column - 1] + _PADDING if column else begins[0][0] if begins[0] else edges[0])
        rooms.append((min(lows), max(highs, default=right)))
    return rooms


def _broken(words: Sequence[Word]) -> Iterator[int]:
    """Yield the columns that contain a text of several lines."""
    last: dict[int, Word] = {}
    for word in sorted(words, key=attrgetter("y")):
        above = last.get(word.first)
        if above and word.first == word.last == above.last and word.y - above.y < _WRAPPED * word.line.size:
            yield word.first
        last[word.first] = word


def _without_captions(stacks: Sequence[Stack], count: int) -> list[Stack]:
    """Drop titles and notes: rows at the top and bottom whose only text spans columns or is in the first column."""
    rows: list[list[Stack]] = [[] for _ in range(count)]
    for stack in stacks:
        for row in range(stack.row, stack.end):
            rows[row].append(stack)
    captions: set[int] = set()
    for order in (range(count), range(count - 1, -1, -1)):
        for row in order:
            if len(rows[row]) > 1 or any(stack.first == stack.last != 0 for stack in rows[row]):
                break
            captions.add(row)
    return [stack for stack in stacks if stack.row not in captions]


def _cells(stacks: Sequence[Stack], start: int, rooms: Sequence[tuple[float, float]]) -> list[AlignedCell]:
    """Return the cells of a table whose rows are counted from `start`; texts at the same position become one cell."""
    owners: dict[tuple[int, int], Stack] = {}
    kept: list[Stack] = []
    for stack in sorted(stacks, key=lambda stack: (stack.row, stack.first)):
        if any(place in owners for place in stack.places()):
            stack.end = stack.row + 1
        beside = [owners[place] for place in stack.places() if place in owners]
        if beside:
            beside[0].words += stack.words
        else:
            kept.append(stack)
            owners |= dict.fromkeys(stack.places(), stack)
    return [
        AlignedCell(
            stack.row - start,
            stack.first,
            stack.end - stack.row,
            stack.last - stack.first + 1,
            rooms[stack.first][0],
            rooms[stack.last][1],
            tuple(word.line for word in stack.words),
            stack.words[0].page,
        )
        for stack in kept
    ]


def _is_table(cells: Sequence[AlignedCell], rows: int, columns: int) -> bool:
    """Whether cells form a table and not a list, a table of contents or a pair of captions."""
    by_row: list[list[AlignedCell]] = [[] for _ in range(rows)]
    for cell in cells:
        by_row[cell.row].append(cell)
    full = [row for row in by_row if len(row) > 1]
    if len(full) < _LEAST_ROWS or 2 * len(full) < rows:
        return False
    if columns > _LEAST_COLUMNS:
        return True
    firsts = [row[0].lines[0].text for row in full]
    lasts = [row[-1].lines[0].text for row in full]
    return not (all(map(_MARKER.fullmatch, firsts)) or all(map(_SHORT_NUMBER.fullmatch, lasts)))
