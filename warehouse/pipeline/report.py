"""Task report: write what a run did, as figures; the command line prints them."""

from pathlib import Path

from extract.document import FINGERPRINT
from extract.runtime.atomic import atomic_file
from warehouse.pipeline.run_directory import REPORT, LandingSummary, RunDirectory, run_directories
from warehouse.pipeline.run_report import PAGE
from warehouse.publishing.build import DATABASE, latest_build
from warehouse.publishing.connection import connect_published
from warehouse.publishing.versions import Pin, Version, Versions
from warehouse.quality.freshness import evaluate_freshness, today
from warehouse.quality.known_failures import Gate, evaluate, read_check_results, read_known_failures
from warehouse.raw.zone import RawZone
from warehouse.run_log import log_step
from warehouse.settings import Settings


class RunReport(LandingSummary):
    """What one run did, from landing to publishing.

    Attributes:
        repairs: One message per repair of missing or truncated files.
        extracted: Documents that were read and passed their checks.
        quarantined: Documents that could not be read, or broke an expectation.
        warnings: One message per open warning and known failure, of this run or, if it built nothing, of the run that
            built the current version.
        is_published: Whether this run published a new version.
        pin: The pin that kept it from publishing.
        version_id: The current version at the end of the run; None before the first publish.
        rows: Rows of that version's marts.
        findings: Findings in that version.
        database: Its database.
        page: Its report page.
    """

    repairs: list[str]
    extracted: int
    quarantined: int
    warnings: list[str]
    is_published: bool
    pin: Pin | None = None
    version_id: str | None
    rows: int
    findings: int
    database: Path | None
    page: Path | None


def write_report(settings: Settings, run: Path, published: Path | None) -> Path:
    """Write the report of a run to its directory; return its path.

    Args:
        settings: Where the zones are.
        run: The run directory.
        published: The version that the run published; None if it published nothing.
    """
    with log_step(settings, "report", run) as log:
        report = _report(settings, RunDirectory(run), published)
        path = run / REPORT
        with atomic_file(path) as file:
            file.write(report.model_dump_json(indent=1).encode())
        log.add(
            documents_seen=report.found,
            documents_new=report.new,
            documents_withdrawn=report.withdrawn,
            documents_extracted=report.extracted,
            documents_quarantined=report.quarantined,
            backlog=report.backlog,
            warnings=len(report.warnings),
            is_published=report.is_published,
            version_id=report.version_id,
            rows=report.rows,
            findings=report.findings,
        )
    return path


def _report(settings: Settings, run: RunDirectory, published: Path | None) -> RunReport:
    quarantine = {entry.document_id for entry in RawZone(settings.raw).quarantine(FINGERPRINT)}
    read = [document_id for plan in run.read_plans() for document_id in plan.file_names]
    quarantined = sum(document_id in quarantine for document_id in read)
    versions = Versions(settings.published)
    current = versions.current()
    version = current if current and current.is_intact() else None
    rows = version.record().rows if version else {}
    page = settings.published / "current" / "reports" / PAGE
    return RunReport(
        **run.read_landing().model_dump(),
        repairs=run.read_repairs(),
        extracted=len(read) - quarantined,
        quarantined=quarantined,
        warnings=_warnings(settings, version, is_pinned=versions.pin() is not None),
        is_published=published is not None,
        pin=versions.pin(),
        version_id=version.version_id if version else None,
        rows=sum(rows.values()),
        findings=rows.get("fct_finding", 0),
        database=settings.published / "current" / DATABASE if version else None,
        page=page if page.exists() else None,
    )


def _warnings(settings: Settings, version: Version | None, *, is_pinned: bool) -> list[str]:
    """Return the open warnings of the latest build; while a version is pinned, that build is not published."""
    if version is None:
        return []
    results = read_check_results(latest_build(settings) / "reports" if is_pinned else version.reports)
    if "rpt_freshness" in version.record().rows:
        # evaluated again: a source becomes overdue in runs that find nothing new
        with connect_published(settings) as warehouse:
            freshness = evaluate_freshness(warehouse, today())
        results = [*(one for one in results if one.gate is not Gate.SOURCES), freshness]
    return evaluate(results, read_known_failures(settings.known_failures_file)).warnings() if results else []


def read_report(settings: Settings) -> RunReport:
    """Return the report of the last run that finished."""
    last = max(run_directories(settings).glob(f"*/{REPORT}"))
    return RunReport.model_validate_json(last.read_bytes())
