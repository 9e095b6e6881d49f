"""Zip archives, read with the standard library: the names of the members, and which of them can be unpacked.

Member names follow APPNOTE.TXT 6.3.10: in UTF-8 if bit 11 is set (4.4.4), or with a second name in UTF-8 in the extra
field 0x7075 (4.6.9). Without either, a name has the encoding of the machine that wrote the archive: UTF-8 on macOS and
GB18030 on Chinese Windows.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from extract.model.reasons import Number, Reason
from extract.model.records import Unreadable
from extract.readers.archive.member import BLOCK, Broken, Entry, encoding_of
from extract.readers.zip_package import open_zip

MEDIA_TYPE = "application/zip"

_SPLIT = b"PK\x07\x08"
_END = b"PK\x05\x06"
_END_REACH = 66_000
"""Bytes at the end of a zip file in which the end record is searched: its size with the longest possible comment."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075
_LOCAL_HEADER = 30
_UNIX = 3


def zip_entries(path: Path) -> Iterator[Entry]:
    """Yield the members of a zip archive, without folders, in the order of its directory.

    Raises:
        Broken: The directory cannot be read, or the file is one part of a multi-part archive.
        Unreadable: Two members share bytes, which only happens in a zip bomb.
    """
    _refuse_part(path)
    try:
        package = open_zip(path)
    except Unreadable as error:
        raise Broken(error.cause) from error
    with package:
        members = package.infolist()
        _refuse_overlap(members, package.start_dir)
        for member, name in zip(members, _names(members), strict=True):
            if not name.endswith("/"):
                yield Entry(name, _refusal(member), partial(_blocks, package, member))


def _refuse_part(path: Path) -> None:
    with path.open("rb") as file:
        is_first = file.read(4) == _SPLIT
        file.seek(max(path.stat().st_size - _END_REACH, 0))
        tail = file.read()
    end = tail[tail.rfind(_END) :] if _END in tail else b""
    number = struct.unpack_from("<H", end, 4)[0] if len(end) >= 6 else 0
    if is_first or number not in {0, 0xFFFF}:
        raise Broken(Reason.PART_OF_SEVERAL)


def _refuse_overlap(members: Sequence[zipfile.ZipInfo], end: int) -> None:
    """Refuse an archive whose members overlap: a zip bomb, in which many members consist of the same bytes.

    Args:
        members: The members.
        end: The offset of the directory, at which the last member must end.
    """
    for member in sorted(members, key=lambda one: one.header_offset, reverse=True):
        if member.header_offset + _LOCAL_HEADER + member.compress_size > end:
            raise Unreadable(Reason.OVERLAPPING_MEMBERS)
        end = member.header_offset


def _names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the path of each member; all names whose encoding is not stated are decoded with the same encoding."""
    raw = [None if member.flag_bits & _UTF8 else member.orig_filename.encode("cp437") for member in members]
    encoding = encoding_of(name for name in raw if name is not None)
    return [
        (
            member.orig_filename
            if name is None
            else _unicode_path(member.extra, name) or name.decode(encoding, errors="replace")
        ).replace("\\", "/")
        for member, name in zip(members, raw, strict=True)
    ]


def _unicode_path(extra: bytes, name: bytes) -> str | None:
    """Return the UTF-8 name in the extra field of a member.

    Args:
        extra: The extra field.
        name: The bytes of the name in the header of the member.

    Returns:
        The UTF-8 name; None if there is none, or if the checksum stored with it shows that `name` was changed later.
    """
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) == size > 5 and field[1:5] == struct.pack("<I", zlib.crc32(name)):
            return field[5:].decode(errors="replace")
    return None


def _refusal(member: zipfile.ZipInfo) -> Reason | None:
    if member.flag_bits & _ENCRYPTED:
        return Reason.ENCRYPTED_ARCHIVE
    if member.create_system == _UNIX and stat.S_ISLNK(member.external_attr >> 16):
        return Reason.LINK
    return None


def _blocks(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with package.open(member) as stream:
            while block := stream.read(BLOCK):
                yield block
    except NotImplementedError as error:
        raise Broken(Number(Reason.ZIP_METHOD_NOT_READ, member.compress_type)) from error
    except MemoryError:
        raise
    except Exception as error:  # errors of zlib, wrong checksums, contradictory headers: all count as damage
        raise Broken(Reason.DAMAGED_ARCHIVE) from error
