"""Check the environment of the zones: disk, inbox, build lock, leftovers of killed runs, Airflow's metadata."""

import fcntl
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from extract.intake.landing import Landing
from extract.runtime.atomic import UNFINISHED
from warehouse.operations.doctor.diagnosis import Diagnosis, Level
from warehouse.publishing.versions import Versions
from warehouse.raw.zone import MANIFEST
from warehouse.settings import Settings

LEFTOVER_SECONDS = 3600
"""Age in seconds below which an unfinished file may belong to a run in progress and is not removed."""
LEAST_FREE = 512 * 2**20
_COPIES = 4
"""Free disk space that a run needs, in sizes of the published database.

A build copies the database, adds rows to it, writes a compacted copy and a Parquet copy.
"""


def examine_machine(settings: Settings, is_fixing: bool) -> Iterator[Diagnosis]:
    """Check disk, inbox, build lock, leftovers and Airflow's metadata; with `is_fixing`, delete what is unusable."""
    yield _disk(settings)
    yield _inbox(settings)
    yield _lock(settings, is_fixing)
    yield from _leftovers(settings, is_fixing)
    yield from _metadata(settings, is_fixing)


def _disk(settings: Settings) -> Diagnosis:
    there = next(path for path in (settings.published, *settings.published.parents) if path.exists())
    free = shutil.disk_usage(there).free
    version = Versions(settings.published).current()
    size = version.database.stat().st_size if version and version.database.exists() else 0
    needed = max(LEAST_FREE, _COPIES * size)
    text = f"{free // 2**20:,} MB are free, a run needs up to {needed // 2**20:,} MB"
    if free < needed:
        return Diagnosis("disk", Level.FAULT, text, "free disk space, or lower JIXIAO_KEEP_VERSIONS and run again")
    return Diagnosis("disk", Level.OK, text)


def _inbox(settings: Settings) -> Diagnosis:
    inbox = settings.inbox_folder
    if not inbox.is_dir():
        was_used = any(one.source_name == settings.inbox_source for one in Landing(settings.landing).sightings())
        level = Level.FAULT if was_used or settings.inbox is not None else Level.NOTE
        return Diagnosis("inbox", level, f"{inbox} does not exist", "make it reachable, or set JIXIAO_INBOX")
    return Diagnosis("inbox", Level.OK, str(inbox))


def _lock(settings: Settings, is_fixing: bool) -> Diagnosis:
    path = settings.build / "lock"
    if is_fixing or not path.exists():
        return Diagnosis("lock", Level.OK, "free")
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Diagnosis("lock", Level.NOTE, f"a run is in progress: {file.read().decode(errors='replace')}")
    return Diagnosis("lock", Level.OK, "free")


def _leftovers(settings: Settings, is_fixing: bool) -> Iterator[Diagnosis]:
    zones = (settings.landing, settings.raw, settings.published, settings.build)
    found = [path for zone in zones for path in zone.rglob(f".*{UNFINISHED}")]
    found += [path for path in settings.published.glob("versions/.*") if path.is_dir()]
    found += settings.raw.glob("removed/*")
    found += [path for path in settings.raw.glob("*/*") if _is_uncommitted(path)]
    if not found:
        return
    limit = time.time() - LEFTOVER_SECONDS
    old = [path for path in found if _touched(path) < limit]
    if is_fixing:
        for path in old:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        if old:
            yield Diagnosis("leftovers", Level.FIXED, f"{len(old)} leftovers of killed runs were removed")
    elif old:
        text = f"{len(old)} leftovers of killed runs; they are unused and take up space"
        yield Diagnosis("leftovers", Level.NOTE, text, "jixiao doctor --fix")
    if young := len(found) - len(old):
        text = f"{young} unfinished files younger than an hour; a run may still be writing them"
        yield Diagnosis("leftovers", Level.NOTE, text)


def _is_uncommitted(folder: Path) -> bool:
    return folder.parent.name in {"batches", "checks"} and folder.is_dir() and not (folder / MANIFEST).exists()


def _touched(path: Path) -> float:
    inside = path.rglob("*") if path.is_dir() and not path.is_symlink() else []
    return max(one.lstat().st_mtime for one in [path, *inside])


def _metadata(settings: Settings, is_fixing: bool) -> Iterator[Diagnosis]:
    folder = settings.home.absolute() / "airflow"
    for database in sorted(folder.glob("*.db")):
        try:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as metadata:
                ((result,),) = metadata.execute("pragma quick_check(1)").fetchall()
        except sqlite3.Error as error:
            result = str(error)
        if result == "ok":
            yield Diagnosis("airflow", Level.OK, f"{database.name} can be read")
        elif is_fixing:
            for path in [*folder.glob(f"{database.name}*"), *folder.glob(f"{database.stem}.made-by-airflow-*")]:
                path.unlink()
            text = f"{database.name}: {result}; removed; the next run creates it again (past runs are no longer listed)"
            yield Diagnosis("airflow", Level.FIXED, text)
        else:
            yield Diagnosis("airflow", Level.FAULT, f"{database.name}: {result}", "jixiao doctor --fix")
