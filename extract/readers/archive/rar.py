"""RAR headers that libarchive does not report: multi-part archives, and which members are encrypted.

The layout is that of RARLAB's notes on the formats: "RAR 5.0 archive format", and technote.txt for the older one.
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
    """What the headers of a RAR say.

    Attributes:
        refusal: Why nothing of it can be unpacked; None if it can be tried.
        encrypted: The numbers of its encrypted members, folders counted, from 0.
        is_truncated: Whether its end is missing, which the library takes for the end of the archive.
    """

    refusal: Reason | None = None
    encrypted: frozenset[int] = frozenset()
    is_truncated: bool = False


def read_rar_notes(path: Path) -> RarNotes:
    """Read the headers of a RAR as far as possible; of any other file nothing is known."""
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
        except (EOFError, OverflowError, OSError):  # it is truncated
            pass
        return RarNotes(encrypted=frozenset(encrypted), is_truncated=is_truncated)


def _old(main: bytes) -> RarNotes:
    flags = struct.unpack_from("<H", main, 3)[0] if len(main) == 7 else 0
    if flags & _OLD_VOLUME:
        return RarNotes(Reason.PART_OF_SEVERAL)
    return RarNotes(Reason.ENCRYPTED_ARCHIVE if flags & _OLD_HEADERS_ENCRYPTED else None)


def _headers(file: BufferedReader) -> Iterator[tuple[int, BytesIO, BytesIO]]:
    """Yield each header of the newer format: its type, its fields, and its extra area."""
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
    """Return the types of the records of an extra area."""
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
        EOFError: It is truncated, or longer than any number of the format.
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
