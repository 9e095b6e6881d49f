"""PDF: tables and paragraphs, each with its page and box.

Of a long document only the selected pages are read with positions, and the pages to which their tables continue:
extracting the plain text of all pages costs a small part of that.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2.raw as pdfium

from extract import limits
from extract.model.content import Content, Grid
from extract.model.notes import ContentNote, Note
from extract.model.reasons import Cause, Countable, Lost, Reason
from extract.model.records import Unreadable
from extract.readers.page.breaks import first_table, join_pages, last_table, may_run_on
from extract.readers.page.layout import LaidPage, PageMarks, lay_out
from extract.readers.page.notes import notes_on
from extract.readers.pdf.file import TO_BE_LOOKED_AT, is_cut, opened
from extract.readers.pdf.page import FEW, Handle, page_text, read_page
from extract.readers.protocol import PageFilter, PageView, PageViewer, Reader, ReadOptions
from extract.readers.sniff import Format

_LONG = 12
"""Number of pages up to which all are read: that takes a tenth of a second, and nothing can be missed."""


class PdfReader(Reader, PageViewer):
    """PDF documents."""

    formats = frozenset({Format.PDF})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_pdf`."""
        return read_pdf(path, options.page_filter)

    def view_page(self, path: Path, number: int, dpi: float) -> PageView:
        """See :func:`~extract.readers.pdf.page_image.page_as_read`."""
        from extract.readers.pdf.page_image import page_as_read  # noqa: PLC0415 - loads the recogniser of scans

        return PageView(*page_as_read(path, number, dpi))


def read_pdf(path: Path, page_filter: PageFilter | None = None) -> Content:
    """Read a PDF.

    Args:
        path: The file.
        page_filter: Which pages of a long document to read, by their plain text; None reads all of them.

    Raises:
        Unreadable: Encrypted, truncated, damaged, over a limit, or without any legible text.
    """
    with opened(path) as document:
        count = pdfium.FPDF_GetPageCount(document)
        limits.at_most(Countable.PAGES, count, limits.PAGES)
        marks = _PageReader(path, document)
        pages = _read(marks, _selected_pages(document, count, page_filter), count)
    if len(pages) == count and all(page.loss or not page.blocks for page in pages):
        raise Unreadable(_why_without_text(pages))
    blocks = join_pages(pages)
    limits.at_most(
        Countable.CELLS,
        sum(len(row) for block in blocks if isinstance(block, Grid) for row in block.rows),
        limits.CELLS,
    )
    reader = "scan" if marks.pictures == len(pages) else "pdf"
    return Content(blocks, reader, "application/pdf", count, tuple(_notes(path, pages)))


class _PageReader:
    """Reads the marks of pages: scanned pages by text recognition, and so tables in images on other pages."""

    def __init__(self, path: Path, document: Handle) -> None:
        self._path, self._document = path, document
        self.pictures = self.insets = 0

    def read(self, number: int) -> PageMarks:
        marks = read_page(self._document, number)
        if not (marks.pictures or marks.loss in TO_BE_LOOKED_AT):
            return marks
        from extract.readers.pdf.page_image import draw_page  # noqa: PLC0415
        from extract.readers.scan.page import SCAN_DPI, read_raster, with_pictures  # noqa: PLC0415 - most documents do without

        if marks.loss in TO_BE_LOOKED_AT:
            self.pictures += 1
            limits.at_most(Countable.IMAGE_PAGES, self.pictures, limits.PICTURES)
            return read_raster(draw_page(self._path, number, SCAN_DPI))
        if self.insets >= limits.INSETS:
            return marks
        self.insets += len(marks.pictures)
        return with_pictures(marks, draw_page(self._path, number, SCAN_DPI))


def _selected_pages(document: Handle, count: int, page_filter: PageFilter | None) -> Iterator[int]:
    """Yield the numbers of the pages to read; one without text may be a scan of anything, so it is always read."""
    for number in range(1, count + 1):
        if page_filter is None or count <= _LONG or _is_selected(document, number, page_filter):
            yield number


def _is_selected(document: Handle, number: int, page_filter: PageFilter) -> bool:
    text = page_text(document, number).strip()
    return len(text) <= FEW or page_filter(text)


def _read(marks: _PageReader, numbers: Iterable[int], count: int) -> list[LaidPage]:
    """Read pages, and the adjacent ones to which their tables continue."""
    laid = {number: lay_out(marks.read(number)) for number in numbers}

    def follow(number: int, step: int) -> None:
        while 1 <= (beside := number + step) <= count and beside not in laid:
            if (last_table if step > 0 else first_table)(laid[number]) is None:
                return
            page = lay_out(marks.read(beside))
            if not may_run_on(*((laid[number], page) if step > 0 else (page, laid[number]))):
                return
            laid[beside], number = page, beside

    for number in sorted(laid):
        follow(number, 1)
        follow(number, -1)
    return [laid[number] for number in sorted(laid)]


def _why_without_text(pages: Iterable[LaidPage]) -> Cause:
    losses = {page.loss for page in pages if page.loss}
    return Lost(Reason.EVERY_PAGE_LOST, losses.pop()) if losses else Reason.NO_TEXT


def _notes(path: Path, pages: Iterable[LaidPage]) -> Iterator[ContentNote]:
    if is_cut(path):
        yield Note.END_MISSING
    yield from notes_on(pages)
