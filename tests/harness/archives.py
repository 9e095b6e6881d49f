"""Archives for tests: zip is written by the standard library, 7z and tar by libarchive, RAR by the code below.

Neither library can write RAR. An archive is given as contents by member name.
"""

import io
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import libarchive

Files = Mapping[str, bytes]

ENCRYPTED_MEMBER = 0x1


def as_zip(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, body in files.items():
            package.writestr(zipfile.ZipInfo(name), body, method)
    return file.getvalue()


def with_raw_names(package: bytes, names: Mapping[str, bytes]) -> bytes:
    """Replace ASCII names in a zip with raw bytes of the same length, without declaring an encoding."""
    for name, raw in names.items():
        assert name.isascii()
        assert len(name) == len(raw)
        package = package.replace(name.encode(), raw)
    return package


def flagged(package: bytes, name: str, flag: int) -> bytes:
    """Return a zip in which one member has a flag set, in its local header and in the central directory."""
    changed = bytearray(package)
    for magic, flags_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        start = 0
        while (start := package.find(magic, start)) >= 0:
            if package[start + name_at :].startswith(name.encode()):
                changed[start + flags_at] |= flag
            start += 1
    return bytes(changed)


def by_library(files: Files, form: str, packing: str | None = None) -> bytes:
    """Return an archive that libarchive writes.

    Args:
        files: The contents by member name.
        form: The format: 7zip, pax, ustar or gnutar.
        packing: The compression filter of libarchive; None for no filter.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made")
        with libarchive.file_writer(str(path), form, packing) as archive:
            for name, body in files.items():
                archive.add_file_from_memory(name, len(body), body)
        return path.read_bytes()


def as_rar4(files: Mapping[bytes, bytes], *, archive_flags: int = 0, file_flags: int = 0) -> bytes:
    """Return a RAR 4 archive with uncompressed members; their names are bytes in any encoding."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        header = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(header) & 0xFFFF) + header + data

    blocks = [block(0x73, archive_flags, bytes(6))]
    for name, data in files.items():
        sizes = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0, 20, 0x30, len(name), 0x20)
        blocks.append(block(0x74, 0x8000 | file_flags, sizes + name, data))
    return b"Rar!\x1a\x07\x00" + b"".join(blocks) + block(0x7B, 0x4000, b"")


def as_rar5(files: Files, *, archive_flags: int = 0, encrypted: frozenset[str] = frozenset()) -> bytes:
    """Return a RAR 5 archive with uncompressed members.

    Those named in `encrypted` have an encryption record, and random bytes of the same length instead of their content.
    """

    def number(value: int) -> bytes:
        low = bytes([value & 0x7F | (0x80 if value > 0x7F else 0)])
        return low + (number(value >> 7) if value > 0x7F else b"")

    def block(kind: int, body: bytes, data: bytes = b"", extra: bytes = b"") -> bytes:
        flags = (1 if extra else 0) | (2 if data else 0)
        sizes = (number(len(extra)) if extra else b"") + (number(len(data)) if data else b"")
        header = number(kind) + number(flags) + sizes + body + extra
        header = number(len(header)) + header
        return struct.pack("<I", zlib.crc32(header)) + header + data

    blocks = [block(1, number(archive_flags))]
    for name, content in files.items():
        is_encrypted = name in encrypted
        data = os.urandom(len(content)) if is_encrypted else content
        record = number(1) + number(0) + number(0) + bytes([15]) + bytes(32)
        raw = name.encode()
        body = number(4) + number(len(data)) + number(0o100644) + struct.pack("<I", zlib.crc32(content))
        body += number(0) + number(1) + number(len(raw)) + raw
        blocks.append(block(2, body, data, number(len(record)) + record if is_encrypted else b""))
    return b"Rar!\x1a\x07\x01\x00" + b"".join(blocks) + block(5, number(0))
