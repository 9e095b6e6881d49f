"""Two nights by the steps themselves, without Airflow, once for all tests here; each test works on a copy."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.operations.nights import run_night
from tests.pipeline.conftest import Home
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three samples in the first night; in the second one is withdrawn (003) and another is new. Read only."""
    home = Home(tmp_path_factory.mktemp("operations") / "home")
    settings = Settings(home=home.path)
    home.inbox.mkdir(parents=True)
    for name in ("001", "003", "004"):
        shutil.copy(SAMPLES / f"{name}.txt", home.inbox)
    assert run_night(settings)
    (home.inbox / "003.txt").unlink()
    later = (SAMPLES / "004.txt").read_text("utf-8").replace("朝阳区", "东城区")
    (home.inbox / "later.txt").write_text(later, "utf-8")
    assert run_night(settings)
    return home


@pytest.fixture
def home(two_nights: Home, tmp_path: Path) -> Home:
    """A copy of the home after both nights."""
    shutil.copytree(two_nights.path, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


@pytest.fixture
def settings(home: Home) -> Settings:
    return Settings(home=home.path)
