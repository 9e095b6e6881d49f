"""Detection of text lines on a straightened image: all ink is used, no line crosses a ruling line."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from extract.readers.page.ruling_lines import RulingLine, find_lattices
from extract.readers.scan.geometry import StraightPage
from extract.readers.scan.text_lines import Box, TextLines, find_lines
from tests.harness.scans import DPI, printed

POINT = DPI / 72
SIDES = 60, 800
TOPS = 60, 160


def sheet(*texts: tuple[int, int, str]) -> NDArray[np.uint8]:
    """A white sheet with texts of 28 pixels per em, each at its left and top."""
    page = np.full((400, 900), 255, np.uint8)
    for left, top, text in texts:
        ink = printed(text, 28)
        part = page[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.minimum(part, ink, out=part)
    return page


def lines_on(page: NDArray[np.uint8], xs: Sequence[int] = (), ys: Sequence[int] = ()) -> TextLines:
    """The lines on a sheet with ruling lines at `xs` and `ys`, in pixels."""
    for x in xs:
        page[ys[0] : ys[-1], x - 1 : x + 2] = 0
    for y in ys:
        page[y - 1 : y + 2, xs[0] : xs[-1]] = 0
    across = [(float(y), float(xs[0]), float(xs[-1])) for y in ys]
    down = [(float(x), float(ys[0]), float(ys[-1])) for x in xs]
    horizontals, verticals = ([RulingLine(*(side / POINT for side in one)) for one in some] for some in (across, down))
    straight = StraightPage(page, np.eye(2, 3), across, down, 0.0)
    return find_lines(straight, find_lattices(horizontals, verticals), DPI)


def around(page: NDArray[np.uint8]) -> Box:
    rows, columns = np.nonzero(page < 128)
    return Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


def test_a_line_is_boxed_to_its_ink() -> None:
    page = sheet((100, 100, "全年执行数1300万元"))
    (box,) = lines_on(page).boxes
    assert box == pytest.approx(around(page), abs=3)


def test_the_height_of_a_character_is_measured() -> None:
    assert lines_on(sheet((100, 100, "知识产权运营服务体系建设"))).height == pytest.approx(27, abs=3)


def test_an_empty_sheet_has_no_lines() -> None:
    assert lines_on(sheet()).boxes == []
    assert lines_on(sheet(), [60, 400, 800], [60, 100, 140]).boxes == []


def test_a_label_that_is_spread_is_one_line_and_columns_are_not() -> None:
    assert len(lines_on(sheet((100, 100, "名"), (160, 100, "称"))).boxes) == 1
    assert len(lines_on(sheet((100, 100, "名称"), (260, 100, "金额"))).boxes) == 2


def test_no_line_crosses_a_ruling_line() -> None:
    page = sheet((352, 90, "总额"), (414, 90, "1300"))
    found = lines_on(page, [60, 410, 800], [60, 140])
    assert len(found.boxes) == 2
    assert max(found.boxes[0].x0, found.boxes[1].x0) > 410
    assert min(found.boxes[0].x1, found.boxes[1].x1) < 410
    assert found.parted == set()


def test_two_texts_in_one_cell_may_have_a_missed_line_between_them() -> None:
    page = sheet((100, 90, "总额"), (414, 90, "1300"), (700, 200, "外"))
    found = lines_on(page, [60, 800], [60, 140])
    assert len(found.boxes) == 3
    assert found.parted == {box for box in found.boxes if box.top < 140}


def test_texts_beside_each_other_outside_a_table_are_not_uncertain() -> None:
    found = lines_on(sheet((100, 90, "填表人"), (414, 90, "单位：万元")))
    assert (len(found.boxes), found.parted) == (2, set())


def test_lines_one_below_the_other_are_two_and_not_uncertain() -> None:
    found = lines_on(sheet((100, 80, "全年预算"), (100, 118, "数（A）")), [60, 800], [60, 160])
    assert (len(found.boxes), found.parted) == (2, set())


def test_touching_lines_are_split_where_the_least_ink_is() -> None:
    page = sheet((100, 80, "全年预算执行"), (100, 109, "完成情况分析"))
    page[100:112, 112] = 0
    upper, lower = sorted(lines_on(page).boxes, key=lambda box: box.top)
    assert upper.bottom == pytest.approx(108, abs=4)
    assert lower.top == pytest.approx(108, abs=4)


def test_a_single_dash_keeps_the_white_of_its_line_around_it() -> None:
    page = sheet((100, 80, "全年预算执行"), (414, 92, "—"))
    found = lines_on(page)
    dash = max(found.boxes, key=lambda box: box.x0)
    ink = around(page[:, 400:])
    assert ink.bottom - ink.top < 6
    assert dash.bottom - dash.top == pytest.approx(0.9 * found.height, abs=2)
    assert (dash.top + dash.bottom) / 2 == pytest.approx((ink.top + ink.bottom) / 2, abs=2)


def test_a_single_digit_counts() -> None:
    assert len(lines_on(sheet((100, 80, "全年预算执行"), (414, 80, "0"))).boxes) == 2


def test_a_speck_is_not_a_line() -> None:
    page = sheet((100, 80, "全年预算执行"))
    page[300:302, 500:501] = 0
    page[320:324, 700:704] = 0
    assert len(lines_on(page).boxes) == 1


def test_the_image_that_is_read_has_no_ruling_lines() -> None:
    page = sheet((100, 90, "总额"))
    found = lines_on(page, [60, 410, 800], [60, 140])
    assert found.ink[60, 300] == found.ink[100, 410] == 255
    assert around(found.ink) == around(sheet((100, 90, "总额")))
    assert page[60, 300] == 0
