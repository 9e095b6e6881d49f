"""Every case of tests/data/cases is read as in its expected.json, or as accurately as its case.json requires."""

from pathlib import Path

import pytest

from tests.cases.case import CASES, differences, failures, read, sources


@pytest.mark.parametrize("source", sources(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_case_is_read_as_expected(source: Path) -> None:
    wrong = failures(source.parent, read(source))
    assert not wrong, "\n".join([f"{source}:", *wrong])


def test_every_folder_is_a_case() -> None:
    folders = [folder for folder in CASES.iterdir() if folder.is_dir()]
    assert {source.parent for source in sources()} == set(folders)
    assert all((folder / "expected.json").exists() for folder in folders)


def test_a_difference_names_the_field_the_row_and_both_values() -> None:
    expected = {"projects": [{"name": "甲", "indicators": [{"level3": "学员数", "target": "≥30人"}]}]}
    reading = {"projects": [{"name": "甲", "indicators": [{"level3": "学员数", "target": "30人", "weight": 5}]}]}
    (line,) = differences(expected, reading)
    assert line == "projects 1 (甲) > indicators 1 (学员数) > target: expected '≥30人', read '30人'"


def test_surplus_rows_are_named() -> None:
    (line,) = differences(
        {"indicators": [{"level3": "学员数"}]}, {"indicators": [{"level3": "学员数"}, {"level3": "5"}]}
    )
    assert line == "indicators: expected 1 rows: 学员数; read 2: 学员数, 5"


def test_white_space_and_fields_that_are_left_out_are_not_compared() -> None:
    assert not list(
        differences({"annual_goal": "一、 建成\n两处"}, {"annual_goal": "一、建成两处", "content": "other"})
    )
    assert list(differences({"content": None}, {"content": "other"})) == ["content: expected None, read 'other'"]
