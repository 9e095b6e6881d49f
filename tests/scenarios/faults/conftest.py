"""Two nights that nothing disturbs; each test begins from a copy of one of them, always in the same place.

The same place, because dbt parses all its models anew in another.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.faults.homes import Home, Marts


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="session")
def after_first(place: Path) -> Path:
    """A home after its first night: 003 is published."""
    home = Home(place / "home")
    home.show("003")
    home.good_night()
    return home.path.rename(place / "after_first")


@pytest.fixture(scope="session")
def after_second(place: Path, after_first: Path) -> tuple[Path, Marts]:
    """A home after its second night, which brought 004, and its marts."""
    home = restored(place, after_first)
    home.show("004")
    home.good_night()
    marts = home.marts()
    return home.path.rename(place / "after_second"), marts


@pytest.fixture
def undisturbed(after_second: tuple[Path, Marts]) -> Marts:
    """The marts as they are after two nights that nothing disturbed."""
    return after_second[1]


@pytest.fixture
def home(place: Path, after_first: Path) -> Iterator[Home]:
    """A home before its second night: 004 lies in the inbox."""
    home = restored(place, after_first)
    home.show("004")
    yield home
    shutil.rmtree(home.path)


@pytest.fixture
def settled(place: Path, after_second: tuple[Path, Marts]) -> Iterator[Home]:
    """A home after its second night."""
    home = restored(place, after_second[0])
    yield home
    shutil.rmtree(home.path)


@pytest.fixture
def small_disk(place: Path, after_first: Path) -> Iterator[Home]:
    """A home before its second night, on a disk of its own where we may mount one."""
    path = place / "home"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", path]
    is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        home = restored(place, after_first)
        home.show("004")
        yield home
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", path], check=True)
        shutil.rmtree(path)


def restored(place: Path, kept: Path) -> Home:
    shutil.copytree(kept, place / "home", symlinks=True, dirs_exist_ok=True)
    return Home(place / "home")
