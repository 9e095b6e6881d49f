"""Reading again: documents that were read before, with the readers and the vocabulary of today.

**What:** chooses documents by its parameters, reads them again as a new attempt, then does what a night does after
reading: check, build, audit, publish, report. Nothing lands and nothing is withdrawn. Parameters: `documents` (ids,
beginnings of ids, or file names), `stale` (all that an earlier fingerprint read), `matching` (all with a text that was
not recognised and contains this). `jixiao reprocess` runs this same DAG.

**Why:** a night reads stale documents too, but only as many as it has room for; and a document whose fingerprint has
not changed is read again only here.

**Owner:** data.

**If it fails:**

- `choose`: no document is meant by the parameters, or one is forgotten; the log says which.
- `extract`: run again; what was read is kept and counts.
- `check`, `build`, `audit`, `publish`: as in `nightly`. What was read stays read: the next night builds with it.
"""

from pathlib import Path
from typing import Any

from airflow.sdk import Param, dag, task
from airflow.sdk.exceptions import DownstreamTasksSkipped

from dags.steps import AFTER_PLANNING, read_and_publish
from dags.tags import Tag
from warehouse.operations import reprocess
from warehouse.pipeline import night
from warehouse.settings import load_settings


@dag(
    dag_id="reprocess",
    description="Documents that were read before, read again",
    doc_md=__doc__,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    params={
        "documents": Param([], type="array", items={"type": "string"}, description="Ids or file names"),
        "stale": Param(False, type="boolean", description="All that an earlier fingerprint read"),
        "matching": Param(None, type=["null", "string"], description="All with such a text that was not recognised"),
    },
    default_args={"owner": "data", "retries": 0},
    tags=[Tag.INGESTION, Tag.WAREHOUSE],
)
def reprocess_documents():
    """Wire the steps."""

    @task
    def begin() -> str:
        return str(night.begin(load_settings()))

    @task
    def choose(papers: str, params: dict[str, Any] | None = None) -> list[str]:
        wanted = reprocess.Wanted.model_validate(dict(params or {}))
        plans = reprocess.plan_again(load_settings(), Path(papers), wanted)
        if not plans:
            raise DownstreamTasksSkipped(tasks=AFTER_PLANNING)
        return [str(plan) for plan in plans]

    papers = begin()
    read_and_publish(papers, choose(papers), "airflow: dag reprocess")


reprocess_documents()
