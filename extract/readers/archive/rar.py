"""What libarchive does not report of a RAR archive: whether it is multi-part or truncated, and its encrypted members.

The header layouts are documented by RARLAB: "RAR 5.0 archive format", and technote.txt for the older format.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from pathlib import Path

from extract.model.reasons import Reason

_OLD, _NEW = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_OLD_VOLUME, _OLD_HEADERS_ENCRYPTED = 0x1, 0x80
_MAIN, _FILE, _HEADERS_ENCRYPTED, _END = 1, 2, 4, 5
_HAS_EXTRA, _HAS_DATA = 0x1, 0x2
_VOLUME = 0x1
_ENCRYPTION = 1
_LONGEST_HEADER = 2 << 20


@dataclass(frozen=True, slots=True)
class RarNotes:
    """Facts from the headers of a RAR archive.

    Attributes:
        refusal: Why the archive cannot be unpacked at all; None if unpacking can be tried.
        encrypted: The indices (from 0) of the encrypted members among all members, folders included.
        is_truncated: Whether the end header is missing. libarchive does not report this: it ends the archive there.
    """

    refusal: Reason | None = None
    encrypted: frozenset[int] = frozenset()
    is_truncated: bool = False


def read_rar_notes(path: Path) -> RarNotes:
    """Read the headers of a RAR archive up to the first damage; for any other file return the default `RarNotes`."""
    with path.open("rb") as file:
        head = file.read(len(_NEW))
        if head.startswith(_OLD):
            file.seek(len(_OLD))
            return _old(file.read(7))
        if head != _NEW:
            return RarNotes()
        encrypted: set[int] = set()
        number, is_truncated = -1, True
        try:
            for kind, fields, extra in _headers(file):
                if kind == _HEADERS_ENCRYPTED:
                    return RarNotes(Reason.ENCRYPTED_ARCHIVE)
                if kind == _MAIN and _vint(fields) & _VOLUME:
                    return RarNotes(Reason.PART_OF_SEVERAL)
                is_truncated = kind != _END
                if kind == _FILE:
                    number += 1
                    if _ENCRYPTION in _records(extra):
                        encrypted.add(number)
        except (EOFError, OverflowError, OSError):  # the file is truncated
            pass
        return RarNotes(encrypted=frozenset(encrypted), is_truncated=is_truncated)


def _old(main: bytes) -> RarNotes:
    flags = struct.unpack_from("<H", main, 3)[0] if len(main) == 7 else 0
    if flags & _OLD_VOLUME:
        return RarNotes(Reason.PART_OF_SEVERAL)
    return RarNotes(Reason.ENCRYPTED_ARCHIVE if flags & _OLD_HEADERS_ENCRYPTED else None)


def _headers(file: BufferedReader) -> Iterator[tuple[int, BytesIO, BytesIO]]:
    """Yield the type, the fields specific to that type, and the extra area of each header of a RAR 5 archive."""
    while True:
        if len(file.read(4)) < 4:  # checksum
            return
        size = _vint(file)
        if size > _LONGEST_HEADER:
            return
        header = BytesIO(file.read(size))
        kind, flags = _vint(header), _vint(header)
        extra_size = _vint(header) if flags & _HAS_EXTRA else 0
        data_size = _vint(header) if flags & _HAS_DATA else 0
        extra = header.getvalue()[-extra_size:] if extra_size else b""
        yield kind, header, BytesIO(extra)
        if kind == _END:
            return
        file.seek(data_size, 1)


def _records(extra: BytesIO) -> set[int]:
    """Return the types of the records in the extra area of a header."""
    found = set()
    while extra.tell() < len(extra.getvalue()):
        size = _vint(extra)
        start = extra.tell()
        found.add(_vint(extra))
        extra.seek(start + max(size, 1))
    return found


def _vint(file: BytesIO | BufferedReader) -> int:
    """Read a number with seven bits per byte, least significant first.

    Raises:
        EOFError: The number is truncated, or longer than the ten bytes that the format allows.
    """
    number = 0
    for place in range(10):
        byte = file.read(1)
        if not byte:
            raise EOFError
        number |= (byte[0] & 0x7F) << (7 * place)
        if byte[0] < 0x80:
            return number
    raise EOFError
