"""The last tasks of every DAG that publishes: extract, check, build, audit, publish, report.

Tasks pass each other paths as text.
"""

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
"""Ids of the tasks that are skipped if the planning task finds nothing to do; `report` runs even then."""


@task(retries=2, retry_delay=timedelta(seconds=30))
def extract(plan: str) -> str:
    """Read the documents of one batch, given its plan; return the path of the manifest of the batch."""
    return str(extract_batch(load_settings(), Path(plan)))


@task(trigger_rule="none_failed")
def check(run: str) -> list[str]:
    """Check the rows of every batch that has no verdicts yet; return the manifests of the verdicts."""
    return [str(manifest) for manifest in check_new_batches(load_settings(), Path(run))]


@task(pool=BUILD_POOL)
def build(run: str, command: str) -> str:
    """Build and test a new version in a copy of the current one; return the path of the note about the build.

    `command` is what started the run; other runs that wait for the build see it.
    """
    return str(build_version(load_settings(), Path(run), command))


@task(pool=BUILD_POOL)
def audit(note: str, command: str) -> str:
    """Write the final files of the build that `note` describes and audit them; return their folder."""
    return str(audit_version(load_settings(), Path(note), command))


@task(pool=BUILD_POOL, outlets=[WAREHOUSE])
def publish(note: str, prepared: str, command: str) -> str:
    """Make the version in the folder `prepared` current; return its published folder.

    The task is skipped while a version is pinned.
    """
    published = publish_version(load_settings(), Path(note), Path(prepared), command)
    if published is None:
        raise AirflowSkipException("A version is pinned: this one was built and audited, but not published.")
    return str(published)


@task(trigger_rule="none_failed")
def report(run: str, published: str | None) -> str:
    """Write the report of a run and return its path; `published` is None if the run published no version."""
    return str(write_report(load_settings(), Path(run), Path(published) if published else None))


def read_and_publish(run: XComArg, plans: XComArg, command: str) -> None:
    """Set the order of the tasks of this module.

    Args:
        run: The run directory.
        plans: The plans of the batches to read; one task `extract` runs for each.
        command: What started the run; other runs that wait for the build see it.
    """
    checked = check(run)
    built = build(run, command)
    extract.expand(plan=plans) >> checked >> built
    report(run, publish(built, audit(built, command), command))
