"""Format detection by content: on agency sites a ``.doc`` is often HTML, DOCX or RTF, so file names are ignored."""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from enum import StrEnum
from io import BufferedReader
from pathlib import Path

import olefile

from extract import limits
from extract.model.reasons import Countable, Reason
from extract.model.records import Unreadable
from extract.readers.zip_package import open_zip

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_SHEET = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|table|div|p|span|title|style|tr|td)\b", re.IGNORECASE)
_MHT = re.compile(rb"^(?:MIME-Version:|Content-Type:\s*multipart/)", re.IGNORECASE | re.MULTILINE)


class Format(StrEnum):
    """A file format that can be detected; some of these formats have no reader."""

    TEXT = "text"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    WORD_XML = "word_xml"
    XLSX = "xlsx"
    XLS = "xls"
    SPREADSHEETML = "spreadsheetml"
    HTML = "html"
    MHT = "mht"
    PDF = "pdf"
    OFD = "ofd"
    ODT = "odt"
    ODS = "ods"
    IMAGE = "image"
    ARCHIVE = "archive"
    ENCRYPTED_PACKAGE = "encrypted package"
    PACKAGE = "package of another program"


_MAGIC = (
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG\r\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"II*\x00", Format.IMAGE),
    (b"MM\x00*", Format.IMAGE),
    (b"BM", Format.IMAGE),
    (b"GIF8", Format.IMAGE),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PACKED = (
    b"PK\x07\x08",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
)
_PDF, _PDF_HEAD = b"%PDF-", 1024
_PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
_ATTACHED = b"/EmbeddedFile"
_OBJECT_STREAM = b"/ObjStm"
_OBJECT_STREAM_START = re.compile(rb"<<[^<>]{0,200}/ObjStm\b[^<>]{0,200}>>\s*stream\r?\n")
_OBJECTS_BYTES = 1 << 22
"""Bytes of an object stream that are searched; in practice one has at most some hundred kilobytes."""

_BLOCK = 1 << 20
_TAR = b"ustar"
_TAR_AT = 257
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet)(?:-template)?(?![\w.-])")
_OPEN_DOCUMENT_FORMATS = {b"text": Format.ODT, b"spreadsheet": Format.ODS}
_OPEN_DOCUMENT_NAMESPACE = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_MIME_TYPE_BYTES = 256
_OTHER_PACKAGES = {"[content_types].xml", "meta-inf/manifest.mf", "meta-inf/container.xml"}
"""Members, in lower case, that mark a zip as the package of another program, not as an archive of documents.

Such a package is, for example, a presentation, a Java archive or an e-book.
"""


def sniff(path: Path) -> Format:
    """Return the format of a file, from its first bytes and, for packages, its members.

    Raises:
        Unreadable: The file is empty, or larger than the limit, or it is a zip or OLE compound file whose
            directory cannot be read or, for the latter, that contains no document of a known format.
    """
    size = path.stat().st_size
    limits.at_most(Countable.BYTES, size, limits.FILE_BYTES)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise Unreadable(Reason.EMPTY_FILE)
    if head.startswith(_ZIP):
        return _package(path)
    if _is_packed(head):
        return Format.ARCHIVE
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(_OLD_SHEET):
        return Format.XLS
    for magic, found in _MAGIC:
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(magic):
            return found
    if _PDF in head[:_PDF_HEAD]:
        return Format.PDF
    found = _marked_up(head)
    return Format.PDF if found in (Format.TEXT, Format.HTML) and _ends_as_pdf(path, size) else found


def _ends_as_pdf(path: Path, size: int) -> bool:
    """Whether a file ends as a PDF does, although its header is missing or far from its start."""
    with path.open("rb") as file:
        file.seek(max(size - _PDF_HEAD, 0))
        return _PDF_END.search(file.read()) is not None


def may_hold_documents(path: Path) -> bool:
    """Return whether a file may be an archive, by its first bytes, or a PDF with attached files.

    Every zip package, such as DOCX, counts.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return head.startswith(_ZIP) or _is_packed(head) or may_have_attachments(path)


def may_have_attachments(path: Path) -> bool:
    """Return whether a file may be a PDF with attached files, such as a portfolio.

    It names the list of them or the type of their streams, also in a compressed stream of objects.
    """
    with path.open("rb") as file:
        if _PDF not in file.read(_PDF_HEAD):
            return False
        if _has_word(file, _ATTACHED):
            return True
        return _has_word(file, _OBJECT_STREAM) and any(_ATTACHED in objects for objects in _object_streams(file))


def _object_streams(file: BufferedReader) -> Iterator[bytes]:
    """Yield the unpacked streams of objects of a PDF, without those that cannot be unpacked, such as encrypted ones."""
    file.seek(0)
    data = file.read()
    for found in _OBJECT_STREAM_START.finditer(data):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(memoryview(data)[found.end() :], _OBJECTS_BYTES)


def _has_word(file: BufferedReader, word: bytes) -> bool:
    rest = b""
    file.seek(0)
    while block := file.read(_BLOCK):
        if word in rest + block:
            return True
        rest = block[-len(word) :]
    return False


def _is_packed(head: bytes) -> bool:
    return head.startswith(_PACKED) or head.startswith(_TAR, _TAR_AT)


def _marked_up(head: bytes) -> Format:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<?xml") or start.startswith(b"<Workbook") or b"<?mso-application" in head:
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
            return Format.SPREADSHEETML
        if b"schemas.microsoft.com/office/word/2003" in head or b"schemas.microsoft.com/office/2006/xmlPackage" in head:
            return Format.WORD_XML
        if _OPEN_DOCUMENT_NAMESPACE in head and (found := _OPEN_DOCUMENT.search(head)):
            return _OPEN_DOCUMENT_FORMATS[found[1]]
    if _MHT.match(start) or (_MHT.search(head[:1024]) and start.startswith((b"From:", b"Subject:", b"Date:"))):
        return Format.MHT
    return Format.HTML if start.startswith(b"<") and _HTML.search(head) else Format.TEXT


def _package(path: Path) -> Format:
    with open_zip(path) as package:
        return _open_document(package) or _by_members(package.namelist())


def _open_document(package: zipfile.ZipFile) -> Format | None:
    """Return the OpenDocument format in the member `mimetype` (ODF 1.3 Part 2, 3.3); None if it states none."""
    try:
        with package.open("mimetype") as member:
            found = _OPEN_DOCUMENT.fullmatch(member.read(_MIME_TYPE_BYTES).strip())
    except Exception:  # the member is missing, encrypted or damaged: the names of the members decide the format
        return None
    return _OPEN_DOCUMENT_FORMATS[found[1]] if found else None


def _by_members(names: Collection[str]) -> Format:
    lower = [name.lower().replace("\\", "/") for name in names]
    if any(name.startswith("word/") and name.endswith(".xml") for name in lower):
        return Format.DOCX
    if any(name.startswith("xl/") and name.endswith((".xml", ".bin")) for name in lower):
        return Format.XLSX
    if "ofd.xml" in lower:
        return Format.OFD
    is_package = lower[:1] == ["mimetype"] or not _OTHER_PACKAGES.isdisjoint(lower)
    return Format.PACKAGE if is_package else Format.ARCHIVE


def _compound(path: Path) -> Format:
    try:
        with olefile.OleFileIO(path) as compound:
            if compound.exists("EncryptedPackage"):
                return Format.ENCRYPTED_PACKAGE
            if compound.exists("WordDocument"):
                return Format.DOC
            if compound.exists("Workbook") or compound.exists("Book"):
                return Format.XLS
    except Exception as error:  # the parser may raise anything on arbitrary bytes
        raise Unreadable(Reason.COMPOUND_DIRECTORY_UNREADABLE) from error
    raise Unreadable(Reason.COMPOUND_WITHOUT_DOCUMENT)
