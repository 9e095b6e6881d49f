"""Content of a document as a reader returns it: paragraphs and grids, each with its place in the source.

Readers parse file formats and packages in `extract.forms` interpret the text; the classes here depend on neither.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.model.notes import ContentNote
from extract.model.records import HiddenBy, HiddenText, Place


class Look(NamedTuple):
    """How a part of a text is drawn: why a person does not read it, if so, and whether it is raised."""

    hidden_by: HiddenBy | None = None
    is_raised: bool = False


PLAIN = Look()


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
    """A table.

    A merged cell occurs once, at its top-left position.

    Attributes:
        rows: The rows in reading order, each a tuple of its cells.
        has_columns: Whether the column of each cell is known; if not, only the order of the cells in a row is.
        is_exact: Whether the source file itself defines the columns; false where they come from an export to text.
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
    """Content of a whole document.

    Attributes:
        blocks: Paragraphs and tables in reading order.
        reader: Name of the reader that read the document.
        media_type: Media type of the file.
        page_count: Number of pages; None for a format without pages.
        notes: Warnings about the file.
        hidden: Texts of the file that no block contains, because a person does not see them or sees them crossed out.
        unread_pages: Number of characters of each page of which only the plain text was read, by page number.
        overlapping_pages: Numbers of the pages on which characters are printed over each other.
    """

    blocks: tuple[Block, ...]
    reader: str
    media_type: str
    page_count: int | None = None
    notes: tuple[ContentNote, ...] = field(default=())
    hidden: tuple[HiddenText, ...] = field(default=())
    unread_pages: Mapping[int, int] = field(default_factory=dict)
    overlapping_pages: frozenset[int] = frozenset()
