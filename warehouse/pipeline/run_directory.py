"""The run directory: the files through which the steps of one run pass data to each other.

``build/nights/<instant>/`` holds the repairs before the run (repairs.json), what the sources show
(found.json), the figures of the landing (landed.json), one plan per batch (plans/), the reports of the checks
(reports/), the log (run.log) and the report of the run (report.json). Steps pass paths to each other, never lists of
documents, so that each step can run in any process with access to the same disk.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from extract.intake.listing import Listing
from extract.runtime.atomic import atomic_file
from warehouse.pipeline.repair import repair_damage
from warehouse.publishing.build import BuildResult
from warehouse.publishing.lock import BuildLocked
from warehouse.run_log import StepLog, log_step
from warehouse.settings import Settings

KEPT_RUNS = 30
REPAIRS = "repairs.json"
REPORT = "report.json"
BUILD_NOTE = "built.json"
"""Name of the file that describes a build, in the same folder as the database of the build."""

_LINES = TypeAdapter(list[str])


class SourceListing(BaseModel):
    """What a source shows.

    Attributes:
        source_name: Name of the source.
        listing: The documents in it; empty if it cannot be reached.
        unavailable: Why it cannot be reached; None if it can. None of its documents is withdrawn then.
    """

    source_name: str
    listing: Listing = Listing()
    unavailable: str | None = None


_LISTINGS = TypeAdapter(list[SourceListing])


class LandingSummary(BaseModel):
    """The figures of the landing of a run.

    Attributes:
        found: Number of documents that the sources show.
        new: Number of documents that had never been seen before.
        withdrawn: Number of documents withdrawn by this landing, because their source shows them no longer.
        unreadable: One message per source that cannot be reached, and per file that was left alone, could not be opened
            or unpacked, or whose bytes are missing from the landing zone.
        backlog: Number of documents left for later runs.
    """

    found: int
    new: int
    withdrawn: int
    unreadable: list[str]
    backlog: int


class BatchPlan(BaseModel):
    """The documents that a batch will hold.

    Attributes:
        batch_id: Id of the batch.
        attempt: 1, or more if the documents are read again.
        file_names: By document id, the file name under which each document was last seen.
    """

    batch_id: str
    attempt: int
    file_names: dict[str, str]


class BuildNote(BaseModel):
    """Description of a build that has not been audited yet.

    Attributes:
        run_directory: Directory of the run that built it.
        base_version_id: The current version when the build began; None if there was none.
        result: The result of the build.
    """

    run_directory: Path
    base_version_id: str | None
    result: BuildResult


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """Reads and writes the files of one run directory."""

    path: Path

    @property
    def reports(self) -> Path:
        """The folder with the reports of the checks."""
        return self.path / "reports"

    def write_listings(self, listings: list[SourceListing]) -> None:
        """Write what the sources show."""
        _write(self.path / "found.json", _LISTINGS.dump_json(listings))

    def read_listings(self) -> list[SourceListing]:
        """Return what the sources show."""
        return _LISTINGS.validate_json((self.path / "found.json").read_bytes())

    def write_landing(self, landing: LandingSummary) -> None:
        """Write the figures of the landing."""
        _write(self.path / "landed.json", landing.model_dump_json().encode())

    @property
    def has_landed(self) -> bool:
        """Whether figures of a landing exist; the run of 'jixiao forget' lands nothing."""
        return (self.path / "landed.json").exists()

    def read_landing(self) -> LandingSummary:
        """Return the figures of the landing."""
        return LandingSummary.model_validate_json((self.path / "landed.json").read_bytes())

    def write_repairs(self, messages: list[str]) -> None:
        """Write the messages of the repairs that preceded the run."""
        _write(self.path / REPAIRS, _LINES.dump_json(messages))

    def read_repairs(self) -> list[str]:
        """Return the messages of the repairs that preceded the run."""
        return _LINES.validate_json((self.path / REPAIRS).read_bytes())

    def write_plan(self, plan: BatchPlan) -> Path:
        """Write the plan of a batch; return the path of the plan."""
        path = self.path / "plans" / f"{plan.batch_id}.json"
        _write(path, plan.model_dump_json().encode())
        return path

    def read_plans(self) -> list[BatchPlan]:
        """Return the plans of all batches."""
        return [read_plan(path) for path in (self.path / "plans").glob("*.json")]


def begin_run(settings: Settings) -> Path:
    """Create the run directory in a logged step of its own, named ``begin``; see `create_run_directory`."""
    with log_step(settings, "begin") as log:
        return create_run_directory(settings, log)


def create_run_directory(settings: Settings, log: StepLog) -> Path:
    """Repair damaged files, create the run directory and return it, and remove all but the newest run directories.

    Args:
        settings: Where the zones are.
        log: The log of the calling step; from now on its events are also written to the run directory.

    Raises:
        BuildLocked: Something needs repair, and another run holds the build.
    """
    repairs = repair_damage(settings)
    runs = run_directories(settings)
    run = RunDirectory(runs / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    run.path.mkdir(parents=True)
    run.write_repairs(repairs)
    for old in sorted(runs.iterdir())[:-KEPT_RUNS]:
        shutil.rmtree(old)
    log.open(run.path)
    log.add(repairs=len(repairs))
    return run.path


def run_directories(settings: Settings) -> Path:
    """Return the folder that holds the run directories."""
    return settings.build / "nights"


def run_of_plan(plan: Path) -> Path:
    """Return the run directory that holds a plan, given the path of the plan."""
    return plan.parent.parent


def read_plan(path: Path) -> BatchPlan:
    """Return the plan of a batch from its file."""
    return BatchPlan.model_validate_json(path.read_bytes())


def write_build_note(note: BuildNote) -> Path:
    """Write the note of a build to the folder of its database and return the path."""
    path = note.result.database.with_name(BUILD_NOTE)
    _write(path, note.model_dump_json().encode())
    return path


def read_build_note(path: Path) -> BuildNote:
    """Return the note of a build from its file.

    Raises:
        BuildLocked: Another run has begun a build meanwhile and has removed this one.
    """
    try:
        return BuildNote.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise BuildLocked(
            f"{path.parent.name}: another run has begun a build since and removed this one. "
            "Run again to build on the version that it publishes."
        ) from None


def _write(path: Path, content: bytes) -> None:
    with atomic_file(path) as file:
        file.write(content)
