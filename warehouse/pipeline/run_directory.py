"""The run directory: what the steps of one run hand on to each other.

``build/nights/<instant>/`` holds what the inbox showed (found.json), what landed (landed.json), one plan per batch
(plans/), the reports of the checks (reports/), the log (run.log) and the report of the run (report.json). Steps pass
paths, never lists of documents, so that each step can run in any process that sees the same disk.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from extract.intake.landing import Found
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
"""The note of a build, beside its database."""

_FOUND = TypeAdapter(list[Found])
_LINES = TypeAdapter(list[str])


class LandingSummary(BaseModel):
    """What landing found and changed.

    Attributes:
        found: Documents in the inbox.
        new: Documents that had never been seen before.
        withdrawn: Documents that are no longer in the inbox.
        unreadable: Files that could not be opened or unpacked, or whose bytes are missing from the landing zone: one
            message each.
        backlog: Documents left for later runs.
    """

    found: int
    new: int
    withdrawn: int
    unreadable: list[str]
    backlog: int


class BatchPlan(BaseModel):
    """The documents of one batch, each with the file name under which it was last seen."""

    batch_id: str
    attempt: int
    file_names: dict[str, str]


class BuildNote(BaseModel):
    """A build that has not been audited yet."""

    run_directory: Path
    base_version_id: str | None
    result: BuildResult


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """The files of one run."""

    path: Path

    @property
    def reports(self) -> Path:
        """The folder of the check reports."""
        return self.path / "reports"

    def write_found(self, found: list[Found]) -> None:
        """Write what the inbox showed."""
        _write(self.path / "found.json", _FOUND.dump_json(found))

    def read_found(self) -> list[Found]:
        """Return what the inbox showed."""
        return _FOUND.validate_json((self.path / "found.json").read_bytes())

    def write_landing(self, landing: LandingSummary) -> None:
        """Write what landed."""
        _write(self.path / "landed.json", landing.model_dump_json().encode())

    @property
    def has_landed(self) -> bool:
        """Whether landing has finished; the run of 'jixiao forget' lands nothing."""
        return (self.path / "landed.json").exists()

    def read_landing(self) -> LandingSummary:
        """Return what landed."""
        return LandingSummary.model_validate_json((self.path / "landed.json").read_bytes())

    def write_repairs(self, messages: list[str]) -> None:
        """Write the messages of the repairs that preceded the run."""
        _write(self.path / REPAIRS, _LINES.dump_json(messages))

    def read_repairs(self) -> list[str]:
        """Return the messages of the repairs that preceded the run."""
        return _LINES.validate_json((self.path / REPAIRS).read_bytes())

    def write_plan(self, plan: BatchPlan) -> Path:
        """Write the plan of a batch and return its path."""
        path = self.path / "plans" / f"{plan.batch_id}.json"
        _write(path, plan.model_dump_json().encode())
        return path

    def read_plans(self) -> list[BatchPlan]:
        """Return the plans of all batches."""
        return [read_plan(path) for path in (self.path / "plans").glob("*.json")]


def begin_run(settings: Settings) -> Path:
    """Begin a run as a step of its own; see `create_run_directory`."""
    with log_step(settings, "begin") as log:
        return create_run_directory(settings, log)


def create_run_directory(settings: Settings, log: StepLog) -> Path:
    """Repair damaged files, create the run directory, and remove those of all but the latest runs.

    Args:
        settings: Where the zones are.
        log: The log of the step that begins the run; from here on it is written to the run directory too.

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
    """Return the run directory that holds a plan."""
    return plan.parent.parent


def read_plan(path: Path) -> BatchPlan:
    """Return the plan of a batch."""
    return BatchPlan.model_validate_json(path.read_bytes())


def write_build_note(note: BuildNote) -> Path:
    """Write the note of a build beside its database and return its path."""
    path = note.result.database.with_name(BUILD_NOTE)
    _write(path, note.model_dump_json().encode())
    return path


def read_build_note(path: Path) -> BuildNote:
    """Return the note of a build.

    Raises:
        BuildLocked: Another run has begun a build since and removed this one.
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
