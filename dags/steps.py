"""The tasks that every publishing DAG ends with: extract, check, build, audit, publish, report."""

from datetime import timedelta
from pathlib import Path

from airflow.sdk import Asset, XComArg, task
from airflow.sdk.exceptions import AirflowSkipException

from warehouse.pipeline.audit import audit_version
from warehouse.pipeline.build import build_version
from warehouse.pipeline.check import check_new_batches
from warehouse.pipeline.extract import extract_batch
from warehouse.pipeline.publish import publish_version
from warehouse.pipeline.report import write_report
from warehouse.settings import load_settings

WAREHOUSE = Asset("jixiao_warehouse", uri="jixiao://published/current")
BUILD_POOL = "warehouse_build"
AFTER_PLANNING = ["extract", "check", "build", "audit", "publish"]
"""The tasks that are skipped if there is nothing to do."""


@task(retries=2, retry_delay=timedelta(seconds=30))
def extract(plan: str) -> str:
    """Read the documents of one batch."""
    return str(extract_batch(load_settings(), Path(plan)))


@task(trigger_rule="none_failed")
def check(run: str) -> list[str]:
    """Check the rows of every new batch."""
    return [str(manifest) for manifest in check_new_batches(load_settings(), Path(run))]


@task(pool=BUILD_POOL)
def build(run: str, command: str) -> str:
    """Build and test a version in a copy of the published one."""
    return str(build_version(load_settings(), Path(run), command))


@task(pool=BUILD_POOL)
def audit(note: str, command: str) -> str:
    """Audit the final bytes of the version."""
    return str(audit_version(load_settings(), Path(note), command))


@task(pool=BUILD_POOL, outlets=[WAREHOUSE])
def publish(note: str, prepared: str, command: str) -> str:
    """Make the version current, unless another version is pinned."""
    published = publish_version(load_settings(), Path(note), Path(prepared), command)
    if published is None:
        raise AirflowSkipException("A version is pinned: this one was built and audited, but not published.")
    return str(published)


@task(trigger_rule="none_failed")
def report(run: str, published: str | None) -> str:
    """Write the report of a run and return its path; `published` is None if the run published no version."""
    return str(write_report(load_settings(), Path(run), Path(published) if published else None))


def read_and_publish(run: XComArg, plans: XComArg, command: str) -> None:
    """Wire the tasks, from the run directory and the plans of its batches."""
    checked = check(run)
    built = build(run, command)
    extract.expand(plan=plans) >> checked >> built
    report(run, publish(built, audit(built, command), command))
