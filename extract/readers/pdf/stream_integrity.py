"""Find the pages of a PDF whose compressed data is damaged: PDFium draws what it can of them, without saying so.

A changed byte in a compressed stream changes or garbles what follows it, so that other digits may stand on the page.
The streams state a checksum. Images and font programs are not checked: their damage changes no text.
"""

import re
import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from extract.readers.pdf.upright import pdfplumber

_STREAM = re.compile(rb"stream\r?\n")
_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b")
_INFLATED = re.compile(rb"/Filter\s*\[?\s*/Fl(?:ateDecode)?\b")
_OTHER = re.compile(rb"/(?:Image|Length[123]|Type1C|CIDFontType0C|OpenType|Metadata|N \d)\b")
"""In the dictionary of an image, a font program, metadata, or a colour profile."""

_DICTIONARY = 600
"""Bytes before a stream in which its dictionary is searched."""

_MOST_BYTES = 1 << 26
"""Bytes up to which a stream is unpacked."""

_HEADER, _CHECKSUM = 2, 4
"""Bytes before and behind the compressed data (RFC 1950)."""

_DEPTH = 8
"""Most references from a page to a stream that it draws or whose map it uses."""


def damaged_pages(path: Path, count: int) -> frozenset[int]:
    """Return the numbers of the pages that draw or use a damaged stream; all if it is not known which do.

    Args:
        path: The file, which PDFium opens.
        count: The number of its pages.
    """
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        damaged = frozenset(_damaged(data))
    if not damaged:
        return frozenset()
    pages = _pages_that_use(path, damaged)
    return pages or frozenset(range(1, count + 1))


def _damaged(data: mmap) -> Iterator[int]:
    """Yield the numbers of the objects whose streams are damaged; those of an encrypted file are not known."""
    if data.find(b"/Encrypt") >= 0:
        return
    end = 0
    for found in _STREAM.finditer(data):
        start = found.start()
        if start < end or data[start - 3 : start] == b"end":
            continue
        before = data[max(start - _DICTIONARY, 0) : start]
        opening = next(reversed([*_OBJECT.finditer(before)]), None)
        end = data.find(b"endstream", found.end())
        if opening is None or not _INFLATED.search(before, opening.end()) or _OTHER.search(before, opening.end()):
            continue
        if not _is_whole(data[found.end() : end if end >= 0 else len(data)]):
            yield int(opening[1])


def _is_whole(packed: bytes) -> bool:
    """Whether data unpacks to its end and has its checksum, if one follows; some programs write none."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        text = inflater.decompress(packed[_HEADER:], _MOST_BYTES)
    except zlib.error:
        return False
    if inflater.unconsumed_tail:
        return True
    rest = inflater.unused_data
    return inflater.eof and (not rest.strip() or rest[:_CHECKSUM] == zlib.adler32(text).to_bytes(_CHECKSUM, "big"))


def _pages_that_use(path: Path, objects: frozenset[int]) -> frozenset[int]:
    """Return the pages that refer to one of some objects; none if pdfplumber cannot read the file."""
    try:
        with pdfplumber().open(path) as document:
            pages = [page.page_obj for page in document.pages]
            return frozenset(
                number
                for number, page in enumerate(pages, 1)
                if not objects.isdisjoint(_used([page.attrs.get("Contents"), page.resources], _DEPTH, set()))
            )
    except Exception:  # of any kind, since the file is damaged
        return frozenset()


def _used(value: Any, depth: int, seen: set[int]) -> set[int]:
    """Return the numbers of the objects that a value of pdfminer refers to, directly or through others."""
    if hasattr(value, "resolve") and hasattr(value, "objid"):
        if value.objid in seen:
            return seen
        seen.add(value.objid)
        value = value.resolve()
    value = getattr(value, "attrs", value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    if depth:
        for one in inner:
            _used(one, depth - 1, seen)
    return seen
