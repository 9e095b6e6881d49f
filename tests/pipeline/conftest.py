"""One whole night, through the command line, on the samples and on files that are hard to read; tests copy it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import SAMPLES

JIXIAO = Path(sys.executable).with_name("jixiao")


@dataclass(frozen=True)
class Home:
    """A place where nights are run."""

    path: Path

    @property
    def inbox(self) -> Path:
        return self.path / "inbox"

    @property
    def version(self) -> str:
        return (self.path / "published" / "current").readlink().name

    def jixiao(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = os.environ | {"JIXIAO_HOME": str(self.path)} | environment
        return subprocess.run([JIXIAO, *arguments], env=settings, capture_output=True, text=True, check=False)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.path / "published" / "current" / "warehouse.duckdb", read_only=True) as warehouse:
            return warehouse.execute(query).fetchall()


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, subprocess.CompletedProcess[str]]:
    """The home after the first night, and what that night said. Read only: see `home`."""
    home = Home(tmp_path_factory.mktemp("jixiao"))
    shutil.copytree(SAMPLES, home.inbox)
    form = (SAMPLES / "004.txt").read_text("utf-8")
    (home.inbox / "gbk.txt").write_bytes(form.replace("朝阳区", "海淀区").encode("gb18030"))
    (home.inbox / "cut.txt").write_bytes(form.replace("朝阳区", "西城区").encode()[:2000])
    (home.inbox / "empty.txt").write_bytes(b"")
    (home.inbox / "binary.txt").write_bytes(bytes(range(256)) * 64)
    (home.inbox / "unrelated.txt").write_text("今天天气很好，适合出门散步。\n" * 20, "utf-8")
    return home, home.jixiao("run", JIXIAO_LOG_FORMAT="json")


@pytest.fixture
def home(first_night: tuple[Home, object], tmp_path: Path) -> Home:
    """A copy of the home after the first night."""
    shutil.copytree(first_night[0].path, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")
