"""Nightly ingestion: read the new documents in the inbox and publish a new warehouse.

**What:** lists the inbox, stores the bytes of new documents, reads them in batches, checks the rows, builds the
warehouse in a copy, audits the final files, publishes them, and writes a report. If nothing is new, the tasks from
`extract` to `publish` are skipped: nothing is built or published, and no asset event is emitted.

**Why:** in the morning, users find either a warehouse with the new documents, or the previous warehouse unchanged;
never a mixture of the two.

**Owner:** data.

**If it fails:** the log of each task gives counts of what the task did; `run.log` in the run directory has those of all
tasks.

- `discover`: the inbox is unreachable. No document is marked as withdrawn. Make the inbox reachable and run again.
- `extract`: an unreadable document is quarantined and fails no task (`jixiao status` gives the reason). A task that
  fails was tried three times, so the cause is the disk or the machine. Run again; finished batches are not read twice.
- `check`, `build`, `audit`: the warehouse is unchanged. The log names the failed test and the report page of the run;
  see docs/runbooks/build-failed.md. There is nothing to clean up.
- `publish`: run the task again, it is idempotent. If another run has published in the meantime, run the DAG from the
  start. The task is skipped while a version is pinned; `jixiao rollback --release` releases the pin.
"""

from pathlib import Path

from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import DownstreamTasksSkipped

from dags.steps import AFTER_PLANNING, read_and_publish
from dags.tags import Tag
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.planning import has_work
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
    """Define the tasks of a nightly run and their order."""

    @task
    def discover() -> str:
        return str(discover_documents(load_settings()))

    @task
    def land(run: str) -> list[str]:
        settings = load_settings()
        plans = land_documents(settings, Path(run))
        if not has_work(settings, plans):
            raise DownstreamTasksSkipped(tasks=AFTER_PLANNING)
        return [str(plan) for plan in plans]

    run = discover()
    read_and_publish(run, land(run), "airflow: dag nightly")


nightly()
