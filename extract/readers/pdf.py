"""PDF with text: ruled tables and paragraphs, each with its page and box.

Of a long document only the pages that are wanted are read with their places, and those that their tables go on to: the
plain text of all pages costs a small part of that.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pypdfium2.raw as pdfium

from extract import limits
from extract.content import Content, Grid
from extract.readers.page_breaks import first_table, join_pages, last_table, may_run_on
from extract.readers.page_layout import LaidPage, lay_out
from extract.readers.pdf_page import FEW, Handle, page_text, read_page
from extract.records import Unreadable

_LONG = 12
"""Pages up to which all are read: that takes a tenth of a second, and nothing can be missed."""

_END = b"%%EOF"
_TAIL = 2048
"""Bytes at the end of a file within which its end mark stands."""


def read_pdf(path: Path, wanted: Callable[[str], bool] | None = None) -> Content:
    """Read a PDF.

    Args:
        path: The file.
        wanted: Which pages of a long document to read, told by their plain text; all where it is None.

    Raises:
        Unreadable: Encrypted, cut, damaged, over a limit, or without any text (a scan).
    """
    with _opened(path) as document:
        count = pdfium.FPDF_GetPageCount(document)
        limits.at_most("pages", count, limits.PAGES)
        pages = _read(document, _wanted_pages(document, count, wanted), count)
    if len(pages) == count and all(page.loss or not page.blocks for page in pages):
        raise Unreadable(_why_without_text(pages))
    blocks = join_pages(pages)
    limits.at_most(
        "cells", sum(len(row) for block in blocks if isinstance(block, Grid) for row in block.rows), limits.CELLS
    )
    return Content(blocks, "pdf", "application/pdf", count, tuple(_notes(path, pages)))


@contextmanager
def _opened(path: Path) -> Iterator[Handle]:
    document = pdfium.FPDF_LoadDocument(os.fsencode(path), None)
    if not document:
        raise Unreadable(_why_closed(path, pdfium.FPDF_GetLastError()))
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _why_closed(path: Path, error: int) -> str:
    if error in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return "the file is encrypted; ask its publisher for one without a password"
    return (
        "the file is cut: its end is missing" if _is_cut(path) else "the file is damaged: it cannot be opened as a PDF"
    )


def _is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        return _END not in file.read()


def _wanted_pages(document: Handle, count: int, wanted: Callable[[str], bool] | None) -> Iterator[int]:
    """The numbers of the pages to read; a page without text may be a picture of what is wanted, so it is among them."""
    for number in range(1, count + 1):
        if wanted is None or count <= _LONG or len(text := page_text(document, number).strip()) <= FEW or wanted(text):
            yield number


def _read(document: Handle, numbers: Iterable[int], count: int) -> list[LaidPage]:
    """Read pages, and those around them that their tables go on to."""
    laid = {number: lay_out(read_page(document, number)) for number in numbers}

    def follow(number: int, step: int) -> None:
        while 1 <= (beside := number + step) <= count and beside not in laid:
            if (last_table if step > 0 else first_table)(laid[number]) is None:
                return
            page = lay_out(read_page(document, beside))
            if not may_run_on(*((laid[number], page) if step > 0 else (page, laid[number]))):
                return
            laid[beside], number = page, beside

    for number in sorted(laid):
        follow(number, 1)
        follow(number, -1)
    return [laid[number] for number in sorted(laid)]


def _why_without_text(pages: Iterable[LaidPage]) -> str:
    losses = {page.loss for page in pages if page.loss}
    if "an image" in losses:
        return "a scan: its pages are images, which are not read yet"
    return f"each page is {losses.pop()}" if losses else "the file holds no text"


def _notes(path: Path, pages: Iterable[LaidPage]) -> Iterator[str]:
    if _is_cut(path):
        yield "the file is cut: its end is missing, and pages may be"
    losses = sorted((page.loss, page.number) for page in pages if page.loss)
    for loss, lost in groupby(losses, key=itemgetter(0)):
        numbers = [str(number) for _, number in lost]
        if len(numbers) == 1:
            yield f"page {numbers[0]} is {loss} and was not read"
        else:
            yield f"pages {', '.join(numbers)} are each {loss} and were not read"
