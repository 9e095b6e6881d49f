"""The text reader on the layouts and encodings of published and exported texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import extract_document
from extract.model.content import Grid, Paragraph
from extract.model.notes import Note
from extract.model.records import Unreadable
from extract.readers.text.plain import decode, read_text
from tests.conftest import SAMPLES, read_sample, sample_text
from tests.harness.grids import DATA


def test_a_cell_a_line_is_led_by_a_tab_and_a_blank_line_ends_the_row() -> None:
    grid = next(block for block in read_text(SAMPLES / "004.txt").blocks if isinstance(block, Grid))
    row = next(row for row in grid.rows if row[0].text.startswith("资金情况"))
    assert [cell.text for cell in row] == [
        "资金情况\n（万元）",
        "",
        "全年预算数（A）",
        "全年执行数（B）",
        "预算执行率（B/A)",
    ]


def test_a_row_a_line_keeps_its_empty_cells() -> None:
    grid = next(block for block in read_text(SAMPLES / "000.txt").blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.rows[0]] == [
        "项目名称", "", "知识产权援助执法专项", "", "主管部门", "南通市市场监督管理局",
    ]  # fmt: skip


def test_a_bookmark_is_not_text_and_shifts_the_column() -> None:
    first = read_text(SAMPLES / "001.txt").blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text == "1.2024年局机关信息化运维绩效目标表"
    assert first.place.column == sample_text("001").index("1.2024年") + 1


def test_a_blank_before_the_tab_begins_another_table() -> None:
    document = read_sample("001")
    assert document.projects[9].name == "2024年天津市知识产权保护与服务"
    assert document.projects[9].form.title is None


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_give_the_same_rows(tmp_path: Path, encoding: str) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(sample_text("004").encode(encoding))
    assert extract_document(copy).projects == read_sample("004").projects


def test_windows_line_ends_give_the_same_rows(tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(sample_text("004").replace("\n", "\r\n").encode())
    assert extract_document(copy).projects == read_sample("004").projects


def test_a_file_truncated_inside_a_character_is_read_up_to_there(tmp_path: Path) -> None:
    whole = (SAMPLES / "004.txt").read_bytes()
    cut = tmp_path / "cut.txt"
    at = whole.index("专利资助奖励共完成6747件。".encode()) + 1
    cut.write_bytes(whole[:at])
    document = extract_document(cut)
    (project,) = document.projects
    assert [(row.target, row.actual) for row in project.indicators] == [("不少于7000件", None)]
    assert document.document.confidence_basis == (Note.CHARACTER_TRUNCATED,)
    assert [row.value for row in project.funding] == [row.value for row in read_sample("004").projects[0].funding]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89ABC\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (bytes(range(256)), "no format that is read here"),
        ("今天天气很好，适合出门散步。".encode(), "no performance content"),
        (b"<html><body>404 Not Found</body></html>", "no performance content"),
    ],
)
def test_what_cannot_be_read_names_the_cause(tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(data)
    with pytest.raises(Unreadable, match=reason):
        extract_document(file)


def test_big5_is_distinguished_from_gb18030_by_common_characters() -> None:
    content = read_text(DATA / "text" / "big5.txt")
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == [
        "行政院環境保護署110年度施政績效目標",
        "一、關鍵策略目標：改善空氣品質，維護國民健康",
        "二、預算數：1,000千元",
    ]


@pytest.mark.parametrize("text", ["绩效", "项目", "附件1", "①②③", "南通市", "知识产权援助执法专项", "预算数：10"])
def test_a_short_text_in_gbk_is_not_taken_for_big5(text: str) -> None:
    assert decode(text.encode("gbk")) == (text, ())


def test_the_odd_texts_in_both_encodings_say_the_same() -> None:
    in_gbk, in_utf8 = (read_text(DATA / "files" / "odd" / name) for name in ("gbk.txt", "utf8.txt"))
    assert in_gbk.blocks == in_utf8.blocks


def test_a_gbk_text_truncated_inside_a_character_is_read_up_to_there() -> None:
    text, notes = decode("完成6747件".encode("gbk")[:-1])
    assert (text, notes) == ("完成6747", (Note.CHARACTER_TRUNCATED,))


@given(st.binary(max_size=300))
def test_decoding_gives_a_text_or_a_reason(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except Unreadable:
        return
    assert text.strip()
