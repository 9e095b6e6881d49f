"""A home after one run through the command line, on the samples and on files that are hard to read; tests copy it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.harness.home_after_two_runs import after_two_runs
from tests.harness.homes import Home
from tests.harness.shared import copy_home, made_once
from warehouse.settings import Settings

__all__ = ["after_two_runs"]


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, subprocess.CompletedProcess[str]]:
    """The home after its first run, and what that run printed. Only to be read: see `home`."""
    folder = made_once(tmp_path_factory, "first_run", _run_first)
    return Home(folder / "home"), subprocess.CompletedProcess(**json.loads((folder / "done.json").read_bytes()))


def _run_first(folder: Path) -> None:
    home = Home(folder / "home")
    shutil.copytree(SAMPLES, home.inbox)
    form = (SAMPLES / "004.txt").read_text("utf-8")
    (home.inbox / "gbk.txt").write_bytes(form.replace("朝阳区", "海淀区").encode("gb18030"))
    (home.inbox / "cut.txt").write_bytes(form.replace("朝阳区", "西城区").encode()[:2000])
    (home.inbox / "empty.txt").write_bytes(b"")
    (home.inbox / "binary.txt").write_bytes(bytes(range(256)) * 64)
    (home.inbox / "unrelated.txt").write_text("今天天气很好，适合出门散步。\n" * 20, "utf-8")
    done = home.jixiao_as_installed("run", JIXIAO_LOG_FORMAT="json")
    kept = {"args": ["run"], "returncode": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
    (folder / "done.json").write_text(json.dumps(kept), "utf-8")


@pytest.fixture
def home(first_run: tuple[Home, object], tmp_path: Path) -> Home:
    """A copy of the home after the first run."""
    return Home(copy_home(first_run[0].path, tmp_path / "home"))


@pytest.fixture
def settings(home: Home) -> Settings:
    """The settings of that home."""
    return home.settings
