"""Hand-made packages: sound members with edits, and members that decompress to too much."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tools.seeds import FILES


@cache
def members(name: str) -> dict[str, bytes]:
    """Return the members of a sound package."""
    with zipfile.ZipFile(FILES / name) as package:
        return {one: package.read(one) for one in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a package of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return file.getvalue()


def inflating(name: str, megabytes: int, declared: int | None, beside: dict[str, bytes]) -> bytes:
    """A package with one member that unpacks to so many megabytes of blanks, whatever its declared size is."""
    block = b" " * (1 << 20)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    data = first * megabytes + deflate.flush()
    checksum = 0
    for _ in range(megabytes):
        checksum = zlib.crc32(block, checksum)
    file = io.BytesIO(packed({one: body for one, body in beside.items() if one != name}))
    with zipfile.ZipFile(file, "a") as package:
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.CRC, member.compress_size = checksum, len(data)
        member.file_size = megabytes << 20 if declared is None else declared
        member.header_offset = package.start_dir
        file.seek(package.start_dir)
        file.write(member.FileHeader(zip64=False) + data)
        package.start_dir = file.tell()
        package.filelist.append(member)
        package.NameToInfo[name] = member
        package.comment = b"."  # has the directory written anew
    return file.getvalue()


def as_it_is(text: str) -> Callable[[re.Match[str]], str]:
    """What puts a text where a pattern is found, with no sign in it read as a reference."""
    return lambda _: text


def docx(*edits: tuple[str, str], **parts: str) -> bytes:
    """The sound form with edits of its document (a pattern and what its first match becomes), and other parts."""
    files = dict(members("chaoyang.docx"))
    body = files["word/document.xml"].decode()
    for pattern, text in edits:
        body, count = re.subn(pattern, as_it_is(text), body, count=1)
        assert count, pattern
    files["word/document.xml"] = body.encode()
    for name, text in parts.items():
        files[f"word/{name}.xml"] = text.encode()
    return packed(files)


def xlsx(*edits: tuple[str, str], part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The sound form with edits of one of its parts."""
    files = dict(members("chaoyang.xlsx"))
    body = files[part].decode()
    for pattern, text in edits:
        body, count = re.subn(pattern, as_it_is(text), body, count=1)
        assert count, pattern
    files[part] = body.encode()
    return packed(files)
