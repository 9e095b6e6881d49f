"""Folders that are made once for all workers of a test session, and copies of homes."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the path of the folder that all workers of this test session share."""
    base = factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "shared"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first worker to ask for it makes, while the others wait; tests must not change it.

    Args:
        factory: The fixture ``tmp_path_factory``.
        name: The name of the folder in the shared folder.
        make: Called with the empty folder, to fill it.
    """
    folder = shared_folder(factory) / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder.with_suffix(".made")
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


def copy_home(home: Path, to: Path) -> Path:
    """Copy a home to the folder `to` and return this folder.

    Absolute paths in the copy, in the link of dbt to its build and in notes of builds, are changed to the new place.
    """
    shutil.copytree(home, to, symlinks=True, dirs_exist_ok=True)
    at_work = to / "build" / "dbt" / "version"
    if at_work.is_symlink():
        version = at_work.readlink().name
        at_work.unlink()
        at_work.symlink_to(to / "build" / version, target_is_directory=True)
    for note in to.glob("build/*/built.json"):
        note.write_text(note.read_text("utf-8").replace(f"{home}/", f"{to}/"), "utf-8")
    return to
