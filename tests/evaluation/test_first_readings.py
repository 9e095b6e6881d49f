"""First readings are kept as they were, and are the numbers on which confidence is calibrated."""

import json
from pathlib import Path

from evaluation.first_readings import CELLS, TEXT, first_readings
from evaluation.grid import Table
from evaluation.number_examples import AS_TEXT, REPORT, TODAY, class_of, numbers_of
from evaluation.text_layouts import write_text

READINGS = {(one.gold.parent.name, one.form): one for one in first_readings()}


def test_a_first_reading_is_that_of_the_text_and_where_they_are_known_of_the_cells() -> None:
    assert sum(form == TEXT for _, form in READINGS) == 199
    assert READINGS["42_linxiang_yunnan_selfeval_wildlife_shelter", TEXT].document is not None
    assert READINGS["50_luxian_sichuan_lottery_project_list", TEXT].document is None
    assert READINGS["18_jielong_chongqing_target_pinewilt", CELLS].document is not None


def test_its_numbers_are_right_or_wrong_by_the_annotation() -> None:
    right, wrong = (
        READINGS["42_linxiang_yunnan_selfeval_wildlife_shelter", TEXT],
        READINGS["01_baihe_shaanxi_village_roads_selfeval", TEXT],
    )
    assert [one.is_right for one in numbers_of(right.document, right.gold, AS_TEXT).examples] == [True] * 24
    assert [one.is_right for one in numbers_of(wrong.document, wrong.gold, AS_TEXT).examples] == [False] * 8


def test_an_amount_whose_label_the_annotation_paraphrases_is_right() -> None:
    path = Path("tests/data/first_sight/round_2/07_nanxian_hunan_cppcc_dept_report/gold.json")
    reading = READINGS[path.parent.name, TEXT]
    gold = json.loads(path.read_text("utf-8"))
    assert gold["projects"][0]["funding"][3]["source"] == "人员经费支出"
    found = [one.is_right for one in numbers_of(reading.document, reading.gold, REPORT).examples]
    assert (len(found), all(found)) == (4, True)


def test_what_the_form_contradicts_is_left_out() -> None:
    reading = READINGS["41_zhalaite_procuratorate_target_equipment", TEXT]
    assert reading.document is not None
    assert [project.name for project in reading.document.projects] == [
        "业务装备经费",
        "设备验收及时率",
        "办案(业务)经费",
    ]
    assert numbers_of(reading.document, reading.gold, TODAY).examples == []


def test_reports_and_forms_are_distinguished_by_their_annotation() -> None:
    rounds = Path("tests/data/first_sight")
    assert class_of(rounds / "round_3/46_aba_sichuan_grassland_evaluation_report/gold.json", TEXT) == REPORT
    assert class_of(rounds / "round_3/42_linxiang_yunnan_selfeval_wildlife_shelter/gold.json", TEXT) == AS_TEXT


def test_tables_are_written_as_converters_leave_them(tmp_path: Path) -> None:
    table: Table = [
        [{"text": "项目名称", "rowspan": 2}, {"text": "道路\n养护"}],
        [{"text": ""}, {"text": "29"}],
    ]
    written = {name: write_text([table], tmp_path, name).read_text("utf-8") for name in ("spaced", "run together")}
    assert written == {"spaced": "项目名称 道路 养护\n29\n", "run together": "项目名称道路 养护29"}
    assert write_text([table], tmp_path, "one cell a line").read_text("utf-8") == "项目名称\n\n道路 养护\n\n29\n\n"
