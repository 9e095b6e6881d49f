"""Files attached to a PDF: those of the document, as in a portfolio, and those of annotations on its pages."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_char, c_ulong, c_ushort
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from extract import limits
from extract.model.reasons import Countable, Reason
from extract.readers.archive.member import Broken, Entry


def attached_files(path: Path) -> Iterator[Entry]:
    """Yield the files attached to a PDF; one that is attached in two places counts once.

    Raises:
        Broken: The PDF cannot be opened.
    """
    with _opened(path) as document:
        seen: set[tuple[str, bytes]] = set()
        for attachment in _attachments(document):
            name = _name(attachment)
            content = _content(attachment)
            key = name, hashlib.sha256(content or b"").digest()
            if key not in seen:
                seen.add(key)
                refusal = Reason.DAMAGED_ARCHIVE if content is None else None
                yield Entry(name, refusal, partial(_blocks, content or b""))


def has_attached_files(path: Path) -> bool:
    """Return whether a PDF can be opened and has an attached file."""
    try:
        with _opened(path) as document:
            return next(_attachments(document), None) is not None
    except Broken:
        return False


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    document = pdfium.FPDF_LoadDocument(os.fsencode(path), None)
    if not document:
        is_locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Broken(Reason.ENCRYPTED if is_locked else Reason.PDF_DAMAGED)
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _attachments(document: Any) -> Iterator[Any]:
    for index in range(pdfium.FPDFDoc_GetAttachmentCount(document)):
        yield pdfium.FPDFDoc_GetAttachment(document, index)
    count = pdfium.FPDF_GetPageCount(document)
    limits.at_most(Countable.PAGES, count, limits.PAGES)
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if page:
            yield from _attachments_on(page)
            pdfium.FPDF_ClosePage(page)


def _attachments_on(page: Any) -> Iterator[Any]:
    for index in range(max(pdfium.FPDFPage_GetAnnotCount(page), 0)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_FILEATTACHMENT:
            attachment = pdfium.FPDFAnnot_GetFileAttachment(annotation)
            if attachment:
                yield attachment
        pdfium.FPDFPage_CloseAnnot(annotation)


def _name(attachment: Any) -> str:
    size = pdfium.FPDFAttachment_GetName(attachment, None, 0)
    buffer = (c_ushort * (size // 2 + 1))()
    pdfium.FPDFAttachment_GetName(attachment, buffer, size)
    return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _content(attachment: Any) -> bytes | None:
    """Return the bytes of an attached file; None if the PDF does not hold them."""
    size = c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, byref(size)):
        return None
    limits.at_most(Countable.UNPACKED_BYTES, size.value, limits.ARCHIVE_BYTES)
    buffer = (c_char * max(size.value, 1))()
    if not pdfium.FPDFAttachment_GetFile(attachment, buffer, size.value, byref(size)):
        return None
    return buffer.raw[: size.value]


def _blocks(content: bytes) -> Iterator[bytes]:
    yield content
