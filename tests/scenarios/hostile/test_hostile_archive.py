"""Hostile archives: each is unpacked as far as it is sound, or refused with a reason."""

import io
import os
import re
import struct
import tarfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from extract import limits
from extract.intake.sandbox import Allowance, Request, read_documents, unpack_archives
from extract.model.archives import Bundle, Unpacked
from extract.model.messages import code_of
from extract.model.reasons import Limit, Reason
from extract.model.records import Unreadable
from tests.harness.archives import as_rar4, as_rar5, as_zip, by_library
from tests.scenarios.hostile.packages import inflating

SHORT = Allowance(memory_bytes=512 * limits.MEGABYTE, cpu_seconds=10, wall_seconds=60)


def opened(data: bytes, folder: Path, allowance: Allowance = SHORT) -> Unpacked | Unreadable:
    """Unpack an archive; assert that landing and extraction agree."""
    path = folder / "archive"
    path.write_bytes(data)
    request = Request(path, "archive")
    ((_, outcome),) = unpack_archives([request], 1, folder / "members", allowance=allowance)
    ((_, reading),) = read_documents([request], 1, allowance=allowance)
    if isinstance(outcome, Unpacked):
        assert isinstance(reading, Bundle)
        assert reading.is_whole == (outcome.lacking is None)
    else:
        assert isinstance(reading, Unreadable)
        assert reading.cause == outcome.cause
    return outcome


def directory_of(name: str, times: int, size: int) -> bytes:
    """Return a zip whose directory names one member many times, the simplest overlapping zip bomb."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = bytes(size)
    data = deflate.compress(body) + deflate.flush()
    sizes = struct.pack("<III", zlib.crc32(body), len(data), size)
    local = struct.pack("<4sHHHHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21) + sizes + struct.pack("<HH", len(name), 0)
    local += name.encode() + data
    entry = struct.pack("<4sHHHHHH", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21) + sizes
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name.encode()
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, len(entry) * times, len(local), 0)
    return local + entry * times + end


def nested(depth: int, width: int, body: bytes) -> bytes:
    data = body
    for level in range(depth):
        name = "a.txt" if level == 0 else "a.zip"
        data = as_zip({f"{number}/{name}": data for number in range(width)})
    return data


def sparse_tar() -> bytes:
    """Return a tar whose only member claims to have 8 GB."""
    header = bytearray(tarfile.TarInfo("a.txt").tobuf())
    header[124:136] = b"77777777777\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


def long_names() -> bytes:
    return as_zip({"长" * 20_000 + ".txt": b"x", "a.txt": b"x"})


def deep_folders() -> bytes:
    return as_zip({"a/" * 30_000 + "a.txt": b"x", "b.txt": b"x"})


def gzip_in_gzip(times: int) -> bytes:
    data = b"x" * 100
    for _ in range(times):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        data = packer.compress(data) + packer.flush()
    return data


def lying_seven_zip() -> bytes:
    """Return a 7z whose header claims the largest possible length."""
    start = struct.pack("<QQI", 0, 0x7FFFFFFFFFFFFFFF, 0)
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start


def lying_rar() -> bytes:
    whole = bytearray(as_rar5({"a.txt": b"x"}))
    return bytes(whole[:8]) + struct.pack("<I", 0) + b"\xff" * 9 + b"\x7f" + bytes(whole[8:])


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: inflating("blanks.txt", 1500, None, {}), "100 times its size: refused as a bomb"),
    "a bomb that declares little": (lambda: inflating("blanks.txt", 1500, 1000, {}), "truncated or damaged"),
    "a bomb of 7z": (lambda: by_library({"a.txt": bytes(200 << 20)}, "7zip"), "refused as a bomb"),
    "a bomb of tar.xz": (lambda: by_library({"a.txt": bytes(200 << 20)}, "ustar", "xz"), "refused as a bomb"),
    "members in one another": (lambda: directory_of("a.txt", 4000, 1 << 20), "overlap: refused as a bomb"),
    "too many members": (
        lambda: as_zip({f"{number}.txt": b"" for number in range(limits.ARCHIVE_MEMBERS + 1)}, 0),
        "members of the archive: 5,001, over the limit of 5,000",
    ),
    "too many members over all": (lambda: nested(3, 18, b"x"), "members of the archive: 5,001, over the limit"),
    "too deep": (lambda: nested(4, 1, b"x"), "nested archives: 4, over the limit of 3"),
    "gzip in gzip": (lambda: gzip_in_gzip(60), "nested archives|truncated or damaged"),
    "a tar that declares 8 GB": (sparse_tar, "truncated or damaged"),
    "a 7z that declares all": (lying_seven_zip, "truncated or damaged"),
    "a rar that declares all": (lying_rar, "truncated or damaged"),
    "zeros behind the mark of a rar": (lambda: b"Rar!\x1a\x07\x00" + bytes(9000), "truncated or damaged|no document"),
    "noise behind the mark of a 7z": (lambda: b"7z\xbc\xaf\x27\x1c" + os.urandom(9000), "truncated or damaged|method"),
    "noise behind the mark of a gzip": (lambda: b"\x1f\x8b\x08\x00" + os.urandom(9000), "truncated or damaged"),
    "the mark of an xz": (lambda: b"\xfd7zXZ\x00", "truncated or damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_archive_is_refused_with_a_reason(case: str, tmp_path: Path) -> None:
    make, reason = REFUSED[case]
    began = time.monotonic()
    outcome = opened(make(), tmp_path)
    assert isinstance(outcome, Unreadable), outcome
    assert re.search(reason, outcome.reason), outcome.reason
    assert time.monotonic() - began < SHORT.wall_seconds


@pytest.mark.parametrize(
    ("make", "left"),
    [
        (long_names, "长" * 50),
        (deep_folders, "a/" * 25),
    ],
)
def test_a_member_with_too_long_a_path_is_left_out(make: Callable[[], bytes], left: str, tmp_path: Path) -> None:
    outcome = opened(make(), tmp_path)
    assert isinstance(outcome, Unpacked)
    assert len(outcome.members) == 1
    (member,) = outcome.left_out
    assert member.path.startswith(left)
    assert len(member.path) == limits.ARCHIVE_PATH
    assert member.reason == Limit(Reason.PATH_TOO_LONG, 1000)


def test_5000_members_of_one_name_are_numbered_in_time(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for _ in range(limits.ARCHIVE_MEMBERS):
            archive.addfile(tarfile.TarInfo("a.txt"))
    outcome = opened(file.getvalue(), tmp_path)
    assert isinstance(outcome, Unpacked)
    assert len(set(outcome.paths())) == limits.ARCHIVE_MEMBERS
    assert outcome.paths()[-1] == "a.txt (5000)"


def test_members_are_written_only_into_the_folder_and_under_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    absolute = f"{tmp_path}/absolute.txt"
    names = [absolute, "../../up.txt", "C:\\up.txt", "..\\..\\up.txt", "a\x00b.txt", "-rf", "con", "~/.bashrc"]
    outcome = opened(as_rar5(dict.fromkeys(names, b"x")), folder)
    assert isinstance(outcome, Unpacked)
    assert len(outcome.members) == len(names) - 1  # .bashrc is hidden
    assert {path.relative_to(folder).as_posix() for path in tmp_path.rglob("*") if path.is_file()} == {
        "archive",
        *(f"members/archive/{number}" for number in range(len(outcome.members))),
    }


def test_an_archive_that_takes_too_long_is_retried_later(tmp_path: Path) -> None:
    outcome = opened(as_zip({"a.txt": os.urandom(190 << 20)}, 0), tmp_path, Allowance(wall_seconds=0.02))
    assert isinstance(outcome, Unreadable)
    assert (outcome.reason, outcome.is_transient) == ("reading it took over 0.02 seconds", True)


MAKERS: dict[str, Callable[[], bytes]] = {
    "zip": lambda: as_zip({"一.txt": b"1" * 500, "b.zip": as_zip({"c.txt": b"2"})}),
    "7z": lambda: by_library({"一.txt": b"1" * 500, "b.txt": b"2"}, "7zip"),
    "tar.gz": lambda: by_library({"一.txt": b"1" * 500, "b.txt": b"2"}, "pax", "gzip"),
    "rar4": lambda: as_rar4({"一.txt".encode("gb18030"): b"1" * 500, b"b.txt": b"2"}),
    "rar5": lambda: as_rar5({"一.txt": b"1" * 500, "b.txt": b"2"}),
}


@pytest.mark.parametrize("form", MAKERS)
def test_every_truncated_or_overwritten_archive_has_a_state(form: str, tmp_path: Path) -> None:
    whole = MAKERS[form]()
    variants = [whole[: len(whole) * tenth // 12] for tenth in range(1, 12)]
    step = max(len(whole) // 60, 1)
    variants += [whole[:start] + b"\xff" * 4 + whole[start + 4 :] for start in range(0, len(whole), step)]
    requests = []
    for number, data in enumerate(variants):
        path = tmp_path / str(number)
        path.write_bytes(data)
        requests.append(Request(path, path.name))
    crashes = [
        outcome.reason
        for _, outcome in unpack_archives(requests, 2, tmp_path / "members", allowance=SHORT)
        if isinstance(outcome, Unreadable) and code_of(outcome.cause) in {Reason.PROCESS_ENDED, Reason.READER_FAILED}
    ]
    assert crashes == []
