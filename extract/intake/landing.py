"""Landing zone: the bytes of every document, stored once, and where and when each document was seen.

``objects/<first two digits>/<sha256>`` holds the bytes of a document. ``sightings/<instant>-<hash>.jsonl`` holds the
sightings of one landing, one per line. It is written last, so a landing that is killed has no effect, and the next one
does its work. These files change only when a document is deleted permanently: ``tombstones/<sha256>.json`` then records
who deleted it, when and why. From then on the document is treated as never seen, and its bytes never land again.

Documents in an archive land as documents of their own. Their address is the address of the archive, ``!/``, and their
path in the archive. ``unpacked/`` holds their files during a landing.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from extract.intake.listing import Found, LeftOut
from extract.intake.objects import ObjectStore
from extract.intake.sightings import (
    History,
    Sighting,
    Tombstone,
    last_of_each,
    lines_of,
    read_sightings,
    without,
    write_sightings,
)
from extract.intake.source_state import SourceState, Unpack
from extract.runtime.atomic import atomic_file, remove_unfinished

__all__ = ["Found", "Landing", "LandingResult", "Sighting", "Tombstone", "Unpack", "read_sightings", "write_sightings"]

_INSTANT = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class LandingResult:
    """Changes that a landing made.

    Attributes:
        new_documents: Ids of the documents that no earlier landing has seen at any address.
        sightings: The sightings that were written; empty if nothing changed.
        withdrawn: Ids of the documents that this landing recorded as gone and that are at no other address. A document
            is not included if another document has replaced it at its only address.
        unreadable: One message per file or folder that was left alone or could not be opened, and per archive member
            that could not be unpacked; earlier sightings of these stay valid.
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
        self.objects = ObjectStore(root)
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
        left_out: Iterable[LeftOut] = (),
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
            left_out: The files and folders of the source that are left alone.

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
            shown = SourceState(self.objects, source_name, at, known, forgotten)
            for document in found:
                shown.see(document, again if unpack else None)
            for one in left_out:
                shown.leave_out(one)
            if unpack:
                shown.open_archives(unpack, self.unpacked)
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
        return self.objects.path(document_id)

    def has_bytes(self, document_id: str, byte_size: int) -> bool:
        """Return whether the file with the bytes of a document exists and has `byte_size` bytes."""
        return self.objects.has_bytes(document_id, byte_size)

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

    def _commit(self, changed: list[Sighting], at: datetime) -> None:
        name = f"{at:{_INSTANT}}-{hashlib.sha256(lines_of(changed)).hexdigest()[:8]}.jsonl"
        remove_unfinished(self.root / "sightings")
        write_sightings(self.root / "sightings" / name, changed)
