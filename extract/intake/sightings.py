"""Sightings: where and when each document was seen; tombstones: what has left for good. Files of the landing zone."""

import os
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer, PlainValidator, TypeAdapter, with_config

from extract.runtime.atomic import atomic_file

AnyPath = Annotated[
    Path,
    PlainSerializer(lambda path: quote_from_bytes(os.fsencode(path))),
    PlainValidator(lambda path: Path(os.fsdecode(unquote_to_bytes(path)))),
]
"""A path of any bytes, as JSON quoted like an address: a name need not be UTF-8."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document that a source shows now.

    Attributes:
        uri: Its address; the same from night to night.
        file_name: Its name as a person reads it.
        path: Where its bytes are now.
        etag: Changes when the bytes may have changed.
    """

    uri: str
    file_name: str
    path: AnyPath
    etag: str


Unpacking = Literal["done", "waiting"] | None


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen at an address: a document, or that the document last seen there has gone.

    A plain class, for there is one a document: a model takes twice the time to read.

    Attributes:
        event: What was seen.
        etag: Changes when the bytes may have changed.
        container_document_id: Of what lies in an archive: the archive that holds it.
        path_in_container: Its path there.
        unpacking: Of an archive, and of what may be a damaged one: whether what lies in it has landed, as far as it can
            be unpacked at all, or waits for the next landing. None: no archive.
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
    """That a document has left for good. It holds nothing of what the document said."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    forgotten_by: str
    forgotten_at: AwareDatetime
    reason: str


_AT_ONCE = 1000
"""Lines that are parsed together: a file of half a million takes a third of the time and memory that it takes whole."""

_SIGHTING, _SIGHTINGS = TypeAdapter(Sighting), TypeAdapter(list[Sighting])


def read_sightings(path: Path) -> list[Sighting]:
    """What one landing saw."""
    sightings: list[Sighting] = []
    with path.open("rb") as file:
        while lines := list(islice(file, _AT_ONCE)):
            sightings += _SIGHTINGS.validate_json(b"[" + b",".join(lines) + b"]")
    return sightings


def read_sighting(line: bytes) -> Sighting:
    """What one line of such a file says.

    Raises:
        ValidationError: It is not one.
    """
    return _SIGHTING.validate_json(line)


def write_sightings(path: Path, sightings: Sequence[Sighting]) -> None:
    """Put what one landing saw into its file; no file stays of a landing that saw nothing."""
    if not sightings:
        path.unlink(missing_ok=True)
        return
    with atomic_file(path) as file:
        file.write(lines_of(sightings))


def without(
    forgotten: Container[str], sightings: Iterable[Sighting], shown: dict[tuple[str, str], Sighting]
) -> Iterator[Sighting]:
    """The sightings without some documents; where one of these took an address, what was there before has gone.

    `shown` is what each address showed before; it is kept up to date.
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
    """Sightings as they stand in a file."""
    return b"".join(_SIGHTING.dump_json(sighting) + b"\n" for sighting in sightings)


def last_of_each(sightings: Iterable[Sighting]) -> dict[tuple[str, str], Sighting]:
    """The last sighting of each address."""
    return {(one.source_name, one.source_uri): one for one in sightings}


class History:
    """What sightings came to. Files of sightings are read once; what came since is added.

    Attributes:
        addresses: The last sighting of each address, which is a source and an address there.
        documents: The last sighting of each document.
        newest: When the last of all was seen; None before the first.
    """

    def __init__(self) -> None:
        """Begin before the first sighting."""
        self._forget()

    def _forget(self) -> None:
        self.addresses: dict[tuple[str, str], Sighting] = {}
        self.documents: dict[str, Sighting] = {}
        self.newest: datetime | None = None
        self._read: list[tuple[str, int, int]] = []
        self._forgotten: set[str] = set()
        self._shown: dict[tuple[str, str], Sighting] = {}

    def shown(self) -> set[str]:
        """The documents that an address shows; any other is withdrawn."""
        return {one.document_id for one in self.addresses.values() if one.event == "seen"}

    def follow(self, paths: Sequence[Path], forgotten: Collection[str]) -> None:
        """Take in what some files hold that was not read before; where one was changed since, all are read again.

        Args:
            paths: Every file of sightings, oldest first.
            forgotten: Documents that count as never seen.
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
