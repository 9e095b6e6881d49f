"""What an archive gives when it is unpacked, and which names in a folder or an archive are no document's.

The name of a member is data: it stands in an address and is never a path on a disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.model.reasons import ArchiveContents, IncompleteArchive, MemberLeftOut
from extract.model.records import Unreadable

INSIDE = "!/"
"""Between the address of an archive and the path of a member in it."""

_UNFINISHED = (".part", ".tmp", ".crdownload")
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True, slots=True)
class Member:
    """A document that lay in an archive.

    Attributes:
        path: Where it lay in the archive that holds it: parts joined by ``/``, none of them ``..``; no other member of
            that archive has the same.
        file: Where its bytes are now.
        holder: Which of the members before it is the archive that holds it; None: the outermost does.
    """

    path: str
    file: Path
    holder: int | None = None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """All that was in an archive, and in the archives in it, outer before inner.

    Attributes:
        media_type: That of the outermost.
        members: The documents; an archive in it is one of them.
        left_out: Members that could not be unpacked: the path from the outermost, and why.
        lacking: Why not all members are known (it is cut); None where they are.
        is_waiting: Whether another try may give more: a library is missing.
    """

    media_type: str
    members: Sequence[Member]
    left_out: Sequence[MemberLeftOut] = ()
    lacking: IncompleteArchive | None = None
    is_waiting: bool = False

    def paths(self) -> list[str]:
        """The path of each member from the outermost archive."""
        found: list[str] = []
        for member in self.members:
            found.append(member.path if member.holder is None else f"{found[member.holder]}{INSIDE}{member.path}")
        return found


class NoArchive(Unreadable):
    """A file that was to be unpacked is no archive."""


class Bundle(Unreadable):
    """An archive is no document itself; the reason says how many are in it."""

    def __init__(self, cause: ArchiveContents, *, media_type: str, is_whole: bool) -> None:
        """Keep what is in it, its media type, and whether all that is in it is known."""
        super().__init__(cause)
        self.media_type = media_type
        self.is_whole = is_whole

    def __reduce__(self) -> tuple[object, ...]:
        """Made again from its reason alone, it would lack the rest."""
        return _bundle, (self.cause, self.media_type, self.is_whole)


def _bundle(cause: ArchiveContents, media_type: str, is_whole: bool) -> Bundle:
    return Bundle(cause, media_type=media_type, is_whole=is_whole)


def is_litter(path: str) -> bool:
    """Whether what stands at a path is no document by its name; a path that ends with ``/`` is that of a folder.

    Hidden files and folders, files that an editor or a download has open (``~$…``, ``….part``, ``….tmp``,
    ``….crdownload``), and what Windows and macOS leave behind (``Thumbs.db``, ``__MACOSX/``).
    """
    *folders, name = path.lower().split("/")
    if any(part.startswith(".") or part in _OF_THE_SYSTEM for part in (*folders, name)):
        return True
    return name.startswith("~$") or name.endswith(_UNFINISHED)
