"""Archive members are unpacked under their names, whatever program wrote the archive; the others have a reason."""

import bz2
import gzip
import io
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from extract.document import extract_document
from extract.model.archives import Bundle, NoArchive, Unpacked
from extract.model.reasons import IncompleteArchive, MemberLeftOut, Number, Reason
from extract.model.records import Unreadable
from extract.readers.archive.unpack import unpack
from tests.conftest import ROOT
from tests.harness.archives import ENCRYPTED_MEMBER, as_rar4, as_rar5, as_zip, by_library, flagged, with_raw_names

FILES = ROOT / "tests" / "data" / "files"
TWO = {"绩效/目标表.txt": "绩效目标".encode(), "b.txt": b"second"}

Opener = Callable[..., Unpacked]


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    """Unpacks bytes as a file with some name."""
    numbers = count()

    def open_bytes(data: bytes, name: str = "a.zip") -> Unpacked:
        path = tmp_path / f"archive{next(numbers)}"
        path.write_bytes(data)
        return unpack(path, name, tmp_path / f"{path.name}.members")

    return open_bytes


def contents(found: Unpacked) -> dict[str, bytes]:
    return {path: member.file.read_bytes() for path, member in zip(found.paths(), found.members, strict=True)}


def tar_of(*members: tarfile.TarInfo | tuple[str, bytes], encoding: str = "utf-8") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT, encoding=encoding) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (lambda: as_zip(TWO), "application/zip"),
        (lambda: as_zip(TWO, zipfile.ZIP_LZMA), "application/zip"),
        (lambda: by_library(TWO, "7zip"), "application/x-7z-compressed"),
        (lambda: by_library(TWO, "pax"), "application/x-tar"),
        (lambda: by_library(TWO, "gnutar", "gzip"), "application/gzip"),
        (lambda: by_library(TWO, "ustar", "bzip2"), "application/x-bzip2"),
        (lambda: by_library(TWO, "pax", "xz"), "application/x-xz"),
        (lambda: as_rar4({name.encode("gb18030"): body for name, body in TWO.items()}), "application/vnd.rar"),
        (lambda: as_rar5(TWO), "application/vnd.rar"),
    ],
    ids=["zip", "zip-lzma", "7z", "tar", "tar.gz", "tar.bz2", "tar.xz", "rar4", "rar5"],
)
def test_every_format_gives_its_members_under_their_paths(
    make: Callable[[], bytes], media_type: str, opened: Opener
) -> None:
    found = opened(make(), "a")
    assert (contents(found), found.media_type, found.left_out, found.lacking) == (TWO, media_type, [], None)


@pytest.mark.parametrize(
    ("name", "pack"), [("表.txt.gz", gzip.compress), ("表.txt.bz2", bz2.compress), ("表.txt.xz", lzma.compress)]
)
def test_a_file_that_is_packed_alone_has_its_own_name(
    name: str, pack: Callable[[bytes], bytes], opened: Opener
) -> None:
    assert contents(opened(pack(b"alone"), name)) == {"表.txt": b"alone"}


# names


def test_a_name_of_chinese_windows_is_read_as_one(tmp_path: Path) -> None:
    found = unpack(FILES / "odd" / "gbkname.zip", "gbkname.zip", tmp_path / "members")
    assert found.paths() == ["绩效目标表.txt"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("name", ["目录/一.txt", "联通.txt", "绩效目标表.docx"])
def test_names_that_do_not_state_their_encoding(name: str, encoding: str, opened: Opener) -> None:
    """Some names in GB18030 are valid UTF-8 of other letters as well: 目录 and 联通 are."""
    raw = name.encode(encoding)
    plain = "n" * len(raw)
    assert opened(with_raw_names(as_zip({plain: b"x"}), {plain: raw})).paths() == [name]
    assert opened(tar_of((name, b"x"), encoding=encoding)).paths() == [name]
    assert opened(as_rar4({raw: b"x"})).paths() == [name]


def test_names_of_one_zip_are_all_in_one_encoding(opened: Opener) -> None:
    """The second alone would be taken for UTF-8 of other letters."""
    raw = {"a" * 9: "绩效1".encode("gb18030").ljust(9, b"_"), "b" * 8: "联通.txt".encode("gb18030")}
    found = opened(with_raw_names(as_zip(dict.fromkeys(raw, b"x")), raw))
    assert found.paths() == ["绩效1____", "联通.txt"]


def test_the_name_in_unicode_beside_the_old_one_is_taken(opened: Opener) -> None:
    member = zipfile.ZipInfo("old.txt")
    field = b"\x01" + struct.pack("<I", zlib.crc32(b"old.txt")) + "绩效.txt".encode()
    member.extra = struct.pack("<HH", 0x7075, len(field)) + field
    stale = zipfile.ZipInfo("new.txt")
    stale.extra = member.extra
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(member, b"x")
        package.writestr(stale, b"x")
    assert opened(file.getvalue()).paths() == ["绩效.txt", "new.txt"]


def test_the_locale_of_the_machine_changes_no_name(tmp_path: Path) -> None:
    (tmp_path / "a.7z").write_bytes(by_library(TWO, "7zip"))
    program = (
        "import sys; from pathlib import Path; from extract.readers.archive.unpack import unpack;"
        "print(ascii(unpack(Path('a.7z'), 'a.7z', Path('members')).paths()))"
    )
    environment = os.environ | {"LC_ALL": "POSIX", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == ascii(list(TWO)), done.stderr


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\表\\一.txt", "表/一.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("\x1b[31m红\n.txt", "\ufffd[31m红\ufffd.txt"),
        ("gpj.\u202etxt.exe", "gpj.\ufffdtxt.exe"),
    ],
)
def test_a_path_has_no_parent_steps_and_can_be_printed(name: str, path: str, opened: Opener) -> None:
    assert opened(as_zip({name: b"x"})).paths() == [path]
    assert opened(tar_of((name, b"x"))).paths() == [path]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_get_different_paths(opened: Opener) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, body in (("a.txt", b"1"), ("a.txt (2)", b"2"), ("a.txt", b"3"), ("./a.txt", b"4")):
            package.writestr(name, body)
    assert contents(opened(file.getvalue())) == {
        "a.txt": b"1",
        "a.txt (2)": b"2",
        "a.txt (3)": b"3",
        "a.txt (4)": b"4",
    }


# members that are no documents


def test_what_a_folder_would_leave_out_is_left_out(opened: Opener) -> None:
    litter = ["Thumbs.db", ".DS_Store", "__MACOSX/._a.txt", "~$a.docx", ".git/config", "a.txt.part", "表/desktop.ini"]
    found = opened(as_zip({**dict.fromkeys(litter, b"x"), "表/": b"", "表/a.txt": b"x"}))
    assert (found.paths(), found.left_out) == (["表/a.txt"], [])


def test_links_and_devices_are_no_documents(opened: Opener) -> None:
    link, hard, device = tarfile.TarInfo("link.txt"), tarfile.TarInfo("hard.txt"), tarfile.TarInfo("device")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard.type, hard.linkname = tarfile.LNKTYPE, "a.txt"
    device.type = tarfile.CHRTYPE
    found = opened(tar_of(("a.txt", b"x"), link, hard, device))
    assert found.paths() == ["a.txt"]
    assert found.left_out == [MemberLeftOut(name, Reason.LINK_OR_DEVICE) for name in ("link.txt", "hard.txt", "device")]
    symbolic = zipfile.ZipInfo("link.txt")
    symbolic.create_system, symbolic.external_attr = 3, 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("a.txt", b"x")
        package.writestr(symbolic, b"/etc/passwd")
    assert opened(file.getvalue()).left_out == [MemberLeftOut("link.txt", Reason.LINK)]


@pytest.mark.parametrize("name", ["chaoyang.docx", "chaoyang.xlsx", "chaoyang.pdf", "chaoyang.xls"])
def test_a_package_of_an_office_program_is_not_an_archive(name: str, opened: Opener) -> None:
    with pytest.raises(NoArchive):
        opened((FILES / name).read_bytes())


def test_a_bundle_with_a_folder_called_word_is_an_archive(opened: Opener) -> None:
    assert opened(as_zip({"word/a.docx": b"x", "xl/b.xlsx": b"x"})).paths() == ["word/a.docx", "xl/b.xlsx"]


@pytest.mark.parametrize("mark", ["[Content_Types].xml", "META-INF/MANIFEST.MF", "mimetype"])
def test_a_package_of_another_program_is_reported(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    path.write_bytes(as_zip({mark: b"x", "ppt/slides/slide1.xml": b"x"}))
    with pytest.raises(Unreadable, match="kind 'package of another program', which is not read yet"):
        extract_document(path)


# archives in archives


def test_an_archive_in_an_archive_is_a_member_and_unpacked_as_well(opened: Opener) -> None:
    inner = by_library({"深.txt": b"deep"}, "7zip")
    found = opened(as_zip({"一.txt": b"1", "里/里.7z": inner, "二.txt": b"2"}))
    assert contents(found) == {"一.txt": b"1", "里/里.7z": inner, "里/里.7z!/深.txt": b"deep", "二.txt": b"2"}
    assert [member.holder for member in found.members] == [None, None, 1, None]


def test_three_archives_in_one_another_are_opened_and_four_are_not(opened: Opener) -> None:
    data = as_zip({"a.txt": b"x"})
    for _ in range(2):
        data = as_zip({"a.zip": data})
    assert opened(data).paths()[-1] == "a.zip!/a.zip!/a.txt"
    with pytest.raises(Unreadable, match="nested archives: 4, over the limit of 3"):
        opened(as_zip({"a.zip": data}))


def test_a_damaged_archive_in_an_archive_is_a_document_that_is_refused_on_its_own(opened: Opener) -> None:
    found = opened(as_zip({"a.txt": b"x", "cut.zip": as_zip(TWO)[:-30], "cut.7z": by_library(TWO, "7zip")[:-5]}))
    assert (found.paths(), found.left_out) == (["a.txt", "cut.zip", "cut.7z"], [])


# what cannot be unpacked


def seven_zip_with_coder(coder: bytes) -> bytes:
    """A 7z with one member that is packed by a coder of our choice, after 7zFormat.txt."""
    data, name = b"x" * 16, "a.txt".encode("utf-16-le") + b"\0\0"
    streams = bytes([0x06, 0, 1, 0x09, len(data), 0]) + bytes([0x07, 0x0B, 1, 0, 1, len(coder)]) + coder
    streams += bytes([0x0C, len(data), 0, 0x08, 0, 0])
    files = bytes([0x05, 1, 0x11, len(name) + 1, 0]) + name + bytes([0])
    header = bytes([0x01, 0x04]) + streams + files + bytes([0])
    start = struct.pack("<QQI", len(data), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + data + header


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: flagged(as_zip({"a.txt": b"x"}), "a.txt", ENCRYPTED_MEMBER), Reason.ENCRYPTED_ARCHIVE),
        (lambda: as_rar4({b"a.txt": b"x"}, file_flags=0x4), Reason.ENCRYPTED_ARCHIVE),
        (lambda: as_rar4({b"a.txt": b"x"}, archive_flags=0x80), Reason.ENCRYPTED_ARCHIVE),
        (lambda: as_rar5({"a.txt": b"x"}, encrypted=frozenset({"a.txt"})), Reason.ENCRYPTED_ARCHIVE),
        (lambda: seven_zip_with_coder(b"\x06\xf1\x07\x01"), Reason.ENCRYPTED_ARCHIVE),
        (lambda: as_rar4({b"a.txt": b"x"}, archive_flags=0x1), Reason.PART_OF_SEVERAL),
        (lambda: as_rar5({"a.txt": b"x"}, archive_flags=0x1), Reason.PART_OF_SEVERAL),
        (lambda: b"PK\x07\x08" + as_zip({"a.txt": b"x"}), Reason.PART_OF_SEVERAL),
        (lambda: as_zip({"a.txt": b"x"})[:-18] + b"\x01" + as_zip({"a.txt": b"x"})[-17:], Reason.PART_OF_SEVERAL),
        (lambda: as_zip({}), Reason.EMPTY_ARCHIVE),
        (lambda: as_zip({"Thumbs.db": b"x"}), Reason.EMPTY_ARCHIVE),
        (lambda: by_library(TWO, "7zip")[:-5], Reason.DAMAGED_ARCHIVE),
        (lambda: as_rar5(TWO)[:20], Reason.DAMAGED_ARCHIVE),
        (lambda: gzip.compress(os.urandom(9000))[:20], Reason.DAMAGED_ARCHIVE),
        (lambda: seven_zip_with_coder(b"\x7f\x7f\x7f\x7f"), Reason.COMPRESSION_NOT_READ),
    ],
)
def test_an_archive_that_cannot_be_unpacked_names_the_cause(
    make: Callable[[], bytes], reason: Reason, opened: Opener
) -> None:
    with pytest.raises(Unreadable) as raised:
        opened(make())
    assert (raised.value.cause, raised.value.is_transient) == (reason, False)


def test_only_the_members_that_fail_are_left_out(opened: Opener) -> None:
    package = flagged(as_zip({"好.txt": b"good", "secret.txt": b"x", "bad.txt": b"y" * 50}), "secret.txt", 1)
    at = package.index(b"bad.txt") + len("bad.txt")
    damaged = package[:at] + b"\xff\xff" + package[at + 2 :]
    found = opened(damaged)
    assert contents(found) == {"好.txt": b"good"}
    assert found.left_out == [
        MemberLeftOut("secret.txt", Reason.ENCRYPTED_ARCHIVE),
        MemberLeftOut("bad.txt", Reason.DAMAGED_ARCHIVE),
    ]
    rar = opened(as_rar5({"好.txt": b"good", "secret.txt": b"x"}, encrypted=frozenset({"secret.txt"})))
    assert (rar.paths(), rar.left_out) == (["好.txt"], [MemberLeftOut("secret.txt", Reason.ENCRYPTED_ARCHIVE)])


def test_a_method_that_is_not_read_is_named(opened: Opener) -> None:
    package = bytearray(as_zip({"a.txt": b"x", "b.txt": b"y"}))
    for magic, method_at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        package[package.rindex(magic) + method_at] = 9
    found = opened(bytes(package))
    assert found.left_out == [MemberLeftOut("b.txt", Number(Reason.ZIP_METHOD_NOT_READ, 9))]


def test_of_a_truncated_stream_the_complete_members_are_taken(opened: Opener, tmp_path: Path) -> None:
    whole = tar_of(("a.txt", b"first"), ("b.txt", os.urandom(4000)))
    found = opened(whole[:3000])
    assert contents(found) == {"a.txt": b"first"}
    assert found.lacking == IncompleteArchive(Reason.DAMAGED_ARCHIVE, "a.txt")
    path = tmp_path / "cut.tar"
    path.write_bytes(whole[:3000])
    with pytest.raises(Bundle) as raised:
        extract_document(path)
    assert not raised.value.is_whole
    assert raised.value.reason.startswith("truncated or damaged after a.txt; 1 document in it")


def test_without_the_library_zip_is_unpacked_and_the_rest_names_what_to_install(tmp_path: Path) -> None:
    """In a process that does not find the library, as if it were not installed."""
    (tmp_path / "a.7z").write_bytes(by_library(TWO, "7zip"))
    (tmp_path / "a.zip").write_bytes(as_zip(TWO))
    program = """
import ctypes.util
ctypes.util.find_library = lambda name: None
from pathlib import Path
from extract.readers.archive.unpack import unpack
from extract.model.records import Unreadable
print(len(unpack(Path('a.zip'), 'a.zip', Path('zip')).members))
try:
    unpack(Path('a.7z'), 'a.7z', Path('7z'))
except Unreadable as error:
    print(error.is_transient, error.reason)
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "2",
        "True rar, 7z, tar and gz are unpacked by libarchive, which is not installed: apt-get install libarchive13, "
        "pip install libarchive-c",
    ], done.stderr


# the description of an archive


def test_an_archive_is_not_a_document_and_says_how_many_are_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    inner = as_zip({"c.txt": b"x"})
    package = as_zip({"a.txt": b"x", "b.txt": b"x", "c.zip": inner, "secret.txt": b"x"})
    path.write_bytes(flagged(package, "secret.txt", ENCRYPTED_MEMBER))
    with pytest.raises(Bundle) as raised:
        extract_document(path)
    assert raised.value.reason == (
        "3 documents in it; 1 left out: secret.txt (encrypted; ask its publisher for one without a password)"
    )
    assert (raised.value.media_type, raised.value.is_whole) == ("application/zip", True)
