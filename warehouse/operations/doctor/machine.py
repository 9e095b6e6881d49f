"""What surrounds the zones: disk, inbox, lock, leftovers of runs that were killed, Airflow's metadata."""

import fcntl
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from extract.intake.landing import Landing
from extract.runtime.atomic import UNFINISHED
from warehouse.operations.doctor.findings import Finding, Level
from warehouse.publishing.versions import Versions
from warehouse.raw.zone import MANIFEST
from warehouse.settings import Settings

LEFTOVER_SECONDS = 3600
"""What was written to within an hour may belong to a run that goes on."""
LEAST_FREE = 512 * 2**20
_COPIES = 4
"""A build copies the published file, grows, is compacted and written as Parquet."""


def examine_machine(settings: Settings, is_mending: bool) -> Iterator[Finding]:
    """Look at the machine side of a home."""
    yield _disk(settings)
    yield _inbox(settings)
    yield _lock(settings, is_mending)
    yield from _leftovers(settings, is_mending)
    yield from _metadata(settings, is_mending)


def _disk(settings: Settings) -> Finding:
    there = next(path for path in (settings.published, *settings.published.parents) if path.exists())
    free = shutil.disk_usage(there).free
    version = Versions(settings.published).current()
    size = version.database.stat().st_size if version and version.database.exists() else 0
    needed = max(LEAST_FREE, _COPIES * size)
    text = f"{free // 2**20:,} MB are free, a night needs up to {needed // 2**20:,} MB"
    if free < needed:
        return Finding("disk", Level.FAULT, text, "make room, or lower JIXIAO_KEEP_VERSIONS and run a night")
    return Finding("disk", Level.SOUND, text)


def _inbox(settings: Settings) -> Finding:
    inbox = settings.inbox_folder
    if not inbox.is_dir():
        was_used = any(one.source_name == settings.inbox_source for one in Landing(settings.landing).sightings())
        level = Level.FAULT if was_used or settings.inbox is not None else Level.NOTE
        return Finding("inbox", level, f"{inbox} is not there", "make it reachable, or set JIXIAO_INBOX")
    return Finding("inbox", Level.SOUND, str(inbox))


def _lock(settings: Settings, is_mending: bool) -> Finding:
    path = settings.build / "lock"
    if is_mending or not path.exists():
        return Finding("lock", Level.SOUND, "free")
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Finding("lock", Level.NOTE, f"a run is going on: {file.read().decode(errors='replace')}")
    return Finding("lock", Level.SOUND, "free")


def _leftovers(settings: Settings, is_mending: bool) -> Iterator[Finding]:
    zones = (settings.landing, settings.raw, settings.published, settings.build)
    found = [path for zone in zones for path in zone.rglob(f".*{UNFINISHED}")]
    found += [path for path in settings.published.glob("versions/.*") if path.is_dir()]
    found += settings.raw.glob("removed/*")
    found += [path for path in settings.raw.glob("*/*") if _is_uncommitted(path)]
    if not found:
        return
    limit = time.time() - LEFTOVER_SECONDS
    old = [path for path in found if _touched(path) < limit]
    if is_mending:
        for path in old:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        if old:
            yield Finding("leftovers", Level.FIXED, f"{len(old)} things that killed runs left were removed")
    elif old:
        text = f"{len(old)} things that killed runs left; they count for nothing and take room"
        yield Finding("leftovers", Level.NOTE, text, "jixiao doctor --fix")
    if young := len(found) - len(old):
        text = f"{young} unfinished things that are younger than an hour; a run may still be at work on them"
        yield Finding("leftovers", Level.NOTE, text)


def _is_uncommitted(folder: Path) -> bool:
    return folder.parent.name in {"batches", "checks"} and folder.is_dir() and not (folder / MANIFEST).exists()


def _touched(path: Path) -> float:
    inside = path.rglob("*") if path.is_dir() and not path.is_symlink() else []
    return max(one.lstat().st_mtime for one in [path, *inside])


def _metadata(settings: Settings, is_mending: bool) -> Iterator[Finding]:
    folder = settings.home.absolute() / "airflow"
    for database in sorted(folder.glob("*.db")):
        try:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as metadata:
                ((said,),) = metadata.execute("pragma quick_check(1)").fetchall()
        except sqlite3.Error as error:
            said = str(error)
        if said == "ok":
            yield Finding("airflow", Level.SOUND, f"{database.name} can be read")
        elif is_mending:
            for path in [*folder.glob(f"{database.name}*"), *folder.glob(f"{database.stem}.made-by-airflow-*")]:
                path.unlink()
            text = (
                f"{database.name}: {said}; it was removed, the next run makes it anew (past runs are no longer listed)"
            )
            yield Finding("airflow", Level.FIXED, text)
        else:
            yield Finding("airflow", Level.FAULT, f"{database.name}: {said}", "jixiao doctor --fix")
