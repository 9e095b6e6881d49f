"""What a page break split is joined only if it surely continues; running headers and footers are dropped, titles are
not."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from extract.model.content import Content, Grid, Paragraph
from extract.readers.pdf.document import read_pdf
from tests.harness.drawn_pdf import HEIGHT, line, pdf, table, text

XS = (60, 200, 400)


def list_table(first: int, top: float, count: int, header: Sequence[str] = ()) -> str:
    """A table of numbered rows, 20 points each."""
    rows = [*([header] if header else []), *([str(number), "说明"] for number in range(first, first + count))]
    return table(XS, [top + 20 * row for row in range(len(rows) + 1)], rows)


FULL = list_table(1, 60, 35, header=["序号", "内容"])
"""A table that ends low on its page."""


@pytest.fixture
def read_drawn(tmp_path: Path):
    def read_drawn(*pages: str) -> Content:
        path = tmp_path / "drawn.pdf"
        path.write_bytes(pdf(pages))
        return read_pdf(path)

    return read_drawn


def grids_of(content: Content) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in block.rows] for block in content.blocks if isinstance(block, Grid)]


def paragraphs_of(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def test_a_table_that_ends_low_continues(read_drawn) -> None:
    (rows,) = grids_of(read_drawn(FULL, list_table(36, 60, 2)))
    assert rows[35:] == [["35", "说明"], ["36", "说明"], ["37", "说明"]]


def test_a_header_that_is_repeated_is_dropped(read_drawn) -> None:
    (rows,) = grids_of(read_drawn(FULL, list_table(36, 60, 2, header=["序号", "内容"])))
    assert len(rows) == 38
    assert rows[36:] == [["36", "说明"], ["37", "说明"]]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(list_table(1, 60, 2, header=["序号", "内容"]), id="it begins again"),
        pytest.param(list_table(1, 60, 2, header=["序号", "结果"]), id="it begins with the same label"),
        pytest.param(text(60, 100, "另一张表") + list_table(36, 120, 2), id="a text stands above it"),
        pytest.param(table((80, 200, 400), (60, 80, 100), [["36", "说明"], ["37", "说明"]]), id="it is narrower"),
        pytest.param(
            table((60, 400), (60, 90), [[]]) + text(180, 78, "自评表", 18) + table(XS, (90, 110), [["项目", "乙"]]),
            id="a title fills its first row",
        ),
    ],
)
def test_another_table_is_not_joined(read_drawn, second: str) -> None:
    assert len(grids_of(read_drawn(FULL, second))) == 2


def test_a_table_that_ends_high_does_not_continue(read_drawn) -> None:
    assert len(grids_of(read_drawn(list_table(1, 60, 5), list_table(6, 60, 5)))) == 2


def test_a_merged_label_continues_across_the_break(read_drawn) -> None:
    label = line(60, 700, 60, 780) + line(60, 700, 400, 700) + line(60, 780, 400, 780) + text(63, 712, "产出指标")
    first = label + table((200, 400), (700, 740, 780), [["数量指标"], ["质量指标"]])
    rest = line(60, 60, 60, 140) + line(60, 60, 400, 60) + line(60, 140, 400, 140)
    second = rest + table((200, 400), (60, 100, 140), [["时效指标"], ["成本指标"]])
    content = read_drawn(first, second)
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    assert [(cell.text, cell.row, cell.rowspan) for cell in grid.cells()] == [
        ("产出指标", 0, 4),
        ("数量指标", 0, 1),
        ("质量指标", 1, 1),
        ("时效指标", 2, 1),
        ("成本指标", 3, 1),
    ]


def test_a_row_split_inside_its_cells_is_one_row(read_drawn) -> None:
    first = table(XS, (700, 720, 760), [["项目", "内容"], ["目标", "一" * 19]]) + text(203, 744, "二" * 19)
    second = table(XS, (60, 80, 100), [["", "三三。"], ["结果", "已完成"]])
    assert grids_of(read_drawn(first, second)) == [
        [["项目", "内容"], ["目标", "一" * 19 + "二" * 19 + "三三。"], ["结果", "已完成"]]
    ]


def test_a_row_left_open_is_one_row(read_drawn) -> None:
    first = table(XS, (700, 740), [["项目", "内容"]]) + "".join(line(x, 740, x, 800) for x in XS)
    first += text(63, 752, "目标") + text(203, 752, "第一句话。")
    second = table(XS, (100, 130), [["结果", "已完成"]]) + "".join(line(x, 60, x, 100) for x in XS)
    second += text(203, 72, "第二句话。")
    (rows,) = grids_of(read_drawn(first, second))
    assert rows == [["项目", "内容"], ["目标", "第一句话。\n第二句话。"], ["结果", "已完成"]]


def test_a_blank_value_in_a_new_row_does_not_make_it_a_split_row(read_drawn) -> None:
    (rows,) = grids_of(read_drawn(FULL, table(XS, (60, 80, 100), [["36", ""], ["37", "说明"]])))
    assert rows[36:] == [["36", ""], ["37", "说明"]]


@pytest.mark.parametrize("number", ["3", "- 3 -", "— 3 —", "第3页", "第 3 页 共 12 页", "3/12", "Page 3 of 12"])
def test_page_numbers_are_not_text_and_separate_no_table(read_drawn, number: str) -> None:
    foot = text(280, HEIGHT - 30, number)
    content = read_drawn(FULL + foot, list_table(36, 60, 2) + foot)
    assert len(grids_of(content)) == 1
    assert paragraphs_of(content) == []


def test_a_small_running_header_is_dropped_and_separates_no_table(read_drawn) -> None:
    head = text(60, 40, "某市财政局2024年度部门决算", 7)
    content = read_drawn(head + FULL, head + list_table(36, 60, 35), head + list_table(71, 60, 2))
    assert [len(rows) for rows in grids_of(content)] == [73]
    assert paragraphs_of(content) == []


def test_a_title_on_each_page_stays_and_separates_the_tables(read_drawn) -> None:
    title = text(60, 40, "项目支出绩效目标表")
    pages = [title + list_table(1, 60, 36, header=["项目名称", name]) for name in ("甲", "乙", "丙")]
    content = read_drawn(*pages)
    assert len(grids_of(content)) == 3
    assert paragraphs_of(content) == ["项目支出绩效目标表"] * 3


def test_a_header_as_large_as_the_text_does_not_separate_a_table_that_surely_continues(read_drawn) -> None:
    head = text(60, 40, "某市2024年度部门决算")
    again = [head + list_table(first, 60, 35, header=["序号", "内容"]) for first in (1, 36, 71)]
    content = read_drawn(*again)
    assert [len(rows) for rows in grids_of(content)] == [106]
    assert paragraphs_of(content) == ["某市2024年度部门决算"]


def test_a_paragraph_continues_across_the_break(read_drawn) -> None:
    full = "一" * 46
    first = "".join(text(60, 700 + 20 * row, full) for row in range(4))
    assert paragraphs_of(read_drawn(first, text(60, 80, "二。"))) == [full * 4 + "二。"]
