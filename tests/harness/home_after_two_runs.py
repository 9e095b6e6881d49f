"""The fixture ``after_two_runs``, for import in a conftest; a test that changes the home copies it first."""

from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.harness.homes import Home
from tests.harness.runs import run_pipeline
from tests.harness.shared import made_once


@pytest.fixture(scope="session")
def after_two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home after two runs, which tests must not change.

    The first run read 001, 003 and 004. Before the second, 003 was removed from the inbox and later.txt added.
    """
    return made_once(tmp_path_factory, "after_two_runs", _run_twice) / "home"


def _run_twice(folder: Path) -> None:
    home = Home(folder / "home")
    for name in ("001", "003", "004"):
        home.show(name)
    assert run_pipeline(home.settings)
    (home.inbox / "003.txt").unlink()
    later = (SAMPLES / "004.txt").read_text("utf-8").replace("朝阳区", "东城区")
    (home.inbox / "later.txt").write_text(later, "utf-8")
    assert run_pipeline(home.settings)
