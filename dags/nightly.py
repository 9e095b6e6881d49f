"""Nightly ingestion: new documents in, a new warehouse published.

**What:** sees what the inbox shows, keeps the bytes of what is new, reads it in batches, checks what was read, builds
the warehouse in a copy, audits the final bytes, publishes them, and reports. A night with nothing new ends after
landing: nothing is built or published, and no asset is emitted.

**Why:** whoever works with the warehouse finds in the morning what was published the day before, or exactly what they
had, never something in between.

**Owner:** data.

**If it fails:**

- `discover`: the inbox cannot be reached; nothing is taken as withdrawn. Make it reachable, run again.
- `extract`: one unreadable document is quarantined and stops nothing (`jixiao status` says why). A task that fails was
  tried three times: the disk or the machine; run again, batches that were read are not read twice.
- `check`, `build`, `audit`: the warehouse stands as it was, the log names the test that failed; nothing needs cleaning.
- `publish`: run again, it is idempotent. Where another run has published since, run the DAG from the start.
"""

from datetime import timedelta
from pathlib import Path

from airflow.sdk import Asset, CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import DownstreamTasksSkipped

from dags.tags import Tag
from warehouse import extraction, night, report
from warehouse.settings import load_settings

WAREHOUSE = Asset("jixiao_warehouse", uri="jixiao://published/current")
BUILD_POOL = "warehouse_build"
COMMAND = "airflow: dag nightly"


@dag(
    dag_id="nightly",
    description="New documents in, a new warehouse published",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("0 2 * * *", timezone="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    default_args={"owner": "data", "retries": 0},
    tags=[Tag.INGESTION, Tag.WAREHOUSE],
)
def nightly():
    """Wire the steps of a night."""

    @task
    def discover() -> str:
        return str(night.discover(load_settings()))

    @task
    def land(papers: str) -> list[str]:
        settings = load_settings()
        plans = night.land(settings, Path(papers))
        if not night.has_work(settings, plans):
            raise DownstreamTasksSkipped(tasks=["extract", "check", "build", "audit", "publish"])
        return [str(plan) for plan in plans]

    @task(retries=2, retry_delay=timedelta(seconds=30))
    def extract(plan: str) -> str:
        return str(extraction.extract_batch(load_settings(), Path(plan)))

    @task(trigger_rule="none_failed")
    def check(papers: str) -> list[str]:
        return [str(manifest) for manifest in night.check(load_settings(), Path(papers))]

    @task(pool=BUILD_POOL)
    def build(papers: str) -> str:
        return str(night.build(load_settings(), Path(papers), COMMAND))

    @task(pool=BUILD_POOL)
    def audit(built: str) -> str:
        return str(night.audit(load_settings(), Path(built), COMMAND))

    @task(pool=BUILD_POOL, outlets=[WAREHOUSE])
    def publish(built: str, prepared: str) -> str:
        return str(night.publish(load_settings(), Path(built), Path(prepared), COMMAND))

    @task(task_id="report", trigger_rule="none_failed")
    def sum_up(papers: str, published: str | None) -> str:
        return str(report.write_report(load_settings(), Path(papers), Path(published) if published else None))

    papers = discover()
    checked = check(papers)
    built = build(papers)
    extract.expand(plan=land(papers)) >> checked >> built
    sum_up(papers, publish(built, audit(built)))


nightly()
