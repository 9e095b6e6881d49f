"""A reader returns what a person sees in a document, whatever else the file contains.

Each folder of tests/data/seen holds files that show the same form, and truth.json with what a person reads in them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.score import Tally, compare
from extract.document import extract_document
from tests.conftest import ROOT

SEEN = ROOT / "tests" / "data" / "seen"
FILES = sorted(path for path in SEEN.glob("*/*") if path.suffix not in {".json", ".md"})


def truth_of(folder: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text("utf-8"))
    truth.setdefault("document", {})
    return truth


def read(path: Path) -> dict[str, Any]:
    reading: dict[str, Any] = json.loads(extract_document(path).model_dump_json())
    return reading


def misses(tally: Tally) -> list[str]:
    return [f"{one.where} > {one.field}: expected {one.gold!r}, read {one.read!r}" for one in tally.misses]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_visible_fact_is_read_and_nothing_else(path: Path) -> None:
    assert misses(compare(truth_of(path.parent), read(path))) == []


def test_every_folder_has_files_and_their_truth() -> None:
    folders = {folder for folder in SEEN.iterdir() if folder.is_dir()}
    assert {path.parent for path in FILES} == folders
    assert all((folder / "truth.json").exists() for folder in folders)


def test_a_wrong_number_is_a_miss() -> None:
    path = next(path for path in FILES if path.suffix == ".docx")
    reading = read(path)
    reading["projects"][0]["funding"][0]["value"] += 1
    assert misses(compare(truth_of(path.parent), reading))
