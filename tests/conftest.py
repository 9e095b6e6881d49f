"""Shared by all tests: the five sample documents, their gold annotations, and the marks and order of the tests."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.document import extract_document
from extract.model.records import ExtractedDocument
from tests.harness import dbt_processes
from tests.harness.order import marks_of, spread
from tests.harness.shared import shared_folder

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "inbox"
GOLD = ROOT / "tests" / "data" / "gold"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test according to its file and fixtures."""
    for mark in marks_of(item):
        item.add_marker(mark)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every worker begin with nights; the tests that the command line deselects are gone by now."""
    items[:] = spread(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


@pytest.fixture(scope="session", autouse=True)
def _dbt_is_preloaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    dbt_processes.install(shared_folder(tmp_path_factory))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Allow a build with dbt only in a test that is marked ``night``."""
    os.environ[dbt_processes.MAY_BUILD] = "yes" if item.get_closest_marker("night") else "no"


@cache
def read_sample(name: str) -> ExtractedDocument:
    """Return the extraction of a sample, such as ``"001"``."""
    return extract_document(SAMPLES / f"{name}.txt")


@cache
def read_gold(name: str) -> dict[str, Any]:
    """Return the gold annotation of a sample."""
    gold: dict[str, Any] = json.loads((GOLD / f"{name}.json").read_text("utf-8"))
    return gold


def sample_text(name: str) -> str:
    """Return the text of one sample."""
    return (SAMPLES / f"{name}.txt").read_text("utf-8")


def lines_of(name: str) -> list[str]:
    """Return the lines of a sample without line ends, so that they are numbered as in an editor."""
    return [line.removesuffix("\r") for line in sample_text(name).removeprefix("\ufeff").split("\n")]


def stands_at(lines: list[str], line: int, column: int, text: str) -> bool:
    """Return whether a text begins at a position; white space may differ, and the text may span several lines.

    `line` and `column`, from 1, are the position in `lines`; marks of the form ``[bookmark: …]`` are ignored.
    """
    source = "\n".join([lines[line - 1][column - 1 :], *lines[line : line + 60]])
    return _bare(source).startswith(_bare(text))


def _bare(text: str) -> str:
    return re.sub(r"\s+|\[bookmark: [^\]]*\]", "", text)
