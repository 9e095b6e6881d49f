"""Run a DAG in this process with Airflow's ``dag.test()``, with a separate metadata database, and its log in a file.

Airflow reads its settings when it is imported. So `run_dag` sets them and then imports Airflow; no other module of the
command line imports it.
"""

import atexit
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pluggy import HookimplMarker

from warehouse.errors import JixiaoError
from warehouse.settings import Settings

DAGS = Path(__file__).parents[1] / "dags"

Progress = Callable[[str, float | None], None]
"""Called with the name of a step and None when the step begins, and with the name and its seconds when it succeeds."""

_listens = HookimplMarker("airflow")


def run_dag(settings: Settings, dag_id: str, progress: Progress, conf: dict[str, Any] | None = None) -> None:
    """Run a DAG to its end.

    Args:
        settings: The settings of the run; its tasks receive home and inbox through environment variables.
        dag_id: The id of the DAG.
        progress: Called when a step begins and when it succeeds.
        conf: Parameters of the DAG run.

    Raises:
        JixiaoError: The run failed; this is the error of the step that failed.
    """
    home = settings.home.absolute() / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"{dag_id}.log"
    os.environ |= _environment(settings, home)
    steps = _Steps(progress)
    with _output_to(log):
        state = _test_dag(home, dag_id, conf, steps)
    if state != "success":
        name, error = steps.failed or (dag_id, RuntimeError(f"ended as {state}"))
        if isinstance(error, JixiaoError | KeyboardInterrupt):
            raise error
        message = " ".join(f"{type(error).__name__}: {error}".split())
        raise JixiaoError(f"{name}: {message}. The published warehouse is unchanged; see {log}.") from error


class _Steps:
    """A listener of Airflow that reports the progress of tasks and keeps the error of the task that failed last."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.began = 0.0
        self.failed: tuple[str, BaseException] | None = None

    @_listens
    def on_task_instance_running(self, task_instance: Any) -> None:
        if not gc.isenabled():  # all imports of Airflow are done
            gc.freeze()
            gc.enable()
        self.began = time.monotonic()
        self.progress(_step(task_instance), None)

    @_listens
    def on_task_instance_success(self, task_instance: Any) -> None:
        self.progress(_step(task_instance), time.monotonic() - self.began)

    @_listens
    def on_task_instance_failed(self, task_instance: Any, error: BaseException) -> None:
        self.failed = _step(task_instance), error


def _step(task_instance: Any) -> str:
    batch = f" {task_instance.map_index + 1}" if task_instance.map_index >= 0 else ""
    return f"{task_instance.task_id}{batch}"


def _environment(settings: Settings, home: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'nights.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "JIXIAO_HOME": str(settings.home.absolute()),
        "JIXIAO_INBOX": str(settings.inbox_folder),
        "JIXIAO_SOURCES": str(settings.sources_file),
    }


def _test_dag(home: Path, dag_id: str, conf: dict[str, Any] | None, steps: _Steps) -> str:
    gc.disable()  # a third of the time of Airflow's imports is garbage collection; `_Steps` enables it again
    from airflow.api_fastapi.execution_api import versions  # noqa: PLC0415
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415
    from airflow.sdk.listener import get_listener_manager  # noqa: PLC0415

    # Airflow's task API prepares each of its past versions, half a second each; the tasks here use only the newest.
    versions.bundle.versions = versions.bundle.versions[:2]
    _create_metadata(home)
    get_listener_manager().pm.register(steps)
    return str(DagBag(DAGS).dags[dag_id].test(run_conf=conf).state)


def _create_metadata(home: Path) -> None:
    """Create the metadata database of this release of Airflow, unless it exists.

    A database that was left unfinished, or that another release of Airflow created, is deleted first.
    """
    made = home / f"nights.made-by-airflow-{version('apache-airflow-core')}"
    if not made.exists():
        from airflow.utils.db import initdb  # noqa: PLC0415

        (home / "nights.db").unlink(missing_ok=True)
        initdb()
        made.touch()


@contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Redirect standard output and standard error of this process and its children to a file, by file descriptor.

    When the process exits, standard error is redirected again, for what exit handlers print.
    """
    _flush()
    kept = [(descriptor, os.dup(descriptor)) for descriptor in (1, 2)]
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for descriptor, _ in kept:
        os.dup2(file, descriptor)
    try:
        yield
    finally:
        _flush()
        for descriptor, copy in kept:
            os.dup2(copy, descriptor)
            os.close(copy)
        atexit.register(os.dup2, file, 2)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
