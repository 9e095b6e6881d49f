"""The wiring of the DAG that reads documents again."""

from itertools import pairwise
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

DAGS = Path(__file__).parents[2] / "dags"


def test_it_ends_as_a_night_does_and_runs_only_when_asked() -> None:
    dag = DagBag(DAGS).dags["reprocess"]
    steps = ["begin", "choose", "extract", "check", "build", "audit", "publish", "report"]
    assert {task.task_id for task in dag.tasks} == set(steps)
    assert all(after in dag.get_task(before).downstream_task_ids for before, after in pairwise(steps))
    assert not dag.timetable.can_be_scheduled
    assert set(dag.params) == {"documents", "stale", "matching"}
