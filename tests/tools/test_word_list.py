"""The word list finds its words in prose, identifiers and names of files, and nothing else."""

import json
from pathlib import Path

import pytest

from tools.word_list import WordList, files, main

EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "word_list" / "examples.json").read_bytes())
"""Texts with the listed words in them, which may not stand in code."""


@pytest.fixture(scope="module")
def words() -> WordList:
    return WordList.load()


@pytest.mark.parametrize(
    ("text", "found"),
    [(case["text"], [tuple(word) for word in case["words"]]) for case in EXAMPLES],
)
def test_a_listed_word_is_found_with_its_line(words: WordList, text: str, found: list[tuple[int, str]]) -> None:
    assert [(word.line, word.text) for word in words.find(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "newspapers, stolid, unwanted",
        "the columns of the whole table",
        "for goods and services",
        "one closed polygon; counted rows",
        "a shortcut was cutting the run",
        "dim_region.is_in_force and judged_count",
        "Pictures/1000.png",
        "no doubt",
    ],
)
def test_an_ordinary_word_and_a_public_name_pass(words: WordList, text: str) -> None:
    assert words.find(text) == []


def test_a_word_is_printed_with_file_line_and_replacement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Title\n\nWhat is cut is wanted.\n", "utf-8")
    (tmp_path / "reflow_cells.sql").write_text("select 1\n", "utf-8")
    assert main([str(tmp_path)]) == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        f"{page}:3: is cut -> truncated (a file), split (a line)",
        f"{page}:3: wanted -> selected, requested, expected",
        f"{tmp_path / 'reflow_cells.sql'}: reflow (in the name of the file) -> recover the layout",
    ]
    assert shown.err == "3 words to replace; the list is tools/word_list.yml.\n"


def test_a_clean_folder_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.md").write_text("Repaired files are listed.\n", "utf-8")
    (tmp_path / "data.csv").write_text("wanted\n", "utf-8")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "compiled.sql").write_text("-- wanted\n", "utf-8")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_excluded_files_are_not_read(words: WordList) -> None:
    root = Path(__file__).parents[2]
    checked = {path.relative_to(root).as_posix() for path in files([root], words.excluded)}
    assert {"README.md", "pyproject.toml", "tools/word_list.py", "dbt_project/dbt_project.yml"} & checked == {
        "README.md",
        "tools/word_list.py",
        "dbt_project/dbt_project.yml",
    }
    assert not {path for path in checked if path.startswith(("tests/data", ".venv", "data/"))}
    assert "docs/glossary.md" not in checked
    assert "tools/word_list.yml" not in checked
