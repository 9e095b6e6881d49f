"""Follow a how-to page in a copy of the project: make its edits, run its commands and compare their output.

A code block of the language ``console`` has commands with the output that they print. A block of another language whose
first line is a comment with a file name is an edit of this file: a diff is applied to it, CSV is appended if the file
exists, and YAML is merged into a file of the vocabulary. In any other case the block becomes the content of the file.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

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
VOCABULARY = Path("extract") / "vocabulary"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*(?:\n    .*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_FILE = re.compile(r"^(?:#|--) (\S+\.\w+)\n")


def copy_project(folder: Path) -> None:
    """Copy the project into a folder, with an empty inbox and a link to the virtual environment of this process."""
    unwanted = shutil.ignore_patterns("__pycache__", "target", "logs")
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, folder / name, ignore=unwanted) if source.is_dir() else shutil.copy(source, folder)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "data" / "inbox").mkdir(parents=True)


def run_in(copy: Path, command: str) -> str:
    """Run a shell command in a copy of the project; return its standard output.

    Raises:
        AssertionError: The command fails.
    """
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


def carry_out(page: Path, copy: Path) -> None:
    """Make the edits of a page and run its commands, in the order of the page.

    Raises:
        AssertionError: A command fails, its output lacks what the page shows, or a diff does not apply.
    """
    for language, block in _BLOCK.findall(page.read_text("utf-8")):
        if language == "console":
            for command, shown in _commands(block):
                printed = run_in(copy, command)
                assert shown in printed, f"{command}\n{printed}"
        elif header := _FILE.match(block):
            _edit(copy / header[1], language, block[header.end() :])


def _commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a block with the output that the page shows."""
    for found in _COMMAND.finditer(block):
        yield found[1], found[2]


def _edit(path: Path, language: str, body: str) -> None:
    if language == "diff":
        path.write_text(_patched(path, body), "utf-8")
    elif path.suffix == ".csv" and path.exists():
        path.write_text(path.read_text("utf-8") + body, "utf-8")
    elif path.parts[-3:-1] == VOCABULARY.parts:
        joined = _merged(yaml.safe_load(body), yaml.safe_load(path.read_text("utf-8")))
        path.write_text(yaml.safe_dump(joined, allow_unicode=True, sort_keys=False), "utf-8")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, "utf-8")


def _patched(path: Path, diff: str) -> str:
    """Return the text of a file after a diff of one hunk; the lines that it expects must occur exactly once."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path}: {text.count(old)} times\n{old}"
    return text.replace(old, new)


def _merged(words: Any, to: Any) -> Any:
    """Return the vocabulary `to` with the words of a block added, each under its key: to a list or to a string."""
    if isinstance(words, dict):
        return to | {key: _merged(inner, to[key]) for key, inner in words.items()}
    return [*to, *words] if isinstance(words, list) else f"{to} {words}"
