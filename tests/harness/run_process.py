"""The pipeline without Airflow, in a separate process that a test can disturb (`tests.harness.homes.Home.run`).

Environment variables disturb it: ``FILL`` fills the disk before a step, ``STOP`` ends the run before a step,
``SKIP=extract`` skips the extraction, ``FAULT`` kills the run at a point (hooks/sitecustomize.py).

If a complete version is current when the run starts, the process fails as soon as it renames, links or removes a
published file or folder while no complete version is current.
"""

import errno
import json
import os
import resource
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.harness import dbt_processes
from warehouse.pipeline.audit import audit_version
from warehouse.pipeline.build import build_version
from warehouse.pipeline.check import check_new_batches
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.extract import extract_batch
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.planning import has_work
from warehouse.pipeline.publish import publish_version
from warehouse.pipeline.report import write_report
from warehouse.publishing.lock import hold_build
from warehouse.publishing.versions import Versions
from warehouse.settings import Settings

COMMAND = "a test"
HOOKS = Path(__file__).parent / "hooks"


def begin(home: Path, faults: dict[str, str]) -> None:
    """Run the pipeline in this process; print the path of the report.

    `faults` are the environment variables that disturb the run, with their values.
    """
    os.environ |= faults | {"HOME_UNDER_TEST": str(home), "RUN_UNDER_TEST": str(os.getpid())}
    if faults:  # dbt starts as a new process, as in production, and is disturbed as well
        subprocess.run = dbt_processes.START_PROCESS
        os.environ["PYTHONPATH"] = os.pathsep.join([str(HOOKS), str(ROOT)])
        runpy.run_path(str(HOOKS / "sitecustomize.py"))
    else:
        dbt_processes.install(Path(os.environ[dbt_processes.SHARED]))
    settings = Settings(home=home, workers=2)
    watch(settings.published)
    run(settings)


def run(settings: Settings) -> None:
    """Run the steps of the nightly DAG in order, and print the path of the report."""
    with hold_build(settings, COMMAND):
        directory = discover_documents(settings)
        with step("land"):
            plans = land_documents(settings, directory)
        published = None
        if has_work(settings, plans):
            with step("extract") as is_included:
                for plan in plans if is_included else []:
                    extract_batch(settings, plan)
            check_new_batches(settings, directory)
            with step("build"):
                note = build_version(settings, directory, COMMAND)
            with step("audit"):
                prepared = audit_version(settings, note, COMMAND)
            published = publish_version(settings, note, prepared, COMMAND)
        print(write_report(settings, directory, published))


@contextmanager
def step(name: str) -> Iterator[bool]:
    """Disturb a step as the environment variables say; yield whether to do the work of the step."""
    if os.environ.get("STOP") == name:
        sys.exit(0)
    fill = json.loads(os.environ.get("FILL", "{}"))
    if fill.get("step") == name:
        fill_disk(Path(os.environ["HOME_UNDER_TEST"]), fill["free"])
    yield os.environ.get("SKIP") != name


def fill_disk(home: Path, free: int) -> None:
    """Fill the disk of the home up to `free` bytes; if the home is no mount point, limit every file to `free` bytes."""
    if not os.path.ismount(home):
        resource.setrlimit(resource.RLIMIT_FSIZE, (free, free))
        return
    disk = os.statvfs(home)
    with (home / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, max(disk.f_bavail * disk.f_frsize - free, 1))


def watch(published: Path) -> None:
    """Fail as soon as a published path is renamed, linked or removed while no complete version is current.

    Do nothing if no complete version is current yet. The failure is an OSError in the call that changes the path.
    """
    versions = Versions(published)
    before = versions.current()
    if before is None or not before.is_intact():
        return

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        is_change = event in {"os.rename", "os.symlink", "os.remove", "os.rmdir"}
        if is_change and any(str(one).startswith(str(published)) for one in arguments):
            current = versions.current()
            if current is None or not current.is_intact():
                raise OSError(errno.EIO, "half a version is current")

    sys.addaudithook(hook)
