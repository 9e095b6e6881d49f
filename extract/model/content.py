"""Content of a document as a reader returns it: paragraphs and grids, each with its place in the source.

Readers know formats, forms know meaning; nothing here depends on what the text means.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.model.notes import ContentNote
from extract.model.records import Place


@dataclass(slots=True)
class Cell:
    """A cell of a grid: its verbatim text, its position in the grid, and its place in the source.

    Cells are never changed; the class is not frozen because a document has thousands, and frozen ones are slower.
    """

    text: str
    row: int
    column: int
    place: Place
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows in reading order, each a tuple of cells (a merged cell once, where it begins).

    Attributes:
        has_columns: Whether the columns of the cells are known; else only their order is.
        is_exact: Whether the source itself states the columns, not an export to text.
    """

    rows: tuple[tuple[Cell, ...], ...]
    has_columns: bool = True
    is_exact: bool = True

    def cells(self) -> Iterator[Cell]:
        """Return the cells in reading order."""
        for row in self.rows:
            yield from row


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Content:
    """Content of a whole document."""

    blocks: tuple[Block, ...]
    reader: str
    media_type: str
    page_count: int | None = None
    notes: tuple[ContentNote, ...] = field(default=())
