"""Open a PDF file with pdfium, or report why it cannot be opened."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2.raw as pdfium

from extract.model.reasons import PageLoss, Reason
from extract.model.records import Unreadable
from extract.readers.pdf.matrix import Handle

NEEDS_RECOGNITION = (PageLoss.IMAGE, PageLoss.UNNAMED_CHARACTERS)
"""The losses of a page whose text can only be read by text recognition on a rendered image of the page."""

_END = b"%%EOF"
_TAIL = 2048
"""Bytes at the end of a file in which the end marker is searched."""


@contextmanager
def opened(path: Path) -> Iterator[Handle]:
    """Open a PDF, and close it when the block ends.

    Raises:
        Unreadable: The file is encrypted, truncated or damaged.
    """
    document = pdfium.FPDF_LoadDocument(os.fsencode(path), None)
    if not document:
        raise Unreadable(_why_closed(path, pdfium.FPDF_GetLastError()))
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _why_closed(path: Path, error: int) -> Reason:
    if error in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return Reason.ENCRYPTED
    return Reason.PDF_TRUNCATED if is_truncated(path) else Reason.PDF_DAMAGED


def is_truncated(path: Path) -> bool:
    """Whether the end marker of a PDF is missing."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        return _END not in file.read()
