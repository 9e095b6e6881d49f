"""Arrange the characters and ruling lines of a page into tables and paragraphs, for every paginated format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median

from extract.model.notes import Doubt
from extract.model.reasons import PageLoss
from extract.model.records import HiddenText, Place
from extract.readers.page.aligned_table import AlignedTable, find_tables
from extract.readers.page.ruling_lines import Box, Lattice, RulingLine, find_lattices
from extract.readers.page.text import Glyph, Line, body_margins, have_overlap, join_lines, lines_of, paragraphs

_WIDEST_PADDING = 6.0
"""Maximum points between the border of a cell and its text that count as padding; more is due to alignment."""

_HANGING = 1.6
"""Maximum distance of text that hangs out of a table from the table, or of its lines, in heights of a character."""


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The characters and ruling lines (marks) on a page; all sizes and positions are in points.

    Attributes:
        number: The number of the page, from 1.
        width: The width of the page as read.
        height: The height of the page as read.
        glyphs: The characters.
        horizontals: The horizontal ruling lines.
        verticals: The vertical ruling lines.
        loss: Why the text of the page could not be read; None if it could.
        doubt: Why some ruling lines may be wrong; None if all are certain.
        insets: The boxes of images on the page that may contain tables.
        hidden: The texts on the page that are not among the characters, because a person does not see them.
        turned: The quarter turns clockwise from the page as displayed to the page as read, which is upright.
    """

    number: int
    width: float = 0
    height: float = 0
    glyphs: Sequence[Glyph] = ()
    horizontals: Sequence[RulingLine] = ()
    verticals: Sequence[RulingLine] = ()
    loss: PageLoss | None = None
    doubt: Doubt | None = None
    insets: Sequence[Box] = ()
    hidden: Sequence[HiddenText] = ()
    turned: int = 0


@dataclass(slots=True)
class TextBlock:
    """A paragraph outside tables: its page and lines, and the left and right margin of the text on that page."""

    page: int
    lines: tuple[Line, ...]
    left: float
    right: float

    @property
    def text(self) -> str:
        """The lines joined to one text."""
        return join_lines(self.lines, self.left, max(self.right, *(line.x1 for line in self.lines)))

    @property
    def has_overlap(self) -> bool:
        """Whether a character is printed over another one."""
        return have_overlap(self.lines)

    @property
    def box(self) -> Box:
        """The box around the lines of the paragraph."""
        return _around(self.lines)


@dataclass(slots=True)
class TableCell:
    """A cell of a table; `left` and `right` are the edges of the area available to its text.

    `is_split` says that a page break is inside the cell, unlike the cells beside it; `has_ended` that the part of the
    cell after the last page break is blank.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    place: Place
    left: float
    right: float
    lines: tuple[Line, ...]
    is_split: bool = False
    has_ended: bool = False

    @property
    def text(self) -> str:
        """The lines joined to one text."""
        return join_lines(self.lines, self.left, self.right)


@dataclass(slots=True)
class TableBlock:
    """A table on one page, or joined over several pages.

    Attributes:
        xs: The positions of the column edges, from left to right.
        box: The box of the table on its last page.
        rows: The number of rows.
        cells: The cells.
        is_open_top: Whether the top border is missing because the first row continues the previous page.
        is_open_bottom: Whether the bottom border is missing because the last row continues on the next page.
        aligned: The table without ruling lines from which the block was built; None for a ruled table.
    """

    xs: tuple[float, ...]
    box: Box
    rows: int
    cells: list[TableCell]
    is_open_top: bool = False
    is_open_bottom: bool = False
    aligned: AlignedTable | None = None

    @property
    def has_overlap(self) -> bool:
        """Whether a character is printed over another one."""
        return any(have_overlap(cell.lines) for cell in self.cells)

    def row(self, index: int) -> list[TableCell]:
        """Return the cells that start in a row, from left to right."""
        return sorted((cell for cell in self.cells if cell.row == index), key=attrgetter("column"))


@dataclass(slots=True)
class PageLayout:
    """The tables and paragraphs of a page from the top down.

    Attributes:
        number: The number of the page, from 1.
        width: The width of the page in points.
        height: The height of the page in points.
        blocks: The tables and paragraphs.
        loss: Why the text of the page could not be read; None if it could.
        doubt: Why some ruling lines may be wrong; None if all are certain.
        opening: A possible table at the top of the page that is a table only if it continues one on the previous page.
            Until that is known, `blocks` has its text as paragraphs.
        closing: The same at the bottom of the page, for a table that continues on the next page.
    """

    number: int
    width: float
    height: float
    blocks: list[TextBlock | TableBlock]
    loss: PageLoss | None = None
    doubt: Doubt | None = None
    opening: AlignedTable | None = None
    closing: AlignedTable | None = None

    def take(self, table: AlignedTable) -> None:
        """Insert a table, and remove the lines outside other tables that are at its height."""
        top, bottom = table.box[1], table.box[3]
        blocks: list[TextBlock | TableBlock] = []
        for block in self.blocks:
            if isinstance(block, TextBlock):
                block.lines = tuple(line for line in block.lines if not top <= (line.top + line.bottom) / 2 <= bottom)
            if isinstance(block, TableBlock) or block.lines:
                blocks.append(block)
        blocks.append(aligned_block(table, 1 + sum(isinstance(block, TableBlock) for block in blocks)))
        self.blocks = sorted(blocks, key=_from_the_top)


def analyse_layout(marks: PageMarks) -> PageLayout:
    """Arrange the marks of one page into tables and paragraphs.

    Raises:
        Unreadable: The ruling lines form more cells than a document may have.
    """
    number = marks.number
    lattices = _without_frames(find_lattices(marks.horizontals, marks.verticals))
    inside, outside = _by_cell(marks.glyphs, lattices)
    for lattice, cells in zip(lattices, inside, strict=True):
        if lattice.cut:
            outside = _without_overhang(lattice, cells, outside)
    drawn: list[tuple[Lattice, list[list[Glyph]]]] = []
    for lattice, cells in zip(lattices, inside, strict=True):
        if _holds_a_table(lattice, cells, marks):
            outside += [glyph for cell in cells for glyph in cell]
        else:
            drawn.append((lattice, cells))
    tables = [
        _table(number, ordinal, lattice, [lines_of(cell) for cell in cells])
        for ordinal, (lattice, cells) in enumerate(drawn, 1)
    ]
    aligned = _aligned_tables(marks, outside, tables)
    confirmed = [table for table in aligned if table.is_confirmed]
    outside = [glyph for glyph in outside if not any(_covers(table.box, glyph) for table in confirmed)]
    tables += [aligned_block(table, ordinal) for ordinal, table in enumerate(confirmed, len(tables) + 1)]
    blocks: list[TextBlock | TableBlock] = [*tables, *_text_blocks(number, marks.width, lines_of(outside), tables)]
    blocks.sort(key=_from_the_top)
    opening, closing = (
        next((table for table in end if not table.is_confirmed), None) for end in (aligned[:1], aligned[-1:])
    )
    return PageLayout(number, marks.width, marks.height, blocks, marks.loss, marks.doubt, opening, closing)


def _by_cell(glyphs: Sequence[Glyph], lattices: Sequence[Lattice]) -> tuple[list[list[list[Glyph]]], list[Glyph]]:
    """Return the characters in each cell of each lattice, and those outside; of nested lattices, the inner one counts.

    Most characters are between the same edges as the one before, for which no lattice is searched.
    """
    inside: list[list[list[Glyph]]] = [[[] for _ in lattice.cells] for lattice in lattices]
    outside: list[Glyph] = []
    by_area = sorted(range(len(lattices)), key=lambda index: _area(lattices[index].box))
    left = top = right = bottom = 0.0
    same = outside
    for glyph in glyphs:
        _, x0, y0, x1, y1, *_ = glyph
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if left <= x < right and top <= y < bottom:
            same.append(glyph)
            continue
        for index in by_area:
            cell = lattices[index].cell_at(x, y)
            if cell is not None:
                inside[index][cell].append(glyph)
                if index == by_area[0]:
                    (left, top, right, bottom), same = lattices[index].slot_at(x, y), inside[index][cell]
                break
        else:
            outside.append(glyph)
    return inside, outside


def _without_overhang(lattice: Lattice, cells: Sequence[list[Glyph]], outside: Sequence[Glyph]) -> list[Glyph]:
    """Give cells that a page break cuts in two their text that hangs out of the table, and return the other characters.

    Such text is directly above or below the table, and all of it is as wide as one of these cells.
    """
    top, bottom = lattice.ys[0], lattice.ys[-1]
    kept = list(outside)
    for is_below in (False, True):
        edge = bottom if is_below else top
        cut = [index for index in lattice.cut if lattice.cells[index].box[3 if is_below else 1] == edge]
        reach, hanging = edge, list[Glyph]()
        for glyph in sorted(kept, key=attrgetter("top" if is_below else "bottom"), reverse=not is_below):
            distance = glyph.top - reach if is_below else reach - glyph.bottom
            beyond = glyph.bottom > bottom if is_below else glyph.top < top
            if not beyond or lattice.xs[-1] < glyph.x0 or glyph.x1 < lattice.xs[0]:
                continue
            if distance > _HANGING * (glyph.bottom - glyph.top):
                break
            hanging.append(glyph)
            reach = max(reach, glyph.bottom) if is_below else min(reach, glyph.top)
        owners = [next((index for index in cut if _is_within(lattice.cells[index].box, one)), None) for one in hanging]
        if None in owners:
            continue
        for owner, glyph in zip(owners, hanging, strict=True):
            cells[owner or 0].append(glyph)
        taken = {id(glyph) for glyph in hanging}
        kept = [glyph for glyph in kept if id(glyph) not in taken]
    return kept


def _is_within(box: Box, glyph: Glyph) -> bool:
    return box[0] - 1 <= glyph.x0 and glyph.x1 <= box[2] + 1


def _from_the_top(block: TextBlock | TableBlock) -> tuple[float, float]:
    return block.box[1], block.box[0]


def _without_frames(lattices: list[Lattice]) -> list[Lattice]:
    """Drop single boxes that contain a whole table: they are frames around the content of the page."""
    tables = [lattice for lattice in lattices if len(lattice.cells) > 1]
    frames = [lattice for lattice in lattices if len(lattice.cells) == 1]
    frames = [frame for frame in frames if not any(_holds(frame.box, table.box) for table in tables)]
    return sorted([*tables, *frames], key=lambda lattice: (lattice.box[1], lattice.box[0]))


def rounded(box: Box) -> Box:
    """Round a box to hundredths of a point."""
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
            index in lattice.cut,
        )
        for index, (cell, lines) in enumerate(zip(lattice.cells, texts, strict=True))
    ]
    return TableBlock(lattice.xs, lattice.box, len(lattice.ys) - 1, cells, lattice.is_open_top, lattice.is_open_bottom)


def _holds_a_table(lattice: Lattice, cells: Sequence[Sequence[Glyph]], marks: PageMarks) -> bool:
    """Whether the text in a lattice of one row or one column forms a table that its ruling lines show only partly."""
    if len(lattice.xs) > 2 and len(lattice.ys) > 2:
        return False
    glyphs = [glyph for cell in cells for glyph in cell]
    return any(table.is_confirmed for table in find_tables(glyphs, marks.number, marks.horizontals, marks.verticals))


def _aligned_tables(marks: PageMarks, glyphs: Sequence[Glyph], tables: Sequence[TableBlock]) -> list[AlignedTable]:
    """Find confirmed and possible tables without ruling lines among the characters outside `tables`, from the top down.

    The characters between two of the ruled tables are searched separately.
    """
    between: dict[tuple[int, ...], list[Glyph]] = {}
    for glyph in glyphs:
        above = tuple(index for index, table in enumerate(tables) if table.box[1] < glyph.bottom)
        between.setdefault(above, []).append(glyph)
    found = [
        table
        for part in between.values()
        for table in find_tables(part, marks.number, marks.horizontals, marks.verticals)
    ]
    return sorted(found, key=lambda table: table.box[1])


def _covers(box: Box, glyph: Glyph) -> bool:
    return box[1] <= (glyph.top + glyph.bottom) / 2 <= box[3]


def aligned_block(table: AlignedTable, ordinal: int) -> TableBlock:
    """Turn a table without ruling lines into a block; `ordinal` is its number among the tables of the page, from 1."""
    cells = [
        TableCell(
            cell.row,
            cell.column,
            cell.rowspan,
            cell.colspan,
            Place(
                page=cell.page,
                table=ordinal,
                row=cell.row + 1,
                column=cell.column + 1,
                bbox=rounded(_around(cell.lines)),
            ),
            cell.left,
            cell.right,
            cell.lines,
        )
        for cell in table.cells
    ]
    return TableBlock(table.xs, table.box, table.rows, cells, aligned=table)


def _text_blocks(page: int, width: float, lines: list[Line], tables: Sequence[TableBlock]) -> list[TextBlock]:
    """Form paragraphs from the lines outside tables; a paragraph does not continue past the top edge of a table."""
    left, right = body_margins(lines, width)
    runs: dict[tuple[int, ...], list[Line]] = {}
    for line in lines:
        above = tuple(index for index, table in enumerate(tables) if table.box[1] < line.bottom)
        runs.setdefault(above, []).append(line)
    return [TextBlock(page, found, left, right) for run in runs.values() for found in paragraphs(run, left, right)]


def confidence(lines: Sequence[Line]) -> float | None:
    """Return the lowest confidence (0 to 1) among some lines; None if all are certain."""
    least = min((line.confidence for line in lines), default=1.0)
    return round(least, 4) if least < 1 else None


def text_size(blocks: Iterable[TextBlock | TableBlock]) -> float:
    """Return the median size of the lines of some blocks, in points; 0 if there are no lines."""
    parts = [part for block in blocks for part in ([block] if isinstance(block, TextBlock) else block.cells)]
    sizes = [line.size for part in parts for line in part.lines]
    return median(sizes) if sizes else 0.0
