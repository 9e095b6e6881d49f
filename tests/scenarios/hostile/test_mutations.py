"""Altered copies of real files: each has a state, and no reader fails with an error of its own."""

import json
import os
from pathlib import Path

import pytest

from tests.pipeline.conftest import Home
from tools.fuzz import Ending, no_office, read_mutants
from tools.mutations import MUTATIONS, mutant
from tools.seeds import FORMATS

FILES = 40
NIGHT = 60


def failure(ending: Ending) -> str:
    return ending.trace if "the reader failed" in ending.reason else ""


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "rtf"])
def test_an_altered_file_is_read_or_refused_for_a_reason(form: str) -> None:
    with no_office():
        endings = list(read_mutants(form, range(FILES), seed=1, workers=2))
    assert sorted(ending.number for ending in endings) == list(range(FILES))
    assert not {f"{form}/{ending.number}": failure(ending) for ending in endings if failure(ending)}


def test_the_same_number_is_the_same_file() -> None:
    assert all(mutant(form, 3) == mutant(form, 3) != mutant(form, 4) for form in MUTATIONS)


def test_a_night_of_altered_files_ends_and_each_has_a_state(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.inbox.mkdir()
    forms = [form for form in FORMATS if form not in ("doc", "rtf")]
    for number in range(NIGHT):
        form = forms[number % len(forms)]
        (home.inbox / f"{number}.{form}").write_bytes(mutant(form, number, seed=2))
    (home.inbox / "第一行\n第二行😀.txt").write_bytes(mutant("txt", 0, seed=3))
    (home.inbox / os.fsdecode("绩效目标表.txt".encode("gb18030"))).write_bytes(mutant("txt", 1, seed=3))
    (home.inbox / os.fsdecode(b"\xff\xfe.txt")).write_bytes(mutant("txt", 2, seed=3))
    night = home.jixiao("run")
    assert night.returncode == 0, night.stderr
    status = json.loads(home.jixiao("status", "--json").stdout)
    landed = {path.read_bytes() for path in home.inbox.iterdir()}
    assert sum(status["documents"].values()) == len(landed)
    assert not {"landed", "extracted"} & status["documents"].keys()
    assert not [entry for entry in status["quarantine"] if "the reader failed" in entry["reason"]]
