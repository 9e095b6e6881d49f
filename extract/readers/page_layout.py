"""From the marks of a page to tables and paragraphs in reading order: for every format whose pages are drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median

from extract.readers.page_text import Glyph, Line, body_margins, lines_of, paragraphs, unwrapped
from extract.readers.rules import Box, Lattice, Rule, find_lattices
from extract.records import Place

_WIDEST_PADDING = 6.0
"""Points between a cell's border and its text that are taken as padding; more is alignment."""


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What stands on a page (`number` from 1, sizes in points); `loss` says what it is where that is no text."""

    number: int
    width: float = 0
    height: float = 0
    glyphs: Sequence[Glyph] = ()
    horizontals: Sequence[Rule] = ()
    verticals: Sequence[Rule] = ()
    loss: str = ""


@dataclass(slots=True)
class TextBlock:
    """A paragraph outside tables: its lines, and the margins of the body it stands in."""

    page: int
    lines: tuple[Line, ...]
    left: float
    right: float

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return unwrapped(self.lines, self.left, max(self.right, *(line.x1 for line in self.lines)))

    @property
    def box(self) -> Box:
        """The box around its lines on its first page."""
        return _around(self.lines)


@dataclass(slots=True)
class TableCell:
    """A cell of a drawn table: `left` and `right` are where its text may begin and must end."""

    row: int
    column: int
    rowspan: int
    colspan: int
    place: Place
    left: float
    right: float
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return unwrapped(self.lines, self.left, self.right)


@dataclass(slots=True)
class TableBlock:
    """A drawn table, on one page or stitched over several: `box` is the one on its last page."""

    xs: tuple[float, ...]
    box: Box
    rows: int
    cells: list[TableCell]
    is_open_top: bool = False
    is_open_bottom: bool = False

    def row(self, index: int) -> list[TableCell]:
        """The cells that begin in a row, from left to right."""
        return sorted((cell for cell in self.cells if cell.row == index), key=attrgetter("column"))


@dataclass(slots=True)
class LaidPage:
    """A page as tables and paragraphs from the top down."""

    number: int
    width: float
    height: float
    blocks: list[TextBlock | TableBlock]
    loss: str = ""


def lay_out(marks: PageMarks) -> LaidPage:
    """Lay out one page.

    Raises:
        Unreadable: The lines draw more cells than a document may have.
    """
    number = marks.number
    lattices = _without_frames(find_lattices(marks.horizontals, marks.verticals))
    inside: list[list[list[Glyph]]] = [[[] for _ in lattice.cells] for lattice in lattices]
    outside: list[Glyph] = []
    by_area = sorted(range(len(lattices)), key=lambda index: _area(lattices[index].box))
    for glyph in marks.glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for index in by_area:
            cell = lattices[index].cell_at(x, y)
            if cell is not None:
                inside[index][cell].append(glyph)
                break
        else:
            outside.append(glyph)
    tables = [
        _table(number, ordinal, lattice, [lines_of(cell) for cell in cells])
        for ordinal, (lattice, cells) in enumerate(zip(lattices, inside, strict=True), 1)
    ]
    blocks: list[TextBlock | TableBlock] = [*tables, *_text_blocks(number, marks.width, lines_of(outside), tables)]
    blocks.sort(key=lambda block: (block.box[1], block.box[0]))
    return LaidPage(number, marks.width, marks.height, blocks, marks.loss)


def _without_frames(lattices: list[Lattice]) -> list[Lattice]:
    """A lone box with tables or nothing but a margin in it frames a page: it is no table."""
    tables = [lattice for lattice in lattices if len(lattice.cells) > 1]
    frames = [lattice for lattice in lattices if len(lattice.cells) == 1]
    frames = [frame for frame in frames if not any(_holds(frame.box, table.box) for table in tables)]
    return sorted([*tables, *frames], key=lambda lattice: (lattice.box[1], lattice.box[0]))


def rounded(box: Box) -> Box:
    """A box to the hundredth of a point."""
    x0, top, x1, bottom = box
    return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _around(lines: Sequence[Line]) -> Box:
    return (
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )


def _table(page: int, ordinal: int, lattice: Lattice, texts: list[list[Line]]) -> TableBlock:
    filled = [(cell, lines) for cell, lines in zip(lattice.cells, texts, strict=True) if lines]
    inset = min((min(line.x0 for line in lines) - cell.box[0] for cell, lines in filled), default=0.0)
    padding = min(max(inset, 0.0), _WIDEST_PADDING)
    cells = [
        TableCell(
            cell.row,
            cell.column,
            cell.rowspan,
            cell.colspan,
            Place(page=page, table=ordinal, row=cell.row + 1, column=cell.column + 1, bbox=rounded(cell.box)),
            cell.box[0] + padding,
            cell.box[2] - padding,
            tuple(lines),
        )
        for cell, lines in zip(lattice.cells, texts, strict=True)
    ]
    return TableBlock(lattice.xs, lattice.box, len(lattice.ys) - 1, cells, lattice.is_open_top, lattice.is_open_bottom)


def _text_blocks(page: int, width: float, lines: list[Line], tables: Sequence[TableBlock]) -> list[TextBlock]:
    """Paragraphs from the lines between tables; a line beside a table stands for itself."""
    left, right = body_margins(lines, width)
    runs: dict[tuple[int, ...], list[Line]] = {}
    for line in lines:
        above = tuple(index for index, table in enumerate(tables) if table.box[1] < line.bottom)
        runs.setdefault(above, []).append(line)
    return [TextBlock(page, found, left, right) for run in runs.values() for found in paragraphs(run, left, right)]


def text_size(blocks: Iterable[TextBlock | TableBlock]) -> float:
    """The size that most lines of some blocks have; 0 without lines."""
    parts = [part for block in blocks for part in ([block] if isinstance(block, TextBlock) else block.cells)]
    sizes = [line.size for part in parts for line in part.lines]
    return median(sizes) if sizes else 0.0
