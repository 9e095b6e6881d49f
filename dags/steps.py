"""The steps with which every DAG that publishes ends: read planned batches, check, build, audit, publish, report."""

from datetime import timedelta
from pathlib import Path

from airflow.sdk import Asset, XComArg, task
from airflow.sdk.exceptions import AirflowSkipException

from warehouse.pipeline import extraction, night, report
from warehouse.settings import load_settings

WAREHOUSE = Asset("jixiao_warehouse", uri="jixiao://published/current")
BUILD_POOL = "warehouse_build"
AFTER_PLANNING = ["extract", "check", "build", "audit", "publish"]
"""What is skipped where there is nothing to do."""


@task(retries=2, retry_delay=timedelta(seconds=30))
def extract(plan: str) -> str:
    """Read the documents of a batch."""
    return str(extraction.extract_batch(load_settings(), Path(plan)))


@task(trigger_rule="none_failed")
def check(papers: str) -> list[str]:
    """Judge what was read."""
    return [str(manifest) for manifest in night.check(load_settings(), Path(papers))]


@task(pool=BUILD_POOL)
def build(papers: str, command: str) -> str:
    """Build a version in a copy of the published one."""
    return str(night.build(load_settings(), Path(papers), command))


@task(pool=BUILD_POOL)
def audit(built: str, command: str) -> str:
    """Look at its final bytes."""
    return str(night.audit(load_settings(), Path(built), command))


@task(pool=BUILD_POOL, outlets=[WAREHOUSE])
def publish(built: str, prepared: str, command: str) -> str:
    """Put it in force, unless another version is pinned."""
    published = night.publish(load_settings(), Path(built), Path(prepared), command)
    if published is None:
        raise AirflowSkipException("A version is pinned: built and audited, not published.")
    return str(published)


@task(task_id="report", trigger_rule="none_failed")
def sum_up(papers: str, published: str | None) -> str:
    """Sum up the night."""
    return str(report.write_report(load_settings(), Path(papers), Path(published) if published else None))


def read_and_publish(papers: XComArg, plans: XComArg, command: str) -> None:
    """Wire the steps, from the papers of a night and the plans of its batches."""
    checked = check(papers)
    built = build(papers, command)
    extract.expand(plan=plans) >> checked >> built
    sum_up(papers, publish(built, audit(built, command), command))
