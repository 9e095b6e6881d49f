"""The documents of one source during a landing, compared with what its addresses showed before."""

import shutil
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path

from extract.intake.file_state import sha256
from extract.intake.listing import Found, LeftOut
from extract.intake.objects import ObjectStore
from extract.intake.sightings import Sighting, Tombstone, Unpacking
from extract.model.archives import INSIDE, NoArchive, Unpacked
from extract.model.messages import sentence
from extract.model.records import Unreadable

Unpack = Callable[[Mapping[Path, str], Path], Iterator[tuple[Path, Unpacked | Unreadable]]]
"""Function that unpacks files.

Its arguments are the files, each with the name under which it was found, and a folder. Each file is unpacked into the
subfolder that has the file's name on disk. The function yields each file with its contents or with an `Unreadable`,
which is a `NoArchive` for a file that is not an archive."""


_LONGEST_SHOWN = 300


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


class SourceState:
    """Collects the documents of a source in one landing, by address, and compares them with the last landing."""

    def __init__(
        self,
        objects: ObjectStore,
        source_name: str,
        at: datetime,
        known: Mapping[str, Sighting],
        forgotten: Mapping[str, Tombstone],
    ) -> None:
        """Begin with nothing seen.

        Args:
            objects: Where the bytes are stored.
            source_name: Name of the source.
            at: Time of the landing.
            known: The last sighting of each address of the source that showed a document.
            forgotten: The tombstones of permanently deleted documents, by document id.
        """
        self._objects = objects
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
        if known and known.etag == document.etag and self._objects.has_bytes(known.document_id, known.byte_size):
            document_id, byte_size = known.document_id, known.byte_size
        else:
            try:
                document_id, byte_size = self._objects.store(document.path, uri, self._forgotten)
            except OSError as error:
                self.leave_out(LeftOut(uri, error.strerror or "It cannot be read"))
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

    def leave_out(self, one: LeftOut) -> None:
        """Note a file or folder that is left alone; what was seen there, or below it, counts as still there."""
        self._stay |= {one.uri, *self._below(one.uri + INSIDE), *self._below(one.uri + "/")}
        self.unreadable.append(f"{_shortened(one.uri)}: {one.reason}. It was left out of this landing.")

    def open_archives(self, unpack: Unpack, folder: Path) -> None:
        """Unpack the archives among the added files into a folder and add their members."""
        files = {self._objects.path(one): self._seen[uris[0]].file_name for one, uris in self._to_open.items()}
        opened = {}
        for path, outcome in unpack(files, folder):
            opened[path.name] = self._land(path.name, outcome)
            if (emptied := folder / path.name).exists():
                shutil.rmtree(emptied)
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
        return (one for one in self._below(uri + INSIDE) if self._known[one].container_document_id)

    def _below(self, beginning: str) -> Iterator[str]:
        """Return the known addresses that begin with a text."""
        start = bisect_left(self._in_order, beginning)
        return takewhile(lambda one: one.startswith(beginning), islice(self._in_order, start, None))

    def _is_settled(self, uri: str) -> bool:
        """Return whether an unchanged archive is not "waiting" and the bytes of all its known members are stored."""
        members = [self._known[one] for one in self._inside(uri)]
        is_here = all(self._objects.has_bytes(one.document_id, one.byte_size) for one in members)
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
            try:
                _, byte_size = self._objects.store(member.file, f"{INSIDE}{address}", self._forgotten)
            except OSError as error:
                contents.notes.append(f"{INSIDE}{address}: {error.strerror}. It was left out of this landing.")
                continue
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


def _shortened(uri: str) -> str:
    """Return an address for a message of one line; a folder nested too deep has one of thousands of characters."""
    return uri if len(uri) <= _LONGEST_SHOWN else f"{uri[:100]}…{uri[-100:]}"
