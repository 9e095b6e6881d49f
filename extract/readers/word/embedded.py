"""Files that a document imports when it is opened (`w:altChunk`): web pages, documents of Word, or text."""

import tempfile
from pathlib import Path

from extract.model.content import Content
from extract.model.reasons import Detail, Limit, Reason
from extract.model.records import Unreadable
from extract.readers.sniff import Format, sniff

_DEPTH = 3
"""Maximum number of documents that are embedded in one another."""


def read_embedded(data: bytes, depth: int) -> Content:
    """Read an embedded file.

    Args:
        data: The bytes of the file.
        depth: The number of documents that it is embedded in.

    Raises:
        Unreadable: The file cannot be read, is of a format that a document cannot import, or is embedded too deep.
    """
    if depth > _DEPTH:
        raise Unreadable(Limit(Reason.TEXT_NESTED_TOO_DEEP, _DEPTH))
    with tempfile.TemporaryDirectory(prefix="embedded-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "embedded"
        path.write_bytes(data)
        return _read(path, sniff(path), depth)


def _read(path: Path, found: Format, depth: int) -> Content:
    # Few documents embed a file, and these modules import this one or are slow to import.
    from extract.readers.text.html import read_html, read_mht  # noqa: PLC0415
    from extract.readers.text.plain import read_text  # noqa: PLC0415
    from extract.readers.word.docx import read_docx, read_word_xml  # noqa: PLC0415
    from extract.readers.word.legacy import read_legacy  # noqa: PLC0415

    if found in (Format.DOCX, Format.WORD_XML):
        return (read_docx if found is Format.DOCX else read_word_xml)(path, depth)
    plain = {
        Format.HTML: read_html,
        Format.MHT: read_mht,
        Format.TEXT: read_text,
        Format.RTF: read_legacy,
        Format.DOC: read_legacy,
    }
    if found not in plain:
        raise Unreadable(Detail(Reason.FORMAT_NOT_READ, str(found)))
    return plain[found](path)
