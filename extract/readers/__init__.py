"""From bytes to content: what a file is decides who reads it."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from extract.content import Content
from extract.readers.sniff import Format, sniff
from extract.records import Unreadable

Wanted = Callable[[str], bool]
"""Tells by the text of a page whether the page is worth reading."""

_READERS = {
    Format.TEXT: ("text", "read_text"),
    Format.DOCX: ("docx", "read_docx"),
    Format.DOC: ("legacy", "read_legacy"),
    Format.RTF: ("legacy", "read_legacy"),
    Format.WORD_XML: ("legacy", "read_legacy"),
    Format.XLSX: ("spreadsheet", "read_xlsx"),
    Format.XLS: ("spreadsheet", "read_xls"),
    Format.SPREADSHEETML: ("spreadsheetml", "read_spreadsheetml"),
    Format.HTML: ("html", "read_html"),
    Format.MHT: ("html", "read_mht"),
    Format.PDF: ("pdf", "read_pdf"),
    Format.IMAGE: ("image", "read_image"),
    Format.OFD: ("ofd", "read_ofd"),
    Format.ARCHIVE: ("archive", "read_archive"),
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
