"""Contents of an unpacked archive, and the names in folders and archives that are not documents.

The name of a member is data: it is part of an address and never used as a path on disk.
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
        path: Its path in the archive that holds it: parts joined by ``/``, none of them ``..``; unique in that archive.
        file: The unpacked file.
        holder: Index of the member that is the archive that holds it; None for the outermost archive.
    """

    path: str
    file: Path
    holder: int | None = None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Contents of an archive and the archives in it, outer before inner.

    Attributes:
        media_type: Media type of the outermost archive.
        members: The documents, nested archives among them.
        left_out: Members that could not be unpacked, with their path from the outermost archive and the reason.
        lacking: Why not all members are known (the archive is truncated); None where they are.
        is_waiting: Whether another try may unpack more, because a library is missing.
    """

    media_type: str
    members: Sequence[Member]
    left_out: Sequence[MemberLeftOut] = ()
    lacking: IncompleteArchive | None = None
    is_waiting: bool = False

    def paths(self) -> list[str]:
        """Return the path of each member from the outermost archive."""
        found: list[str] = []
        for member in self.members:
            found.append(member.path if member.holder is None else f"{found[member.holder]}{INSIDE}{member.path}")
        return found


class NoArchive(Unreadable):
    """A file that was to be unpacked is not an archive."""


class Bundle(Unreadable):
    """The file to be read is an archive and so not a document itself; `cause` says how many documents it holds."""

    def __init__(self, cause: ArchiveContents, *, media_type: str, is_whole: bool) -> None:
        """Keep the contents, the media type, and whether all members are known."""
        super().__init__(cause)
        self.media_type = media_type
        self.is_whole = is_whole

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle all arguments: an exception is pickled with its positional ones only."""
        return _bundle, (self.cause, self.media_type, self.is_whole)


def _bundle(cause: ArchiveContents, media_type: str, is_whole: bool) -> Bundle:
    return Bundle(cause, media_type=media_type, is_whole=is_whole)


def is_litter(path: str) -> bool:
    """Return whether a name says that a file or folder is not a document; the path of a folder ends with ``/``.

    These are hidden files and folders, files that an editor or a download has open (``~$…``, ``….part``, ``….tmp``,
    ``….crdownload``), and files that Windows and macOS create (``Thumbs.db``, ``__MACOSX/``).
    """
    *folders, name = path.lower().split("/")
    if any(part.startswith(".") or part in _OF_THE_SYSTEM for part in (*folders, name)):
        return True
    return name.startswith("~$") or name.endswith(_UNFINISHED)
