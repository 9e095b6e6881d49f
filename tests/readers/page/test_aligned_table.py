"""Tables without ruling lines are found where words are aligned in columns, across page breaks too; the rest stays
text."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model.content import Content, Grid, Paragraph
from extract.readers.pdf.document import read_pdf
from tests.harness.drawn_pdf import line, pdf, table, text
from tests.harness.grids import cells_of, grids_of, texts_of
from tests.harness.undrawn import FUNDING, FUNDING_XS, across, filled, laid, put

Read = Callable[..., Content]

XS = (60, 140, 230, 420)
HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]
UPPER = [
    ["产出指标", "数量指标", "专利资助奖励", "≥7000件"],
    ["产出指标", "质量指标", "发明专利授权量", "≥9000件"],
    ["产出指标", "时效指标", "资金发放及时率", "100%"],
]
LOWER = [
    ["成本指标", "经济成本指标", "补助资金总额", "≤1091万元"],
    ["效益指标", "社会效益指标", "知识产权保护意识", "有所提升"],
    ["满意度指标", "服务对象满意度", "项目单位满意度", "≥85%"],
]
PROSE = "单位按照预算管理要求开展绩效管理工作，严格执行财务制度，及时拨付资金，确保专款专用。" * 9
LONG = [["改善单位办公条件和公共服务", "提升物业管理水平和工作效率"]] * 3
ITEMS = ["改善单位办公条件", "提升物业管理水平", "提高工作效率", "按时结算电费", "及时缴纳房租"]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(*pages: str, **arguments: object) -> Content:
        path = tmp_path / "drawn.pdf"
        path.write_bytes(pdf(pages))
        return read_pdf(path, **arguments)

    return read


def paragraphs_of(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def pieces(printed: str, width: int) -> list[str]:
    return [printed[start : start + width] for start in range(0, len(printed), width)]


def prose(top: float, printed: str) -> str:
    """Operators that print lines as wide as a page."""
    return "".join(text(60, top + 16 * row, part) for row, part in enumerate(pieces(printed, 46)))


def pairs(firsts: Sequence[str], seconds: Sequence[str], x: float) -> str:
    return laid((60, x), 100, list(zip(firsts, seconds, strict=True)))


def test_texts_in_columns_are_a_table(read: Read) -> None:
    (grid,) = grids_of(read(laid(FUNDING_XS, 100, FUNDING)))
    assert cells_of(grid) == filled(FUNDING)


@pytest.mark.parametrize(("rows", "count"), [(2, 0), (3, 1)])
def test_three_rows_at_least_make_a_table(read: Read, rows: int, count: int) -> None:
    assert len(grids_of(read(laid(FUNDING_XS, 100, FUNDING[:rows])))) == count


@pytest.mark.parametrize(("lone", "count"), [(3, 1), (4, 0)])
def test_half_of_the_rows_have_several_cells(read: Read, lone: int, count: int) -> None:
    answers = [["", answer] for answer in ("充分", "规范", "合理", "明确")[:lone]]
    content = read(laid(FUNDING_XS, 100, FUNDING[:3]) + laid((60, 220), 166, answers))
    assert len(grids_of(content)) == count


def test_a_cell_has_its_page_and_the_box_of_its_text_and_a_blank_has_none(read: Read) -> None:
    (grid,) = grids_of(read(text(60, 80, PROSE[:20]), laid(FUNDING_XS, 100, FUNDING)))
    by_text = {cell.text: cell.place for cell in grid.cells()}
    place = by_text["其中：中央财政资金"]
    assert (place.page, place.table, place.row, place.column) == (2, 1, 3, 1)
    assert place.bbox == pytest.approx((60, 135.4, 150, 145.4), abs=0.1)
    amount = by_text["373.8"].bbox
    assert amount is not None
    assert amount[0] == pytest.approx(330, abs=0.1)
    assert {(cell.row, cell.column) for cell in grid.cells()} == {
        (row, column) for row, cells in enumerate(FUNDING) for column, cell in enumerate(cells) if cell
    }


def test_the_box_of_a_wrapped_cell_is_around_all_its_lines(read: Read) -> None:
    rows = [HEADER, ["产出指标", "数量指标", "知识产权质押\n贷款贴息资助", "不少于8家"], *LOWER]
    (grid,) = grids_of(read(laid(XS, 100, rows)))
    (bbox,) = (cell.place.bbox for cell in grid.cells() if cell.text.startswith("知识产权质押"))
    assert bbox == pytest.approx((230, 113.4, 290, 136.4), abs=0.1)


def test_columns_of_dashes_and_percents_are_read_as_they_stand(read: Read) -> None:
    rows = [
        ["项目资金", "年初预算数", "全年预算数", "分值", "执行率", "得分"],
        ["年度资金总额", "—", "387664.62", "10", "100%", "10"],
        ["上年结转资金", "—", "—", "—", "—", "—"],
        ["其他资金", "—", "—", "—", "—", "—"],
        ["市民满意度", "≧", "95", "10", "%", "10"],
    ]
    (grid,) = grids_of(read(laid((60, 150, 230, 330, 400, 470), 100, rows)))
    assert cells_of(grid) == filled(rows)


@pytest.mark.parametrize(("parted", "cells"), [(2, 2), (3, 3)])
def test_a_narrow_gap_in_three_lines_separates_columns(read: Read, parted: int, cells: int) -> None:
    """The last row has no gap there: its text spans both columns."""
    labels = ["专利资助奖励费", "重点企业资助费", "知识产权贯标费", "信息化运行维护"][-parted - 1 :]
    printed = "".join(
        text(60, 100 + 20 * row, label)
        + text(137 if row < parted else 132, 100 + 20 * row, "926.25")
        + text(260, 100 + 20 * row, "已完成")
        for row, label in enumerate(labels)
    )
    (grid,) = grids_of(read(printed))
    assert [len(row) for row in grid.rows] == [cells] * parted + [2]
    assert cells_of(grid)[-2] == ("信息化运行维护926.25", parted, 0, 1, cells - 1)


def test_a_title_and_notes_stay_paragraphs(read: Read) -> None:
    head = put(200, 60, "项目支出绩效目标申报表", 14) + put(60, 80, "金额单位：万元")
    content = read(head + laid(FUNDING_XS, 100, FUNDING) + put(60, 215, "注：本表一式两份。"))
    assert [cells_of(grid) for grid in grids_of(content)] == [filled(FUNDING)]
    assert paragraphs_of(content) == ["项目支出绩效目标申报表", "金额单位：万元", "注：本表一式两份。"]
    assert [type(block) for block in content.blocks] == [Paragraph, Paragraph, Grid, Paragraph]


def test_a_large_title_above_one_column_stays_a_paragraph_and_separates_tables(read: Read) -> None:
    content = read(
        put(235, 80, "资金情况", 14)
        + laid(FUNDING_XS, 100, FUNDING)
        + put(235, 230, "绩效指标", 14)
        + laid(XS, 250, [HEADER, *UPPER])
    )
    assert [cells_of(grid) for grid in grids_of(content)] == [filled(FUNDING), filled([HEADER, *UPPER])]
    assert paragraphs_of(content) == ["资金情况", "绩效指标"]


def test_prose_above_and_below_a_table_stays_text(read: Read) -> None:
    above, below = PROSE[:80], PROSE[42:110]
    content = read(prose(60, above) + laid(FUNDING_XS, 110, FUNDING) + prose(230, below))
    assert [cells_of(grid) for grid in grids_of(content)] == [filled(FUNDING)]
    assert paragraphs_of(content) == [above, below]


def test_prose_is_not_a_table_and_the_same_words_in_columns_are(read: Read) -> None:
    assert texts_of(read(prose(100, PROSE[:288]))) == []
    rows = [pieces(part, 9) for part in pieces(PROSE[:216], 27)]
    assert texts_of(read(laid((60, 180, 300), 100, rows))) == [rows]


def test_prose_in_two_columns_stays_text(read: Read) -> None:
    """Its lines are side by side, but none of them is known to start a row."""
    left, right = pieces(PROSE[:184], 23), pieces(PROSE[184:368], 23)
    assert texts_of(read(laid((60, 320), 100, list(zip(left, right, strict=True)), gap=3))) == []
    assert len(texts_of(read(laid((60, 320), 100, [[a[:9], b[:9]] for a, b in zip(left, right, strict=True)])))) == 1


@pytest.mark.parametrize(
    ("marks", "count"),
    [
        (["1.", "2.", "3.", "4.", "5."], 0),
        (["（一）", "（二）", "（三）", "（四）", "（五）"], 0),
        (["①", "②", "③", "④", "⑤"], 0),
        (["●"] * 5, 0),
        (["甲项", "乙项", "丙项", "丁项", "戊项"], 1),
        (["1.", "2.", "3.", "4.", "合计"], 1),
    ],
)
def test_a_list_is_not_a_table_and_labels_in_place_of_its_marks_make_one(
    read: Read, marks: list[str], count: int
) -> None:
    assert len(grids_of(read(pairs(marks, ITEMS, 120)))) == count


@pytest.mark.parametrize(("unit", "count"), [("", 0), ("万元", 1)])
def test_a_table_of_contents_is_not_a_table_and_one_of_amounts_is(read: Read, unit: str, count: int) -> None:
    numbers = [number + unit for number in ("3", "5", "8", "11", "114")]
    content = read(pairs(ITEMS, numbers, 440))
    assert len(grids_of(content)) == count
    assert bool(paragraphs_of(content)) != bool(count)


def test_a_numbered_list_in_three_columns_is_a_table(read: Read) -> None:
    rows = [[str(number), item, "已完成"] for number, item in enumerate(ITEMS, 1)]
    assert texts_of(read(laid((60, 120, 300), 100, rows))) == [rows]


def test_a_line_for_signatures_stays_text(read: Read) -> None:
    content = read(prose(100, PROSE[:92]) + put(60, 160, "填表人：某某") + put(330, 160, "联系电话：00000000"))
    assert paragraphs_of(content) == [PROSE[:92], "填表人：某某 联系电话：00000000"]
    assert texts_of(content) == []


@pytest.mark.parametrize(("rows", "count"), [(1, 0), (2, 0), (3, 1)])
def test_captions_side_by_side_stay_text(read: Read, rows: int, count: int) -> None:
    captions = [["图1 资金到位率", "图2 预算执行率"], ["2023年度", "2024年度"], ["100%", "98.5%"]]
    assert len(grids_of(read(laid((60, 330), 100, captions[:rows])))) == count


LATIN = [["the", "use", "of", "funds"], ["for", "all", "in", "order"], ["and", "per", "to", "these"]]
"""Words of one length below one another: once justified, they form columns."""


def test_justified_latin_text_is_not_a_table_and_the_same_words_in_columns_are(read: Read) -> None:
    justified = ""
    for row, words in enumerate(LATIN):
        x = 60.0
        gap = (200 - 5 * sum(map(len, words))) / 3
        for word in words:
            justified += text(x, 100 + 16 * row, word)
            x += 5 * len(word) + gap
    assert paragraphs_of(read(justified)) == [" ".join(words) for words in LATIN]
    assert texts_of(read(laid((60, 100, 180, 320), 100, LATIN))) == [LATIN]


def test_labels_beside_long_prose_are_one_row_each(read: Read) -> None:
    rows = [
        ["立项必要性", PROSE[:110]],
        ["实施可行性", PROSE[10:90]],
        ["年度目标", "改善单位办公条件，提升物业管理水平。"],
    ]
    broken = [[label, "\n".join(pieces(prose, 38))] for label, prose in rows]
    assert texts_of(read(laid((60, 140), 100, broken))) == [rows]


def test_a_frame_around_a_table_or_lines_down_its_columns_leave_its_texts(read: Read) -> None:
    framed = across(50, 520, 85, 215) + line(50, 85, 50, 215) + line(520, 85, 520, 215)
    down = "".join(line(x - 5, 85, x - 5, 215) for x in FUNDING_XS[1:])
    expected = [[cell for cell in row if cell] for row in FUNDING]
    for lines in (framed, down, framed + down):
        assert texts_of(read(laid(FUNDING_XS, 100, FUNDING) + lines)) == [expected]


def test_a_drawn_table_and_one_without_lines_stand_one_below_the_other(read: Read) -> None:
    drawn = table([60, 200, 310, 420, 520], [60, 90, 120, 150, 180, 210], FUNDING)
    first, second = grids_of(read(drawn + laid(XS, 240, [HEADER, *UPPER])))
    assert cells_of(first) == [*filled(FUNDING), ("", 4, 3, 1, 1)]
    assert first.rows[4][3].place.bbox == (420, 180, 520, 210)
    assert cells_of(second) == filled([HEADER, *UPPER])
    assert [grid.rows[0][0].place.table for grid in (first, second)] == [1, 2]


def test_prose_separates_two_tables(read: Read) -> None:
    content = read(laid(FUNDING_XS, 100, FUNDING) + prose(220, PROSE[:92]) + laid(XS, 270, [HEADER, *UPPER]))
    assert [cells_of(grid) for grid in grids_of(content)] == [filled(FUNDING), filled([HEADER, *UPPER])]
    assert paragraphs_of(content) == [PROSE[:92]]


def test_a_table_continues_across_a_break_and_prints_its_header_once(read: Read) -> None:
    whole = [HEADER, *UPPER, *LOWER]
    for again in ([], [HEADER]):
        (grid,) = grids_of(read(laid(XS, 700, [HEADER, *UPPER]), laid(XS, 60, [*again, *LOWER])))
        assert cells_of(grid) == filled(whole)
        assert [row[0].place.page for row in grid.rows] == [1] * 4 + [2] * 3
        assert [row[0].place.row for row in grid.rows] == list(range(1, 8))


def test_a_table_continues_over_three_pages(read: Read) -> None:
    last = [["效益指标", "生态效益指标", "专利技术转化", "≥1次"], ["效益指标", "可持续影响指标", "培训合格率", "100%"]]
    (grid,) = grids_of(read(laid(XS, 700, [HEADER, *UPPER]), laid(XS, 60, LOWER), laid(XS, 60, [HEADER, *last])))
    assert cells_of(grid) == filled([HEADER, *UPPER, *LOWER, *last])
    assert [row[0].place.page for row in grid.rows] == [1] * 4 + [2] * 3 + [3] * 2


def test_a_part_that_is_not_a_table_by_itself_is_one_beside_its_other_part(read: Read) -> None:
    assert texts_of(read(laid(XS, 60, LOWER[:1]))) == []
    long, short = laid(XS, 60, [*UPPER, *LOWER]), laid(XS, 60, LOWER[:1])
    (after,) = grids_of(read(laid(XS, 700, [HEADER, *UPPER]), short))
    assert cells_of(after) == filled([HEADER, *UPPER, *LOWER[:1]])
    (before,) = grids_of(read(laid(XS, 760, [HEADER]), long))
    assert cells_of(before) == filled([HEADER, *UPPER, *LOWER])
    assert [row[0].place.page for row in before.rows] == [1] + [2] * 6


def test_a_first_row_that_begins_as_the_header_did_keeps_its_label(read: Read) -> None:
    again = ["产出指标", "成本指标", "补助资金总额", "≤1091万元"]
    (grid,) = grids_of(read(laid(XS, 700, UPPER), laid(XS, 60, [again, *LOWER[1:]])))
    assert cells_of(grid) == filled([*UPPER, again, *LOWER[1:]])


@pytest.mark.parametrize("after", [[], LOWER])
def test_a_cell_continues_across_a_break(read: Read, after: list[list[str]]) -> None:
    cut = ["产出指标", "时效指标", "专利导航、知识产权战略研究项目资助", "100%"]
    (grid,) = grids_of(read(laid(XS, 720, [HEADER, UPPER[0], cut]), laid(XS, 60, [["", "", "及时拨付率", ""], *after])))
    (cell,) = (cell for cell in grid.cells() if cell.text.startswith("专利导航"))
    assert cell.text == "专利导航、知识产权战略研究项目资助及时拨付率"
    assert (cell.row, cell.place.page, len(grid.rows)) == (2, 1, 3 + len(after))


def test_lines_of_two_texts_on_two_pages_stay_text(read: Read) -> None:
    signed = put(60, 760, "填表人：某某") + put(330, 760, "联系电话：00000000")
    content = read(signed, put(60, 60, "审核人：某某") + put(330, 60, "填报日期：2024年"))
    assert texts_of(content) == []
    assert "填表人：某某 联系电话：00000000" in paragraphs_of(content)[0]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([laid((60, 300, 500), 60, [row[:3] for row in FUNDING])], id="it reaches farther to the right"),
        pytest.param([laid((60, 250), 60, LONG)], id="its texts reach over the columns"),
        pytest.param([laid((20, *XS), 60, [[str(row), *cells] for row, cells in enumerate(LOWER)])], id="it is wider"),
        pytest.param([prose(60, PROSE[:92]) + laid(XS, 110, [HEADER, *LOWER])], id="prose stands above it"),
        pytest.param(["", laid(XS, 60, LOWER)], id="a page stands between"),
        pytest.param([table([60, 140, 230, 420, 500], [60, 90, 120], LOWER[:2])], id="it is drawn"),
    ],
)
def test_another_table_is_not_joined(read: Read, pages: list[str]) -> None:
    first, second = grids_of(read(laid(XS, 700, [HEADER, *UPPER]), *pages))
    assert cells_of(first) == filled([HEADER, *UPPER])
    assert {cell.place.page for cell in second.cells()} == {len(pages) + 1}


def test_a_table_that_began_before_the_selected_page_is_read_from_its_start(read: Read) -> None:
    around = [prose(80, PROSE[:92])] * 6
    pages = [*around, laid(XS, 700, [HEADER, *UPPER]), laid(XS, 60, LOWER), *around]
    (grid,) = grids_of(read(*pages, page_filter=lambda printed: "有所提升" in printed))
    assert cells_of(grid) == filled([HEADER, *UPPER, *LOWER])
    assert grid.rows[0][0].place.page == 7


WORDS = ["项目", "资金", "质量指标", "已完成", "优良", "计划标准", "100%", "≥85%", "10926.2", "—", "0"]


def grids() -> st.SearchStrategy[list[list[str]]]:
    """Grids of three or four columns: some of two columns are lists."""
    return st.integers(3, 4).flatmap(
        lambda wide: st.lists(st.lists(st.sampled_from(WORDS), min_size=wide, max_size=wide), min_size=3, max_size=8)
    )


@pytest.fixture(scope="module")
def one_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return tmp_path_factory.mktemp("grids") / "drawn.pdf"


@settings(max_examples=30, deadline=None, derandomize=True)
@given(rows=grids(), gap=st.sampled_from([7, 11, 17]), step=st.sampled_from([70, 100, 125]))
def test_words_with_wide_gaps_are_read_back(one_path: Path, rows: list[list[str]], gap: int, step: int) -> None:
    xs = [50 + step * column for column in range(len(rows[0]))]
    one_path.write_bytes(pdf([laid(xs, 80, rows, gap)]))
    assert [cells_of(grid) for grid in grids_of(read_pdf(one_path))] == [filled(rows)]


@pytest.mark.parametrize("foot", [text(295, 812, "1"), text(285, 812, "- 1 -"), text(270, 812, "第1页，共2页")])
def test_a_page_number_far_below_is_not_a_row(foot: str, read: Read) -> None:
    (grid,) = grids_of(read(laid(XS, 100, [HEADER, *UPPER]) + foot))
    assert cells_of(grid) == filled([HEADER, *UPPER])


def test_the_same_table_on_the_next_page_is_another(read: Read) -> None:
    """It is not lost as a repeated header."""
    assert len(grids_of(read(laid(XS, 700, [HEADER, *UPPER]), laid(XS, 60, [HEADER, *UPPER])))) == 2


FORM = [
    ["项目名称", "物业管理费", "主管部门", "市场监督管理局"],
    ["预算数", "27", "执行数", "26.5"],
    ["结转", "0", "其他", "0"],
]


def test_two_forms_without_a_title_are_two(read: Read) -> None:
    other = [["项目名称", "其他租赁费", "主管部门", "市场监督管理局"], *FORM[1:]]
    assert len(grids_of(read(laid(XS, 700, FORM), laid(XS, 60, other)))) == 2


def test_a_row_of_dashes_is_a_row_of_cells(read: Read) -> None:
    (grid,) = grids_of(read(laid((60, 160, 260, 360), 100, [HEADER, *UPPER, ["-", "-", "-", "-"]])))
    assert [cell.text for cell in grid.rows[-1]] == ["-", "-", "-", "-"]
