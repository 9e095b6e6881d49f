"""Draw a table from its grid, with merged cells, wrapped text and positions to mark.

Of a large table, only the rows and columns near a mark and the header rows are drawn; a strip states how many rows are
left out. In a table from plain text, the number of cells may differ between rows. Consecutive rows with the same number
of cells are then drawn as one band with common column widths.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from PIL import Image, ImageDraw

from extract.model.content import Cell, Grid
from warehouse.provenance.images.fonts import Face, clipped
from warehouse.provenance.images.marks import INK, PAPER, QUIET, RED, RULE, SHADE, Drawn, Mark

_WIDTH = 1500
_NARROWEST = 64
_WIDEST = 420
_PADDING = 10
_STRIP = 34
_GUTTER = 36
_MAX_ROWS = 26
_ROWS_AROUND = 9
_FEWEST_AROUND = 3
_MAX_COLUMNS = 14
_COLUMNS_AROUND = 5
_LINES = 8
_LINES_MARKED = 60

Address = tuple[int, int]
"""Row and column of a cell in its grid, from 0."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of rows and columns as in the source, by index in the grid: numbers, or letters for sheet columns."""

    rows: Mapping[int, str] = field(default_factory=dict)
    columns: Mapping[int, str] = field(default_factory=dict)


def draw_grid(
    grid: Grid, marks: Mapping[Address, int | None], headers: Collection[int], labels: Labels, face: Face
) -> Drawn:
    """Draw a table.

    Args:
        grid: The table.
        marks: The cells to mark, each with its number in the caption; None if there is only one mark.
        headers: Indexes of the header rows. They are shaded, and the nearest ones above a mark are always shown.
        labels: The labels to the left of rows and above columns.
        face: The font.

    Returns:
        The image without marks, and the marks in pixels.
    """
    return _Drawing(grid, marks, headers, labels, face).draw()


class _Axis:
    """The rows, or the columns, that are shown.

    Attributes:
        shown: Their indexes in the grid, in order.
        sizes: Height or width in pixels, by index.
        left_out: By index of a shown row or column, how many are left out directly before it. At the end of the table,
            the key is the number of all rows or columns.
    """

    def __init__(self, count: int, shown: Collection[int]) -> None:
        self.shown = sorted(shown)
        self.sizes: dict[int, float] = dict.fromkeys(self.shown, 0.0)
        self.left_out = {
            after: after - before - 1
            for before, after in zip([-1, *self.shown], [*self.shown, count], strict=True)
            if after - before > 1
        }

    def within(self, start: int, span: int) -> list[int]:
        """Return the shown indexes among the `span` rows or columns of a cell that begin at `start`."""
        return [index for index in range(start, start + span) if index in self.sizes]

    def place(self, origin: float) -> dict[int, float]:
        """Return the start of each row or column in pixels, by index; the key `_END` has the end of the last.

        The first one starts at `origin`, or after the strip that replaces the rows or columns left out before it.
        """
        starts, at = {}, origin
        for index in self.shown:
            at += _STRIP if index in self.left_out else 0
            starts[index] = at
            at += self.sizes[index]
        starts[_END] = at
        return starts


_END = -1


class _Drawing:
    def __init__(
        self,
        grid: Grid,
        marks: Mapping[Address, int | None],
        headers: Collection[int],
        labels: Labels,
        face: Face,
    ) -> None:
        self.marks, self.headers, self.labels, self.face = marks, headers, labels, face
        self.rows = _Axis(len(grid.rows), _rows_shown(len(grid.rows), {row for row, _ in marks}, headers))
        cells = [cell for row in grid.rows for cell in row if self.rows.within(cell.row, cell.rowspan)]
        self.bands = [_Band(band, marks, face) for band in _bands(grid, cells)]
        width = min(_WIDTH, max((band.natural for band in self.bands), default=_WIDTH))
        for band in self.bands:
            band.fit(width)
            self._set_heights(band)

    def _set_heights(self, band: "_Band") -> None:
        """Make each row as high as its content needs.

        A merged cell increases the heights of its rows only if their sum is too low for its content.
        """
        sizes = self.rows.sizes
        for cell in sorted(band.cells, key=lambda cell: cell.rowspan):
            rows = self.rows.within(cell.row, cell.rowspan)
            needed = len(band.lines[cell.row, cell.column]) * self.face.line + 2 * _PADDING
            missing = needed - sum(sizes[row] for row in rows)
            if missing > 0:
                for row in rows:
                    sizes[row] += missing / len(rows)

    def draw(self) -> Drawn:
        """Return the image of the table without marks, and the marks in pixels."""
        heading = self.face.line + 8 if self.labels.columns else 2
        for row in self.rows.shown:
            self.rows.sizes[row] = max(self.rows.sizes[row], self.face.line + 2 * _PADDING)
        gutter = max((self.face.width(label) for label in self.labels.rows.values()), default=0) + _GUTTER
        tops = self.rows.place(heading)
        bottom = tops[_END] + (_STRIP if max(self.rows.left_out, default=0) > max(self.rows.shown) else 0)
        starts = [band.columns.place(gutter) for band in self.bands]
        right = max((start[_END] for start in starts), default=_WIDTH)
        image = Image.new("RGB", (round(right) + 8, round(bottom) + 8), PAPER)
        draw = ImageDraw.Draw(image)
        self._strips(draw, tops, (gutter, right))
        shown = []
        for band, lefts in zip(self.bands, starts, strict=True):
            for cell in band.cells:
                box = self._box(cell, band, lefts, tops)
                self._cell(draw, cell, box, band.lines[cell.row, cell.column])
                if (cell.row, cell.column) in self.marks:
                    shown.append(Mark(box, self.marks[cell.row, cell.column]))
        self._labels(draw, tops, starts, gutter)
        return image, shown

    def _box(
        self, cell: Cell, band: "_Band", lefts: Mapping[int, float], tops: Mapping[int, float]
    ) -> tuple[float, float, float, float]:
        rows = self.rows.within(cell.row, cell.rowspan)
        columns = band.columns.within(cell.column, cell.colspan)
        return (
            lefts[columns[0]],
            tops[rows[0]],
            lefts[columns[-1]] + band.columns.sizes[columns[-1]],
            tops[rows[-1]] + self.rows.sizes[rows[-1]],
        )

    def _cell(
        self, draw: ImageDraw.ImageDraw, cell: Cell, box: tuple[float, float, float, float], lines: Sequence[str]
    ) -> None:
        left, top, right, bottom = box
        draw.rectangle(box, fill=SHADE if cell.row in self.headers and cell.rowspan == 1 else PAPER, outline=RULE)
        at = (top + bottom - len(lines) * self.face.line) / 2
        is_centred = len(lines) == 1
        for line in lines:
            start = (left + right - self.face.width(line)) / 2 if is_centred else left + _PADDING
            draw.text((start, at + self.face.line / 2), line, fill=INK, font=self.face.font, anchor="lm")
            at += self.face.line

    def _strips(self, draw: ImageDraw.ImageDraw, tops: Mapping[int, float], across: tuple[float, float]) -> None:
        left, right = across
        for after, count in self.rows.left_out.items():
            bottom = tops.get(after, tops[_END] + _STRIP)
            text = f"⋯  {count} {'row' if count == 1 else 'rows'} left out  ⋯"
            middle = ((left + right) / 2, bottom - _STRIP / 2)
            draw.text(middle, text, fill=QUIET, font=self.face.font, anchor="mm")

    def _labels(
        self,
        draw: ImageDraw.ImageDraw,
        tops: Mapping[int, float],
        starts: Sequence[Mapping[int, float]],
        gutter: float,
    ) -> None:
        for row in self.rows.shown:
            ink = RED if any(row == marked for marked, _ in self.marks) else QUIET
            middle = (gutter - 12, tops[row] + self.rows.sizes[row] / 2)
            draw.text(middle, self.labels.rows.get(row, ""), fill=ink, font=self.face.font, anchor="rm")
        if not self.labels.columns:
            return
        for band, lefts in zip(self.bands, starts, strict=True):
            for column in band.columns.shown:
                ink = RED if any(column == marked for _, marked in self.marks) else QUIET
                middle = (lefts[column] + band.columns.sizes[column] / 2, self.face.line / 2 + 2)
                draw.text(middle, self.labels.columns.get(column, ""), fill=ink, font=self.face.font, anchor="mm")


class _Band:
    """Consecutive rows that are drawn with the same columns."""

    def __init__(self, cells: Sequence[Cell], marks: Mapping[Address, int | None], face: Face) -> None:
        self.face, self.marks = face, marks
        count = max(cell.column + cell.colspan for cell in cells)
        self.columns = _Axis(count, _columns_shown(count, {column for row, column in marks}))
        self.cells = [cell for cell in cells if self.columns.within(cell.column, cell.colspan)]
        self._set_natural_widths()
        self.lines: dict[Address, list[str]] = {}

    @property
    def natural(self) -> float:
        """Width in pixels at which only texts wider than `_WIDEST` are wrapped."""
        return sum(self.columns.sizes.values()) + _STRIP * len(self.columns.left_out)

    def fit(self, width: float) -> None:
        """Fit all columns into a width in pixels, shrinking the widest first, and wrap the text of each cell."""
        sizes = self.columns.sizes
        room = width - _STRIP * len(self.columns.left_out)
        fitted = _fitted(list(sizes.values()), room)
        sizes.update(zip(sizes, fitted, strict=True))
        for cell in self.cells:
            columns = self.columns.within(cell.column, cell.colspan)
            inner = sum(sizes[column] for column in columns) - 2 * _PADDING
            address = (cell.row, cell.column)
            self.lines[address] = clipped(
                self.face.wrap(cell.text, inner), _LINES_MARKED if address in self.marks else _LINES
            )

    def _set_natural_widths(self) -> None:
        sizes = self.columns.sizes
        for column in sizes:
            sizes[column] = _NARROWEST
        for cell in sorted(self.cells, key=lambda cell: cell.colspan):
            columns = self.columns.within(cell.column, cell.colspan)
            longest = max(self.face.width(line) for line in cell.text.split("\n")) + 2 * _PADDING + 2
            missing = min(longest, _WIDEST) - sum(sizes[column] for column in columns)
            if missing > 0:
                for column in columns:
                    sizes[column] += missing / len(columns)


def _bands(grid: Grid, cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    counts = {len(row) for row in grid.rows if row}
    is_ragged = len(counts) > 1 and all(cell.rowspan == cell.colspan == 1 for cell in grid.cells())
    if not cells:
        return
    if not is_ragged:
        yield list(cells)
        return
    for _, band in groupby(cells, key=lambda cell: len(grid.rows[cell.row])):
        yield list(band)


def _rows_shown(count: int, marked: Collection[int], headers: Collection[int]) -> set[int]:
    if count <= _MAX_ROWS:
        return set(range(count))
    around = max(_FEWEST_AROUND, _ROWS_AROUND // max(1, len(marked)))
    near = {row + step for row in marked for step in range(-around, around + 1)}
    above = {header for row in marked for header in _headers_above(row, headers)}
    return _without_small_gaps({row for row in {0} | near | above if 0 <= row < count}, count)


def _headers_above(row: int, headers: Collection[int]) -> set[int]:
    """Return the index of the nearest header row at or above a row, and those of the header rows directly above it."""
    last = max((header for header in headers if header <= row), default=0)
    first = last
    while first - 1 in headers:
        first -= 1
    return set(range(first, last + 1))


def _columns_shown(count: int, marked: Collection[int]) -> set[int]:
    if count <= _MAX_COLUMNS:
        return set(range(count))
    near = {column + step for column in marked for step in range(-_COLUMNS_AROUND, _COLUMNS_AROUND + 1)}
    return _without_small_gaps({column for column in {0, 1} | near if 0 <= column < count}, count)


def _without_small_gaps(shown: set[int], count: int) -> set[int]:
    """Return `shown` plus the index of each row or column that is left out alone, with both neighbours shown.

    A strip is drawn in place of left-out rows or columns, so leaving out a single one saves hardly any space.
    """
    alone = {index for index in range(count) if {index - 1, index + 1} <= shown | {-1, count}}
    return shown | alone


def _fitted(widths: Sequence[float], total: float) -> list[float]:
    """Return widths that add up to a total.

    If there is room, all are stretched in proportion; otherwise the widest are limited to a common width.
    """
    if sum(widths) <= total:
        return [width * total / sum(widths) for width in widths]
    room = total
    for taken, width in enumerate(sorted(widths)):
        most = room / (len(widths) - taken)
        if width > most:
            return [min(one, most) for one in widths]
        room -= width
    return list(widths)
