"""A run on altered copies of real files ends, and each document has a state."""

import json
import os
from pathlib import Path

import pytest

from tests.harness.homes import Home
from tools.mutations import mutant
from tools.seeds import FORMATS

pytestmark = pytest.mark.long

FILES = 60


def test_every_altered_file_has_a_state_after_a_run(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.inbox.mkdir()
    forms = [form for form in FORMATS if form not in ("doc", "rtf")]
    for number in range(FILES):
        form = forms[number % len(forms)]
        (home.inbox / f"{number}.{form}").write_bytes(mutant(form, number, seed=2))
    (home.inbox / "第一行\n第二行😀.txt").write_bytes(mutant("txt", 0, seed=3))
    (home.inbox / os.fsdecode("绩效目标表.txt".encode("gb18030"))).write_bytes(mutant("txt", 1, seed=3))
    (home.inbox / os.fsdecode(b"\xff\xfe.txt")).write_bytes(mutant("txt", 2, seed=3))
    done = home.jixiao("run")
    assert done.returncode == 0, done.stderr
    status = json.loads(home.jixiao("status", "--json").stdout)
    landed = {path.read_bytes() for path in home.inbox.iterdir()}
    assert sum(status["documents"].values()) == len(landed)
    assert not {"landed", "extracted"} & status["documents"].keys()
    assert not [entry for entry in status["quarantine"] if "the reader failed" in entry["reason"]]
