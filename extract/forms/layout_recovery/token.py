"""Token: a cell of a document whose layout is lost, in reading order."""

from dataclasses import dataclass

from extract.model.content import Cell


@dataclass(frozen=True)
class Token:
    """A cell in the stream of a document's cells.

    Attributes:
        cell: The cell, which may be a piece of an original cell or line.
        starts_line: Whether the token is the first of a line or table row of the source.
        origin: The original cell or line.
        is_table: Whether the original cell belongs to a table.
    """

    cell: Cell
    starts_line: bool
    origin: Cell
    is_table: bool

    @property
    def text(self) -> str:
        """The cell's text."""
        return self.cell.text
