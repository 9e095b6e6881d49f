"""The landing zone: the bytes of every document, stored once, and where and when each was seen.

``objects/<first two digits>/<sha256>`` holds bytes. ``sightings/<instant>-<hash>.jsonl`` holds what one landing saw, a
line a sighting; it is written last, so a landing that dies counts for nothing and is done again. Neither ever changes,
until a document is forgotten: ``tombstones/<sha256>.json`` says who had it taken away, when and why. From then on it
counts as never seen and its bytes never land again.
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer, PlainValidator

from extract.atomic import atomic_file, remove_unfinished
from extract.errors import JixiaoError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_INSTANT = "%Y%m%dT%H%M%S%fZ"


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


class Sighting(BaseModel):
    """What was seen at an address: a document, or that the document last seen there has gone."""

    model_config = ConfigDict(extra="forbid")

    event: Literal["seen", "gone"]
    document_id: str
    source_name: str
    source_uri: str
    file_name: str
    seen_at: AwareDatetime
    etag: str
    byte_size: int


class Tombstone(BaseModel):
    """That a document has left for good. It holds nothing of what the document said."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    forgotten_by: str
    forgotten_at: AwareDatetime
    reason: str


@dataclass(frozen=True, slots=True)
class LandingResult:
    """What a landing changed.

    Attributes:
        new_documents: Documents that had never been seen at any address.
        sightings: The lines that were written; none, if nothing changed.
        withdrawn: Documents that have gone from their last address; not those whose address shows other bytes now.
        unreadable: Files that could not be opened, each with its reason; what was known of them stays.
    """

    new_documents: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    withdrawn: tuple[str, ...]
    unreadable: tuple[str, ...]


class Landing:
    """The landing zone under one folder. One landing at a time: a second waits."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made when something lands."""
        self.root = root

    def land(self, source_name: str, found: Iterable[Found], seen_at: datetime | None = None) -> LandingResult:
        """Store what a source shows and commit what changed since its last landing.

        A sighting is recorded when an address is new, shows other bytes, or has gone. A file whose etag is that of its
        last sighting is not read again.

        Args:
            source_name: Names the source for good. Its addresses that are not in `found` have gone.
            found: All that the source shows, not only what is new.
            seen_at: When; now, if not given. Never before the sightings that are there.

        Raises:
            JixiaoError: The disk is full. Nothing of this landing counts.
        """
        with self._alone():
            forgotten = self.tombstones()
            earlier = list(self.sightings())
            at = (seen_at or datetime.now(UTC)).astimezone(UTC)
            if earlier:
                at = max(at, earlier[-1].seen_at + timedelta.resolution)
            before = {address: one for address, one in _last(earlier).items() if one.event == "seen"}
            changed: list[Sighting] = []
            unreadable: list[str] = []
            gone = {uri for name, uri in before if name == source_name}
            for document in found:
                known = before.get((source_name, document.uri))
                if known and known.etag == document.etag and self.has_bytes(known.document_id, known.byte_size):
                    gone.discard(document.uri)
                    continue
                try:
                    document_id, byte_size = self._store(document.path, forgotten)
                except OSError as error:
                    if error.errno in _FULL:
                        raise JixiaoError(
                            f"{self.root}: {os.strerror(error.errno)}, so {document.uri} did not land. "
                            "Make room and run again; nothing was lost."
                        ) from error
                    gone.discard(document.uri)
                    unreadable.append(f"{document.uri}: {error.strerror}. It was left out of this landing.")
                    continue
                if document_id in forgotten:
                    continue
                gone.discard(document.uri)
                if not known or known.document_id != document_id:
                    changed.append(
                        Sighting(
                            event="seen",
                            document_id=document_id,
                            source_name=source_name,
                            source_uri=document.uri,
                            file_name=document.file_name,
                            seen_at=at,
                            etag=document.etag,
                            byte_size=byte_size,
                        )
                    )
            changed += [
                before[source_name, uri].model_copy(update={"event": "gone", "seen_at": at}) for uri in sorted(gone)
            ]
            if changed:
                self._commit(changed, at)
        shown = {one.document_id for one in _last([*before.values(), *changed]).values() if one.event == "seen"}
        return LandingResult(
            new_documents=tuple(sorted({one.document_id for one in changed} - {one.document_id for one in earlier})),
            sightings=tuple(changed),
            withdrawn=tuple(sorted({one.document_id for one in changed if one.event == "gone"} - shown)),
            unreadable=tuple(unreadable),
        )

    def object_path(self, document_id: str) -> Path:
        """Where the bytes of a document lie."""
        return self.root / "objects" / document_id[:2] / document_id

    def has_bytes(self, document_id: str, byte_size: int) -> bool:
        """Whether the bytes of a document are there, none of them missing."""
        try:
            return self.object_path(document_id).stat().st_size == byte_size
        except FileNotFoundError:
            return False

    def sightings(self) -> Iterator[Sighting]:
        """Every sighting, oldest first, as if what is forgotten had never been seen."""
        yield from _without(self.tombstones(), chain.from_iterable(map(read_sightings, self.sighting_paths())), {})

    def sighting_paths(self) -> list[Path]:
        """The file of each landing, oldest first."""
        return sorted((self.root / "sightings").glob("*.jsonl"))

    def tombstones(self) -> dict[str, Tombstone]:
        """Each document that is forgotten."""
        found = (Tombstone.model_validate_json(path.read_bytes()) for path in self.root.glob("tombstones/*.json"))
        return {tombstone.document_id: tombstone for tombstone in found}

    def forget(self, tombstone: Tombstone) -> None:
        """Take away the bytes of a document and what sightings say of it, and never land it again.

        The tombstone is written first and stays as it is; what a call that was killed did not do, the next does.
        """
        with self._alone():
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
            kept = list(_without(forgotten, lines, shown))
            if kept != lines:
                write_sightings(path, kept)
        remove_unfinished(self.root / "sightings")

    def current(self) -> dict[str, list[Sighting]]:
        """Each document that landed, with the last sightings of the addresses that show it; none: it is withdrawn."""
        earlier = list(self.sightings())
        shown: dict[str, list[Sighting]] = {sighting.document_id: [] for sighting in earlier}
        for sighting in _last(earlier).values():
            if sighting.event == "seen":
                shown[sighting.document_id].append(sighting)
        return shown

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _store(self, source: Path, forgotten: Container[str]) -> tuple[str, int]:
        """Copy a file to where its sha256 says, unless it is forgotten, and give that and its size."""
        with source.open("rb") as file:
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
        name = f"{at:{_INSTANT}}-{hashlib.sha256(_lines(changed)).hexdigest()[:8]}.jsonl"
        remove_unfinished(self.root / "sightings")
        write_sightings(self.root / "sightings" / name, changed)


def read_sightings(path: Path) -> list[Sighting]:
    """What one landing saw."""
    with path.open("rb") as lines:
        return [Sighting.model_validate_json(line) for line in lines]


def write_sightings(path: Path, sightings: Sequence[Sighting]) -> None:
    """Put what one landing saw into its file; no file stays of a landing that saw nothing."""
    if not sightings:
        path.unlink(missing_ok=True)
        return
    with atomic_file(path) as file:
        file.write(_lines(sightings))


def _without(
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
            yield displaced.model_copy(update={"event": "gone", "seen_at": one.seen_at})


def _lines(sightings: Iterable[Sighting]) -> bytes:
    return "".join(f"{sighting.model_dump_json()}\n" for sighting in sightings).encode()


def _last(sightings: Iterable[Sighting]) -> dict[tuple[str, str], Sighting]:
    """The last sighting of each address."""
    return {(one.source_name, one.source_uri): one for one in sightings}
