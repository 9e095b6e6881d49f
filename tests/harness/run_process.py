"""The pipeline without Airflow, as a process of its own that a test may disturb (`tests.harness.homes.Home.run`).

Environment variables say how: ``FILL`` fills the disk before one step, ``STOP`` ends the run before one step, ``SKIP``
leaves one step out, ``FAULT`` kills it at one point (hooks/sitecustomize.py). Before each change of a name among the
published versions, the process asserts that a version is current and whole.
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
    """Run the pipeline in this process, which ends with it; print the path of the report."""
    os.environ |= faults | {"HOME_UNDER_TEST": str(home), "RUN_UNDER_TEST": str(os.getpid())}
    if faults:  # dbt is a new process as in production, and disturbed as well
        subprocess.run = dbt_processes.START_PROCESS
        os.environ["PYTHONPATH"] = os.pathsep.join([str(HOOKS), str(ROOT)])
        runpy.run_path(str(HOOKS / "sitecustomize.py"))
    else:
        dbt_processes.install(Path(os.environ[dbt_processes.SHARED]))
    settings = Settings(home=home, workers=2)
    watch(settings.published)
    run(settings)


def run(settings: Settings) -> None:
    """Run the steps of the nightly DAG in their order."""
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
    """Disturb a step as the environment says; give whether it is to be done."""
    if os.environ.get("STOP") == name:
        sys.exit(0)
    fill = json.loads(os.environ.get("FILL", "{}"))
    if fill.get("step") == name:
        fill_disk(Path(os.environ["HOME_UNDER_TEST"]), fill["free"])
    yield os.environ.get("SKIP") != name


def fill_disk(home: Path, free: int) -> None:
    """Leave `free` bytes on the disk of the home; where it is not a disk of its own, let no file grow beyond `free`."""
    if not os.path.ismount(home):
        resource.setrlimit(resource.RLIMIT_FSIZE, (free, free))
        return
    disk = os.statvfs(home)
    with (home / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, max(disk.f_bavail * disk.f_frsize - free, 1))


def watch(published: Path) -> None:
    """Assert before each change of a name among the published versions that a version is current and whole."""
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
