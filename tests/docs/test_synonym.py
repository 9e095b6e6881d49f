"""docs/how-to/synonym.md: its commands are run and its words are added, in a copy of the project."""

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.harness.dbt_processes import give_parse
from tests.harness.how_to import VOCABULARY, carry_out, copy_project, run_in

PAGE = ROOT / "docs" / "how-to" / "synonym.md"
_EXAMPLE = re.compile(r"^\| .* \| `(\w+\.yml)`.* \| (?:.*: )?`(.*)` \|$", re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project in another place, with the example landed and read by a first night."""
    copy_project(tmp_path)
    shutil.copy(tmp_path / "docs" / "how-to" / "example-form.html", tmp_path / "data" / "inbox")
    give_parse(tmp_path / "data" / "build" / "dbt" / "target")
    run_in(tmp_path, ".venv/bin/jixiao run")
    return tmp_path


def test_every_command_runs_and_prints_what_the_page_shows(copy: Path) -> None:
    carry_out(PAGE, copy)
    unit = "select printed_implementing_unit from marts.fct_project_statement"
    assert "临沅安居物业" in run_in(copy, f'.venv/bin/jixiao sql "{unit}"')


def test_every_line_that_is_said_to_be_there_is_there() -> None:
    examples = _EXAMPLE.findall(PAGE.read_text("utf-8"))
    assert len(examples) == 16
    for file, example in examples:
        _, _, word = example.replace("\\|", "|").rpartition(": ")
        assert word in (ROOT / VOCABULARY / file).read_text("utf-8"), (file, word)
