"""The rows of a document: its tables and paragraphs as one sequence, the input of every pass over forms.

First step of the extraction of forms: the content that a reader returned (:mod:`extract.model.content`) becomes rows,
so that one form may extend over several tables, captions and page breaks.
"""

from dataclasses import dataclass, field, replace

from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import Place


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A table row, or a paragraph as a row of one cell; compared by identity.

    Attributes:
        cells: All cells of the row.
        is_table: Whether the row is a row of a table and not a paragraph.
        starts_table: Whether the row is the first of a table.
        is_exact: Whether the cells' columns are those of the source; in an export to text they may have drifted.
        has_columns: Whether the columns of the cells are known at all; otherwise only their order is.
        filled: The cells that hold text.
    """

    cells: tuple[Cell, ...]
    is_table: bool
    starts_table: bool = False
    is_exact: bool = False
    has_columns: bool = True
    filled: tuple[Cell, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Select the cells that hold text."""
        object.__setattr__(self, "filled", tuple([cell for cell in self.cells if cell.text]))

    @property
    def text(self) -> str:
        """The first text of the row."""
        return self.filled[0].text if self.filled else ""

    def at(self, column: int) -> Cell | None:
        """Return the cell that covers a column, which may be a merged cell; None where no cell does."""
        return next((c for c in self.cells if c.column <= column < c.column + c.colspan), None)


def rows_of(content: Content) -> list[Row]:
    """Return every row and paragraph that holds text, in reading order.

    Columns are numbered from the first column of the document that holds text. Blank rows are kept only in tables
    without known columns, where a blank row may stand for a blank cell.
    """
    rows: list[Row] = []
    grids = [block for block in content.blocks if isinstance(block, Grid) and block.has_columns]
    first = min({cell.column for grid in grids for row in grid.rows for cell in row if cell.text}, default=0)
    for block in content.blocks:
        if isinstance(block, Paragraph):
            rows.append(Row((Cell(block.text, 0, 0, block.place),), is_table=False))
        else:
            for number, cells in enumerate(block.rows):
                shifted = cells if not first else tuple(replace(cell, column=cell.column - first) for cell in cells)
                rows.append(Row(shifted, True, not number, block.is_exact, block.has_columns))
    return [row for row in rows if row.filled or not row.has_columns]


def place_of(cell: Cell, value: object = None) -> Place:
    """Return the place of a cell for a field that was read from it.

    Args:
        cell: The cell.
        value: The value of the field. Where it differs from the cell's text, the place also records that text, as
            printed.
    """
    if value is None or value == cell.text:
        return cell.place
    place = cell.place  # built directly: `replace` takes five times as long, and a form has hundreds of places
    return Place(
        place.page,
        place.table,
        place.row,
        place.line,
        place.column,
        place.bbox,
        place.text or cell.text,
        place.confidence,
    )


def place_within(cell: Cell, start: int, text: str) -> Place:
    """Return the place of a part of a cell's text.

    Args:
        cell: The cell.
        start: The offset at which the part begins.
        text: The part. The place records it unless the cell has a line and column, which then locate the part.
    """
    if cell.place.line is None or cell.place.column is None:
        return replace(cell.place, text=text)
    before = cell.text[:start]
    column = start - before.rfind("\n") if "\n" in before else cell.place.column + start
    return replace(cell.place, line=cell.place.line + before.count("\n"), column=column)


def cell_slice(cell: Cell, start: int, end: int) -> Cell:
    """Return the text of a cell between two offsets as a separate cell, stripped of white space."""
    text = cell.text[start:end].strip()
    return replace(cell, text=text, place=place_within(cell, start, text))
