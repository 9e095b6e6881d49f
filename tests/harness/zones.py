"""Build warehouses from extraction documents that a test prepares, without the tasks of a run.

A test lands files, writes extraction documents and verdicts into the raw zone, builds and publishes.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extract.document import FINGERPRINT, extract_document
from extract.intake.landing import Found, Landing
from extract.model.records import DocumentKind, ExtractedDocument, Measure
from warehouse.publishing.build import BuildResult, build
from warehouse.publishing.publish import compact, publish
from warehouse.publishing.versions import Versions
from warehouse.raw.zone import RawZone, Verdict
from warehouse.settings import Settings

Readings = dict[str, ExtractedDocument]
"""Extraction documents by the path of their file in the inbox."""


class Zones:
    """The inbox, landing zone, raw zone and published versions of one home."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.raw = RawZone(self.settings.raw)

    def show(self, uri: str, content: bytes) -> Path:
        """Write a file into the inbox; `uri` is its path there."""
        path = self.settings.inbox_folder / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def land(self) -> None:
        """Land all files of the inbox."""
        inbox = self.settings.inbox_folder
        Landing(self.settings.landing).land(
            "inbox",
            [
                Found(path.relative_to(inbox).as_posix(), path.name, path, str(path.stat().st_mtime_ns))
                for path in sorted(inbox.rglob("*.*"))
            ],
        )

    def keep(
        self,
        readings: Iterable[ExtractedDocument],
        fingerprint: str = FINGERPRINT,
        broken: Mapping[str, str] | None = None,
    ) -> str:
        """Commit a batch and its verdicts, and return the id of the batch.

        Args:
            readings: The extraction documents of the batch.
            fingerprint: The fingerprint with which they were read.
            broken: The ids of documents that fail the checks, with the reasons.
        """
        manifest = self.raw.write_batch(list(readings), fingerprint)
        batch = self.raw.manifest(manifest.parent.name)
        at = datetime.now(UTC)
        verdicts = [
            Verdict(
                document_id=document_id, suite="funding", expectation="x", is_passed=False, reason=reason, checked_at=at
            )
            if (reason := (broken or {}).get(document_id))
            else Verdict(document_id=document_id, suite="all", is_passed=True, checked_at=at)
            for document_id in sorted(batch.read_ids)
        ]
        self.raw.write_verdicts(batch.batch_id, verdicts)
        return batch.batch_id

    def publish(self, result: BuildResult) -> Path:
        """Publish a build and return the path of the database of the version."""
        current = Versions(self.settings.published).current()
        prepared = compact(
            result.database, version_id=result.version_id, base_version_id=current and current.version_id
        )
        return publish(prepared, self.settings.published).database

    def night(self) -> Path:
        """Land, build and publish; return the path of the database of the version."""
        self.land()
        return self.publish(build(self.settings))


@dataclass(frozen=True)
class Nights:
    """The databases after two runs in one home.

    Attributes:
        zones: The zones of the home.
        first: The database of the version that the first run published.
        second: That of the second run, which was built incrementally.
        from_scratch: A database that was then built from nothing.
    """

    zones: Zones
    first: Path
    second: Path
    from_scratch: Path


def made_up(model: ExtractedDocument, name: str) -> tuple[bytes, ExtractedDocument]:
    """Return the bytes of a synthetic file, and an extraction document for it, which is otherwise a copy of `model`."""
    content = name.encode()
    reading = model.model_copy(deep=True)
    reading.document.document_id = hashlib.sha256(content).hexdigest()
    reading.document.file_name = f"{name}.txt"
    return content, reading


def as_target(reading: ExtractedDocument) -> ExtractedDocument:
    """Change a self-evaluation into its target form, without outcomes and with budgets alone; return it."""
    reading.document.kind = DocumentKind.TARGET_TABLE
    for project in reading.projects:
        project.form.kind = DocumentKind.TARGET_TABLE
        project.actual_result = None
        project.funding = [row for row in project.funding if row.measure is Measure.BUDGET]
        for indicator in project.indicators:
            indicator.actual = indicator.actual_value = indicator.actual_unit = indicator.reason = None
    return reading


def read(path: Path) -> ExtractedDocument:
    """Return the extraction document of a file."""
    return extract_document(path)


def differences(nightly: Path, from_scratch: Path) -> list[str]:
    """Return the tables that have different rows in two warehouses; instants and batch ids are not compared."""
    with duckdb.connect() as both:
        both.execute(f"attach '{nightly}' as nightly (read_only)")
        both.execute(f"attach '{from_scratch}' as scratch (read_only)")
        tables = both.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index)"
            " from duckdb_columns() where database_name = 'scratch' and schema_name <> 'marts_zh'"
            " and table_name <> 'build_info' group by all order by all"
        ).fetchall()
        assert len(tables) >= 23
        found = []
        for table, columns in tables:
            compared = ", ".join(name for name in columns if not name.endswith("_at") and name != "batch_id")
            rows = [f"select {compared} from {database}.{table}" for database in ("nightly", "scratch")]  # noqa: S608
            if any(both.execute(f"({ours}) except all ({theirs})").fetchall() for ours, theirs in (rows, rows[::-1])):
                found.append(table)
        return found
