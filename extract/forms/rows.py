"""Content as one sequence of rows, so that a form may run over tables, captions and page breaks."""

from dataclasses import dataclass, field, replace

from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import Place


@dataclass(slots=True, eq=False)
class Row:
    """A table row, or a paragraph as a row of one cell; each is itself alone, so what is found of it can be kept.

    Attributes:
        starts_table: The first row of a table.
        is_exact: The columns of its cells are those of the source; in an export to text they may have drifted.
        has_columns: Its cells have columns at all, and not only an order.
        filled: The cells that hold text.
    """

    cells: tuple[Cell, ...]
    is_table: bool
    starts_table: bool = False
    is_exact: bool = False
    has_columns: bool = True
    filled: tuple[Cell, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find the cells that hold text."""
        self.filled = tuple([cell for cell in self.cells if cell.text])

    @property
    def text(self) -> str:
        """The first text of the row."""
        return self.filled[0].text if self.filled else ""

    def at(self, column: int) -> Cell | None:
        """The cell that covers a column."""
        return next((c for c in self.cells if c.column <= column < c.column + c.colspan), None)


def rows_of(content: Content) -> list[Row]:
    """Every row and paragraph that holds text, in reading order; columns count from the document's first with text."""
    rows: list[Row] = []
    grids = [block for block in content.blocks if isinstance(block, Grid) and block.has_columns]
    first = min((cell.column for grid in grids for cell in grid.cells() if cell.text), default=0)
    for block in content.blocks:
        if isinstance(block, Paragraph):
            rows.append(Row((Cell(block.text, 0, 0, block.place),), is_table=False))
        else:
            for number, cells in enumerate(block.rows):
                moved = cells if not first else tuple(replace(cell, column=cell.column - first) for cell in cells)
                rows.append(Row(moved, True, not number, block.is_exact, block.has_columns))
    return [row for row in rows if row.filled or not row.has_columns]


def place_of(cell: Cell, value: object = None) -> Place:
    """The place of a cell; with the printed text where the field's value is not that text."""
    if value is None or value == cell.text:
        return cell.place
    place = cell.place  # spelled out: `replace` takes five times as long, and a form has hundreds
    return Place(place.page, place.table, place.row, place.line, place.column, place.bbox, cell.text, place.confidence)


def place_within(cell: Cell, start: int, text: str) -> Place:
    """The place of a piece of a cell that begins `start` characters into it."""
    if cell.place.line is None or cell.place.column is None:
        return replace(cell.place, text=text)
    before = cell.text[:start]
    column = start - before.rfind("\n") if "\n" in before else cell.place.column + start
    return replace(cell.place, line=cell.place.line + before.count("\n"), column=column)
