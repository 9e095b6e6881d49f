"""Task ``report``: write the figures of a run, which the command line prints."""

from pathlib import Path

from extract.document import FINGERPRINT
from extract.runtime.atomic import atomic_file
from warehouse.pipeline.run_directory import REPORT, LandingSummary, RunDirectory, run_directories
from warehouse.pipeline.run_report import PAGE
from warehouse.publishing.build import DATABASE, latest_build
from warehouse.publishing.connection import connect_published
from warehouse.publishing.dbt_project import acceptances_file
from warehouse.publishing.versions import Pin, Version, Versions
from warehouse.quality.freshness import evaluate_freshness, today
from warehouse.quality.known_failures import Gate, evaluate, read_check_results, read_known_failures
from warehouse.raw.acceptances import read_acceptances
from warehouse.raw.zone import RawZone
from warehouse.run_log import log_step
from warehouse.settings import Settings


class RunReport(LandingSummary):
    """The figures of one run, from landing to publishing.

    Attributes:
        repairs: One message per repair of missing or truncated files.
        extracted: Number of documents that were read and passed their checks.
        irrelevant: Number of documents that hold nothing to read.
        quarantined: Number of documents that could not be read or broke an expectation.
        warnings: One message per open warning and known failure: those of this run or, if it built nothing, those of
            the run that built the current version.
        is_published: Whether this run published a new version.
        pin: The pin that keeps runs from publishing; None if no version is pinned.
        version_id: Id of the current version at the end of the run; None before the first publish, or if the current
            version is damaged.
        rows: Number of rows in the marts of that version.
        findings: Number of findings in that version.
        database: Path of the database of that version; None without a version.
        page: Path of the report page of that version; None if it does not exist.
    """

    repairs: list[str]
    extracted: int
    irrelevant: int = 0  # reports of earlier versions have none
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
    """Write the report of a run to the run directory; return the path of the report.

    Args:
        settings: Where the zones are.
        run: The run directory.
        published: Folder of the version that the run published; None if it published nothing.
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
            documents_irrelevant=report.irrelevant,
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
    raw = RawZone(settings.raw)
    quarantine = {entry.document_id for entry in raw.quarantine(FINGERPRINT, read_acceptances(acceptances_file()))}
    without_content = {entry.document_id for entry in raw.irrelevant(FINGERPRINT)}
    read = [document_id for plan in run.read_plans() for document_id in plan.file_names]
    quarantined = sum(document_id in quarantine for document_id in read)
    irrelevant = sum(document_id in without_content for document_id in read)
    versions = Versions(settings.published)
    current = versions.current()
    version = current if current and current.is_intact() else None
    rows = version.record().rows if version else {}
    page = settings.published / "current" / "reports" / PAGE
    return RunReport(
        **run.read_landing().model_dump(),
        repairs=run.read_repairs(),
        extracted=len(read) - quarantined - irrelevant,
        irrelevant=irrelevant,
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
    """Return the open warnings of the current version or, while a version is pinned, of the latest build.

    While a version is pinned, the latest build is not published.

    Args:
        settings: Where the zones are.
        version: The current version; None gives no warnings.
        is_pinned: Whether a version is pinned.
    """
    if version is None:
        return []
    results = read_check_results(latest_build(settings) / "reports" if is_pinned else version.reports)
    if "rpt_freshness" in version.record().rows:
        # evaluated again, because a source may become overdue without a new build
        with connect_published(settings) as warehouse:
            freshness = evaluate_freshness(warehouse, today())
        results = [*(one for one in results if one.gate is not Gate.SOURCES), freshness]
    return evaluate(results, read_known_failures(settings.known_failures_file)).warnings() if results else []


def read_report(settings: Settings) -> RunReport:
    """Return the report of the last run that finished."""
    last = max(run_directories(settings).glob(f"*/{REPORT}"))
    return RunReport.model_validate_json(last.read_bytes())
