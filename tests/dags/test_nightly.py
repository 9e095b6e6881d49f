"""Tasks, schedule and pools of the nightly DAG."""

from itertools import pairwise
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG, CronTriggerTimetable

DAGS = Path(__file__).parents[2] / "dags"


@pytest.fixture(scope="module")
def nightly() -> DAG:
    return DagBag(DAGS).dags["nightly"]


def test_the_tasks_run_one_after_the_other(nightly: DAG) -> None:
    steps = ["discover", "land", "extract", "check", "build", "audit", "publish", "report"]
    assert {task.task_id for task in nightly.tasks} == set(steps)
    assert all(after in nightly.get_task(before).downstream_task_ids for before, after in pairwise(steps))


def test_it_runs_at_two_in_the_morning_in_shanghai(nightly: DAG) -> None:
    assert nightly.timetable == CronTriggerTimetable("0 2 * * *", timezone="Asia/Shanghai")


def test_only_extract_is_retried(nightly: DAG) -> None:
    assert {task.task_id for task in nightly.tasks if task.retries} == {"extract"}


def test_tasks_that_write_the_warehouse_share_a_pool(nightly: DAG) -> None:
    assert {task.task_id for task in nightly.tasks if task.pool == "warehouse_build"} == {"build", "audit", "publish"}


def test_only_publish_emits_the_warehouse_asset(nightly: DAG) -> None:
    assert {task.task_id: [asset.name for asset in task.outlets] for task in nightly.tasks if task.outlets} == {
        "publish": ["jixiao_warehouse"]
    }
