"""Homes after one and two undisturbed runs; each test begins with a copy of one of them."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.homes import Home
from tests.harness.runs import Rows, marts_and_builds
from tests.harness.shared import copy_home, made_once


@pytest.fixture(scope="session")
def after_first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after its first run, which published 003. Only to be read."""
    return made_once(tmp_path_factory, "after_first", _first_run) / "home"


def _first_run(folder: Path) -> None:
    home = Home(folder / "home")
    home.show("003")
    home.run_undisturbed()


@pytest.fixture(scope="session")
def after_second(tmp_path_factory: pytest.TempPathFactory, after_first: Path) -> Path:
    """That home after a second run, which added 004. Only to be read."""

    def second_run(folder: Path) -> None:
        home = Home(copy_home(after_first, folder / "home"))
        home.show("004")
        home.run_undisturbed()

    return made_once(tmp_path_factory, "after_second", second_run) / "home"


@pytest.fixture(scope="session")
def undisturbed(after_second: Path) -> Rows:
    """The marts after two undisturbed runs."""
    return marts_and_builds(Home(after_second))


@pytest.fixture
def home(after_first: Path, tmp_path: Path) -> Home:
    """A copy of the home before its second run, with 004 in its inbox."""
    home = Home(copy_home(after_first, tmp_path / "home"))
    home.show("004")
    return home


@pytest.fixture
def settled(after_second: Path, tmp_path: Path) -> Home:
    """A copy of the home after its second run."""
    return Home(copy_home(after_second, tmp_path / "home"))


@pytest.fixture
def small_disk(after_first: Path, tmp_path: Path) -> Iterator[Home]:
    """A home before its second run, on a disk of its own where we may mount one."""
    path = tmp_path / "home"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", path]
    is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        home = Home(copy_home(after_first, path))
        home.show("004")
        yield home
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", path], check=True)
        shutil.rmtree(path)
