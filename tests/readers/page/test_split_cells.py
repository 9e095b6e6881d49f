"""Whether a page break split a row or a merged cell is decided by the texts on both sides of it."""

from pathlib import Path

import pytest

from extract.model.content import Grid
from extract.readers.pdf.document import read_pdf
from tests.harness.drawn_pdf import line, pdf, table, text

XS = (100, 146, 300, 360)
"""The first column of the tables is four characters of ten points wide."""


@pytest.fixture
def read_rows(tmp_path: Path):
    def read_rows(*pages: str) -> list[list[str]]:
        path = tmp_path / "drawn.pdf"
        path.write_bytes(pdf(pages))
        return [
            [cell.text for cell in row]
            for block in read_pdf(path).blocks
            if isinstance(block, Grid)
            for row in block.rows
        ]

    return read_rows


HEAD = table(XS, (700, 716), [["级别", "指标", "得分"]])


def rest_with(label: str, *rows: list[str]) -> str:
    """Return the table of a second page whose first column is one cell with a label."""
    bottom = 60 + 16 * len(rows)
    frame = line(100, 60, 100, bottom) + line(100, 60, 146, 60) + line(100, bottom, 146, bottom)
    return frame + text(103, 72, label) + table(XS[1:], [60 + 16 * row for row in range(len(rows) + 1)], rows)


def test_a_row_whose_texts_go_on_is_one_row(read_rows) -> None:
    first = HEAD + table(XS, (716, 732), [["社会效益", "受益群众人数", "10"]])
    second = table(XS, (60, 76, 92), [["指标", "", ""], ["满意度", "群众满意度", "9"]])
    rows = read_rows(first, second)
    assert rows == [["级别", "指标", "得分"], ["社会效益指标", "受益群众人数", "10"], ["满意度", "群众满意度", "9"]]


def test_a_number_that_wraps_is_one_number(read_rows) -> None:
    first = HEAD + table(XS, (716, 732), [["项目", "资金总额", "1,280,000,0"]])
    second = table(XS, (60, 76, 92), [["", "", "00.00"], ["满意度", "群众满意度", "9"]])
    assert read_rows(first, second)[1] == ["项目", "资金总额", "1,280,000,000.00"]


def test_a_remark_in_brackets_belongs_to_the_label_above(read_rows) -> None:
    first = HEAD + table(XS, (716, 732), [["效益", "受益群众人数", "10"]])
    rows = read_rows(first, rest_with("(30分)", ["群众满意度", "9"], ["游客满意度", "8"]))
    assert [row[0] for row in rows] == ["级别", "效益\n(30分)", "群众满意度", "游客满意度"]


def test_labels_that_end_alike_are_two(read_rows) -> None:
    first = HEAD + table(XS, (716, 732), [["经济指标", "受益群众人数", "10"]])
    rows = read_rows(first, rest_with("社会指标", ["群众满意度", "9"], ["游客满意度", "8"]))
    assert [row[0] for row in rows] == ["级别", "经济指标", "社会指标", "游客满意度"]


def test_equal_numbers_are_two_rows(read_rows) -> None:
    first = HEAD + table(XS, (716, 732), [["数量", "受益群众人数", "10"]])
    second = table(XS, (60, 76), [["质量", "工程合格率", "10"]])
    assert len(read_rows(first, second)) == 3
