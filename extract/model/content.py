"""What a reader gives: paragraphs and grids, every piece with its place in the source.

A reader knows formats, a form knows meaning: nothing here knows what a budget is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.model.notes import ContentNote
from extract.model.records import Place


@dataclass(slots=True)
class Cell:
    """One cell of a grid: its verbatim text, where it sits in the grid, and its place in the source.

    Nothing changes a cell once it is made; it is a plain class because a document has thousands.
    """

    text: str
    row: int
    column: int
    place: Place
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside any table."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows in reading order, each a tuple of cells (a merged cell stands once, where it begins).

    Attributes:
        has_columns: Whether the cells' columns are those of the table; else only their order is left of it.
        is_exact: Whether they are so by the source's own word, and not by what an export to text made of it.
    """

    rows: tuple[tuple[Cell, ...], ...]
    has_columns: bool = True
    is_exact: bool = True

    def cells(self) -> Iterator[Cell]:
        """Every cell in reading order."""
        for row in self.rows:
            yield from row


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document as its reader saw it."""

    blocks: tuple[Block, ...]
    reader: str
    media_type: str
    page_count: int | None = None
    notes: tuple[ContentNote, ...] = field(default=())
