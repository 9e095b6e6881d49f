"""Landing zone: the bytes of every document, stored once, and where and when each document was seen.

``objects/<first two digits>/<sha256>`` holds the bytes of a document. ``sightings/<instant>-<hash>.jsonl`` holds the
sightings of one landing, one per line. It is written last, so a landing that is killed has no effect, and the next one
does its work. These files change only when a document is deleted permanently: ``tombstones/<sha256>.json`` then records
who deleted it, when and why. From then on the document is treated as never seen, and its bytes never land again.

Documents in an archive land as documents of their own. Their address is the address of the archive, ``!/``, and their
path in the archive. ``unpacked/`` holds their files during a landing.
"""

import errno
import fcntl
import hashlib
import os
import shutil
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, islice, takewhile
from pathlib import Path

from extract.intake.file_state import sha256, unchanged
from extract.intake.sightings import (
    Found,
    History,
    Sighting,
    Tombstone,
    Unpacking,
    last_of_each,
    lines_of,
    read_sightings,
    without,
    write_sightings,
)
from extract.model.archives import INSIDE, NoArchive, Unpacked
from extract.model.messages import sentence
from extract.model.records import Unreadable
from extract.runtime.atomic import atomic_file, remove_unfinished
from extract.runtime.errors import JixiaoError

__all__ = ["Found", "Landing", "LandingResult", "Sighting", "Tombstone", "Unpack", "read_sightings", "write_sightings"]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_INSTANT = "%Y%m%dT%H%M%S%fZ"


Unpack = Callable[[Mapping[Path, str], Path], Iterator[tuple[Path, Unpacked | Unreadable]]]
"""Function that unpacks files.

Its arguments are the files, each with the name under which it was found, and a folder. Each file is unpacked into the
subfolder that has the file's name on disk. The function yields each file with its contents or with an `Unreadable`,
which is a `NoArchive` for a file that is not an archive."""


@dataclass(frozen=True, slots=True)
class LandingResult:
    """Changes that a landing made.

    Attributes:
        new_documents: Ids of the documents that no earlier landing has seen at any address.
        sightings: The sightings that were written; empty if nothing changed.
        withdrawn: Ids of the documents that this landing recorded as gone and that are at no other address. A document
            is not included if another document has replaced it at its only address.
        unreadable: One message per file that could not be opened and per archive member that could not be unpacked;
            earlier sightings of these files stay valid.
    """

    new_documents: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    withdrawn: tuple[str, ...]
    unreadable: tuple[str, ...]


class Landing:
    """The landing zone in one folder. Only one process changes it at a time; others wait for the lock."""

    def __init__(self, root: Path) -> None:
        """Use a folder as the landing zone. It is created by the first landing."""
        self.root = root
        self.unpacked = root / "unpacked"
        self._history = History()

    def land(
        self,
        source_name: str,
        found: Iterable[Found],
        seen_at: datetime | None = None,
        *,
        unpack: Unpack | None = None,
        again: Container[str] = (),
    ) -> LandingResult:
        """Store the documents of a source and record the changes since the last landing of that source.

        A sighting is recorded when an address is new, shows other bytes, or is gone. A file whose etag is that of its
        last sighting is not read again, and an archive that has not changed is not unpacked again. Where an archive
        cannot be unpacked, the sightings of its former members stay.

        Args:
            source_name: Permanent name of the source. Its addresses that are not in `found` are gone.
            found: All documents of the source, not only new ones.
            seen_at: Time of the landing; by default now. If it is not later than the newest sighting, a time after
                that sighting is used.
            unpack: Function that unpacks archives; without it, archives land as documents and are not unpacked.
            again: Ids of archives to unpack again even if they have not changed.

        Raises:
            JixiaoError: The disk is full. This landing has no effect.
        """
        with self._alone(), self._emptied():
            forgotten = self.tombstones()
            history = self.history()
            at = (seen_at or datetime.now(UTC)).astimezone(UTC)
            if history.newest:
                at = max(at, history.newest + timedelta.resolution)
            known = {
                uri: one
                for (name, uri), one in history.addresses.items()
                if one.event == "seen" and name == source_name
            }
            shown = _Shown(self, source_name, at, known, forgotten)
            for document in found:
                shown.see(document, again if unpack else None)
            if unpack:
                shown.open_archives(unpack)
            changed = shown.changed()
            if changed:
                self._commit(changed, at)
            for tombstone in shown.tombstones:
                self._forget(tombstone)
        gone = {one.document_id for one in changed if one.event == "gone"}
        last = (history.addresses | last_of_each(changed)).values() if gone else ()
        return LandingResult(
            new_documents=tuple(sorted({one.document_id for one in changed} - history.documents.keys())),
            sightings=tuple(changed),
            withdrawn=tuple(sorted(gone - {one.document_id for one in last if one.event == "seen"})),
            unreadable=tuple(shown.unreadable),
        )

    def object_path(self, document_id: str) -> Path:
        """Return the path of the file that holds the bytes of a document."""
        return self.root / "objects" / document_id[:2] / document_id

    def has_bytes(self, document_id: str, byte_size: int) -> bool:
        """Return whether the file with the bytes of a document exists and has `byte_size` bytes."""
        try:
            return self.object_path(document_id).stat().st_size == byte_size
        except FileNotFoundError:
            return False

    def sightings(self) -> Iterator[Sighting]:
        """Yield all sightings, oldest first, except those of permanently deleted documents."""
        yield from without(self.tombstones(), chain.from_iterable(map(read_sightings, self.sighting_paths())), {})

    def history(self) -> History:
        """Return the history, updated with the sightings files that were written since the last call."""
        self._history.follow(self.sighting_paths(), self.tombstones())
        return self._history

    def sighting_paths(self) -> list[Path]:
        """Return the sightings files, one per landing, oldest first."""
        return sorted((self.root / "sightings").glob("*.jsonl"))

    def tombstones(self) -> dict[str, Tombstone]:
        """Return the tombstone of each permanently deleted document, by document id."""
        found = (Tombstone.model_validate_json(path.read_bytes()) for path in self.root.glob("tombstones/*.json"))
        return {tombstone.document_id: tombstone for tombstone in found}

    def forget(self, tombstone: Tombstone) -> None:
        """Delete the bytes and sightings of a document permanently and bar it from landing again.

        The tombstone is written first and never changes; a call that was killed is completed by the next one.
        """
        with self._alone(), self._emptied():
            self._forget(tombstone)

    def holders(self, document_id: str) -> list[str]:
        """Return the ids of all archives that contain or once contained a document, directly or in a nested archive.

        An archive that was permanently deleted is included as long as a sighting of one of its members names it.
        """
        containers: dict[str, set[str]] = {}
        for one in chain.from_iterable(map(read_sightings, self.sighting_paths())):
            if one.container_document_id:
                containers.setdefault(one.document_id, set()).add(one.container_document_id)
        held, found = [document_id], set[str]()
        while held:
            new = containers.get(held.pop(), set()) - found
            found |= new
            held += new
        return sorted(found)

    def _forget(self, tombstone: Tombstone) -> None:
        path = self.root / "tombstones" / f"{tombstone.document_id}.json"
        if not path.exists():
            with atomic_file(path) as file:
                file.write(tombstone.model_dump_json(indent=1).encode())
        remove_unfinished(path.parent)
        target = self.object_path(tombstone.document_id)
        target.unlink(missing_ok=True)
        remove_unfinished(target.parent)
        self._forget_sightings()
        for aside in self.root.glob("damaged/*"):
            if tombstone.document_id in aside.name or tombstone.document_id.encode() in aside.read_bytes():
                aside.unlink()

    def _forget_sightings(self) -> None:
        forgotten = self.tombstones()
        shown: dict[tuple[str, str], Sighting] = {}
        for path in self.sighting_paths():
            lines = read_sightings(path)
            kept = list(without(forgotten, lines, shown))
            if kept != lines:
                write_sightings(path, kept)
        remove_unfinished(self.root / "sightings")

    def current(self) -> dict[str, list[Sighting]]:
        """Return, by document id, the last sighting at each address where the document is; none if it is withdrawn."""
        history = self.history()
        shown: dict[str, list[Sighting]] = {document_id: [] for document_id in history.documents}
        for sighting in history.addresses.values():
            if sighting.event == "seen":
                shown[sighting.document_id].append(sighting)
        return shown

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _emptied(self) -> Iterator[None]:
        """Delete the folder of unpacked files before the block, if a killed landing left it, and after the block."""
        try:
            if self.unpacked.exists():
                shutil.rmtree(self.unpacked)
            yield
        finally:
            if self.unpacked.exists():
                shutil.rmtree(self.unpacked)

    def store(self, source: Path, uri: str, forgotten: Container[str]) -> tuple[str, int]:
        """Store the bytes of a file under their sha256, unless they are stored already or permanently deleted.

        Args:
            source: The file.
            uri: Address of the file, for the error message.
            forgotten: Ids of permanently deleted documents.

        Returns:
            The sha256 and the size in bytes of the file.

        Raises:
            OSError: The file cannot be read, or changed while it was read.
            JixiaoError: The disk is full.
        """
        try:
            return self._copy(source, forgotten)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            raise JixiaoError(
                f"{self.root}: {os.strerror(error.errno)}, so {uri} did not land. "
                "Make room and run again; nothing was lost."
            ) from error

    def _copy(self, source: Path, forgotten: Container[str]) -> tuple[str, int]:
        with source.open("rb") as file, unchanged(source, file):
            document_id = hashlib.file_digest(file, "sha256").hexdigest()
            byte_size = os.fstat(file.fileno()).st_size
            if document_id not in forgotten and not self.has_bytes(document_id, byte_size):
                target = self.object_path(document_id)
                remove_unfinished(target.parent)
                file.seek(0)
                with atomic_file(target) as copy:
                    shutil.copyfileobj(file, copy)
                    copy.seek(0)
                    if hashlib.file_digest(copy, "sha256").hexdigest() != document_id:
                        raise OSError(errno.EBUSY, "It changed while it was read")
            return document_id, byte_size

    def _commit(self, changed: list[Sighting], at: datetime) -> None:
        name = f"{at:{_INSTANT}}-{hashlib.sha256(lines_of(changed)).hexdigest()[:8]}.jsonl"
        remove_unfinished(self.root / "sightings")
        write_sightings(self.root / "sightings" / name, changed)


@dataclass(frozen=True, slots=True)
class _Landed:
    """A member of an archive whose bytes are stored in the landing zone.

    Attributes:
        address: Path of the member from the outermost archive.
        path: Path of the member in the archive that directly holds it.
        document_id: Document id of the member.
        byte_size: Size of the member.
        container: Document id of the archive that directly holds the member.
        unpacking: State of unpacking, if the member is an archive; see `Sighting`.
    """

    address: str
    path: str
    document_id: str
    byte_size: int
    container: str
    unpacking: Unpacking


@dataclass(slots=True)
class _Contents:
    """Result of unpacking an archive.

    Attributes:
        unpacking: State of unpacking; see `Sighting`.
        says_all: Whether all members are known, so that a former member that is not among them is gone.
        members: The members whose bytes were stored, also those of nested archives.
        notes: Messages about what could not be unpacked, each to be appended to the address of the archive.
        is_forgotten: Whether the archive holds a permanently deleted document, directly or in a nested archive.
    """

    unpacking: Unpacking
    says_all: bool
    members: list[_Landed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_forgotten: bool = False


class _Shown:
    """Collects the documents of a source in one landing, by address, and compares them with the last landing."""

    def __init__(
        self,
        landing: Landing,
        source_name: str,
        at: datetime,
        known: Mapping[str, Sighting],
        forgotten: Mapping[str, Tombstone],
    ) -> None:
        self._landing = landing
        self._source_name = source_name
        self._at = at
        self._known = known
        self._in_order = sorted(known)
        self._forgotten = forgotten
        self._seen: dict[str, Sighting] = {}
        self._stay: set[str] = set()
        self._to_open: dict[str, list[str]] = {}
        self.unreadable: list[str] = []
        self.tombstones: list[Tombstone] = []

    def see(self, document: Found, again: Container[str] | None) -> None:
        """Add a file of the source and store its bytes.

        Args:
            document: The file.
            again: Ids of archives to unpack even if they have not changed; None if nothing is unpacked.
        """
        uri, known = document.uri, self._known.get(document.uri)
        if known and known.etag == document.etag and self._landing.has_bytes(known.document_id, known.byte_size):
            document_id, byte_size = known.document_id, known.byte_size
        else:
            try:
                document_id, byte_size = self._landing.store(document.path, uri, self._forgotten)
            except OSError as error:
                self._stay |= {uri, *self._inside(uri)}
                self.unreadable.append(f"{uri}: {error.strerror}. It was left out of this landing.")
                return
        if document_id in self._forgotten:
            self._stay |= {*self._inside(uri)}
            return
        is_same = known is not None and known.document_id == document_id
        self._seen[uri] = Sighting(
            event="seen",
            document_id=document_id,
            source_name=self._source_name,
            source_uri=uri,
            file_name=document.file_name,
            seen_at=self._at,
            etag=document.etag,
            byte_size=byte_size,
            unpacking=known.unpacking if known and is_same else None,
        )
        if again is None or (is_same and document_id not in again and self._is_settled(uri)):
            self._stay |= {*self._inside(uri)}
        else:
            self._to_open.setdefault(document_id, []).append(uri)

    def open_archives(self, unpack: Unpack) -> None:
        """Unpack the archives among the added files and add their members."""
        landing = self._landing
        files = {landing.object_path(one): self._seen[uris[0]].file_name for one, uris in self._to_open.items()}
        opened = {}
        for path, outcome in unpack(files, landing.unpacked):
            opened[path.name] = self._land(path.name, outcome)
            if (folder := landing.unpacked / path.name).exists():
                shutil.rmtree(folder)
        for document_id, uris in self._to_open.items():
            for uri in uris:
                self._place(uri, opened[document_id])

    def changed(self) -> list[Sighting]:
        """Return the sightings to record: of new and changed documents, then of addresses that are gone."""
        new = [one for uri, one in self._seen.items() if _says(one) != _says(self._known.get(uri))]
        gone = self._known.keys() - self._seen.keys() - self._stay
        return new + [replace(self._known[uri], event="gone", seen_at=self._at) for uri in sorted(gone)]

    def _inside(self, uri: str) -> Iterator[str]:
        """Return the known addresses of the members of the archive at an address."""
        start = bisect_left(self._in_order, uri + INSIDE)
        inside = takewhile(lambda one: one.startswith(uri + INSIDE), islice(self._in_order, start, None))
        return (one for one in inside if self._known[one].container_document_id)

    def _is_settled(self, uri: str) -> bool:
        """Return whether an unchanged archive is not "waiting" and the bytes of all its known members are stored."""
        members = [self._known[one] for one in self._inside(uri)]
        is_here = all(self._landing.has_bytes(one.document_id, one.byte_size) for one in members)
        return is_here and self._known[uri].unpacking != "waiting"

    def _land(self, archive: str, outcome: Unpacked | Unreadable) -> _Contents:
        """Store the members of an archive, given its id; archives that hold a deleted document get a tombstone too."""
        if isinstance(outcome, NoArchive):
            return _Contents(None, says_all=True)
        if isinstance(outcome, Unreadable):
            notes = [f": {outcome.reason}. It is unpacked at the next landing."] if outcome.is_transient else []
            return _Contents("waiting" if outcome.is_transient else "done", says_all=False, notes=notes)
        members, addresses = outcome.members, outcome.paths()
        ids = [sha256(member.file) for member in members]
        contents = _Contents("waiting" if outcome.is_waiting else "done", says_all=outcome.lacking is None)
        contents.notes = [
            f"{INSIDE}{one.path}: {sentence(one.reason)}. It was left out of this landing." for one in outcome.left_out
        ]
        tainted: dict[int | None, Tombstone] = {}
        for member, document_id in zip(members, ids, strict=True):
            if tombstone := self._forgotten.get(document_id):
                holder = member.holder
                tainted[holder] = tombstone
                while holder is not None:
                    holder = members[holder].holder
                    tainted[holder] = tombstone
        for number, tombstone in tainted.items():
            self.tombstones.append(
                tombstone.model_copy(
                    update={"document_id": archive if number is None else ids[number], "forgotten_at": self._at}
                )
            )
        contents.is_forgotten = None in tainted
        holders = {member.holder for member in members}
        for number, (member, address) in enumerate(zip(members, addresses, strict=True)):
            if number in tainted or ids[number] in self._forgotten:
                continue
            _, byte_size = self._landing.store(member.file, f"{INSIDE}{address}", self._forgotten)
            container = archive if member.holder is None else ids[member.holder]
            unpacking: Unpacking = "done" if number in holders else None
            contents.members.append(_Landed(address, member.path, ids[number], byte_size, container, unpacking))
        return contents

    def _place(self, uri: str, contents: _Contents) -> None:
        """Add a sighting of each member under the address of its archive."""
        self.unreadable += [uri + note for note in contents.notes]
        if contents.is_forgotten:
            del self._seen[uri]
            self.unreadable.append(
                f"{uri}: a document in it is forgotten, so its own bytes did not land; what else is in it did."
            )
        else:
            self._seen[uri] = replace(self._seen[uri], unpacking=contents.unpacking)
        if not contents.says_all:
            self._stay |= {*self._inside(uri)}
        for member in contents.members:
            address, number = uri + INSIDE + member.address, 1
            while address in self._seen:  # taken where a folder is called 'a.zip!' and contains this path
                number += 1
                address = f"{uri}{INSIDE}{member.address} ({number})"
            self._seen[address] = Sighting(
                event="seen",
                document_id=member.document_id,
                source_name=self._source_name,
                source_uri=address,
                file_name=member.path.rpartition("/")[2],
                seen_at=self._at,
                etag=member.document_id,
                byte_size=member.byte_size,
                container_document_id=member.container,
                path_in_container=member.path,
                unpacking=member.unpacking,
            )


def _says(sighting: Sighting | None) -> tuple[str | None, ...]:
    """Return document, archive and unpacking state of a sighting, or () for None.

    A landing records a sighting of an address if these differ from those of its last sighting.
    """
    if sighting is None:
        return ()
    return sighting.document_id, sighting.container_document_id, sighting.unpacking
