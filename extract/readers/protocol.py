"""The interface of a reader: callers depend on these protocols and never on a document format.

A reader turns a file of its formats into :class:`~extract.model.content.Content`. A reader whose format has pages also
implements :class:`PageViewer`, and a reader whose format has source lines implements :class:`LineSource`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from extract.model.content import Content
from extract.model.records import Place
from extract.readers.sniff import Format

if TYPE_CHECKING:
    from extract.readers.page.layout import PageMarks
    from extract.readers.page.raster import Raster

PageFilter = Callable[[str], bool]
"""A function that returns, from the plain text of a page, whether that page is to be read."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options of a read.

    Attributes:
        page_filter: Selects the pages of a long document that are read; None selects all pages. Readers that would
            not be faster with a filter ignore it, so a caller must not rely on pages being left out.
    """

    page_filter: PageFilter | None = None


class Reader(Protocol):
    """A reader of documents of one or more formats; it keeps no state between documents.

    Attributes:
        formats: The formats that the reader supports; `registry.READERS` has an entry for each.
    """

    formats: ClassVar[frozenset[Format]]

    def read(self, path: Path, options: ReadOptions) -> Content:
        """Read a file, whose format must be one of `formats`.

        Raises:
            Unreadable: The file cannot be read; the reason names the cause.
        """
        ...


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with the characters and ruling lines that were read from it.

    Attributes:
        marks: The characters and ruling lines, in points from the top left corner of the page.
        image: The image of the page; positions in `marks` apply to it.
        shows_marks: Whether the characters and ruling lines are visible in the image. If not, the caller that displays
            the image must draw them.
    """

    marks: "PageMarks"
    image: "Raster"
    shows_marks: bool = True


@runtime_checkable
class PageViewer(Protocol):
    """A reader whose documents have pages that can be displayed."""

    def view_page(self, path: Path, number: int, dpi: float) -> PageView:
        """Return the image of a page and the marks that were read from it.

        Args:
            path: The file.
            number: The page, from 1.
            dpi: Dots per inch of the image. The image of a scanned page has the resolution at which the page was read
                instead. The resolution is lowered if the image would have more than `limits.PIXELS` pixels.

        Raises:
            Unreadable: The file cannot be opened, or has no such page.
        """
        ...


@runtime_checkable
class SecondReader(Protocol):
    """A reader that can read places of a document again with an independent parser."""

    def read_again(self, path: Path, places: Sequence[Place]) -> list[str | None]:
        """Return the text at each place of the file; None where it cannot be read again."""
        ...


@runtime_checkable
class LineSource(Protocol):
    """A reader in whose content every place is a line and a column of the source text."""

    def source_lines(self, path: Path) -> list[str]:
        """Return the lines of the file without line ends; line 1 of a place is the first of them.

        Raises:
            Unreadable: The file cannot be decoded.
        """
        ...


class Addressing(StrEnum):
    """How a place in a document is described to a user."""

    PAGE = "page"
    """Page, table, row and column; or page and paragraph."""
    SHEET = "sheet"
    """Sheet, row and column letter."""
    CHARACTER = "character"
    """Line and column of the source text."""
