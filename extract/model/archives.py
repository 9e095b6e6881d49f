"""Contents of an unpacked archive, and the names in folders and archives that are not documents.

The name of a member is never used as a path on disk; it only becomes part of the document's address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.model.reasons import ArchiveContents, IncompleteArchive, MemberLeftOut
from extract.model.records import Unreadable

INSIDE = "!/"
"""Separates the address of an archive from the path of a member in it."""

_UNFINISHED = (".part", ".tmp", ".crdownload")
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True, slots=True)
class Member:
    """A document in an archive.

    Attributes:
        path: Path of the document in the archive that directly holds it, unique in that archive. Its components are
            joined by ``/``; none is ``..``.
        file: The unpacked file on disk.
        holder: Index, in `Unpacked.members`, of the nested archive that directly holds the document; None if the
            outermost archive does.
    """

    path: str
    file: Path
    holder: int | None = None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Contents of an archive and of the archives in it.

    Attributes:
        media_type: Media type of the outermost archive.
        members: The documents and nested archives; a nested archive comes before its own members.
        left_out: Members that could not be unpacked, each with its path from the outermost archive and the reason.
        lacking: Why not all members are known, as in a truncated archive; None if all are known.
        is_waiting: Whether a later attempt may unpack more, because a library is missing now.
    """

    media_type: str
    members: Sequence[Member]
    left_out: Sequence[MemberLeftOut] = ()
    lacking: IncompleteArchive | None = None
    is_waiting: bool = False

    def paths(self) -> list[str]:
        """Return the path of each member from the outermost archive, with `INSIDE` after each nested archive."""
        found: list[str] = []
        for member in self.members:
            found.append(member.path if member.holder is None else f"{found[member.holder]}{INSIDE}{member.path}")
        return found


class NoArchive(Unreadable):
    """Raised when a file to be unpacked is not an archive."""


class Bundle(Unreadable):
    """Raised when a file to be read is an archive, not a document; `cause` says how many documents it holds."""

    def __init__(self, cause: ArchiveContents, *, media_type: str, is_whole: bool) -> None:
        """Initialise with the contents of the archive.

        Args:
            cause: Description of the contents.
            media_type: Media type of the archive.
            is_whole: Whether all members are known.
        """
        super().__init__(cause)
        self.media_type = media_type
        self.is_whole = is_whole

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with all arguments; by default an exception is pickled with its positional arguments only."""
        return _bundle, (self.cause, self.media_type, self.is_whole)


def _bundle(cause: ArchiveContents, media_type: str, is_whole: bool) -> Bundle:
    return Bundle(cause, media_type=media_type, is_whole=is_whole)


def is_litter(path: str) -> bool:
    """Return whether a file or folder is not a document according to its name.

    This is so for hidden files and folders, files that an editor or a download has open (``~$…``, ``….part``,
    ``….tmp``, ``….crdownload``), files that Windows and macOS create (``Thumbs.db``, ``__MACOSX/``), and everything in
    such folders.

    Args:
        path: A path with ``/`` between its components; that of a folder ends with ``/``.
    """
    *folders, name = path.lower().split("/")
    if any(part.startswith(".") or part in _OF_THE_SYSTEM for part in (*folders, name)):
        return True
    return name.startswith("~$") or name.endswith(_UNFINISHED)
