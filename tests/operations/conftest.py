"""Each test here works on a copy of the home after two runs."""

from pathlib import Path

import pytest

from tests.harness.home_after_two_runs import after_two_runs
from tests.harness.homes import Home
from tests.harness.shared import copy_home
from warehouse.settings import Settings

__all__ = ["after_two_runs"]


@pytest.fixture
def home(after_two_runs: Path, tmp_path: Path) -> Home:
    """A copy of the home after both runs."""
    return Home(copy_home(after_two_runs, tmp_path / "home"))


@pytest.fixture
def settings(home: Home) -> Settings:
    """The settings of that home."""
    return home.settings
