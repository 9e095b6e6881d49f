"""The steps of a night, each a function that the nightly DAG calls; the one between land and check is extraction.py.

A night keeps its papers in ``build/nights/<instant>/``: what the inbox showed, what landed, one plan a batch. Steps
hand on paths of such papers, never lists of documents, so that a step may run in any process that sees the same disk.

The lock: under ``jixiao run`` one process holds it from the first step to the last. In Airflow each task is a process
of its own and flock ends with it, so build, audit and publish each hold it while they run, and publish refuses a
version whose base is no longer in force.
"""

import gc
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel, TypeAdapter

from extract.document import FINGERPRINT
from extract.intake.landing import Found, Landing
from extract.intake.sandbox import unpacker
from extract.intake.sightings import History
from extract.intake.sources import folder
from extract.runtime.atomic import atomic_file
from warehouse.errors import DataGateFailed, SourceUnavailable
from warehouse.pipeline.extraction import BatchPlan
from warehouse.pipeline.run_report import write_page
from warehouse.publishing.build import BuildResult, build_at_work, plan_load
from warehouse.publishing.build import build as build_version
from warehouse.publishing.lock import BuildLocked, build_lock
from warehouse.publishing.publish import audit as audit_version
from warehouse.publishing.publish import compact
from warehouse.publishing.publish import publish as publish_version
from warehouse.publishing.versions import Version, Versions
from warehouse.quality.checks import check_batches
from warehouse.quality.drift import Move, compare, judge_moves
from warehouse.quality.freshness import judge_sources, today
from warehouse.quality.known_failures import Outcome, judge, read_ledger, read_outcomes, write_outcomes
from warehouse.raw.staleness import stale_documents
from warehouse.raw.zone import RawZone, batch_id_of, shares
from warehouse.settings import Settings

KEPT_NIGHTS = 30
TRIES = 4
"""A transient quarantine is tried again on three nights."""

MENDED = "mended.json"
LINES = TypeAdapter(list[str])

_FOUND = TypeAdapter(list[Found])
_holds_build: ContextVar[bool] = ContextVar("holds_build", default=False)


class Landed(BaseModel):
    """What the landing of a night came to.

    Attributes:
        found: Documents that the inbox shows.
        new: Documents that had never been seen before.
        withdrawn: Documents that have gone from the inbox.
        unreadable: Files that could not be opened, could not be unpacked, or have left the landing zone, each with its
            reason.
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
        SourceUnavailable: As for `look`.
    """
    found = look(settings)
    night = begin(settings)
    _write(night / "found.json", _FOUND.dump_json(found))
    return night


def look(settings: Settings) -> list[Found]:
    """What the inbox shows now.

    Raises:
        SourceUnavailable: The inbox is missing, cannot be read, or shows nothing where it showed documents before.
    """
    found = folder.discover(settings.inbox_folder)
    if not found:
        shown = Landing(settings.landing).current().values()
        before = sum(any(one.source_name == settings.inbox_source for one in seen) for seen in shown)
        if before:
            raise SourceUnavailable(
                f"{settings.inbox_folder}: empty, though it showed {before} documents before, so nothing was read or "
                "withdrawn. Mount its disk again; to take documents out, use 'jixiao forget' or leave others there."
            )
    return found


def begin(settings: Settings) -> Path:
    """Put right what lost bytes, make the folder of the papers of a night, and remove those of nights long past.

    Raises:
        BuildLocked: Something is to be put right, and another run holds the build.
    """
    mended = mend(settings)
    nights = settings.build / "nights"
    night = nights / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    night.mkdir(parents=True)
    _write(night / MENDED, LINES.dump_json(mended))
    for old in sorted(nights.iterdir())[:-KEPT_NIGHTS]:
        shutil.rmtree(old)
    return night


def mend(settings: Settings) -> list[str]:
    """Put right what lost bytes since it was written, and say what that was, a line each.

    Raw batches that are not whole are set aside, so that their documents are read again. Where the version in force
    is not whole, the best that is kept takes its place; where none is, the next build begins from nothing.
    """
    raw, versions = RawZone(settings.raw), Versions(settings.published)
    if not raw.damaged() and versions.current() == versions.best():
        return []
    with hold_build(settings, "a night that puts right what lost bytes"):
        told = [f"{folder}: bytes are missing. It is in {raw.set_aside(folder)} now." for folder in raw.damaged()]
        current, best = versions.current(), versions.best()
        if best != current:
            lost = current.path if current else versions.link
            told.append(f"{lost}: bytes are missing. {f'{best.version_id} is in force' if best else 'Built anew'}.")
        if best and best != current:
            versions.switch(best.version_id)
    return told


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage: what is known of all documents is none, and going through it takes half of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def land(settings: Settings, night: Path) -> list[Path]:
    """Keep the bytes of what is new, in archives too, and plan what to read tonight; the plans, one a batch."""
    landing, raw = Landing(settings.landing), RawZone(settings.raw)
    found = _FOUND.validate_json((night / "found.json").read_bytes())
    read = _ReadSoFar.of(raw)
    again = {one for one, _ in read.lacks(landing.history())[: settings.night_documents]}
    result = landing.land(settings.inbox_source, found, unpack=unpacker(settings.workers), again=again)
    last = landing.history().documents
    wanted = read.lacks(landing.history())
    work = [(one, attempt) for one, attempt in wanted if landing.has_bytes(one, last[one].byte_size)]
    lost = sorted({one for one, _ in wanted} - {one for one, _ in work})
    tonight = work[: settings.night_documents]
    plans = plan_batches(settings, night, tonight, {one: last[one].file_name for one, _ in tonight})
    landed = Landed(
        found=len(found),
        new=len(result.new_documents),
        withdrawn=len(result.withdrawn),
        unreadable=[
            *result.unreadable,
            *(f"{last[one].file_name}: its bytes left {landing.root}. Put it in the inbox again." for one in lost),
        ],
        backlog=len(work) - len(tonight),
    )
    write_landed(night, landed)
    return plans


def plan_batches(
    settings: Settings, night: Path, wanted: Iterable[tuple[str, int]], names: Mapping[str, str]
) -> list[Path]:
    """Divide documents, each with the number of its try, into batches; the plans, one a batch."""
    by_attempt: dict[int, list[str]] = {}
    for document_id, attempt in wanted:
        by_attempt.setdefault(attempt, []).append(document_id)
    plans = []
    for attempt, documents in sorted(by_attempt.items()):
        for start in range(0, len(documents), settings.batch_documents):
            batch = documents[start : start + settings.batch_documents]
            plan = BatchPlan(
                batch_id=batch_id_of(batch, FINGERPRINT, attempt),
                attempt=attempt,
                file_names={document_id: names[document_id] for document_id in batch},
            )
            plans.append(night / "plans" / f"{plan.batch_id}.json")
            _write(plans[-1], plan.model_dump_json().encode())
    return plans


def write_landed(night: Path, landed: Landed) -> None:
    """Keep what landed with the papers of the night."""
    _write(night / "landed.json", landed.model_dump_json().encode())


def plan_documents(raw: RawZone, history: History) -> list[tuple[str, int]]:
    """What needs extraction, each with the number of its try: new documents, then transient quarantine, then stale.

    Args:
        raw: Where to see what was read.
        history: What has landed. A document that is withdrawn is read only where no batch holds it.
    """
    return _ReadSoFar.of(raw).lacks(history)


@dataclass(frozen=True, slots=True)
class _ReadSoFar:
    """What was read: the documents that a batch holds, the stale among them, and the next try of those that failed."""

    held: Set[str]
    stale: Set[str]
    next_try: Mapping[str, int]

    @classmethod
    def of(cls, raw: RawZone) -> "_ReadSoFar":
        counting = raw.newest(FINGERPRINT)
        failed = {one: batch for one, batch in counting.items() if batch.transient_ids and batch.attempt < TRIES}
        next_try = {
            one: batch.attempt + 1
            for batch, documents in shares(failed)
            for one in documents.intersection(batch.transient_ids)
        }
        return cls(counting.keys(), stale_documents(raw, counting), next_try)

    def lacks(self, history: History) -> list[tuple[str, int]]:
        """As for `plan_documents`."""
        missing = history.documents.keys() - self.held
        shown = history.shown() if self.next_try or self.stale else set()
        stale = self.stale & shown
        failed = (self.next_try.keys() & shown) - stale
        new = [(one, 1) for one in history.documents if one in missing]
        again = [(one, self.next_try[one]) for one in history.documents if one in failed]
        return new + again + [(one, 1) for one in history.documents if one in stale]


@_uncollected()
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


def build(settings: Settings, night: Path, command: str, *, full_refresh: bool = False) -> Path:
    """Build and test a new version in a copy of the published one; the path of the note that audit takes.

    With `full_refresh` it is built from nothing instead.

    Raises:
        BuildLocked: Another run holds the build.
        DataGateFailed: A model or a test failed.
    """
    with hold_build(settings, command):
        current = Versions(settings.published).current()
        base_version_id = current.version_id if current else None
        with _page_if_stopped(settings, night, base_version_id):
            result = build_version(settings, full_refresh=full_refresh)
        built = Built(night=night, base_version_id=base_version_id, result=result)
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
        with _page_if_stopped(settings, built.night, built.base_version_id):
            moves = _judge_build(settings, built)
            write_page(
                result.reports,
                settings.ledger,
                version_id=result.version_id,
                base_version_id=built.base_version_id,
                night=_in_numbers(built.night),
                moves=moves,
                database=result.database,
            )
            prepared = compact(
                result.database,
                version_id=result.version_id,
                base_version_id=built.base_version_id,
                reports=result.reports,
                details={
                    "loaded_batch_ids": [*result.loaded_batch_ids],
                    "tests_passed": result.tests_passed,
                    "findings": result.sizes["fct_finding"].rows,
                },
                sizes=result.sizes,
            )
            audit_version(prepared)
    return prepared.path


def _judge_build(settings: Settings, built: Built) -> list[Move]:
    """Put the outcomes of all gates together and hold them against the ledger; what has moved since the last version.

    Raises:
        DataGateFailed: An error goes beyond what the ledger knows.
    """
    result, papers = built.result, built.night / "reports"
    base = Versions(settings.published).get(built.base_version_id) if built.base_version_id else None
    moves = compare(base.record().sizes if base and base.is_whole() else {}, result.sizes)
    with duckdb.connect(str(result.database), read_only=True) as warehouse:
        sources = judge_sources(warehouse, today())
    outcomes = [*read_outcomes(papers), *result.outcomes, *judge_moves(moves), sources]
    _gather(papers, result.reports, outcomes)
    stopping = judge(outcomes, read_ledger(settings.ledger)).stopping
    if stopping:
        more = f" ({len(stopping) - 1} more)" if len(stopping) > 1 else ""
        raise DataGateFailed(
            f"{stopping[0].outcome.check}: {stopping[0].outcome.message}{more}. The published warehouse is as before; "
            "docs/runbooks/known-failures.md says what to do."
        )
    return moves


def _gather(papers: Path, reports: Path, outcomes: list[Outcome]) -> None:
    """Put the reports of the checks of a night to those of its build, and all outcomes together."""
    if papers.exists():
        shutil.copytree(papers, reports, dirs_exist_ok=True)
    write_outcomes(reports, outcomes)


@contextmanager
def _page_if_stopped(settings: Settings, night: Path, base_version_id: str | None) -> Iterator[None]:
    """Where a gate stops the block, its page says so, and the error where the page is."""
    try:
        yield
    except DataGateFailed as error:
        folder, papers = build_at_work(settings), night / "reports"
        found = read_outcomes(folder / "reports")
        _gather(papers, folder / "reports", found + [one for one in read_outcomes(papers) if one not in found])
        page = write_page(
            folder / "reports",
            settings.ledger,
            version_id=folder.name,
            base_version_id=base_version_id,
            night=_in_numbers(night),
            stopped=error.message,
        )
        rejected = folder / "publish" / "reports"
        if rejected.exists():
            shutil.copyfile(page, rejected / page.name)  # the one there says that it is published
        raise DataGateFailed(f"{error.message} The page of this night: {page}") from error


def _in_numbers(night: Path) -> dict[str, int]:
    """What a night landed, for its page; nothing of one that landed nothing."""
    path = night / "landed.json"
    if not path.exists():
        return {}
    landed = Landed.model_validate_json(path.read_bytes())
    return {
        "Documents seen 在列": landed.found,
        "New 新增": landed.new,
        "Withdrawn 撤回": landed.withdrawn,
        "Left for later 待处理": landed.backlog,
    }


def publish(settings: Settings, note: Path, prepared: Path, command: str) -> Path | None:
    """Put the audited version in force; its folder among the published ones. None where another version is pinned.

    Raises:
        BuildLocked: Another run holds the build, or has published since this one began.
    """
    with hold_build(settings, command):
        if Versions(settings.published).pin():
            return None
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
