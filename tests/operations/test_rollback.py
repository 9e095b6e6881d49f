"""`jixiao rollback` makes an earlier version current and pins it until it is released."""

import json
from pathlib import Path

import pytest

from tests.harness.homes import Home
from tests.harness.killing import killed_everywhere
from tests.harness.runs import run_pipeline
from tests.harness.small_warehouse import FIRST, SECOND, small_version
from warehouse.errors import DataGateFailed, JixiaoError
from warehouse.operations.rollback import release, roll_back
from warehouse.publishing.lock import build_lock
from warehouse.publishing.publish import publish
from warehouse.publishing.versions import Versions
from warehouse.settings import Settings


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """Two small versions, the second current."""
    publish(small_version(tmp_path), tmp_path / "published")
    publish(small_version(tmp_path, version_id=SECOND, base=FIRST), tmp_path / "published")
    return Settings(home=tmp_path)


def current_id(settings: Settings) -> str:
    version = Versions(settings.published).current()
    assert version is not None
    return version.version_id


def test_the_version_before_is_made_current_and_pinned(small: Settings) -> None:
    pin = roll_back(small, None, by="王芳", reason="amounts are doubled")
    assert (current_id(small), pin.version_id, pin.pinned_by, pin.reason) == (
        FIRST,
        FIRST,
        "王芳",
        "amounts are doubled",
    )
    assert Versions(small.published).pin() == pin


def test_a_version_is_named_by_the_beginning_of_its_id(small: Settings) -> None:
    roll_back(small, FIRST[:8], by="a", reason="b")
    roll_back(small, SECOND[:12], by="a", reason="b")
    assert current_id(small) == SECOND


@pytest.mark.parametrize(("version_id", "problem"), [("2019", "no kept version"), ("2026", "several kept versions")])
def test_a_version_that_is_not_kept_changes_nothing(small: Settings, version_id: str, problem: str) -> None:
    with pytest.raises(JixiaoError, match=problem) as error:
        roll_back(small, version_id, by="a", reason="b")
    assert (error.value.exit_code, current_id(small), Versions(small.published).pin()) == (2, SECOND, None)


def test_the_first_version_has_none_before_it(small: Settings) -> None:
    roll_back(small, FIRST, by="a", reason="b")
    with pytest.raises(JixiaoError, match="no version older than the current one is kept"):
        roll_back(small, None, by="a", reason="b")


def test_a_version_that_is_not_whole_is_not_made_current(small: Settings) -> None:
    (Versions(small.published).get(FIRST).parquet / "dim_project.parquet").unlink()
    with pytest.raises(DataGateFailed, match=r"parquet/dim_project\.parquet is missing"):
        roll_back(small, None, by="a", reason="b")
    assert (current_id(small), Versions(small.published).pin()) == (SECOND, None)


def test_a_pinned_version_is_not_pruned(small: Settings) -> None:
    roll_back(small, FIRST, by="a", reason="b")
    versions = Versions(small.published)
    versions.activate(SECOND)
    assert versions.prune(1) == []


def test_a_release_needs_a_pin(small: Settings) -> None:
    roll_back(small, None, by="a", reason="b")
    assert release(small).version_id == FIRST
    with pytest.raises(JixiaoError, match="no version is pinned"):
        release(small)


ROLL_BACK = """
import shutil
from warehouse.operations.rollback import roll_back
from warehouse.settings import Settings

def prepare(root):
    shutil.copytree("{home}", root, symlinks=True)

def run(root):
    roll_back(Settings(home=root), None, by="a", reason="b")
"""


def test_a_killed_rollback_never_leaves_an_earlier_version_current_without_a_pin(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(small_version(home), home / "published")
    publish(small_version(home, version_id=SECOND, base=FIRST), home / "published")
    killed = killed_everywhere(ROLL_BACK.format(home=home), tmp_path)
    assert len(killed) > 2
    for root in killed:
        settings = Settings(home=root)
        assert current_id(settings) == SECOND or Versions(settings.published).pin()
        roll_back(settings, FIRST, by="a", reason="b")
        assert current_id(settings) == FIRST


def test_runs_build_but_do_not_publish_while_a_version_is_pinned(home: Home, settings: Settings) -> None:
    first, second = Versions(settings.published).kept()
    done = home.jixiao("rollback", "--reason", "amounts are doubled")
    assert (done.returncode, home.version) == (0, first.version_id), done.stderr
    status = json.loads(home.jixiao("status", "--json").stdout)
    assert (status["pin"]["version_id"], status["pin"]["reason"]) == (first.version_id, "amounts are doubled")
    assert "amounts are doubled" in home.jixiao("status").stdout

    assert run_pipeline(settings) is None
    assert home.version == first.version_id
    assert list(settings.build.glob("*/publish/build.json"))

    assert home.jixiao("rollback", "--release").returncode == 0
    published = run_pipeline(settings)
    assert published is not None
    assert home.version == published.name > second.version_id


def test_commands_that_need_the_build_are_refused_while_another_holds_it(home: Home) -> None:
    with build_lock(home.path / "build", "jixiao run"):
        for command in (["rollback"], ["rollback", "--release"], ["doctor", "--fix"], ["reprocess", "004.txt"]):
            done = home.jixiao(*command)
            assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)
