"""Reprocessing: read documents again that were read before, with the current readers and vocabulary.

**What:** selects documents by the parameters of the run, reads them again in a new attempt, then continues like the
nightly DAG: check, build, audit, publish, report. It takes in no new documents and marks none as withdrawn.
Parameters: `documents` (ids, beginnings of ids, or file names), `stale` (all documents read with an earlier
fingerprint), `matching` (all documents with an unrecognised text that contains this string). `jixiao reprocess` runs
this DAG.

**Why:** the nightly run reads stale documents too, but only up to its limit of documents per run. A document that was
read with the current fingerprint is read again only by this DAG.

**Owner:** data.

**If it fails:**

- `choose`: no parameter is given, or `documents` names a document that is unknown, ambiguous, forgotten or without its
  bytes; the log says which.
- `extract`: run again; finished batches are kept.
- `check`, `build`, `audit`, `publish`: as in `nightly`. The new batches are kept for the next run.
"""

from pathlib import Path
from typing import Any

from airflow.sdk import Param, dag, task
from airflow.sdk.exceptions import DownstreamTasksSkipped

from dags.steps import AFTER_PLANNING, read_and_publish
from dags.tags import Tag
from warehouse.operations.reprocess import Selection, plan_reprocessing
from warehouse.pipeline.run_directory import begin_run
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
        "stale": Param(False, type="boolean", description="All documents read with an earlier fingerprint"),
        "matching": Param(None, type=["null", "string"], description="All with an unrecognised text like this"),
    },
    default_args={"owner": "data", "retries": 0},
    tags=[Tag.INGESTION, Tag.WAREHOUSE],
)
def reprocess_documents():
    """Define the tasks of a reprocessing run and their order."""

    @task
    def begin() -> str:
        return str(begin_run(load_settings()))

    @task
    def choose(run: str, params: dict[str, Any] | None = None) -> list[str]:
        selection = Selection.model_validate(dict(params or {}))
        plans = plan_reprocessing(load_settings(), Path(run), selection)
        if not plans:
            raise DownstreamTasksSkipped(tasks=AFTER_PLANNING)
        return [str(plan) for plan in plans]

    run = begin()
    read_and_publish(run, choose(run), "airflow: dag reprocess")


reprocess_documents()
