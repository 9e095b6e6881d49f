"""`make test-full` runs every test; `make test` all but long ones; `make test-quick` those that build no warehouse."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.harness.dbt_processes import MODULE, BuildNotExpected
from tests.harness.order import NIGHT_FOLDERS, NIGHT_MODULES, SLOW_FOLDERS, SLOW_MODULES, TESTS, spread

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
QUICK = "not night and not slow and not long"


def recipe(target: str) -> str:
    (found,) = re.findall(rf"^{target}:[^\n]*\n((?:\t[^\n]*\n)+)", MAKEFILE, re.MULTILINE)
    return str(found)


def test_make_test_leaves_out_long_tests_only_and_ci_runs_it() -> None:
    (options,) = re.findall(r"^PYTEST := \$\(BIN\)/pytest (.*)$", MAKEFILE, re.MULTILINE)
    assert not re.search(r"(?:^| )(?:-m|-k|--ignore|--deselect|tests)\b", options)
    assert recipe("test") == '\t$(PYTEST) -m "not long"\n'
    assert recipe("test-full").startswith("\t$(PYTEST)\n")
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "make test"


def test_the_quick_tests_and_the_marked_ones_are_all_tests(request: pytest.FixtureRequest) -> None:
    assert recipe("test-quick") == f'\t$(PYTEST) -m "{QUICK}"\n'
    for item in request.session.items:
        marks = {mark.name for mark in item.iter_markers()}
        assert not marks & {"skip", "skipif", "xfail"}, item.nodeid
        assert len(marks & {"night", "slow"}) <= 1, item.nodeid
        assert "long" not in marks or marks & {"night", "slow"}, f"{item.nodeid} is short"


def test_no_test_skips_itself() -> None:
    skips = re.compile(r"pytest\.(?:skip|xfail|importorskip|exit)\b")
    found = [path for path in TESTS.rglob("*.py") if path != Path(__file__) and skips.search(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("place", [*NIGHT_FOLDERS, *NIGHT_MODULES, *SLOW_FOLDERS, *SLOW_MODULES])
def test_every_place_of_marked_tests_exists(place: str) -> None:
    assert (TESTS / place).exists()


@pytest.mark.parametrize("workers", [1, 2, 3, 4])
def test_every_test_runs_once_in_any_order(request: pytest.FixtureRequest, workers: int) -> None:
    items = request.session.items
    ordered = spread(items, workers)
    assert len(ordered) == len(items)
    assert {*ordered} == {*items}


def test_only_a_marked_test_can_build(tmp_path: Path) -> None:
    assert any(f'"{MODULE}"' in path.read_text("utf-8") for path in (ROOT / "warehouse").rglob("*.py"))
    with pytest.raises(BuildNotExpected):
        subprocess.run([sys.executable, "-m", MODULE], cwd=tmp_path, env={}, check=False)
