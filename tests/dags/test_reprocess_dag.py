"""Tasks and parameters of the DAG that reads documents again."""

from itertools import pairwise
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

DAGS = Path(__file__).parents[2] / "dags"


def test_it_ends_with_the_tasks_of_the_nightly_dag_and_has_no_schedule() -> None:
    dag = DagBag(DAGS).dags["reprocess"]
    steps = ["begin", "choose", "extract", "check", "build", "audit", "publish", "report"]
    assert {task.task_id for task in dag.tasks} == set(steps)
    assert all(after in dag.get_task(before).downstream_task_ids for before, after in pairwise(steps))
    assert not dag.timetable.can_be_scheduled
    assert set(dag.params) == {"documents", "stale", "matching"}
