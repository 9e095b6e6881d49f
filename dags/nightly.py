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
- `check`, `build`, `audit`: the warehouse stands as it was, the log names the test that failed and the page of the
  night; nothing needs cleaning.
- `publish`: run again, it is idempotent. Where another run has published since, run the DAG from the start. It is
  skipped while a version is pinned: `jixiao rollback --release`.
"""

from pathlib import Path

from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import DownstreamTasksSkipped

from dags.steps import AFTER_PLANNING, read_and_publish
from dags.tags import Tag
from warehouse.pipeline import night
from warehouse.settings import load_settings


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
            raise DownstreamTasksSkipped(tasks=AFTER_PLANNING)
        return [str(plan) for plan in plans]

    papers = discover()
    read_and_publish(papers, land(papers), "airflow: dag nightly")


nightly()
