"""One night without Airflow, in a process of its own, with the faults that the environment asks for.

``FILL`` fills the disk before one step; ``STOP`` ends the night before one; ``SKIP`` leaves one out. From first to last
the version in force is looked at before each change of a name: it must be there and whole.
"""

import errno
import json
import os
import resource
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
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

COMMAND = "a night"
HOOKS = Path(__file__).parent / "hooks"


def begin(home: Path, environment: dict[str, str], output: Connection, errors: Connection) -> None:
    """The whole life of the process; what it prints goes to the two pipes."""
    os.dup2(output.fileno(), sys.stdout.fileno())
    os.dup2(errors.fileno(), sys.stderr.fileno())
    os.environ |= environment | {"HOME_UNDER_TEST": str(home), "NIGHT": str(os.getpid())}
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HOOKS), str(ROOT)])
    runpy.run_path(str(HOOKS / "sitecustomize.py"))
    settings = Settings(home=home, workers=2)
    watch(settings.published)
    run(settings)


def run(settings: Settings) -> None:
    """The steps of the nightly DAG, in their order."""
    with hold_build(settings, COMMAND):
        directory = discover_documents(settings)
        with step("land"):
            plans = land_documents(settings, directory)
        published = None
        if has_work(settings, plans):
            with step("extract") as is_wanted:
                for plan in plans if is_wanted else []:
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
    if os.environ.get("STOP") == name:
        sys.exit(0)
    fill = json.loads(os.environ.get("FILL", "{}"))
    if fill.get("step") == name:
        fill_disk(Path(os.environ["HOME_UNDER_TEST"]), fill["free"])
    yield os.environ.get("SKIP") != name


def fill_disk(home: Path, free: int) -> None:
    """Leave so many bytes on the disk of the home; where it is not a disk of its own, let no file grow beyond them."""
    if not os.path.ismount(home):
        resource.setrlimit(resource.RLIMIT_FSIZE, (free, free))
        return
    disk = os.statvfs(home)
    with (home / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, max(disk.f_bavail * disk.f_frsize - free, 1))


def watch(published: Path) -> None:
    """Before each change of a name among the published versions: a version is in force, and it is whole."""
    versions = Versions(published)
    before = versions.current()
    if before is None or not before.is_intact():
        return

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        is_change = event in {"os.rename", "os.symlink", "os.remove", "os.rmdir"}
        if is_change and any(str(one).startswith(str(published)) for one in arguments):
            current = versions.current()
            if current is None or not current.is_intact():
                raise OSError(errno.EIO, "half a version is in force")

    sys.addaudithook(hook)
