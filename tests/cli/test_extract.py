"""``jixiao extract`` and behaviour that all commands share."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from extract.model.records import ExtractedDocument
from tests.conftest import ROOT, SAMPLES
from tests.harness.archives import ENCRYPTED_MEMBER, as_zip, by_library, flagged

FILES = ROOT / "tests" / "data" / "files"
JIXIAO = Path(sys.executable).with_name("jixiao")


def jixiao(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = os.environ | environment
    return subprocess.run([JIXIAO, *map(str, arguments)], env=settings, capture_output=True, text=True, check=False)


def test_one_file_gives_one_json_document() -> None:
    done = jixiao("extract", SAMPLES / "004.txt", "--format", "json")
    document = ExtractedDocument.model_validate(json.loads(done.stdout))
    assert done.returncode == 0
    assert document.document.file_name == "004.txt"
    assert json.loads(done.stdout) == document.model_dump(mode="json")


def test_several_files_give_one_line_each() -> None:
    done = jixiao("extract", SAMPLES / "003.txt", SAMPLES / "004.txt")
    names = [json.loads(line)["document"]["file_name"] for line in done.stdout.splitlines()]
    assert names == ["003.txt", "004.txt"]


def test_a_table_shows_indicators_and_on_request_what_was_not_recognised() -> None:
    plain = jixiao("extract", SAMPLES / "004.txt", "--format", "table").stdout
    assert "专利资助奖励" in plain
    assert "Unrecognised" not in plain
    assert "Unrecognised" in jixiao("extract", SAMPLES / "004.txt", "--format", "table", "--explain").stdout


def test_a_file_that_would_be_quarantined_has_its_reason_and_stops_no_other(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = jixiao("extract", empty, SAMPLES / "004.txt")
    assert done.returncode == 6
    assert (
        done.stderr
        == f"jixiao: {empty}: the file is empty. It would be quarantined; replace it with a readable copy.\n"
    )
    assert json.loads(done.stdout)["document"]["file_name"] == "004.txt"


def test_an_irrelevant_file_needs_nothing_and_is_no_error() -> None:
    rules = ROOT / "tests" / "data" / "irrelevant" / "rules.txt"
    done = jixiao("extract", rules, SAMPLES / "004.txt")
    assert done.returncode == 0
    assert (
        done.stderr == f"jixiao: {rules}: it holds no performance content. It is irrelevant: nothing has to be done.\n"
    )
    assert json.loads(done.stdout)["document"]["file_name"] == "004.txt"


def test_a_file_that_was_not_understood_says_what_was_recognised_and_how_to_see_it(tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.txt"
    unknown.write_text("主管部门：某局\n预算到位率95%\n", "utf-8")
    done = jixiao("extract", unknown)
    assert done.returncode == 6
    assert done.stderr == (
        f"jixiao: {unknown}: it speaks of performance, but no performance form or report was found in it: 1 labels, "
        "0 headers and 1 amounts were recognised, 1 other texts were not. It would be quarantined; see what was "
        f"recognised: jixiao extract {unknown} --explain.\n"
    )


def test_extract_imports_no_database_and_no_scheduler() -> None:
    done = jixiao("extract", SAMPLES / "004.txt", PYTHONPROFILEIMPORTTIME="1")
    imported = {name.partition(".")[0] for name in re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE)}
    assert "extract" in imported
    assert not imported & {"airflow", "dbt", "duckdb", "great_expectations", "pandas", "pyarrow", "rich", "warehouse"}


@pytest.mark.parametrize(
    "arguments", [[], ["nothing"], ["extract"], ["extract", "no-such-file"], ["status", "--xml"]], ids=" ".join
)
def test_wrong_usage_is_one_line(arguments: list[str]) -> None:
    done = jixiao(*arguments)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert line.startswith("jixiao: ")


@pytest.mark.parametrize("command", ["run", "extract", "status", "sql", "trace"])
def test_help_shows_an_example(command: str) -> None:
    assert f"Example: jixiao {command}" in jixiao(command, "--help").stdout


def test_an_invalid_setting_is_named(tmp_path: Path) -> None:
    done = jixiao("status", JIXIAO_HOME=str(tmp_path), JIXIAO_WORKERS="none")
    assert done.returncode == 2
    assert "JIXIAO_WORKERS" in done.stderr


def test_debug_prints_the_traceback(tmp_path: Path) -> None:
    done = jixiao("sql", "select 1", "--debug", JIXIAO_HOME=str(tmp_path))
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["trace", "1f3a"]], ids=["sql", "trace"])
def test_without_a_warehouse_the_error_names_the_next_step(arguments: list[str], tmp_path: Path) -> None:
    done = jixiao(*arguments, JIXIAO_HOME=str(tmp_path))
    assert done.returncode == 3
    assert done.stderr == f"jixiao: {tmp_path}/published: nothing is published yet. Run 'jixiao run' first.\n"


def test_the_status_of_an_empty_home_names_the_first_command(tmp_path: Path) -> None:
    assert "Nothing has landed yet." in jixiao("status", JIXIAO_HOME=str(tmp_path)).stdout


def test_documents_of_an_archive_are_printed_with_their_path_in_it(tmp_path: Path) -> None:
    inner = as_zip({"天津.docx": (FILES / "tianjin.docx").read_bytes()})
    damaged = (FILES / "odd" / "trunc.docx").read_bytes()
    package = as_zip(
        {
            "自评/朝阳.html": (FILES / "chaoyang.html").read_bytes(),
            "里.7z": by_library({"内.zip": inner}, "7zip"),
            "坏.docx": damaged,
            "locked.txt": b"x",
            "Thumbs.db": b"x",
        }
    )
    (tmp_path / "a.zip").write_bytes(flagged(package, "locked.txt", ENCRYPTED_MEMBER))
    done = jixiao("extract", tmp_path / "a.zip")
    assert done.returncode == 6
    assert [json.loads(line)["document"]["file_name"] for line in done.stdout.splitlines()] == [
        "a.zip!/自评/朝阳.html",
        "a.zip!/里.7z!/内.zip!/天津.docx",
    ]
    assert sorted(line.split(": ")[1] for line in done.stderr.splitlines()) == ["a.zip!/locked.txt", "a.zip!/坏.docx"]


def test_an_archive_that_cannot_be_unpacked_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(flagged(as_zip({"a.txt": b"x"}), "a.txt", ENCRYPTED_MEMBER))
    done = jixiao("extract", tmp_path / "a.zip")
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr == (
        f"jixiao: {tmp_path / 'a.zip'}: encrypted; ask its publisher for one without a password. "
        "It would be quarantined; replace it with a readable copy.\n"
    )
