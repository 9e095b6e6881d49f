"""Unpack the members of an archive, and of the archives nested in it, to files.

The limits apply to the outermost archive and all nested archives together; exceeding one refuses the outermost archive.
A damaged or encrypted member is left out with its reason, and the other members are unpacked.
"""

import errno
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from extract import limits
from extract.model.archives import INSIDE, Bundle, Member, NoArchive, Unpacked, is_litter
from extract.model.content import Content
from extract.model.reasons import (
    ArchiveContents,
    ArchiveNote,
    Countable,
    Detail,
    DocumentsInArchive,
    IncompleteArchive,
    Limit,
    MemberLeftOut,
    MembersLeftOut,
    Reason,
)
from extract.model.records import Unreadable
from extract.readers.archive.libarchive_formats import library_entries
from extract.readers.archive.member import Broken, Entry
from extract.readers.archive.pdf_attachments import attached_files, has_attached_files
from extract.readers.archive.zip import zip_entries
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format, may_have_attachments, sniff

_MEDIA_TYPES = (
    (b"%PDF", "application/pdf"),
    (b"PK", "application/zip"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
)
_TAR = "application/x-tar"
_TURNING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
"""Characters that change the direction of the text after them, with which a file name can hide its suffix."""
_NAMED = 5


class ArchiveReader(Reader):
    """Reader of archives: it always raises, since the members of an archive, not the archive, are the documents."""

    formats = frozenset({Format.ARCHIVE})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_archive`."""
        return read_archive(path)


def unpack(path: Path, file_name: str, into: Path, *, is_kept: bool = True) -> Unpacked:
    """Unpack an archive and the archives nested in it, or the files attached to a PDF.

    Args:
        path: The file; its suffix is ignored.
        file_name: The name of the archive, from which the member of a single compressed file gets its name.
        into: The folder for the unpacked members; it must not exist and is created.
        is_kept: Whether the unpacked files are kept; if not, each is deleted once it has been listed.

    Raises:
        NoArchive: The file is neither an archive nor a PDF with attached files.
        Unreadable: No member can be unpacked, a limit is exceeded, or the format of the file cannot be detected.
    """
    if not _holds_documents(path):
        raise NoArchive(Reason.NOT_AN_ARCHIVE)
    into.mkdir(parents=True)
    return _Unpacking(path, into, is_kept).unpack(path, file_name)


def read_archive(path: Path) -> Content:
    """Unpack an archive temporarily and raise an error that describes its members; this function never returns.

    Raises:
        Bundle: The archive contains documents; the reason states their number and which members were left out.
        Unreadable: No member can be unpacked, or a limit is exceeded.
    """
    with tempfile.TemporaryDirectory(prefix="archive-", ignore_cleanup_errors=True) as folder:
        found = unpack(path, path.name, Path(folder, "members"), is_kept=False)
    raise Bundle(_contents(found), media_type=found.media_type, is_whole=found.lacking is None)


def _contents(found: Unpacked) -> ArchiveContents:
    """Return a message with the number of direct members of an archive, the members left out, and any damage.

    The members of nested archives are not included: each nested archive has a reason of its own.
    """
    parts: list[IncompleteArchive | DocumentsInArchive | MembersLeftOut] = [found.lacking] if found.lacking else []
    parts.append(DocumentsInArchive(sum(member.holder is None for member in found.members)))
    own = [one for one in found.left_out if INSIDE not in one.path]
    if own:
        is_more = len(own) > _NAMED
        parts.append(
            MembersLeftOut(
                ArchiveNote.MORE_MEMBERS_LEFT_OUT if is_more else ArchiveNote.MEMBERS_LEFT_OUT,
                len(own),
                tuple(own[:_NAMED]),
            )
        )
    return ArchiveContents(tuple(parts))


class _Unpacking:
    """Unpacks one outermost archive with the archives nested in it, and applies the limits to them together."""

    def __init__(self, path: Path, into: Path, is_kept: bool) -> None:
        self._into = into
        self._is_kept = is_kept
        self._most = max(path.stat().st_size * limits.INFLATED_RATIO, limits.RATIO_FROM_BYTES)
        self._entries = 0
        self._bytes = 0
        self._members: list[Member] = []
        self._left_out: list[MemberLeftOut] = []
        self._is_waiting = False

    def unpack(self, path: Path, file_name: str) -> Unpacked:
        lacking = None
        try:
            self._take(path, file_name, None, "", 1)
        except Broken as error:
            if not self._members:
                raise
            lacking = IncompleteArchive(error.cause, self._members[-1].path)
            self._is_waiting |= error.is_transient
        return Unpacked(_media_type(path), self._members, self._left_out, lacking, self._is_waiting)

    def _take(self, path: Path, file_name: str, holder: int | None, address: str, depth: int) -> None:
        """Unpack the members of the outermost archive or of a nested one.

        Args:
            path: The archive.
            file_name: The name of the archive.
            holder: The index of the archive in the list of members; None for the outermost archive.
            address: The path of the archive inside the outermost one, as a prefix for the paths of its members.
            depth: The level of nesting; 1 for the outermost archive.

        Raises:
            Broken: The rest of the archive is unreadable, or none of its members can be unpacked.
            Unreadable: A limit is exceeded.
        """
        limits.at_most(Countable.NESTED_ARCHIVES, depth, limits.ARCHIVE_DEPTH)
        taken: dict[str, int] = {}
        cause = None
        for entry in _entries(path, file_name):
            self._entries += 1
            limits.at_most(Countable.ARCHIVE_MEMBERS, self._entries, limits.ARCHIVE_MEMBERS)
            plain = _plain(entry.name)
            if is_litter(plain):
                continue
            name = _only(plain, taken)
            try:
                file = self._written(entry, name)
            except Broken as error:
                cause = cause or error.cause
                self._left_out.append(MemberLeftOut(f"{address}{name[: limits.ARCHIVE_PATH]}", error.cause))
                continue
            number = len(self._members)
            self._members.append(Member(name, file, holder))
            if _may_be_unpacked(file):
                self._look_into(file, number, f"{address}{name}{INSIDE}", depth)
            if not self._is_kept:
                file.unlink()
        if not any(member.holder == holder for member in self._members):
            raise Broken(cause or Reason.EMPTY_ARCHIVE)

    def _look_into(self, file: Path, number: int, address: str, depth: int) -> None:
        try:
            self._take(file, self._members[number].path.rpartition("/")[2], number, address, depth + 1)
        except Broken as error:  # the nested archive stays a member, and is refused when it is read itself
            self._is_waiting |= error.is_transient

    def _written(self, entry: Entry, name: str) -> Path:
        """Unpack one member and return the file that holds its content.

        Raises:
            Broken: The member is damaged or encrypted, or its path is too long.
            Unreadable: A limit is exceeded, or the disk is full.
        """
        if entry.refusal:
            raise Broken(entry.refusal)
        if len(name) > limits.ARCHIVE_PATH:
            raise Broken(Limit(Reason.PATH_TOO_LONG, limits.ARCHIVE_PATH))
        file = self._into / str(len(self._members))
        try:
            with file.open("wb") as out:
                for block in entry.blocks():
                    self._bytes += len(block)
                    limits.at_most(Countable.UNPACKED_BYTES, self._bytes, limits.ARCHIVE_BYTES)
                    if self._bytes > self._most:
                        raise Unreadable(Limit(Reason.ARCHIVE_BOMB, limits.INFLATED_RATIO))
                    out.write(block)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise
            raise Unreadable(Detail(Reason.NO_ROOM, os.strerror(error.errno)), is_transient=True) from error
        return file


def _entries(path: Path, file_name: str) -> Iterator[Entry]:
    with path.open("rb") as file:
        head = file.read(2)
    if head == b"PK":
        return zip_entries(path)
    return attached_files(path) if sniff(path) is Format.PDF else library_entries(path, file_name)


def _may_be_unpacked(path: Path) -> bool:
    with suppress(Exception):  # the parser may raise anything on arbitrary bytes
        return _holds_documents(path)
    return False


def _holds_documents(path: Path) -> bool:
    """Whether a file is an archive, or a PDF with attached files."""
    media = sniff(path)
    return media is Format.ARCHIVE or (media is Format.PDF and may_have_attachments(path) and has_attached_files(path))


def _media_type(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(8)
    return next((found for magic, found in _MEDIA_TYPES if head.startswith(magic)), _TAR)


def _plain(name: str) -> str:
    """Return a safe form of the path of a member.

    The separator is ``/``; a drive letter and the parts ``.`` and ``..`` are removed; control characters and characters
    that change the text direction become U+FFFD.
    """
    text = name.encode("utf-8", "replace").decode().replace("\\", "/")
    text = "".join("\ufffd" if unicodedata.category(one) == "Cc" or one in _TURNING else one for one in text)
    first, *rest = [part for part in text.split("/") if part not in {"", ".", ".."}] or ["\ufffd"]
    is_drive = len(first) == 2 and first[1] == ":" and rest
    return "/".join(rest if is_drive else [first, *rest])


def _only(path: str, taken: dict[str, int]) -> str:
    """Return a path, with a number such as ``(2)`` appended if it is in `taken`, and add the result to `taken`."""
    name = path
    while name in taken:
        taken[path] += 1
        name = f"{path} ({taken[path]})"
    taken[name] = 1
    return name
