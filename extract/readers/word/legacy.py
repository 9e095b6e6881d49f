"""Reader of older Word formats (``.doc``, ``.wps`` and RTF), which LibreOffice converts to DOCX."""

import tempfile
from dataclasses import replace
from pathlib import Path

from extract.model.content import Content
from extract.model.reasons import Reason
from extract.model.records import Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format, sniff
from extract.readers.word.converter import convert_to_docx, find_converter
from extract.readers.word.doc_binary import MEDIA_TYPE, check_compound, read_compound
from extract.readers.word.docx import read_docx

_RTF_MEDIA_TYPE = "application/rtf"


class LegacyWordReader(Reader):
    """Reader of binary Word documents and RTF."""

    formats = frozenset({Format.DOC, Format.RTF})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_legacy`."""
        return read_legacy(path)


def read_legacy(path: Path) -> Content:
    """Read an older Word document; without LibreOffice a ``.doc`` is read directly from its compound file.

    Raises:
        Unreadable: The document is encrypted, truncated or without text, the conversion fails, or the document is RTF
            and LibreOffice is not installed.
    """
    found = sniff(path)
    if found is Format.DOC:
        check_compound(path)
    elif not _is_whole_rtf(path):
        raise Unreadable(Reason.RTF_TRUNCATED)
    converter = find_converter()
    if converter is None and found is Format.DOC:
        return read_compound(path)
    if converter is None:
        raise Unreadable(Reason.RTF_NEEDS_LIBREOFFICE, is_transient=True)
    with tempfile.TemporaryDirectory(prefix="legacy-", ignore_cleanup_errors=True) as folder:
        content = read_docx(convert_to_docx(converter, path, f".{found}", Path(folder)))
    media_type = MEDIA_TYPE if found is Format.DOC else _RTF_MEDIA_TYPE
    return replace(content, reader=f"{found}+libreoffice", media_type=media_type)


def _is_whole_rtf(path: Path) -> bool:
    return path.read_bytes().rstrip(b"\0\r\n\t \x1a").endswith(b"}")
