"""``jixiao case``: a document becomes a test case."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cases.case import differences, failures, read
from tests.cli.test_extract import jixiao
from tests.conftest import ROOT, SAMPLES

CHAOYANG = ROOT / "tests" / "data" / "files" / "chaoyang.docx"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """A folder with one case."""
    done = jixiao("case", CHAOYANG, "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_a_case_has_the_bytes_and_the_current_reading(into: Path) -> None:
    case = into / "chaoyang"
    assert sorted(path.name for path in case.iterdir()) == ["expected.json", "source.docx"]
    assert (case / "source.docx").read_bytes() == CHAOYANG.read_bytes()
    assert failures(case, read(case / "source.docx")) == []


def test_the_expected_reading_is_written_for_a_person_to_edit(into: Path) -> None:
    text = (into / "chaoyang" / "expected.json").read_text("utf-8")
    expected = json.loads(text)
    assert expected["document"]["fiscal_year"] == 2020
    assert list(expected) == ["document", "projects"]
    for word in ("cells", "confidence", "document_id", "file_name", "reader"):
        assert f'"{word}"' not in text
    assert '"project_type": null, "project_level": null' in text
    assert '{"source": "年度资金总额：", "measure": "executed", "period": "full_year", "value": 1300,' in text


def test_a_corrected_case_fails_with_field_and_row(into: Path) -> None:
    path = into / "chaoyang" / "expected.json"
    expected = json.loads(path.read_text("utf-8"))
    row = expected["projects"][0]["indicators"][2]
    wrong, row["target"] = row["target"], "corrected"
    (line,) = differences(expected, read(into / "chaoyang" / "source.docx"))
    name = expected["projects"][0]["name"]
    where = f"projects 1 ({name}) > indicators 3 ({row['level3']}) > target"
    assert line == f"{where}: expected 'corrected', read {wrong!r}"


def test_the_next_step_is_printed_in_one_line(into: Path) -> None:
    done = jixiao("case", CHAOYANG, "--into", into, "--name", "other")
    (line,) = done.stdout.splitlines()
    assert f"Correct {into / 'other' / 'expected.json'}" in line
    assert line.endswith("run: .venv/bin/pytest tests/cases -k other")


def test_a_repeated_command_changes_nothing_and_keeps_corrections(into: Path) -> None:
    path = into / "chaoyang" / "expected.json"
    assert jixiao("case", CHAOYANG, "--into", into).returncode == 0
    corrected = path.read_text("utf-8").replace("2020", "2021")
    path.write_text(corrected, "utf-8")
    done = jixiao("case", CHAOYANG, "--into", into)
    assert done.returncode == 2
    assert done.stderr.startswith(f"jixiao: {path}: differs from the current reading")
    assert path.read_text("utf-8") == corrected


def test_another_document_of_the_same_name_is_refused(into: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "data" / "files" / "tianjin.docx", tmp_path / "chaoyang.docx")
    done = jixiao("case", tmp_path / "chaoyang.docx", "--into", into)
    assert done.returncode == 2
    assert "holds another document" in done.stderr


def test_personal_data_gives_a_warning_that_does_not_repeat_it(tmp_path: Path) -> None:
    form = tmp_path / "form.txt"
    text = (SAMPLES / "004.txt").read_text("utf-8")
    form.write_text(f"{text}\n审核人：李国强    联系电话：13800138017\n", "utf-8")
    done = jixiao("case", form, "--into", tmp_path)
    assert done.returncode == 0
    assert "names or telephone numbers of persons may be in 2 places (line " in done.stderr
    assert "李国强" not in done.stdout + done.stderr + (tmp_path / "form" / "expected.json").read_text("utf-8")


def test_a_document_that_would_be_quarantined_makes_no_case(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("今天天气很好，适合出门散步。\n", "utf-8")
    done = jixiao("case", note, "--into", tmp_path)
    assert done.returncode == 2
    assert "'jixiao extract --explain' shows what can be seen of it." in done.stderr
    assert not (tmp_path / "note").exists()


def test_without_a_folder_of_cases_nothing_is_written(tmp_path: Path) -> None:
    done = jixiao("case", CHAOYANG, "--into", tmp_path / "none")
    assert done.returncode == 2
    assert done.stderr == f"jixiao: {tmp_path}/none: no such folder. Name the folder of test cases with --into.\n"
