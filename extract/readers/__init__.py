"""Readers: turn a file of any supported format into its content, in which each paragraph and cell has its place.

`extract.intake` supplies the files and `extract.forms` interprets the content. Code outside this package imports only
the names listed here. `protocol` defines the interface of a reader, and `registry` maps each format to its reader.
"""

from extract.readers.protocol import Addressing, PageFilter, PageView, ReadOptions
from extract.readers.registry import addressing_of, read_again, read_content, reader_for, source_lines, view_page
from extract.readers.sniff import Format, may_have_attachments, sniff

__all__ = [
    "Addressing",
    "Format",
    "PageFilter",
    "PageView",
    "ReadOptions",
    "addressing_of",
    "may_have_attachments",
    "read_again",
    "read_content",
    "reader_for",
    "sniff",
    "source_lines",
    "view_page",
]
