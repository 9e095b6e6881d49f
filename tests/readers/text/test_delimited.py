"""Comma and semicolon separated values: the grid, the places, and texts that only look like it."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model.content import Grid, Paragraph
from extract.model.notes import Note
from extract.readers.text.delimited import read_delimited
from extract.readers.text.plain import decode, read_text
from tests.conftest import SAMPLES, stands_at
from tests.harness.grids import DATA, grids_of, texts_of

FORM = DATA / "csv" / "form_gbk.csv"


def test_quotes_hold_separators_lines_and_quotes() -> None:
    content = read_text(FORM)
    assert texts_of(content) == [
        [
            ["项目支出绩效自评表", "", "", "", ""],
            ["指标", "全年预算数", "执行率", "完成日期", "编号"],
            ["专利导航\n（项）", "10,926.20万元", "11.9%", "2021年7月27日", "001"],
            ['所谓"高价值"专利', "", "", "", ""],
        ]
    ]
    last = content.blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.text, last.place.line, last.place.column) == ("填报说明", 6, 1)


def test_every_cell_stands_at_its_place_in_the_text() -> None:
    lines = [line.removesuffix("\r") for line in decode(FORM.read_bytes())[0].split("\n")]
    (grid,) = grids_of(read_text(FORM))
    for cell in grid.cells():
        if '"' not in cell.text:
            assert stands_at(lines, cell.place.line or 0, cell.place.column or 0, cell.text)


def test_semicolons_separate_where_commas_are_decimal_signs() -> None:
    assert texts_of(read_text(DATA / "csv" / "semicolon.csv")) == [
        [["序号", "名称", "预算数"], ["1", "专利导航", "8,5"], ["2", "维权援助", "23"]]
    ]


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_the_sample_texts_are_not_separated_values(name: str) -> None:
    assert read_delimited((SAMPLES / f"{name}.txt").read_text("utf-8-sig")) is None


def test_a_single_column_is_text() -> None:
    content = read_text(DATA / "files" / "odd" / "fmt.csv")
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)][:2] == ["11.9%", "10926.2"]


FIELDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)


@given(st.lists(st.lists(FIELDS, min_size=4, max_size=4), min_size=3, max_size=6))
def test_what_a_csv_writer_writes_reads_back(rows: list[list[str]]) -> None:
    for row in rows[:3]:
        row[0] = "指标"
    written = StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    expected = [[field.strip() for field in row] for row in rows]
    blocks = read_delimited(written.getvalue())
    assert blocks is not None
    assert [[cell.text for cell in row] for grid in blocks if isinstance(grid, Grid) for row in grid.rows] == expected


@given(st.text(st.sampled_from('甲",;\r\n 1'), max_size=60))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    for block in read_delimited(text) or []:
        if isinstance(block, Grid):
            assert all(cell.place.line and cell.place.column for cell in block.cells())


@pytest.mark.parametrize(
    ("end", "is_noted"),
    [
        pytest.param("数量指标,12\n", False, id="with a line end"),
        pytest.param("时效指标,及时,10", False, id="without a line end"),
        pytest.param("时效指标,及", True, id="within a record"),
        pytest.param('时效指标,及时,"1', True, id="within quotes"),
        pytest.param("备注：无", False, id="with a line of text"),
    ],
)
def test_a_missing_end_is_noted(tmp_path: Path, end: str, is_noted: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text("指标,目标值,分值\n数量指标,12,10\n质量指标,95%,10\n" + end, "utf-8")
    assert (Note.END_MISSING in read_text(path).notes) == is_noted
