"""Reader of PDF: tables and paragraphs, each with its page and box.

In a long document, only the pages that the page filter selects, and the pages to which their tables continue, are read
with positions. The filter needs the plain text of all pages, which takes a fraction of the time of reading positions.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path

import pypdfium2.raw as pdfium

from extract import limits
from extract.model.content import Content, Grid
from extract.model.notes import ContentNote, Note, PageDoubt
from extract.model.reasons import Cause, Countable, Lost, PageLoss, Reason
from extract.model.records import DAMAGED_CHARACTER, HiddenText, Place, Unreadable
from extract.readers.page.breaks import first_table, join_pages, last_table, may_continue
from extract.readers.page.layout import PageLayout, PageMarks, analyse_layout
from extract.readers.page.notes import notes_on
from extract.readers.pdf.damaged import TRIED_AGAIN, read_damaged
from extract.readers.pdf.file import NEEDS_RECOGNITION, is_truncated, opened
from extract.readers.pdf.fonts.drawn_digits import DrawnDigits
from extract.readers.pdf.matrix import Handle
from extract.readers.pdf.page import FEW, page_text, read_page
from extract.readers.pdf.second_reading import read_again
from extract.readers.pdf.stream_integrity import damaged_pages
from extract.readers.pdf.visible.layers import has_layers
from extract.readers.protocol import PageFilter, PageView, PageViewer, Reader, ReadOptions, SecondReader
from extract.readers.sniff import Format

_LONG = 12
"""Number of pages up to which the page filter is ignored: all pages take a tenth of a second."""


class PdfReader(Reader, PageViewer, SecondReader):
    """Reader of PDF documents."""

    formats = frozenset({Format.PDF})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """Read a file as :func:`read_pdf` does, or else as :func:`~extract.readers.pdf.damaged.read_damaged`."""
        try:
            return read_pdf(path, options.page_filter)
        except Unreadable as refusal:
            if refusal.cause not in TRIED_AGAIN or (content := read_damaged(path, options.page_filter)) is None:
                raise
            return content

    def read_again(self, path: Path, places: Sequence[Place]) -> list[str | None]:
        """See :func:`~extract.readers.pdf.second_reading.read_again`."""
        return read_again(path, places)

    def view_page(self, path: Path, number: int, dpi: float) -> PageView:
        """See :func:`~extract.readers.pdf.page_image.page_as_read`."""
        from extract.readers.pdf.page_image import page_as_read  # noqa: PLC0415 - imports the text recogniser

        return PageView(*page_as_read(path, number, dpi))


def read_pdf(path: Path, page_filter: PageFilter | None = None) -> Content:
    """Read a PDF.

    Args:
        path: The file.
        page_filter: Selects the pages of a long document that are read, by their plain text; None selects all pages.

    Raises:
        Unreadable: The file is encrypted, truncated, damaged or a dynamic form, exceeds a limit, or shows no text.
    """
    with opened(path) as document:
        if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_XFA_FULL:
            raise Unreadable(Reason.PDF_DYNAMIC_FORM)
        count = pdfium.FPDF_GetPageCount(document)
        limits.at_most(Countable.PAGES, count, limits.PAGES)
        marks = _PageReader(path, document, damaged_pages(path, count))
        unread: dict[int, int] = {}
        pages = _read(marks, _selected_pages(document, count, page_filter, unread), count)
    if len(pages) == count and all(page.loss or not page.blocks for page in pages):
        raise Unreadable(_why_without_text(pages))
    overlapping = frozenset(page.number for page in pages if any(block.has_overlap for block in page.blocks))
    blocks = join_pages(pages)
    limits.at_most(
        Countable.CELLS,
        sum(len(row) for block in blocks if isinstance(block, Grid) for row in block.rows),
        limits.CELLS,
    )
    reader = "scan" if marks.scanned_pages == len(pages) else "pdf"
    hidden = tuple(text for number in sorted(marks.hidden) for text in marks.hidden[number])
    for page in pages:
        unread.pop(page.number, None)
    notes = tuple(_notes(path, pages))
    return Content(blocks, reader, "application/pdf", count, notes, hidden, unread, overlapping)


class _PageReader:
    """Reads the marks of pages; uses text recognition for scanned pages and for images with tables on other pages."""

    def __init__(self, path: Path, document: Handle, damaged: Set[int]) -> None:
        self._path, self._document, self._has_layers = path, document, has_layers(path)
        self._damaged = damaged
        self._fonts = DrawnDigits()
        self.scanned_pages = self.insets = 0
        self.hidden: dict[int, Sequence[HiddenText]] = {}

    def read(self, number: int) -> PageMarks:
        marks = read_page(self._document, number, has_layers=self._has_layers, fonts=self._fonts)
        self.hidden[number] = marks.hidden
        if number in self._damaged:
            return _uncertain(marks)
        if not (marks.insets or marks.loss in NEEDS_RECOGNITION):
            return marks
        from extract.readers.pdf.page_image import draw_page, draw_sheet  # noqa: PLC0415
        from extract.readers.scan.page import SCAN_DPI, read_sheet, with_image_tables  # noqa: PLC0415 - most documents need no recognition

        if marks.loss in NEEDS_RECOGNITION:
            self.scanned_pages += 1
            limits.at_most(Countable.IMAGE_PAGES, self.scanned_pages, limits.SCANNED_PAGES)
            return read_sheet(draw_sheet(self._path, number, marks.turned))
        if self.insets >= limits.INSETS:
            return marks
        self.insets += len(marks.insets)
        return with_image_tables(marks, draw_page(self._path, number, SCAN_DPI, marks.turned))


def _uncertain(marks: PageMarks) -> PageMarks:
    """Return the marks of a page whose data is damaged, with characters that may be others."""
    if not marks.glyphs:
        return replace(marks, loss=PageLoss.DAMAGED)
    glyphs = [glyph._replace(confidence=DAMAGED_CHARACTER) for glyph in marks.glyphs]
    return replace(marks, glyphs=glyphs, doubt=PageDoubt.DATA_DAMAGED)


def _selected_pages(
    document: Handle, count: int, page_filter: PageFilter | None, unread: dict[int, int]
) -> Iterator[int]:
    """Yield the numbers of the pages to read; a page without text, possibly a scan, is always read.

    Args:
        document: The document.
        count: The number of its pages.
        page_filter: Selects pages by their plain text; None selects all pages.
        unread: The number of characters of each page that is not selected is added to it.
    """
    for number in range(1, count + 1):
        if page_filter is None or count <= _LONG:
            yield number
            continue
        text = page_text(document, number).strip()
        if len(text) <= FEW or page_filter(text):
            yield number
        else:
            unread[number] = len("".join(text.split()))


def _read(marks: _PageReader, numbers: Iterable[int], count: int) -> list[PageLayout]:
    """Read pages, and the adjacent pages to which their tables continue.

    Args:
        marks: Reads the marks of a page.
        numbers: The numbers of the pages to read, from 1.
        count: The number of pages of the document.
    """
    layouts = {number: analyse_layout(marks.read(number)) for number in numbers}

    def follow(number: int, step: int) -> None:
        while 1 <= (beside := number + step) <= count and beside not in layouts:
            if (last_table if step > 0 else first_table)(layouts[number]) is None:
                return
            page = analyse_layout(marks.read(beside))
            if not may_continue(*((layouts[number], page) if step > 0 else (page, layouts[number]))):
                return
            layouts[beside], number = page, beside

    for number in sorted(layouts):
        follow(number, 1)
        follow(number, -1)
    return [layouts[number] for number in sorted(layouts)]


def _why_without_text(pages: Iterable[PageLayout]) -> Cause:
    losses = {page.loss for page in pages if page.loss}
    return Lost(Reason.EVERY_PAGE_LOST, losses.pop()) if losses else Reason.NO_TEXT


def _notes(path: Path, pages: Iterable[PageLayout]) -> Iterator[ContentNote]:
    if is_truncated(path):
        yield Note.END_MISSING
    yield from notes_on(pages)
