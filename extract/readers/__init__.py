"""Readers: from the bytes of a file of any format to its content, each piece with its place.

Stands between intake, which brings files, and forms, which know what the content means. Code outside this package uses
what is listed here and nothing below it; `protocol` says what a reader is, `registry` which reader reads which format.
"""

from extract.readers.protocol import Addressing, PageFilter, PageView, ReadOptions
from extract.readers.registry import addressing_of, read_content, reader_for, source_lines, view_page
from extract.readers.sniff import Format, sniff

__all__ = [
    "Addressing",
    "Format",
    "PageFilter",
    "PageView",
    "ReadOptions",
    "addressing_of",
    "read_content",
    "reader_for",
    "sniff",
    "source_lines",
    "view_page",
]
