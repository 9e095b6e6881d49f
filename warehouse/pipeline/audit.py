"""Task ``audit``: evaluate the checks of all gates, write the final files of a version, and audit them."""

from pathlib import Path

import duckdb

from warehouse.errors import DataGateFailed
from warehouse.pipeline.run_directory import BuildNote, RunDirectory, read_build_note
from warehouse.pipeline.run_report import write_page
from warehouse.pipeline.run_report.stopped import collect_reports, landing_figures, report_if_stopped
from warehouse.publishing.audit import CHECKS, audit
from warehouse.publishing.literals import quoted
from warehouse.publishing.lock import hold_build
from warehouse.publishing.publish import compact
from warehouse.publishing.versions import Version, Versions
from warehouse.quality.displacement import evaluate_displacement
from warehouse.quality.drift import TableDrift, compare, evaluate_drift
from warehouse.quality.freshness import evaluate_freshness, today
from warehouse.quality.known_failures import CheckResult, evaluate, read_check_results, read_known_failures
from warehouse.run_log import StepLog, log_step
from warehouse.settings import Settings


def audit_version(settings: Settings, note: Path, command: str) -> Path:
    """Evaluate the checks of a build, write the final files of its version and audit them; return their folder.

    Args:
        settings: Where the zones are.
        note: Path of the note that `build_version` wrote.
        command: The command that started this run, shown to other runs that find the build locked.

    Raises:
        BuildLocked: Another run holds the build, or has begun another build meanwhile.
        DataGateFailed: A check failed beyond the known failures, or the audit found a fault.
    """
    with hold_build(settings, command), log_step(settings, "audit") as log:
        built = read_build_note(note)
        log.open(built.run_directory)
        log.add(version_id=built.result.version_id, base_version_id=built.base_version_id)
        with report_if_stopped(settings, built.run_directory, built.base_version_id):
            drift = _evaluate_build(settings, built, log)
            prepared = _prepare(settings, built, drift)
            audit(prepared)
        log.add(audit_checks_passed=len(CHECKS), rows=sum(prepared.record().rows.values()))
    return prepared.path


def _evaluate_build(settings: Settings, built: BuildNote, log: StepLog) -> list[TableDrift]:
    """Collect the check results of all gates and evaluate them against the known failures.

    Returns:
        The comparison of each table with the same table in the base version.

    Raises:
        DataGateFailed: A check of severity error failed in more rows than its known failure allows.
    """
    result, run = built.result, RunDirectory(built.run_directory)
    base = Versions(settings.published).get(built.base_version_id) if built.base_version_id else None
    base = base if base and base.is_intact() else None
    drift = compare(base.record().sizes if base else {}, result.sizes)
    with duckdb.connect(str(result.database), read_only=True) as warehouse:
        freshness = evaluate_freshness(warehouse, today())
        displacement = _evaluate_displacement(warehouse, base) if base else []
    results = [*read_check_results(run.reports), *result.checks, *evaluate_drift(drift), *displacement, freshness]
    collect_reports(run, result.reports, results)
    evaluation = evaluate(results, read_known_failures(settings.known_failures_file))
    stopping = evaluation.stopping
    log.add(
        checks_passed=sum(not one.rows for one in results),
        checks_failed=sum(bool(one.rows) for one in results),
        warnings=len(evaluation.warnings()),
        stopping=[one.result.check for one in stopping],
    )
    if stopping:
        more = f" ({len(stopping) - 1} more)" if len(stopping) > 1 else ""
        raise DataGateFailed(
            f"{stopping[0].result.check}: {stopping[0].result.message}{more}. The published warehouse is unchanged; "
            "see docs/runbooks/known-failures.md for what to do."
        )
    return drift


def _evaluate_displacement(warehouse: duckdb.DuckDBPyConnection, base: Version) -> list[CheckResult]:
    """Compare with the base version; a version of earlier code lacks what the comparison needs and is left out."""
    warehouse.execute(f"attach {quoted(base.database)} as base (read_only)")
    try:
        return evaluate_displacement(warehouse)
    except duckdb.BinderException:
        return []
    finally:
        warehouse.execute("detach base")


def _prepare(settings: Settings, built: BuildNote, drift: list[TableDrift]) -> Version:
    """Write the report page and the final files of a version; return the version, which is not published yet."""
    result = built.result
    write_page(
        result.reports,
        settings.known_failures_file,
        version_id=result.version_id,
        base_version_id=built.base_version_id,
        figures=landing_figures(RunDirectory(built.run_directory)),
        drift=drift,
        database=result.database,
    )
    return compact(
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
