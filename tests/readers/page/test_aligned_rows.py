"""Rows of tables without ruling lines: wrapped texts, merged labels, and some ruling lines between rows."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from extract.model.content import Content, Paragraph
from extract.readers.pdf.document import read_pdf
from tests.harness.drawn_pdf import pdf, text
from tests.harness.grids import Seen, cells_of, grids_of, texts_of
from tests.harness.undrawn import FUNDING, FUNDING_XS, PITCH, across, filled, laid, put

Read = Callable[..., Content]

XS = (60, 140, 230, 420)
INDICATORS = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "专利资助奖励", "≥7000件"],
    ["", "", "重点企业资助", "≥10家"],
    ["", "质量指标", "发明专利授权量", "≥9000件"],
    ["", "", "贯标达标企业", "≥80家"],
    ["效益指标", "社会效益指标", "知识产权保护意识", "有所提升"],
    ["满意度指标", "服务对象满意度", "项目单位满意度", "≥85%"],
]
STEP = 22
TOPS = [100 + STEP * row for row in range(len(INDICATORS))]
MERGED = {("产出指标", 1, 0, 4, 1), ("数量指标", 1, 1, 2, 1), ("质量指标", 3, 1, 2, 1)}
BETWEEN = [top - 14 for top in TOPS[1:]]
WRAPPED_XS = (60, 203, 290)
WRAPPED = [
    ["三级指标", "指标值", "完成情况"],
    ["指标5：知识产权服务机构认\n定和评选、专利导航研究项\n目资助", "不少于18家", "已完成"],
    ["指标1：专利资助奖励", "不少于7000件", "专利资助奖励共完成6747\n件。"],
    ["指标4：重点企业资助", "不少于10家", "重点企业资助88家。"],
]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(*pages: str) -> Content:
        path = tmp_path / "drawn.pdf"
        path.write_bytes(pdf(pages))
        return read_pdf(path)

    return read


def merged(rows: Sequence[Sequence[str]]) -> list[Seen]:
    """The cells of the indicators, with labels that are merged over rows."""
    names = {cell[0]: cell for cell in MERGED}
    return [names.get(cell[0], cell) for cell in filled(rows)]


def joined(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[cell.replace("\n", "") for cell in row] for row in rows]


def centred() -> str:
    """The indicators with each merged label in the middle of its rows."""
    printed = ""
    for top, row in zip(TOPS, INDICATORS, strict=True):
        own = ["" if cell in {"产出指标", "数量指标", "质量指标"} else cell for cell in row]
        printed += laid(XS, top, [own])
    for label, row, column, high, _ in MERGED:
        printed += put(XS[column], (TOPS[row] + TOPS[row + high - 1]) / 2, label)
    return printed


def test_merged_labels_in_the_middle_of_their_rows_take_them(read: Read) -> None:
    (grid,) = grids_of(read(centred()))
    assert cells_of(grid) == merged(INDICATORS)


def test_labels_at_the_top_of_their_rows_stand_where_they_are_printed(read: Read) -> None:
    """No line shows how far down they extend; the places below them are blank."""
    (grid,) = grids_of(read(laid(XS, 100, INDICATORS)))
    assert cells_of(grid) == filled(INDICATORS)


def test_ruling_lines_say_how_far_a_label_at_the_top_reaches(read: Read) -> None:
    parted = {1: 230, 2: 140, 3: 230}
    lines = "".join(across(parted.get(row, 55), 500, height) for row, height in enumerate(BETWEEN))
    (grid,) = grids_of(read(laid(XS, 100, INDICATORS) + lines))
    assert cells_of(grid) == merged(INDICATORS)
    (plain,) = grids_of(read(laid(XS, 100, INDICATORS) + across(55, 500, *BETWEEN)))
    assert cells_of(plain) == filled(INDICATORS)


def test_a_merged_label_of_two_lines_is_one_text(read: Read) -> None:
    """It is between its two rows, on the line of neither."""
    rows = [["一级指标", "三级指标", "指标值"], ["", "重点企业资助", "≥10家"], ["", "贯标达标企业", "≥80家"]]
    rest = ["满意度指标", "企业满意度", "100%"]
    label = put(60, (TOPS[1] + TOPS[2] - PITCH) / 2, "产出\n指标")
    (grid,) = grids_of(read(laid((60, 160, 300), 100, [*rows, rest]) + label))
    assert ("产出\n指标", 1, 0, 2, 1) in cells_of(grid)
    assert len(grid.rows) == 4


def test_wrapped_cells_are_one_text_beside_short_ones(read: Read) -> None:
    assert texts_of(read(laid(WRAPPED_XS, 100, WRAPPED))) == [joined(WRAPPED)]


def test_wrapped_cells_without_space_between_rows_are_one_text(read: Read) -> None:
    assert texts_of(read(laid(WRAPPED_XS, 100, WRAPPED, gap=0))) == [joined(WRAPPED)]


def test_wrapped_cells_beside_texts_in_the_middle_of_their_row_are_one_row(read: Read) -> None:
    printed = laid(WRAPPED_XS, 100, WRAPPED[:1]) + put(60, 122, WRAPPED[1][0])
    printed += put(203, 135, WRAPPED[1][1]) + put(290, 135, WRAPPED[1][2])
    printed += put(60, 176.5, WRAPPED[2][0]) + put(203, 176.5, WRAPPED[2][1]) + put(290, 170, WRAPPED[2][2])
    (grid,) = grids_of(read(printed + laid(WRAPPED_XS, 205, WRAPPED[3:])))
    assert cells_of(grid) == filled(joined(WRAPPED))


def test_a_line_that_had_room_for_more_is_a_line_of_its_own(read: Read) -> None:
    """The same words, but the next column leaves room for another character."""
    (rows,) = texts_of(read(laid((60, 230, 340), 100, WRAPPED)))
    assert rows[1] == WRAPPED[1]


def test_a_remark_below_a_label_is_of_its_cell(read: Read) -> None:
    rows = [["项目资金\n（万元）", "年初预算数", "全年执行数"], ["资金总额", "220", "87.57"], ["财政拨款", "220", "0"]]
    assert texts_of(read(laid((60, 160, 260), 100, rows))) == [rows]


@pytest.mark.parametrize("gap", [3, 5, 9, 17])
def test_a_number_is_not_joined_with_the_number_below(read: Read, gap: float) -> None:
    rows = [
        ["资金总额", "10926.2"],
        ["财政资金", "10000.5"],
        ["地方资金", "9026.2"],
        ["其他资金", "1091.00"],
        ["上年结转", "1300"],
        ["单位资金", "926.2"],
    ]
    assert texts_of(read(laid((60, 203), 100, rows, gap))) == [rows]


def test_numbers_without_space_between_their_rows_are_not_joined(read: Read) -> None:
    rows = [["项目", "预算数", "执行数"], *([f"{name}指标", "10926.2", "10000"] for name in ("数量", "质量", "时效"))]
    assert texts_of(read(laid((60, 160, 260), 100, rows, gap=0))) == [rows]


def test_numbers_beside_wrapped_labels_are_not_joined(read: Read) -> None:
    rows = [
        ["资金名称", "预算数", "执行数"],
        ["一般公共预算拨款和政府性\n基金预算拨款", "10926.2", "10000"],
        ["国有资本经营预算安排资金\n和财政专户管理资金", "10000", "926.2"],
        ["上年结转", "926.2", "10926.2"],
    ]
    for gap in (0, 9):
        assert texts_of(read(laid((60, 200, 280), 100, rows, gap))) == [joined(rows)]


def test_a_table_of_three_lines_has_the_rows_of_its_texts(read: Read) -> None:
    around = put(60, 75, "资金情况表") + put(60, 190, "注：单位为万元。")
    content = read(around + laid(FUNDING_XS, 100, FUNDING[:4]) + across(55, 500, 87, 107, 175))
    assert [cells_of(grid) for grid in grids_of(content)] == [filled(FUNDING[:4])]
    texts = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    assert texts == ["资金情况表", "注：单位为万元。"]


def test_lines_between_all_rows_say_that_a_row_has_several_texts(read: Read) -> None:
    """Without them, each line of such a row counts as a row of its own."""
    rows = [
        ["二级指标", "三级指标", "指标值及度量单位"],
        ["质量指标", "项目验收合格率\n资金发放合规率", "≥90%\n100%"],
        ["时效指标", "资金发放及时率\n完成时间", "100%\n1年"],
        ["成本指标", "补助资金总额\n单个项目金额", "≤1091万元\n≤50万元"],
        ["满意度", "项目单位满意度\n企业满意度", "≥85%\n100%"],
    ]
    printed = laid((60, 140, 300), 100, rows)
    assert texts_of(read(printed + across(55, 400, 107, 142, 177, 212))) == [rows]
    (found,) = texts_of(read(printed))
    assert len(found) == 9


def test_lines_between_groups_of_rows_do_not_join_the_rows_of_a_group(read: Read) -> None:
    rows = [[f"指标{number}", "不少于10家", "已完成"] for number in range(1, 16)]
    printed = laid((60, 140, 300), 100, rows)
    heights = [86 + STEP * row for row in (3, 6, 9, 12)]
    assert texts_of(read(printed + across(55, 400, *heights))) == [rows]


def test_a_line_through_a_text_splits_it_and_one_under_a_word_does_not(read: Read) -> None:
    printed = laid(WRAPPED_XS, 100, WRAPPED)
    assert texts_of(read(printed + across(60, 110, 137))) == [joined(WRAPPED)]
    (rows,) = texts_of(read(printed + across(60, 190, 137)))
    assert [row[0] for row in rows[1:3]] == ["指标5：知识产权服务机构认定和评选、专利导航研究项", "目资助"]


def test_a_text_over_columns_is_a_cell_over_columns(read: Read) -> None:
    rows = [*FUNDING[:4], ["", "", "", ""]]
    wide = text(60, 100 + STEP * 4, "年度目标：知识产权保护、运用和公共服务水平全面提升")
    after = laid(FUNDING_XS, 100 + STEP * 5, [["其他资金", "0", "0", "100%"]])
    (grid,) = grids_of(read(laid(FUNDING_XS, 100, rows[:4]) + wide + after))
    assert ("年度目标：知识产权保护、运用和公共服务水平全面提升", 4, 0, 1, 2) in cells_of(grid)
    assert len(grid.rows) == 6


TIGHT = [
    [["资金总额", "10926.2"], ["财政资金", "10000"], ["地方资金", "926.2"], ["其他资金", "0"], ["上年结转", "1300"]],
    [
        ["资金总额", "10926.2"],
        ["财政资金", "10000.5"],
        ["地方资金", "926.2"],
        ["其他资金", "1091.00"],
        ["结转", "373.8"],
    ],
    [["数量指标", "≤1091万元"], ["质量指标", "≤50万元"], ["时效指标", "≥3个"], ["成本指标", "≥95%"]],
]


@pytest.mark.parametrize("rows", TIGHT)
def test_figures_as_wide_as_their_column_and_as_near_as_lines_of_one_text_stay_apart(
    rows: list[list[str]], read: Read
) -> None:
    (grid,) = grids_of(read(laid((60, 203), 100, rows, gap=0)))
    assert [[cell.text for cell in row] for row in grid.rows] == rows
