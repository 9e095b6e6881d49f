"""Two nights by the steps themselves, without Airflow, once for all tests here; each test works on a copy.

The copy lies where the nights were run, because dbt parses all its models anew in another place.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.harness.nights import run_night
from tests.pipeline.conftest import Home
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    return home.path.rename(home.path.with_name("two_nights"))


@pytest.fixture
def home(two_nights: Path) -> Iterator[Home]:
    """The home after both nights."""
    home = Home(two_nights.with_name("home"))
    shutil.copytree(two_nights, home.path, symlinks=True)
    yield home
    shutil.rmtree(home.path)


@pytest.fixture
def settings(home: Home) -> Settings:
    return Settings(home=home.path)
