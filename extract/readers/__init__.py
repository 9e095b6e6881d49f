"""From bytes to content: what a file is decides who reads it."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from extract.model.content import Content
from extract.model.records import Unreadable
from extract.readers.sniff import Format, sniff

Wanted = Callable[[str], bool]
"""Tells by the text of a page whether the page is worth reading."""

_READERS = {
    Format.TEXT: ("text.plain", "read_text"),
    Format.DOCX: ("word.docx", "read_docx"),
    Format.DOC: ("word.legacy", "read_legacy"),
    Format.RTF: ("word.legacy", "read_legacy"),
    Format.WORD_XML: ("word.legacy", "read_legacy"),
    Format.XLSX: ("spreadsheet.workbook", "read_xlsx"),
    Format.XLS: ("spreadsheet.workbook", "read_xls"),
    Format.SPREADSHEETML: ("spreadsheet.spreadsheetml", "read_spreadsheetml"),
    Format.HTML: ("text.html", "read_html"),
    Format.MHT: ("text.html", "read_mht"),
    Format.PDF: ("pdf.document", "read_pdf"),
    Format.IMAGE: ("scan.image_file", "read_image"),
    Format.OFD: ("ofd.document", "read_ofd"),
    Format.ARCHIVE: ("archive.unpack", "read_archive"),
}


def read_content(path: Path, wanted: Wanted | None = None) -> Content:
    """Read a file of any format.

    Args:
        path: The file; its name is not believed.
        wanted: Which pages of a long document to read; all of them where it is None.

    Raises:
        Unreadable: The file cannot be read; the reason names the cause.
    """
    found = sniff(path)
    if found not in _READERS:
        raise Unreadable(f"this is a file of the kind '{found}', which is not read yet")
    module, function = _READERS[found]
    read = getattr(import_module(f"extract.readers.{module}"), function)
    content: Content = read(path, wanted) if found is Format.PDF else read(path)
    return content
