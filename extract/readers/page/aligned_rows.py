"""Divide the words of a table without ruling lines into rows and cells.

Each division into rows has a cost, and the cheapest is chosen. In a good row all cells start at one height, or are
centred at one height as word processors can set them, and no cell has a gap between its lines. The cost rises with each
text that is split, joined to another, or not aligned with its row; a cost of 1 is about one uncertain text.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from statistics import median
from typing import NamedTuple

from extract.readers.page.text import Line, is_wrapped

_SAME_LINE = 0.25
"""Font sizes by which baselines within one line may differ: the fonts of two scripts have different baselines."""

_SAME_PLACE = 0.4
"""Maximum difference, in font sizes, of the tops (or centres) of the cells of one row."""

_TIGHT = 1.13
"""Maximum distance of two lines of one text, as a multiple of the line pitch of wrapped text."""

_WIDEST_PITCH = 1.8
"""Maximum distance of two lines of one text, in font sizes, whatever the line pitch."""

_LEAST_PITCH = 0.8
_RARE = 0.1
"""Share of all line pitches that must be close to one value for that value to be the pitch of wrapped text."""

_ROW = 1.5
_HOLE = 3.0
_STRAY = 1.0
_LATE = 1.5
_CUT = 0.8
_CUT_CHARACTER = 0.1
_ENDED = 0.8
_ENDED_NUMBER = 1.5
_THROUGH_RULE = 20.0
_WITHOUT_RULE = 6.0
"""Costs of a division into rows.

`_ROW`: each row; `_HOLE`: joining lines with a gap between them; `_STRAY`: a text that is not aligned with its row,
which may be merged over several rows; `_LATE`: a text that starts below the top of its row; `_CUT_CHARACTER`: splitting
a text that continues on the next line, for each character of its line, up to `_CUT`; `_ENDED`: joining a text to one
that had ended, `_ENDED_NUMBER` for a number; `_THROUGH_RULE`: joining across a ruling line; `_WITHOUT_RULE`: starting a
row without a ruling line where ruling lines separate the rows.
"""

_LONG = 0.5
"""Minimum number of rows per word when the cost is averaged over rows: each line of a long text adds a little cost."""

_FEWEST_RULES = 4
"""Minimum number of ruling lines between rows if they separate all rows: a three-line table has only one."""

_MOSTLY = 0.75
"""Minimum share of the gaps between rows that contain a ruling line if lines separate all rows."""

_HOPELESS = 30.0
"""Cost of the texts of a row from which no row with more lines is tried."""

_OFF = 0.35
"""Maximum distance of a text from the centre of the rows that it is merged over, as a share of the height of a row."""

_REMARK = frozenset("（(")
"""Opening brackets; a line that starts with one, such as a unit, continues the line above and starts no cell."""

_VALUE = re.compile(r"[≥≤≧≦＞＜<>=＝]|[-—－]+$|\d[\d,.]*[%％]?$")
_NUMBER_CELL = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?[%％]?")


RulingLine = tuple[float, float, float]
"""A horizontal ruling line: its height on the scale of the words, and its left and right ends."""

PlaceOf = Callable[[float, float], float]
"""A function that returns the height of a text from its first and last baseline: `_begins` or `_middle`."""

Rooms = Sequence[tuple[float, float]]
"""Left and right edges of the text area of each column."""


class Word(NamedTuple):
    """A piece of a line without a gap wide enough to separate columns.

    `y` is the baseline on a scale that continues from page to page; the word spans the columns `first` to `last`.
    """

    line: Line
    y: float
    page: int
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class Stack:
    """The words of one cell, from the top down. The cell spans the rows from `row` up to, but not including, `end`.

    `is_stray` is whether the cell is not aligned with the other cells of its row, or spans several rows.
    """

    words: list[Word]
    row: int
    end: int
    is_stray: bool = False

    @property
    def first(self) -> int:
        """The first column that the cell spans."""
        return min(word.first for word in self.words)

    @property
    def last(self) -> int:
        """The last column that the cell spans."""
        return max(word.last for word in self.words)

    @property
    def middle(self) -> float:
        """The middle between the first and the last baseline of the cell."""
        return (self.words[0].y + self.words[-1].y) / 2

    def places(self) -> Iterator[tuple[int, int]]:
        """Return the row and column of each grid position that the cell covers."""
        return product(range(self.row, self.end), range(self.first, self.last + 1))


@dataclass(slots=True)
class _Link:
    """The relation of a word to the word above it, whose index is `above`.

    `joined` is the cost of having both in one cell, and `cut` that of having them in two. `is_tight` is whether they
    are no further apart than lines of one text, and `is_remark` whether the lower word starts with an opening bracket.
    """

    above: int
    joined: float
    cut: float
    is_tight: bool
    is_remark: bool = False


@dataclass(slots=True)
class _Way:
    """The cheapest division of the first lines into rows: its cost, and the index of the first line of its last row."""

    price: float
    start: int


@dataclass(slots=True)
class Rows:
    """The cells of a table (`stacks`), its number of rows (`count`), and the uncertainty of the division (`doubt`).

    The uncertainty is the cost without `_ROW`, per row or per two words, whichever is less.
    """

    stacks: list[Stack]
    count: int
    doubt: float


@dataclass(slots=True)
class _Table:
    words: list[Word]
    lines: list[range]
    links: list[_Link | None]
    size: float
    pitch: float
    rules: list[RulingLine]
    is_ruled: bool


def find_rows(words: Sequence[Word], rooms: Rooms, rules: Iterable[RulingLine] = ()) -> Rows:
    """Divide one or more words into rows and cells; `rules` are the horizontal ruling lines between the words."""
    table = _table(words, rooms, rules)
    by_top = _cut(table, _begins)
    by_middle = _cut(table, _middle)
    price, starts, place_of = min(by_top, by_middle, key=lambda way: way[0])
    stacks = _stacks(table, starts, place_of)
    if table.is_ruled:
        stacks = _merged_between_rules(stacks, starts, table, rooms)
    elif place_of is _middle:
        _spread(stacks, len(starts), table)
    return Rows(stacks, len(starts), (price - _ROW * len(starts)) / max(len(starts), _LONG * len(words)))


def _begins(first: float, last: float) -> float:
    return first


def _middle(first: float, last: float) -> float:
    return (first + last) / 2


def _table(words: Sequence[Word], rooms: Rooms, rules: Iterable[RulingLine]) -> _Table:
    ordered = sorted(words, key=lambda word: word.y)
    size = median(word.line.size for word in ordered)
    lines: list[range] = []
    start = 0
    for index in range(1, len(ordered) + 1):
        if index == len(ordered) or ordered[index].y - ordered[index - 1].y > _SAME_LINE * size:
            lines.append(range(start, index))
            start = index
    aboves = _aboves(ordered, lines)
    pitch = _pitch(ordered, aboves)
    across = sorted(rules)
    is_ruled = _is_ruled(ordered, aboves, across, pitch)
    table = _Table(ordered, lines, [None] * len(ordered), size, pitch, across, is_ruled)
    for line in lines:
        below = Counter(above for index in line for above in aboves[index])
        for index in line:
            if found := aboves[index]:
                is_one = len(found) == 1 and below[found[0]] == 1
                table.links[index] = _link(table, found[0], index, rooms, is_one=is_one)
        _part_figures(table, line)
    return table


def _part_figures(table: _Table, line: range) -> None:
    """Make it costly to join a number to the text above if a text on its line starts a cell: it may look wrapped."""
    links = [link for index in line if (link := table.links[index]) and link.is_tight]
    if any(link.joined > 0 for link in links):
        for index in line:
            link = table.links[index]
            if link and link.is_tight and not link.is_remark and _VALUE.match(table.words[index].line.text):
                link.joined = max(link.joined, _ENDED_NUMBER)
                link.cut = 0.0


def _aboves(words: Sequence[Word], lines: Sequence[range]) -> list[list[int]]:
    """Return, for each word, the indices of the nearest words above it in the columns that it spans."""
    lowest: dict[int, int] = {}
    aboves: list[list[int]] = []
    for line in lines:
        for index in line:
            reach = range(words[index].first, words[index].last + 1)
            found = sorted({lowest[column] for column in reach if column in lowest})
            nearest = max((words[other].y for other in found), default=0.0)
            aboves.append([other for other in found if nearest - words[other].y < words[other].line.size / 2])
        for index in line:
            lowest.update(dict.fromkeys(range(words[index].first, words[index].last + 1), index))
    return aboves


def _pitch(words: Sequence[Word], aboves: Sequence[Sequence[int]]) -> float:
    """Return the line pitch of wrapped text in font sizes: the smallest baseline distance that is not rare, or 1.3."""
    pitches = []
    for index, found in enumerate(aboves):
        if len(found) == 1:
            above, word = words[found[0]], words[index]
            size = max(above.line.size, word.line.size)
            if above.page == word.page and (ratio := (word.y - above.y) / size) >= _LEAST_PITCH:
                pitches.append(ratio)
    pitches.sort()
    least = max(3, int(_RARE * len(pitches)))
    for index, pitch in enumerate(pitches):
        near = bisect_left(pitches, pitch * _TIGHT) - index
        if near >= least:
            return min(median(pitches[index : index + near]), _WIDEST_PITCH / _TIGHT)
    return 1.3


def _is_ruled(
    words: Sequence[Word], aboves: Sequence[Sequence[int]], rules: Sequence[RulingLine], pitch: float
) -> bool:
    """Whether ruling lines separate all rows: most vertical gaps wider than a line break contain a ruling line."""
    heights = sum(one[0] - other[0] > words[0].line.size / 2 for other, one in pairwise(rules)) + bool(rules)
    if heights < _FEWEST_RULES:
        return False
    parted = gaps = 0
    for index, found in enumerate(aboves):
        for above in found:
            upper, word = words[above], words[index]
            if word.y - upper.y > pitch * _TIGHT * max(upper.line.size, word.line.size):
                gaps += 1
                parted += bisect_left(rules, (upper.y,)) < bisect_left(rules, (word.y,))
    return parted >= _MOSTLY * gaps


def _link(table: _Table, above: int, index: int, rooms: Rooms, *, is_one: bool) -> _Link:
    upper, word = table.words[above], table.words[index]
    for y, start, end in table.rules:
        if upper.y < y < word.y and start < (word.line.x0 + word.line.x1) / 2 < end:
            return _Link(above, _THROUGH_RULE, 0.0, is_tight=False)
    distance = (word.y - upper.y) / max(upper.line.size, word.line.size)
    is_tight = distance <= max(table.pitch * _TIGHT, 1.0)
    if not is_one or not is_tight:
        return _Link(above, _HOLE, 0.0, is_tight=False)
    first, last = min(upper.first, word.first), max(upper.last, word.last)
    numbers = bool(_NUMBER_CELL.fullmatch(upper.line.text) and _NUMBER_CELL.fullmatch(word.line.text))
    is_split_number = numbers and bool(_NUMBER_CELL.fullmatch(upper.line.text + word.line.text))
    if word.line.text[0] in _REMARK:
        return _Link(above, 0.0, _CUT, is_tight=True, is_remark=True)
    is_value = bool(_VALUE.match(word.line.text)) and not any(map(str.isdigit, upper.line.text))
    if (is_split_number or not numbers) and is_wrapped(upper.line, word.line, rooms[first][0], rooms[last][1]):
        if is_value:
            return _Link(above, _ENDED, _CUT_CHARACTER, is_tight=True)
        cut = _CUT_CHARACTER if numbers else min(_CUT, _CUT_CHARACTER * len(upper.line.text))
        return _Link(above, 0.0, cut, is_tight=True)
    return _Link(above, _ENDED_NUMBER if numbers else _ENDED, 0.0, is_tight=True)


def _cut(table: _Table, place_of: PlaceOf) -> tuple[float, list[int], PlaceOf]:
    """Find the cheapest division into rows; return its cost, the lines that start rows (by index), and `place_of`."""
    count = len(table.lines)
    best: list[_Way] = [_Way(0.0, 0)] + [_Way(float("inf"), 0) for _ in range(count)]
    for start in range(count):
        texts = 0.0
        spans: dict[int, list[float]] = {}
        stack_of: dict[int, int] = {}
        for end in range(start, count):
            for index in table.lines[end]:
                word, link = table.words[index], table.links[index]
                if link is None or link.above not in stack_of:
                    texts += link.cut if link else 0.0
                    stack_of[index] = index
                    spans[index] = [word.y, word.y]
                else:
                    texts += link.joined
                    stack_of[index] = stack_of[link.above]
                    spans[stack_of[index]][1] = word.y
            if texts > _HOPELESS:
                break
            strays, _, aligned = _strays(table, spans, _way(table, start, end, place_of))
            strays += 0.0 if any(_begins_anew(table, index) for index in aligned) else _HOLE
            if place_of is _begins:
                strays += sum(_LATE for index in spans if index not in aligned and _begins_anew(table, index))
            price = best[start].price + _ROW + texts + strays + _price_of_place(table, start)
            if price < best[end + 1].price:
                best[end + 1] = _Way(price, start)
    starts: list[int] = []
    end = count
    while end:
        end = best[end].start
        starts.append(end)
    return best[count].price, starts[::-1], place_of


def _way(table: _Table, start: int, end: int, place_of: PlaceOf) -> PlaceOf:
    """Return `place_of` for the row of lines `start` to `end`, but `_begins` if a page break splits the row."""
    first, last = table.words[table.lines[start][0]], table.words[table.lines[end][-1]]
    return place_of if first.page == last.page else _begins


def _begins_anew(table: _Table, index: int) -> bool:
    link = table.links[index]
    return link is None or not link.is_tight or link.joined > 0


def _price_of_place(table: _Table, start: int) -> float:
    """Return the cost of starting a row: `_WITHOUT_RULE` if ruling lines separate rows but none is there, else 0."""
    return 0.0 if not table.is_ruled or not start or _between(table, start) else _WITHOUT_RULE


def _between(table: _Table, start: int) -> list[RulingLine]:
    """Return the ruling lines between the line of words `start` and the line before it."""
    upper, lower = table.words[table.lines[start - 1][-1]].y, table.words[table.lines[start][0]].y
    return table.rules[bisect_left(table.rules, (upper,)) : bisect_left(table.rules, (lower,))]


def _strays(table: _Table, spans: dict[int, list[float]], place_of: PlaceOf) -> tuple[float, float, set[int]]:
    """Find the texts of a row that are aligned: the largest group at about the same height, as `place_of` gives it.

    `spans` has the first and last baseline of each text, by the index of its first word.

    Returns:
        The cost of the texts that are not aligned, the height of the aligned ones, and the indices of the aligned ones.
    """
    places = sorted((place_of(*span), index) for index, span in spans.items())
    tolerance = _SAME_PLACE * table.size
    best: list[tuple[float, int]] = []
    start = 0
    for end in range(len(places)):
        while places[end][0] - places[start][0] > tolerance:
            start += 1
        if end - start + 1 > len(best):
            best = places[start : end + 1]
    aligned = {index for _, index in best}
    top = min(spans[index][0] for index in aligned)
    bottom = max(spans[index][1] for index in aligned)
    room = 0.9 * table.pitch * table.size
    price = 0.0
    for index, (first, last) in spans.items():
        if index not in aligned:
            price += _STRAY if top - room <= first and last <= bottom + room else _HOLE
    return price, best[len(best) // 2][0], aligned


def _stacks(table: _Table, starts: Sequence[int], place_of: PlaceOf) -> list[Stack]:
    """Return the cells of the rows that start with the lines `starts`.

    A text continues the cell directly above if it starts with an opening bracket or is not aligned with its row.
    """
    stacks: list[Stack] = []
    owner: dict[int, Stack] = {}
    ends = [*starts[1:], len(table.lines)]
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        spans: dict[int, list[float]] = {}
        stack_of: dict[int, int] = {}
        for line in table.lines[start:end]:
            for index in line:
                link = table.links[index]
                root = stack_of.get(link.above, index) if link else index
                stack_of[index] = root
                spans.setdefault(root, [table.words[index].y] * 2)[1] = table.words[index].y
        _, _, aligned = _strays(table, spans, _way(table, start, end - 1, place_of))
        for index, root in stack_of.items():
            if root == index:
                link = table.links[index]
                if link and link.above in owner and (link.is_remark or (link.is_tight and root not in aligned)):
                    owner[index] = owner[link.above]
                else:
                    owner[index] = Stack([], row, row, is_stray=root not in aligned)
                    stacks.append(owner[index])
            else:
                owner[index] = owner[root]
            owner[index].words.append(table.words[index])
            owner[index].end = row + 1
    for stack in stacks:
        stack.is_stray = stack.is_stray or stack.end > stack.row + 1
    return stacks


def _merged_between_rules(stacks: Sequence[Stack], starts: Sequence[int], table: _Table, rooms: Rooms) -> list[Stack]:
    """Extend cells over adjacent rows from which no ruling line separates them, and merge cells that then coincide.

    Only ruling lines in the first column of a cell count. Two rows without any ruling line between them stay separate.
    """
    rules = [_between(table, start) for start in starts[1:]]

    def is_parted(above: int, column: int) -> bool:
        middle = sum(rooms[column]) / 2
        return not rules[above] or any(start <= middle <= end for _, start, end in rules[above])

    merged: dict[tuple[int, int], Stack] = {}
    for stack in stacks:
        row, end = stack.row, stack.end
        while row and not is_parted(row - 1, stack.first):
            row -= 1
        while end < len(starts) and not is_parted(end - 1, stack.first):
            end += 1
        whole = merged.setdefault((row, stack.first), Stack([], row, end))
        whole.words += stack.words
        whole.end = max(whole.end, end)
    return list(merged.values())


def _spread(stacks: list[Stack], count: int, table: _Table) -> None:
    """Extend texts that are vertically centred on several rows over these rows.

    Column by column and from the top down, a text is extended over all blank rows above it and over as many blank rows
    below it as put it in the middle. If no number of rows puts it in the middle, it is not extended.
    """
    tops, bottoms = [float("inf")] * count, [float("-inf")] * count
    for stack in stacks:
        if not stack.is_stray:
            tops[stack.row] = min(tops[stack.row], stack.words[0].y)
            bottoms[stack.row] = max(bottoms[stack.row], stack.words[-1].y)
    for row in range(count):
        if tops[row] > bottoms[row]:
            return
    half = table.pitch * table.size / 2
    edges = [tops[0] - half]
    edges += [(bottoms[row] + tops[row + 1]) / 2 for row in range(count - 1)]
    edges.append(bottoms[-1] + half)
    taken = {place for stack in stacks for place in stack.places()}
    for stack in sorted(stacks, key=lambda stack: (stack.first, stack.middle)):
        own = set(stack.places())
        begin, limit = stack.row, stack.end

        def is_blank(row: int, stack: Stack = stack, taken: set[tuple[int, int]] = taken) -> bool:
            return all((row, column) not in taken for column in range(stack.first, stack.last + 1))

        while begin and is_blank(begin - 1):
            begin -= 1
        while limit < count and is_blank(limit):
            limit += 1
        if begin == stack.row and not stack.is_stray:
            continue
        off, end = min(
            (abs((edges[begin] + edges[end]) / 2 - stack.middle), end) for end in range(stack.end, limit + 1)
        )
        if off > _OFF * (edges[end] - edges[begin]) / (end - begin):
            continue
        if not stack.is_stray and not _leads(stack, begin, end, stacks):
            continue
        stack.row, stack.end = begin, end
        taken = (taken - own) | set(stack.places())


def _leads(stack: Stack, begin: int, end: int, stacks: Sequence[Stack]) -> bool:
    """Whether a text is not a number, and all cells to its left in the rows `begin` to `end` span several rows."""
    beside = [other for other in stacks if other.row < end and other.end > begin and other.last < stack.first]
    is_text = not any(_NUMBER_CELL.fullmatch(word.line.text) for word in stack.words)
    return is_text and all(other.end > other.row + 1 for other in beside)
