"""Sightings (where and when each document was seen) and tombstones of permanently deleted documents."""

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, with_config

from extract.runtime.atomic import atomic_file

Unpacking = Literal["done", "waiting"] | None


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Sighting:
    """An event at an address: a document was seen, or the document last seen there is gone.

    Not a pydantic model: there is one per document, and a model takes twice the time to parse.

    Attributes:
        event: Whether the document was seen or is gone.
        etag: Text that differs from that of the last sighting if the bytes may have changed.
        container_document_id: Document id of the archive that directly holds the document; None outside archives.
        path_in_container: Path of the document in that archive; None outside archives.
        unpacking: For an archive, also a damaged one: "done" if its members have landed as far as they can be unpacked,
            "waiting" if the next landing tries again. None for any other document.
    """

    event: Literal["seen", "gone"]
    document_id: str
    source_name: str
    source_uri: str
    file_name: str
    seen_at: AwareDatetime
    etag: str
    byte_size: int
    container_document_id: str | None = None
    path_in_container: str | None = None
    unpacking: Unpacking = None


class Tombstone(BaseModel):
    """Record of a permanently deleted document, without any of its content."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    forgotten_by: str
    forgotten_at: AwareDatetime
    reason: str


_AT_ONCE = 1000
"""Number of lines that are parsed in one call.

For a file of half a million lines, this takes a third of the time and memory of parsing all lines in one call.
"""

_SIGHTING, _SIGHTINGS = TypeAdapter(Sighting), TypeAdapter(list[Sighting])


def read_sightings(path: Path) -> list[Sighting]:
    """Return the sightings of one landing from its file."""
    sightings: list[Sighting] = []
    with path.open("rb") as file:
        while lines := list(islice(file, _AT_ONCE)):
            sightings += _SIGHTINGS.validate_json(b"[" + b",".join(lines) + b"]")
    return sightings


def read_sighting(line: bytes) -> Sighting:
    """Parse one line of a sightings file.

    Raises:
        ValidationError: The line is not a sighting.
    """
    return _SIGHTING.validate_json(line)


def write_sightings(path: Path, sightings: Sequence[Sighting]) -> None:
    """Write the sightings of one landing to its file; if there are none, delete the file."""
    if not sightings:
        path.unlink(missing_ok=True)
        return
    with atomic_file(path) as file:
        file.write(lines_of(sightings))


def without(
    forgotten: Container[str], sightings: Iterable[Sighting], shown: dict[tuple[str, str], Sighting]
) -> Iterator[Sighting]:
    """Yield the sightings except those of some documents.

    Where an excluded document replaced another one at an address, a "gone" sighting of the other one is yielded.

    Args:
        forgotten: Ids of the documents to exclude.
        sightings: The sightings, oldest first.
        shown: By source and address, the sighting of the document that was there before; updated by this function.
    """
    for one in sightings:
        address = (one.source_name, one.source_uri)
        if one.document_id not in forgotten:
            if one.event == "seen":
                shown[address] = one
            else:
                shown.pop(address, None)
            yield one
        elif displaced := shown.pop(address, None):
            yield replace(displaced, event="gone", seen_at=one.seen_at)


def lines_of(sightings: Iterable[Sighting]) -> bytes:
    """Serialise sightings as JSON lines."""
    return b"".join(_SIGHTING.dump_json(sighting) + b"\n" for sighting in sightings)


def last_of_each(sightings: Iterable[Sighting]) -> dict[tuple[str, str], Sighting]:
    """Return the last sighting of each address, by source and address; the argument is ordered oldest first."""
    return {(one.source_name, one.source_uri): one for one in sightings}


class History:
    """State after all sightings. It is updated from new sightings files, so that each file is read only once.

    Attributes:
        addresses: The last sighting of each address, by source and address.
        documents: The last sighting of each document, by document id.
        newest: Time of the newest sighting; None if there are no sightings.
    """

    def __init__(self) -> None:
        """Start without sightings."""
        self._forget()

    def _forget(self) -> None:
        self.addresses: dict[tuple[str, str], Sighting] = {}
        self.documents: dict[str, Sighting] = {}
        self.newest: datetime | None = None
        self._read: list[tuple[str, int, int]] = []
        self._forgotten: set[str] = set()
        self._shown: dict[tuple[str, str], Sighting] = {}

    def shown(self) -> set[str]:
        """Return the ids of the documents that are at one or more addresses; all other documents are withdrawn."""
        return {one.document_id for one in self.addresses.values() if one.event == "seen"}

    def follow(self, paths: Sequence[Path], forgotten: Collection[str]) -> None:
        """Add the sightings files that were not read before.

        All files are read again if one that was read before, or the set of deleted documents, has changed.

        Args:
            paths: All sightings files, oldest first.
            forgotten: Ids of permanently deleted documents, whose sightings are left out.
        """
        states = [(path.name, state.st_ino, state.st_mtime_ns) for path in paths for state in [path.stat()]]
        if states[: len(self._read)] != self._read or set(forgotten) != self._forgotten:
            self._forget()
            self._forgotten = set(forgotten)
        for path in paths[len(self._read) :]:
            lines = read_sightings(path)
            sightings = list(without(self._forgotten, lines, self._shown)) if self._forgotten else lines
            self.addresses |= last_of_each(sightings)
            self.documents |= {one.document_id: one for one in sightings}
            self.newest = sightings[-1].seen_at if sightings else self.newest
        self._read = states
