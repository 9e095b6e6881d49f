"""``jixiao extract --explain``: the role of each cell of a document."""

import json
from pathlib import Path

import pytest

from extract.forms.explain import Explained, Role
from extract.model.records import Place
from jixiao.explain import ExplainedDocument, read_explained
from tests.cli.test_extract import jixiao
from tests.conftest import ROOT, SAMPLES
from warehouse.quality.personal_data import find_personal_data

DATA = ROOT / "tests" / "data"
TIANJIN = DATA / "files" / "tianjin.docx"
READ = {Role.HEADING, Role.VALUE, Role.AMOUNT, Role.LEVEL, Role.LABEL, Role.HEADER, Role.CAPTION}

DOCUMENTS = [
    *sorted(SAMPLES.glob("*.txt")),
    *sorted(path for path in (DATA / "files").glob("*") if path.suffix in {".docx", ".xlsx", ".html", ".pdf", ".xls"}),
]


def at(document: ExplainedDocument, **place: int) -> Explained:
    return next(one for one in document.explain if one.place == Place(**place))


def cell(document: ExplainedDocument, row: int, column: int) -> tuple[str, str | None]:
    one = at(document, table=1, row=row, column=column)
    return one.role, one.field


def test_cells_of_a_form_have_the_role_of_the_field_read_from_them() -> None:
    document = read_explained(TIANJIN, "tianjin.docx")
    assert cell(document, 1, 5) == ("caption", "unit")
    assert cell(document, 2, 1) == ("label", "name")
    assert cell(document, 2, 2) == ("value", "name")
    assert cell(document, 3, 2) == ("label", "source")
    assert cell(document, 3, 3) == ("amount", "budget")
    assert cell(document, 6, 7) == ("header", "target")
    assert cell(document, 7, 1) == ("level", "level1")
    assert cell(document, 8, 7) == ("value", "target")


def test_an_unknown_label_is_unrecognised_and_the_value_beside_it_not_used() -> None:
    document = read_explained(ROOT / "docs" / "how-to" / "example-form.html", "example-form.html")
    unknown = [one for one in document.explain if one.role is Role.UNRECOGNISED]
    assert [one.place for one in unknown] == [one.place for one in document.unrecognised]
    assert cell(document, 2, 4) == ("unrecognised", None)
    assert cell(document, 6, 5) == ("not used", None)


def test_each_form_begins_with_its_heading_or_name() -> None:
    document = read_explained(TIANJIN, "tianjin.docx")
    first = {one.form_number: one.text for one in reversed(document.explain)}
    assert first[1] == "1.2024年局机关信息化运维绩效目标表"
    assert (len(first), first[10]) == (10, "项目名称")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_place_of_a_record_is_shown_with_its_field(path: Path) -> None:
    document = read_explained(path, path.name)
    shown = {field for one in document.explain if one.field for field in one.field.split(", ")}
    for project in document.projects:
        for row in (project, *project.indicators):
            assert {name.removeprefix("form_") for name in row.cells} <= shown
        assert {str(amount.measure) for amount in project.funding} <= {name.split(" ")[0] for name in shown}
        assert len(project.funding) <= sum(one.role is Role.AMOUNT for one in document.explain)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_text_outside_of_fields_names_a_person(path: Path) -> None:
    for one in read_explained(path, path.name).explain:
        assert one.role in READ or not find_personal_data(one.text)


def test_a_name_on_the_line_below_its_label_is_left_out() -> None:
    letter = DATA / "dev" / "28_qingjian_shaanxi_target_letter" / "source.txt"
    document = read_explained(letter, "source.txt")
    label = next(index for index, one in enumerate(document.explain) if one.text == "项目负责人及联系电话")
    name = document.explain[label + 1]
    assert (document.explain[label].role, name.role, name.field) == (Role.LABEL, Role.NOT_KEPT, "person")
    assert name.text == "(personal data, left out)"
    assert name.place in document.personal


def test_a_sentence_is_split_at_its_amounts() -> None:
    report = DATA / "dev" / "26_dongyang_zhejiang_narrative_paragraph" / "source.txt"
    pieces = [(one.role, one.field, one.text) for one in read_explained(report, "source.txt").explain]
    assert (Role.AMOUNT, "executed", "1050万元,") in pieces
    assert (Role.VALUE, "actual", "67家,") in pieces


def test_comparator_and_unit_in_separate_columns_belong_to_the_target() -> None:
    form = DATA / "dev" / "01_yongde_yunnan_selfeval_form14" / "source.txt"
    pieces = [(one.role, one.field, one.text) for one in read_explained(form, "source.txt").explain]
    assert (Role.VALUE, "target", "≧") in pieces
    assert (Role.VALUE, "target", "人次") in pieces


def test_json_has_the_roles_only_when_requested() -> None:
    plain = json.loads(jixiao("extract", TIANJIN).stdout)
    whole = json.loads(jixiao("extract", TIANJIN, "--format", "json", "--explain").stdout)
    roles = whole.pop("explain")
    assert whole == plain
    assert roles[2] == {
        "place": {
            "page": None,
            "table": 1,
            "row": 1,
            "line": None,
            "column": 5,
            "bbox": None,
            "text": None,
            "confidence": None,
        },
        "role": "caption",
        "field": "unit",
        "text": "单位：万元",
        "form_number": 1,
    }


def test_a_pipe_gets_one_line_per_cell() -> None:
    done = jixiao("extract", TIANJIN, "--explain")
    assert done.returncode == 0
    assert "table 1, row 8, column 7\tvalue: target\t1个" in done.stdout.splitlines()
    assert {line.count("\t") for line in done.stdout.splitlines()} == {2}


def test_each_line_begins_with_the_file_name_where_there_are_several() -> None:
    lines = jixiao("extract", SAMPLES / "003.txt", SAMPLES / "004.txt", "--explain").stdout.splitlines()
    assert {line.split("\t")[0] for line in lines} == {"003.txt", "004.txt"}


@pytest.mark.parametrize("name", ["tianjin.xlsx", "tianjin.ods"])
def test_places_in_a_workbook_name_the_sheet(name: str) -> None:
    done = jixiao("extract", DATA / "files" / name, "--explain")
    assert done.stdout.startswith("sheet 1, row 1, column 1\theading: title\t")


def test_a_terminal_gets_one_table_per_form_and_a_legend() -> None:
    done = jixiao("extract", TIANJIN, "--explain", FORCE_COLOR="1", TERM="xterm", COLUMNS="140")
    assert done.stdout.count("printed text") == 10
    assert "\x1b[35m产出指标\x1b[0m\x1b[2m‹level1›\x1b[0m" in done.stdout
    assert "\x1b[1;32mamount 20\x1b[0m" in done.stdout.splitlines()[-1]


def test_a_file_that_would_be_quarantined_shows_its_cells(tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.html"
    unknown.write_text("<table><tr><td>主管部门</td><td>某局</td></tr></table><p>预算到位率95%</p>", "utf-8")
    done = jixiao("extract", unknown, "--explain")
    assert done.returncode == 6
    assert "no performance form or report was found in it" in done.stderr
    assert done.stdout.splitlines()[0] == "table 1, row 1, column 1\tlabel: competent_department\t主管部门"
    assert jixiao("extract", unknown, "--explain", "--format", "json").stdout == ""


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = jixiao("extract", empty, "--explain")
    assert (done.returncode, done.stdout) == (6, "")
    assert "the file is empty" in done.stderr
