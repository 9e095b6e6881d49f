"""Content as one sequence of rows, so that a form may run over tables, captions and page breaks."""

from dataclasses import dataclass
from functools import cached_property

from extract.content import Cell, Content, Paragraph
from extract.records import Place


@dataclass(frozen=True)
class Row:
    """A table row, or a paragraph as a row of one cell."""

    cells: tuple[Cell, ...]
    is_table: bool
    starts_table: bool = False

    @cached_property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that hold text."""
        return tuple(cell for cell in self.cells if cell.text)

    @property
    def text(self) -> str:
        """The first text of the row."""
        return self.filled[0].text if self.filled else ""

    def at(self, column: int) -> Cell | None:
        """The cell that covers a column."""
        return next((c for c in self.cells if c.column <= column < c.column + c.colspan), None)


def rows_of(content: Content) -> list[Row]:
    """Every row and paragraph that holds text, in reading order."""
    rows: list[Row] = []
    for block in content.blocks:
        if isinstance(block, Paragraph):
            rows.append(Row((Cell(block.text, 0, 0, block.place),), is_table=False))
        else:
            rows.extend(Row(cells, is_table=True, starts_table=not i) for i, cells in enumerate(block.rows))
    return [row for row in rows if row.filled]


def place_of(cell: Cell, value: object = None) -> Place:
    """The place of a cell; with the printed text where the field's value is not that text."""
    if value is None or value == cell.text:
        return cell.place
    return cell.place.model_copy(update={"text": cell.text})


def place_within(cell: Cell, start: int, text: str) -> Place:
    """The place of a piece of a cell that begins `start` characters into it."""
    if cell.place.line is None or cell.place.column is None:
        return cell.place.model_copy(update={"text": text})
    before = cell.text[:start]
    column = start - before.rfind("\n") if "\n" in before else cell.place.column + start
    return cell.place.model_copy(update={"line": cell.place.line + before.count("\n"), "column": column})
