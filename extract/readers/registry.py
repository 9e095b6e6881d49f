"""The registry of readers by format, and the functions with which other packages read files of any format.

The module of a reader is imported when the first document of its format is read: some load a model or a large library.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from extract.model.archives import NoArchive
from extract.model.content import Block, Cell, Content, Paragraph
from extract.model.reasons import Detail, Reason
from extract.model.records import Place, Unreadable
from extract.readers.protocol import (
    Addressing,
    LineSource,
    PageFilter,
    PageView,
    PageViewer,
    Reader,
    ReadOptions,
    SecondReader,
)
from extract.readers.sniff import Format, sniff
from extract.vocabulary.radicals import has_radicals, without_radicals

_Piece = TypeVar("_Piece", Cell, Paragraph)

READERS = {
    Format.TEXT: "text.plain:PlainTextReader",
    Format.DOCX: "word.docx:DocxReader",
    Format.DOC: "word.legacy:LegacyWordReader",
    Format.RTF: "word.legacy:LegacyWordReader",
    Format.WORD_XML: "word.docx:WordXmlReader",
    Format.XLSX: "spreadsheet.xlsx:XlsxReader",
    Format.XLS: "spreadsheet.xls:XlsReader",
    Format.ENCRYPTED_PACKAGE: "spreadsheet.default_password:EncryptedWorkbookReader",
    Format.SPREADSHEETML: "spreadsheet.spreadsheetml:SpreadsheetMlReader",
    Format.HTML: "text.html:HtmlReader",
    Format.MHT: "text.html:MhtReader",
    Format.ODT: "opendocument.text:OdtReader",
    Format.ODS: "opendocument.spreadsheet:OdsReader",
    Format.PDF: "pdf.document:PdfReader",
    Format.IMAGE: "scan.image_file:ImageReader",
    Format.OFD: "ofd.document:OfdReader",
    Format.ARCHIVE: "archive.unpack:ArchiveReader",
}
"""The reader of each format, as ``module:class`` with the module relative to extract.readers."""

_ADDRESSING = {
    "text": Addressing.CHARACTER,
    "spreadsheet": Addressing.SHEET,
    "spreadsheetml": Addressing.SHEET,
    "xlsx": Addressing.SHEET,  # the name of the workbook reader in content stored by early versions
    "xls": Addressing.SHEET,
}


@cache
def reader_for(media: Format) -> Reader:
    """Return the reader of a format.

    Raises:
        Unreadable: No reader is registered for the format.
    """
    if media not in READERS:
        raise Unreadable(Detail(Reason.FORMAT_NOT_READ, str(media)))
    module, _, name = READERS[media].partition(":")
    reader: Reader = getattr(import_module(f"extract.readers.{module}"), name)()
    return reader


def read_content(path: Path, page_filter: PageFilter | None = None) -> Content:
    """Read a file of any format.

    Args:
        path: The file. Its format is detected from its bytes; its name is ignored.
        page_filter: Selects the pages of a long document that are read, by their plain text; None selects all pages.

    Raises:
        Unreadable: The file cannot be read; the reason names the cause.
    """
    selects = page_filter and _by_ordinary_characters(page_filter)
    media = sniff(path)
    try:
        return _with_ordinary_characters(reader_for(media).read(path, ReadOptions(page_filter=selects)))
    except Unreadable as error:
        if media is Format.PDF and error.cause == Reason.NO_TEXT:
            _raise_if_portfolio(path)
        raise


def _raise_if_portfolio(path: Path) -> None:
    """Raise what :func:`~extract.readers.archive.unpack.read_archive` raises if files are attached to a PDF."""
    from extract.readers.archive.unpack import read_archive  # noqa: PLC0415 - few PDF files have no text

    with suppress(NoArchive):
        read_archive(path)


def _by_ordinary_characters(page_filter: PageFilter) -> PageFilter:
    return lambda text: page_filter(without_radicals(text))


def _with_ordinary_characters(content: Content) -> Content:
    """Return the content with ordinary characters for radicals; the place of a changed text keeps the original."""
    if not has_radicals("\n".join(_texts(content.blocks))):
        return content
    return replace(content, blocks=tuple(map(_ordinary_block, content.blocks)))


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                for cell in row:
                    yield cell.text


def _ordinary_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return _ordinary(block)
    if not any(has_radicals(cell.text) for cell in block.cells()):
        return block
    return replace(block, rows=tuple(tuple(map(_ordinary, row)) for row in block.rows))


def _ordinary(one: _Piece) -> _Piece:
    if not has_radicals(one.text):
        return one
    return replace(one, text=without_radicals(one.text), place=replace(one.place, text=one.text))


def view_page(path: Path, number: int, dpi: float) -> PageView:
    """Return the image of a page (from 1) of a PDF, OFD or image file, with the marks that were read from it.

    The arguments are those of :meth:`PageViewer.view_page`.

    Raises:
        Unreadable: The file cannot be opened, has no such page, or is of a format without pages.
    """
    media = sniff(path)
    reader = reader_for(media)
    if not isinstance(reader, PageViewer):
        raise Unreadable(Detail(Reason.FORMAT_WITHOUT_PAGES, str(media)))
    return reader.view_page(path, number, dpi)


def read_again(path: Path, places: Sequence[Place]) -> list[str | None]:
    """Return the text at each place as an independent parser reads it; None where the format has no such parser."""
    reader = reader_for(sniff(path))
    return reader.read_again(path, places) if isinstance(reader, SecondReader) else [None] * len(places)


def source_lines(path: Path) -> list[str] | None:
    """Return the lines of a text file without line ends; None for a format whose places are not lines and columns.

    Raises:
        Unreadable: The file cannot be decoded.
    """
    reader = reader_for(sniff(path))
    return reader.source_lines(path) if isinstance(reader, LineSource) else None


def addressing_of(reader_name: str) -> Addressing:
    """Return how places in a document are described, given the `reader` field of its content (such as "text")."""
    return _ADDRESSING.get(reader_name, Addressing.PAGE)
