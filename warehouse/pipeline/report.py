"""What a night did, in numbers: the last step of the night writes it, the command line shows it."""

from pathlib import Path

from extract.document import FINGERPRINT
from extract.runtime.atomic import atomic_file
from warehouse.pipeline.extraction import BatchPlan
from warehouse.pipeline.night import LINES, MENDED, Landed
from warehouse.pipeline.run_report import PAGE
from warehouse.publishing.build import DATABASE, build_at_work
from warehouse.publishing.connection import connect_published
from warehouse.publishing.versions import Pin, Version, Versions
from warehouse.quality.freshness import judge_sources, today
from warehouse.quality.known_failures import Gate, judge, read_ledger, read_outcomes
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings

REPORT = "report.json"


class NightReport(Landed):
    """The outcome of one night, from what landed to what is published.

    Attributes:
        mended: What had lost bytes and was put right, a line each.
        extracted: Documents that were read and passed their checks.
        quarantined: Documents that could not be read, or broke an expectation.
        warnings: What looks odd, is known to fail or is to leave the ledger, a line each: of this night, or of the one
            that built the version in force.
        is_published: Whether this night put a new version in force.
        pin: What keeps a version in force, so that no night publishes.
        version_id: The version in force when the night ended; none before the first publish.
        rows: Rows of the marts of that version.
        findings: Findings in that version.
        database: Where it is.
        page: The page of that version.
    """

    mended: list[str]
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


def write_report(settings: Settings, night: Path, published: Path | None) -> Path:
    """Sum up a night and keep that with its papers.

    Args:
        settings: Where the zones are.
        night: The folder of the night's papers.
        published: The version that the night put in force; None when it published nothing.
    """
    landed = Landed.model_validate_json((night / "landed.json").read_bytes())
    plans = [BatchPlan.model_validate_json(path.read_bytes()) for path in (night / "plans").glob("*.json")]
    kept_out = {entry.document_id for entry in RawZone(settings.raw).quarantine(FINGERPRINT)}
    read = [document_id for plan in plans for document_id in plan.file_names]
    quarantined = sum(document_id in kept_out for document_id in read)
    versions = Versions(settings.published)
    current = versions.current()
    version = current if current and current.is_whole() else None
    rows = version.record().rows if version else {}
    page = settings.published / "current" / "reports" / PAGE
    report = NightReport(
        **landed.model_dump(),
        mended=LINES.validate_json((night / MENDED).read_bytes()),
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
    path = night / REPORT
    with atomic_file(path) as file:
        file.write(report.model_dump_json(indent=1).encode())
    return path


def _warnings(settings: Settings, version: Version | None, *, is_pinned: bool) -> list[str]:
    """What stands to be told of the last build: while a version is pinned, of the one that was not published."""
    if version is None:
        return []
    outcomes = read_outcomes(build_at_work(settings) / "reports" if is_pinned else version.reports)
    if "rpt_freshness" in version.record().rows:
        # silence is told on quiet nights above all
        with connect_published(settings) as warehouse:
            late = judge_sources(warehouse, today())
        outcomes = [*(one for one in outcomes if one.gate is not Gate.SOURCES), late]
    return judge(outcomes, read_ledger(settings.ledger)).warnings() if outcomes else []


def read_report(settings: Settings) -> NightReport:
    """The report of the last night that came to its end."""
    last = max((settings.build / "nights").glob(f"*/{REPORT}"))
    return NightReport.model_validate_json(last.read_bytes())
