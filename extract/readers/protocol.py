"""What a reader is: the contract between document formats and everything that uses documents.

A reader turns a file of its formats into :class:`~extract.model.content.Content`. A format that has pages or numbered
source lines offers these too, each through a protocol of its own; callers ask for a capability and never for a format.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from extract.model.content import Content
from extract.readers.sniff import Format

if TYPE_CHECKING:
    from extract.readers.page.layout import PageMarks
    from extract.readers.page.raster import Raster

PageFilter = Callable[[str], bool]
"""Decides from the plain text of a page whether that page is read."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What to read of a document.

    Attributes:
        page_filter: Which pages of a long document to read; None reads all of them. A reader for which this saves
            nothing ignores it, so a caller must not rely on pages being left out.
    """

    page_filter: PageFilter | None = None


class Reader(Protocol):
    """Reads the documents of some formats. It keeps no state between documents.

    Attributes:
        formats: The formats that it reads; the registry lists it under each of them.
    """

    formats: ClassVar[frozenset[Format]]

    def read(self, path: Path, options: ReadOptions) -> Content:
        """Read a file that is known to be of one of the formats.

        Raises:
            Unreadable: The file cannot be read; the reason names the cause.
        """
        ...


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as it was read.

    Attributes:
        marks: Its characters and ruling lines, in points from the top left corner.
        image: The image on which these positions lie.
        shows_marks: Whether the image shows the marks; where it does not, whoever displays the image draws them.
    """

    marks: "PageMarks"
    image: "Raster"
    shows_marks: bool = True


@runtime_checkable
class PageViewer(Protocol):
    """A reader whose documents have pages that can be displayed."""

    def view_page(self, path: Path, number: int, dpi: float) -> PageView:
        """Return a page (from 1) as it was read.

        Args:
            path: The file.
            number: The page, from 1.
            dpi: Dots per inch of the image. A scanned page keeps the resolution at which it was read, and a page that
                would have more than `limits.PIXELS` pixels gets fewer.

        Raises:
            Unreadable: The file cannot be opened, or has no such page.
        """
        ...


@runtime_checkable
class LineSource(Protocol):
    """A reader whose places are lines and columns of the source text."""

    def source_lines(self, path: Path) -> list[str]:
        """Return the lines of the file, without their ends, as places count them.

        Raises:
            Unreadable: The file cannot be decoded.
        """
        ...


class Addressing(StrEnum):
    """How the places in a document are named to a person."""

    PAGE = "page"
    """Page, table, row and column; or page and paragraph."""
    SHEET = "sheet"
    """Sheet, row and column letter."""
    CHARACTER = "character"
    """Line and column of the source text."""
