"""Task ``build``: build and test a new version in a copy of the published one."""

from pathlib import Path

from warehouse.pipeline.run_directory import BuildNote, write_build_note
from warehouse.pipeline.run_report.stopped import report_if_stopped
from warehouse.publishing.build import build
from warehouse.publishing.lock import hold_build
from warehouse.publishing.versions import Versions
from warehouse.run_log import log_step
from warehouse.settings import Settings


def build_version(settings: Settings, run: Path, command: str, *, full_refresh: bool = False) -> Path:
    """Build and test a new version; return the path of the build note, which `audit_version` reads.

    Args:
        settings: Where the zones are.
        run: The run directory.
        command: The command that started this run, shown to other runs that find the build locked.
        full_refresh: Build from nothing instead of from a copy of the current version.

    Raises:
        BuildLocked: Another run holds the build.
        DataGateFailed: A dbt model or a dbt test failed.
    """
    with hold_build(settings, command), log_step(settings, "build", run) as log:
        current = Versions(settings.published).current()
        base_version_id = current.version_id if current else None
        log.add(base_version_id=base_version_id)
        with report_if_stopped(settings, run, base_version_id):
            result = build(settings, full_refresh=full_refresh)
        log.add(
            version_id=result.version_id,
            batches_loaded=len(result.loaded_batch_ids),
            rows=sum(size.rows for size in result.sizes.values()),
            findings=result.sizes["fct_finding"].rows,
            tests_passed=result.tests_passed,
            tests_failed=len(result.checks) - result.tests_passed,
        )
        return write_build_note(BuildNote(run_directory=run, base_version_id=base_version_id, result=result))
