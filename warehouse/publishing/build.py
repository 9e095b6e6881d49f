"""The build: dbt loads the new documents of the raw zone into a copy of the published warehouse, as a new version.

The dbt models read schema ``raw`` of the build file, which holds views over the raw batches and the list of documents
to load or to remove. It is created before dbt runs and dropped after the last test, like all other tables and views
that only the build needs.
"""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel

from warehouse.errors import DataGateFailed
from warehouse.publishing import dbt_project
from warehouse.publishing.build_input import create_load_views, create_raw_schema
from warehouse.publishing.dbt_process import NOT_DOCUMENTED
from warehouse.publishing.dbt_results import DOCS, one_line, read_results
from warehouse.publishing.load_plan import LoadPlan, plan_load
from warehouse.quality.drift import TableSize, measure
from warehouse.quality.known_failures import CheckResult, read_known_failures, write_check_results
from warehouse.run_log import Event
from warehouse.settings import Settings

_log = logging.getLogger(__name__)

DATABASE = "warehouse.duckdb"

_INCREMENTAL_MODELS = (
    *("--select", "+config.materialized:incremental"),
    *("--exclude", "test_type:generic", "--indirect-selection", "cautious"),
)
"""dbt options for all parts of a load but the last.

They select the incremental models, the models that these read, and those of their tests that are not generic and need
no other model. With the last part all models are built and all tests are run.
"""

DBT_DOCS = "dbt_docs.html"
"""Name of the file with the dbt docs, in the folder of reports of a version."""


class BuildResult(BaseModel):
    """A warehouse that passed its tests and is not published yet.

    Attributes:
        version_id: The id of the new version.
        database: The build file.
        loaded_batch_ids: The batches from which the build loaded documents.
        checks: The results of the dbt tests.
        sizes: The sizes of the tables of marts.
    """

    version_id: str
    database: Path
    loaded_batch_ids: list[str]
    checks: list[CheckResult]
    sizes: dict[str, TableSize]

    @property
    def reports(self) -> Path:
        """The folder of the build's reports."""
        return self.database.with_name("reports")

    @property
    def tests_passed(self) -> int:
        """Number of dbt tests in which no row failed."""
        return sum(not check.rows for check in self.checks)


def build(settings: Settings, *, full_refresh: bool = False) -> BuildResult:
    """Build a new version of the warehouse and run its tests; the published version is not changed.

    The caller must hold the build lock. Earlier builds are removed first. Documents are loaded in parts of
    JIXIAO_NIGHT_DOCUMENTS, so that the memory needed depends on that setting and not on the size of the warehouse.

    Args:
        settings: Where the zones are.
        full_refresh: Build from nothing with all batches instead of adding to a copy of the published version.

    Raises:
        DataGateFailed: A model or a test failed.
    """
    plan = plan_load(settings, full_refresh=full_refresh)
    version_id, database = start_build(settings, plan)
    options = ["--exclude-resource-type", "unit_test"]
    _log.info(
        Event(
            "load_planned",
            version_id=version_id,
            documents_to_load=len(plan.load),
            documents_to_remove=len(plan.remove),
            is_full_refresh=plan.is_full_refresh,
        )
    )
    parts = plan.parts(settings.night_documents)
    for number, part in enumerate(parts, start=1):
        _log.info(Event("part_started", part=number, parts=len(parts), documents=len(part.load)))
        refresh = ["--full-refresh"] if part.is_full_refresh else []
        only = [] if part is parts[-1] else _INCREMENTAL_MODELS
        if len(parts) > 1:
            create_load_views(settings, database, part)
        checks = run_dbt(settings, [*options, *refresh, *only])
    return BuildResult(
        version_id=version_id,
        database=database,
        loaded_batch_ids=sorted(set(plan.load.values())),
        checks=checks,
        sizes=_finish(database, checks),
    )


def latest_build(settings: Settings) -> Path:
    """Return the folder of the build that was started last."""
    return (settings.build / "dbt" / "version").resolve()


def start_build(settings: Settings, plan: LoadPlan) -> tuple[str, Path]:
    """Create the build file of a new version with schema ``raw``; return the version id and the file.

    The file is a copy of the published database unless the plan is a full refresh. dbt opens it through the link
    ``build/dbt/version``, because dbt parses all models again when the path of the database changes.
    """
    for leftover in settings.build.glob(f"*/{DATABASE}"):
        shutil.rmtree(leftover.parent)
    now = datetime.now(UTC)
    version_id = f"{now:%Y%m%dT%H%M%SZ}-{hashlib.sha256(plan.model_dump_json().encode()).hexdigest()[:8]}"
    folder = settings.build / version_id
    folder.mkdir(parents=True)
    link = settings.build / "dbt" / "version"
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(folder, target_is_directory=True)
    if not plan.is_full_refresh:
        shutil.copyfile(settings.published / "current" / DATABASE, folder / DATABASE)
    with duckdb.connect(str(folder / DATABASE)) as warehouse:
        create_raw_schema(warehouse, settings, plan, version_id, now)
    create_load_views(settings, folder / DATABASE, plan)
    return version_id, folder / DATABASE


def run_dbt(settings: Settings, options: Sequence[str]) -> list[CheckResult]:
    """Run dbt models and tests on the build file in a separate process; return the test results.

    The test results are written to the reports of the build even if a model or test fails. The dbt docs are written
    only if dbt succeeds; a build whose docs cannot be written is still valid.

    Args:
        settings: Where the zones are.
        options: Options of ``dbt build``.

    Raises:
        DataGateFailed: dbt did not run, a model failed, or a test failed beyond the known failures. The message
            describes the first failure; for a test, with the first failing row.
        JixiaoError: The list of known failures cannot be read.
    """
    work, allowed = settings.build / "dbt", read_known_failures(settings.known_failures_file).allowed_rows()
    target, database = work / "target", work / "version" / DATABASE
    for name in ("run_results.json", DOCS):
        (target / name).unlink(missing_ok=True)
    paths = ["--project-dir", str(dbt_project.PROJECT), "--profiles-dir", str(dbt_project.PROJECT)]
    paths += ["--target-path", str(target), "--log-path", str(work / "logs")]
    paths += ["--quiet", "--no-use-colors", "--log-level-file", "info"]
    command = [
        sys.executable,
        "-m",
        "warehouse.publishing.dbt_process",
        str(os.getpid()),
        json.dumps(paths),
        json.dumps(options),
    ]
    environment = os.environ | {
        "JIXIAO_BUILD_DATABASE": str(database.relative_to(work)),
        "JIXIAO_ALLOWED_FAILURES": json.dumps(allowed),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    run = subprocess.run(  # noqa: S603 - all arguments are our own
        command, cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    after = f"The published warehouse is unchanged; see {work / 'logs' / 'dbt.log'}."
    results = read_results(target, database, is_full_refresh="--full-refresh" in options)
    if results is None:
        raise DataGateFailed(f"dbt did not run: {one_line(run.stdout + run.stderr)}. {after}")
    reports = database.with_name("reports")
    reports.mkdir(exist_ok=True)
    write_check_results(reports, results.checks)
    if results.failures:
        more = f" ({len(results.failures) - 1} more)" if len(results.failures) > 1 else ""
        raise DataGateFailed(f"dbt: {results.failures[0]}{more}. {after}")
    if run.returncode == NOT_DOCUMENTED:
        _log.warning(Event("dbt_docs_not_written", error=one_line(run.stdout + run.stderr)))
    elif run.returncode:
        raise DataGateFailed(f"dbt: {one_line(run.stdout + run.stderr)}. {after}")
    else:
        (target / DOCS).rename(reports / DBT_DOCS)
    return results.checks


def _finish(database: Path, checks: Collection[CheckResult]) -> dict[str, TableSize]:
    """Drop the views and schemas that only the build needs, complete the table build_info, and checkpoint.

    Returns:
        The sizes of the tables of marts, by name.
    """
    with duckdb.connect(str(database)) as warehouse:
        views = "select view_name from duckdb_views() where schema_name = 'staging'"
        for (view,) in warehouse.execute(views).fetchall():
            warehouse.execute(f"drop view staging.{view}")
        for schema in ("intermediate", "seeds", "raw"):
            warehouse.execute(f"drop schema {schema} cascade")
        sizes = measure(warehouse)
        failed = sum(bool(check.rows) for check in checks)
        warehouse.execute(
            "update marts.build_info set mart_row_count = ?, tests_passed = ?, tests_failed = ?",
            [sum(size.rows for size in sizes.values()), len(checks) - failed, failed],
        )
        warehouse.execute("checkpoint")
    return sizes
