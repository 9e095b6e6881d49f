"""docs/add-a-layout.md says what happens: its commands are run, its words are added, in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "add-a-layout.md"
VOCABULARY = Path("extract") / "vocabulary"
COPIED = (
    "dags",
    "dbt_project",
    "docs",
    "evaluation",
    "extract",
    "jixiao",
    "tests",
    "tools",
    "warehouse",
    "pyproject.toml",
)
_BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*(?:\n    .*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_EXAMPLE = re.compile(r"^\| .* \| `(\w+\.yml)`.* \| (?:.*: )?`(.*)` \|$", re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project in another place, with the example landed and read by a first night."""
    unwanted = shutil.ignore_patterns("__pycache__", "target", "logs")
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, tmp_path / name, ignore=unwanted) if source.is_dir() else shutil.copy(source, tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "data" / "inbox").mkdir(parents=True)
    shutil.copy(tmp_path / "docs" / "example-form.html", tmp_path / "data" / "inbox")
    return tmp_path


def in_copy(copy: Path, command: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(copy),
        "JIXIAO_HOME": str(copy / "data"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(copy),
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def add(words: Any, to: Any) -> Any:
    """A vocabulary with the words of a block, each below the key where it stands."""
    if isinstance(words, dict):
        return to | {key: add(inner, to[key]) for key, inner in words.items()}
    return [*to, *words] if isinstance(words, list) else f"{to} {words}"


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block, and what the page shows of its output."""
    for found in _COMMAND.finditer(block):
        yield found[1], found[2]


def test_every_command_runs_and_prints_what_the_page_shows(copy: Path) -> None:
    in_copy(copy, ".venv/bin/jixiao run")
    for kind, block in _BLOCK.findall(PAGE.read_text("utf-8")):
        if kind == "yaml":
            header, _, words = block.partition("\n")
            path = copy / header.removeprefix("# ")
            joined = add(yaml.safe_load(words), yaml.safe_load(path.read_text("utf-8")))
            path.write_text(yaml.safe_dump(joined, allow_unicode=True, sort_keys=False), "utf-8")
            continue
        for command, shown in commands(block):
            assert shown in in_copy(copy, command), command
    unit = "select printed_implementing_unit from marts.fct_project_statement"
    assert "临沅安居物业" in in_copy(copy, f'.venv/bin/jixiao sql "{unit}"')


def test_every_line_that_is_said_to_be_there_is_there() -> None:
    examples = _EXAMPLE.findall(PAGE.read_text("utf-8"))
    assert len(examples) == 16
    for file, example in examples:
        _, _, word = example.replace("\\|", "|").rpartition(": ")
        assert word in (ROOT / VOCABULARY / file).read_text("utf-8"), (file, word)
