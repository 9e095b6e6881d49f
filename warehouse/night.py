"""The steps of a night, each a function that the nightly DAG calls; the one between land and check is extraction.py.

A night keeps its papers in ``build/nights/<instant>/``: what the inbox showed, what landed, one plan a batch. Steps
hand on paths of such papers, never lists of documents, so that a step may run in any process that sees the same disk.

The lock: under ``jixiao run`` one process holds it from the first step to the last. In Airflow each task is a process
of its own and flock ends with it, so build, audit and publish each hold it while they run, and publish refuses a
version whose base is no longer in force.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from extract.atomic import atomic_file
from extract.document import FINGERPRINT
from extract.landing import Found, Landing
from extract.sources import folder
from warehouse.build import BuildResult, plan_load
from warehouse.build import build as build_version
from warehouse.checks import check_batches
from warehouse.errors import BuildLocked
from warehouse.extraction import BatchPlan
from warehouse.lock import build_lock
from warehouse.publish import audit as audit_version
from warehouse.publish import compact
from warehouse.publish import publish as publish_version
from warehouse.raw_zone import RawZone, batch_id_of
from warehouse.settings import Settings
from warehouse.versions import Version, Versions

SOURCE = "inbox"
KEPT_NIGHTS = 30
TRIES = 4
"""A transient quarantine is tried again on three nights."""

_FOUND = TypeAdapter(list[Found])
_holds_build: ContextVar[bool] = ContextVar("holds_build", default=False)


class Landed(BaseModel):
    """What the landing of a night came to.

    Attributes:
        found: Documents that the inbox shows.
        new: Documents that had never been seen before.
        withdrawn: Documents that have gone from the inbox.
        unreadable: Files that could not be opened, each with its reason.
        backlog: Documents left for later nights.
    """

    found: int
    new: int
    withdrawn: int
    unreadable: list[str]
    backlog: int


class Built(BaseModel):
    """A build that waits for its audit."""

    night: Path
    base_version_id: str | None
    result: BuildResult


@contextmanager
def hold_build(settings: Settings, command: str) -> Iterator[None]:
    """Hold the build for as long as the block runs; inside a block that holds it already, nothing is taken.

    Raises:
        BuildLocked: Another run holds it.
    """
    if _holds_build.get():
        yield
        return
    with build_lock(settings.build, command):
        token = _holds_build.set(True)
        try:
            yield
        finally:
            _holds_build.reset(token)


def discover(settings: Settings) -> Path:
    """See what the inbox shows now, and begin the papers of this night.

    Raises:
        SourceUnavailable: The inbox is missing or cannot be read.
    """
    found = folder.discover(settings.inbox_folder)
    nights = settings.build / "nights"
    night = nights / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    _write(night / "found.json", _FOUND.dump_json(found))
    for old in sorted(nights.iterdir())[:-KEPT_NIGHTS]:
        shutil.rmtree(old)
    return night


def land(settings: Settings, night: Path) -> list[Path]:
    """Keep the bytes of what is new, and plan what to read tonight; the plans, one a batch."""
    landing = Landing(settings.landing)
    found = _FOUND.validate_json((night / "found.json").read_bytes())
    result = landing.land(SOURCE, found)
    names = {document_id: seen[-1].file_name for document_id, seen in landing.current().items() if seen}
    work = plan_documents(RawZone(settings.raw), names)
    tonight = work[: settings.night_documents]
    plans = []
    for attempt in sorted({attempt for _, attempt in tonight}):
        documents = [document_id for document_id, wanted in tonight if wanted == attempt]
        for start in range(0, len(documents), settings.batch_documents):
            batch = documents[start : start + settings.batch_documents]
            plan = BatchPlan(
                batch_id=batch_id_of(batch, FINGERPRINT, attempt),
                attempt=attempt,
                file_names={document_id: names[document_id] for document_id in batch},
            )
            plans.append(night / "plans" / f"{plan.batch_id}.json")
            _write(plans[-1], plan.model_dump_json().encode())
    landed = Landed(
        found=len(found),
        new=len(result.new_documents),
        withdrawn=len(result.withdrawn),
        unreadable=list(result.unreadable),
        backlog=len(work) - len(tonight),
    )
    _write(night / "landed.json", landed.model_dump_json().encode())
    return plans


def plan_documents(raw: RawZone, documents: Iterable[str]) -> list[tuple[str, int]]:
    """What needs extraction, each with the number of its try: new documents, then transient quarantine, then stale."""
    counting = raw.newest(FINGERPRINT)
    new, again, stale = [], [], []
    for document_id in documents:
        batch = counting.get(document_id)
        if batch is None:
            new.append((document_id, 1))
        elif batch.fingerprint != FINGERPRINT:
            stale.append((document_id, 1))
        elif document_id in batch.transient_ids and batch.attempt < TRIES:
            again.append((document_id, batch.attempt + 1))
    return new + again + stale


def has_work(settings: Settings, plans: list[Path]) -> bool:
    """Whether anything is left to do after landing: to read, to check or to build."""
    if plans or RawZone(settings.raw).unchecked():
        return True
    plan = plan_load(settings)
    is_first = Versions(settings.published).current() is None
    return bool(plan.load) if is_first else not plan.is_empty


def check(settings: Settings, night: Path) -> list[Path]:
    """Judge every batch that has no verdicts yet; the paths of the verdicts' manifests. Data Docs go to the night."""
    raw = RawZone(settings.raw)
    batch_ids = [batch.batch_id for batch in raw.unchecked()]
    if batch_ids:
        check_batches(raw, night / "reports", batch_ids)
    return [raw.table_path(batch_id, "verdicts").with_name("manifest.json") for batch_id in batch_ids]


def build(settings: Settings, night: Path, command: str) -> Path:
    """Build and test a new version in a copy of the published one; the path of the note that audit takes.

    Raises:
        BuildLocked: Another run holds the build.
        DataGateFailed: A model or a test failed.
    """
    with hold_build(settings, command):
        current = Versions(settings.published).current()
        result = build_version(settings)
        built = Built(night=night, base_version_id=current and current.version_id, result=result)
        note = result.database.with_name("built.json")
        _write(note, built.model_dump_json().encode())
    return note


def audit(settings: Settings, note: Path, command: str) -> Path:
    """Write the final bytes of a build and look at them; the folder of the version, ready to be published.

    Raises:
        BuildLocked: Another run holds the build, or has begun a build of its own since.
        DataGateFailed: The audit found something.
    """
    with hold_build(settings, command):
        built = _built(note)
        result = built.result
        reports = built.night / "reports"
        prepared = compact(
            result.database,
            version_id=result.version_id,
            base_version_id=built.base_version_id,
            reports=reports if reports.exists() else None,
            details=result.model_dump(mode="json", include={"loaded_batch_ids", "tests_passed", "findings"}),
        )
        audit_version(prepared)
    return prepared.path


def publish(settings: Settings, note: Path, prepared: Path, command: str) -> Path:
    """Put the audited version in force; its folder among the published ones.

    Raises:
        BuildLocked: Another run holds the build, or has published since this one began.
    """
    with hold_build(settings, command):
        version = Version(_built(note).result.version_id, prepared)
        return publish_version(version, settings.published, keep=settings.keep_versions).path


def _built(note: Path) -> Built:
    try:
        return Built.model_validate_json(note.read_bytes())
    except FileNotFoundError:
        raise BuildLocked(
            f"{note.parent.name}: another run has begun a build of its own since, and removed this one. "
            "Run again to build on what it publishes."
        ) from None


def _write(path: Path, content: bytes) -> None:
    with atomic_file(path) as file:
        file.write(content)
