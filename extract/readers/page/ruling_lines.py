"""Find the cells of tables from ruling lines: every rectangle closed by crossing lines is a cell.

The result equals that of pdfplumber's "lines" strategy with its default tolerances (lines closer than three points are
one line, gaps of three points are closed). pdfplumber searches lists of corner points; here they are indexed by line.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from operator import attrgetter, itemgetter
from typing import NamedTuple

from extract import limits
from extract.model.reasons import Countable

TOLERANCE = 3.0
"""Distance in points up to which two positions count as equal."""

_LEAST_OVERHANG = 8.0
"""Minimum points, enough for a line of text, by which verticals extend beyond the last horizontal of an open row."""

Box = tuple[float, float, float, float]
"""A rectangle as left, top, right and bottom edge, in points from the top left corner of the page."""


class RulingLine(NamedTuple):
    """A ruling line, in points: its position `at` (y of a horizontal line, x of a vertical one), its start and end."""

    at: float
    start: float
    end: float


class LatticeCell(NamedTuple):
    """A cell without text: its box, its first row and column from 0, and its spans."""

    box: Box
    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells that ruling lines form in one table.

    Attributes:
        cells: The cells in reading order.
        xs: The positions of the column edges, from left to right.
        ys: The positions of the row edges, from the top down.
        owners: The index in `cells` of the cell at each row and column.
        is_open_top: Whether no line closes the table at the top, so that its first row continues the previous page.
        is_open_bottom: Whether no line closes the table at the bottom, so that its last row continues on the next page.
        cut: The indices in `cells` of merged cells that no line closes at the top or bottom of the table, although one
            closes the cells beside them: the page break is inside such a cell.
    """

    cells: tuple[LatticeCell, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owners: dict[tuple[int, int], int]
    is_open_top: bool = False
    is_open_bottom: bool = False
    cut: frozenset[int] = frozenset()

    @property
    def box(self) -> Box:
        """The box around all cells."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> int | None:
        """Return the index of the cell at a point; None if there is none."""
        return self.owners.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))

    def slot_at(self, x: float, y: float) -> Box:
        """Return the box between the edges around a point in a cell; all points in it are in the same cell."""
        column, row = bisect_right(self.xs, x), bisect_right(self.ys, y)
        return self.xs[column - 1], self.ys[row - 1], self.xs[column], self.ys[row]


def find_lattices(horizontals: Iterable[RulingLine], verticals: Iterable[RulingLine]) -> list[Lattice]:
    """Find all tables formed by ruling lines, from the top down; a single closed box is a table of one cell.

    Raises:
        Unreadable: The lines cross more often than a document may have cells.
    """
    across, down = _merged(horizontals), _merged(verticals)
    bottoms = _missing_borders(across, down, attrgetter("end"))
    tops = _missing_borders(across, down, attrgetter("start"))
    cuts = [*_cut_borders(across, down, attrgetter("end")), *_cut_borders(across, down, attrgetter("start"))]
    open_bottoms, open_tops = {rule.at for rule in bottoms}, {rule.at for rule in tops}
    return [
        _lattice(boxes, open_tops, open_bottoms, {(rule.at, rule.start) for rule in cuts})
        for boxes in _tables(_cells([*across, *bottoms, *tops, *cuts], down))
    ]


def _merged(rules: Iterable[RulingLine]) -> list[RulingLine]:
    """Merge lines that coincide, at their mean position, join pieces of a line, and drop lines below `TOLERANCE`."""
    merged = []
    for lane in _lanes(rules, attrgetter("at")):
        at = sum(rule.at for rule in lane) / len(lane)
        lane.sort(key=attrgetter("start"))
        start, end = lane[0].start, lane[0].end
        for rule in lane[1:]:
            if rule.start <= end + TOLERANCE:
                end = max(end, rule.end)
            else:
                merged.append(RulingLine(at, start, end))
                start, end = rule.start, rule.end
        merged.append(RulingLine(at, start, end))
    return [rule for rule in merged if rule.end - rule.start >= TOLERANCE]


def _lanes(rules: Iterable[RulingLine], key: "attrgetter[float]") -> list[list[RulingLine]]:
    lanes: list[list[RulingLine]] = []
    last = float("-inf")
    for rule in sorted(rules, key=key):
        if key(rule) > last + TOLERANCE:
            lanes.append([])
        lanes[-1].append(rule)
        last = key(rule)
    return lanes


def _missing_borders(
    across: Sequence[RulingLine], down: Sequence[RulingLine], end_of: "attrgetter[float]"
) -> list[RulingLine]:
    """Return the missing borders of rows that word processors leave open at a page break.

    A border is added where several verticals end together without a horizontal line.

    Args:
        across: The horizontal lines.
        down: The vertical lines.
        end_of: Returns the start of a vertical, to find top borders, or its end, to find bottom borders.
    """
    borders = []
    for lane in _lanes(down, end_of):
        left, right = min(lane, key=attrgetter("at")), max(lane, key=attrgetter("at"))
        y = sum(end_of(rule) for rule in lane) / len(lane)
        between = [rule for rule in across if rule.start < right.at - TOLERANCE and rule.end > left.at + TOLERANCE]
        is_closed = any(abs(rule.at - y) < _LEAST_OVERHANG for rule in between)
        if not is_closed and any(_joins(rule, left) and _joins(rule, right) for rule in between):
            borders.append(RulingLine(y, left.at, right.at))
    return borders


def _cut_borders(
    across: Sequence[RulingLine], down: Sequence[RulingLine], end_of: "attrgetter[float]"
) -> list[RulingLine]:
    """Return the missing borders of merged cells at the top or bottom of a table, beside cells that have a border.

    Args:
        across: The horizontal lines.
        down: The vertical lines.
        end_of: Returns the start of a vertical, to find top borders, or its end, to find bottom borders.
    """
    borders = []
    for lane in _lanes(down, end_of):
        y = sum(end_of(rule) for rule in lane) / len(lane)
        closed = [rule for rule in across if abs(rule.at - y) <= TOLERANCE]
        if not closed:
            continue
        for left, right in pairwise(sorted(lane, key=attrgetter("at"))):
            middle = (left.at + right.at) / 2
            is_closed = any(rule.start <= middle <= rule.end for rule in closed)
            is_edge = not any(
                left.at - TOLERANCE < rule.at < right.at + TOLERANCE
                and rule.start < y - TOLERANCE
                and rule.end > y + TOLERANCE
                for rule in down
            )
            beside = next((rule for rule in closed if _meets(rule, left) or _meets(rule, right)), None)
            if not is_closed and is_edge and beside and right.at - left.at > _LEAST_OVERHANG:
                borders.append(RulingLine(beside.at, left.at, right.at))
    return borders


def _meets(across: RulingLine, side: RulingLine) -> bool:
    return min(abs(across.start - side.at), abs(across.end - side.at)) <= TOLERANCE


def _joins(across: RulingLine, side: RulingLine) -> bool:
    """Whether a horizontal starts or ends at a vertical."""
    return _meets(across, side) and side.start - TOLERANCE <= across.at <= side.end + TOLERANCE


def _cells(across: Sequence[RulingLine], down: Sequence[RulingLine]) -> list[Box]:
    """Return, for every crossing, the smallest rectangle below and right of it with four unbroken sides."""
    rows: dict[int, list[int]] = defaultdict(list)
    columns: list[list[int]] = []
    across, down = sorted(across), sorted(down)
    crossings = 0
    for x, vertical in enumerate(down):
        columns.append([])
        for y, horizontal in enumerate(across):
            if (
                vertical.start - TOLERANCE <= horizontal.at <= vertical.end + TOLERANCE
                and horizontal.start - TOLERANCE <= vertical.at <= horizontal.end + TOLERANCE
            ):
                columns[x].append(y)
                rows[y].append(x)
                crossings += 1
        limits.at_most(Countable.CROSSINGS_OF_PAGE, crossings, limits.CELLS)
    crossed = [set(column) for column in columns]

    def smallest(x: int, index: int) -> Box | None:
        y, column = columns[x][index], columns[x]
        right = [other for other in rows[y] if down[other].at > down[x].at]
        for below in column[index + 1 :]:
            if across[below].at > across[y].at:
                for beside in right:
                    if below in crossed[beside]:
                        return down[x].at, across[y].at, down[beside].at, across[below].at
        return None

    found = (smallest(x, index) for x, column in enumerate(columns) for index in range(len(column)))
    return list(dict.fromkeys(box for box in found if box))


def _tables(boxes: Sequence[Box]) -> list[list[Box]]:
    """Group cells that share a corner into tables."""
    parents = list(range(len(boxes)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = index = parents[parents[index]]
        return index

    corners: dict[tuple[float, float], int] = {}
    for index, (x0, top, x1, bottom) in enumerate(boxes):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            if (other := corners.setdefault(corner, index)) != index:
                parents[root(index)] = root(other)
    tables = defaultdict(list)
    for index, box in enumerate(boxes):
        tables[root(index)].append(box)
    return sorted(tables.values(), key=lambda table: min((box[1], box[0]) for box in table))


def _lattice(
    boxes: list[Box],
    open_tops: Collection[float],
    open_bottoms: Collection[float],
    cuts: Collection[tuple[float, float]],
) -> Lattice:
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    columns, rows = {x: index for index, x in enumerate(xs)}, {y: index for index, y in enumerate(ys)}
    cells: list[LatticeCell] = []
    owners: dict[tuple[int, int], int] = {}
    for box in sorted(boxes, key=itemgetter(1, 0)):
        row, column = rows[box[1]], columns[box[0]]
        cell = LatticeCell(box, row, column, rows[box[3]] - row, columns[box[2]] - column)
        limits.at_most(Countable.CELLS_OF_PAGE, len(owners) + cell.rowspan * cell.colspan, limits.CELLS)
        for spanned in product(range(row, row + cell.rowspan), range(column, column + cell.colspan)):
            owners[spanned] = len(cells)
        cells.append(cell)
    cut = frozenset(
        index
        for index, cell in enumerate(cells)
        if cuts and not {(cell.box[1], cell.box[0]), (cell.box[3], cell.box[0])}.isdisjoint(cuts)
    )
    return Lattice(tuple(cells), tuple(xs), tuple(ys), owners, ys[0] in open_tops, ys[-1] in open_bottoms, cut)
