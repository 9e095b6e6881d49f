"""Homes that are made once for all workers of a test session, and copies of them."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this test session that all its workers see."""
    base = factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "shared"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Make a folder, unless a worker has made it; while one makes it, the others wait. It is only to be read.

    Args:
        factory: The fixture ``tmp_path_factory``.
        name: What the folder is called among those that are shared.
        make: Fills the folder, which is there and empty.
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
    """Copy a home; what in it names its place by an absolute path names the new place."""
    shutil.copytree(home, to, symlinks=True, dirs_exist_ok=True)
    at_work = to / "build" / "dbt" / "version"
    if at_work.is_symlink():
        version = at_work.readlink().name
        at_work.unlink()
        at_work.symlink_to(to / "build" / version, target_is_directory=True)
    for note in to.glob("build/*/built.json"):
        note.write_text(note.read_text("utf-8").replace(f"{home}/", f"{to}/"), "utf-8")
    return to
