"""Tables, texts and pages are drawn with the traced values marked."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFont

from extract.model.content import Cell, Grid
from extract.model.records import Place, Unreadable
from tests.conftest import ROOT
from warehouse.errors import JixiaoError
from warehouse.provenance.images.fonts import Face, chinese_font, first_with_chinese
from warehouse.provenance.images.grid import Labels, draw_grid
from warehouse.provenance.images.marks import Drawn, paint
from warehouse.provenance.images.page import draw_page
from warehouse.provenance.images.prose import Span, draw_prose

FACE = Face(chinese_font(), 22)
YELLOW = (255, 238, 120)


def grid_of(number: str, table: int) -> Grid:
    """Return a table of a sample from its known cells."""
    (rows,) = [json.loads((ROOT / f"tests/data/grids/{number}.json").read_text("utf-8"))["tables"][table]["rows"]]
    taken: set[tuple[int, int]] = set()
    placed = []
    for index, row in enumerate(rows):
        column, cells = 0, []
        for cell in row:
            while (index, column) in taken:
                column += 1
            height, width = cell.get("rowspan", 1), cell.get("colspan", 1)
            taken |= {(index + down, column + right) for down in range(height) for right in range(width)}
            place = Place(table=table + 1, row=index + 1, column=column + 1)
            cells.append(Cell(cell["text"], index, column, place, height, width))
            column += width
        placed.append(tuple(cells))
    return Grid(tuple(placed))


def marked(drawn: Drawn) -> Image.Image:
    """Return the image with its marks painted."""
    image, shown = drawn
    paint(image, shown, FACE)
    return image


def test_only_the_marked_cell_is_yellow() -> None:
    image, shown = draw_grid(grid_of("004", 0), {(20, 4): None}, {13}, Labels(), FACE)
    (mark,) = shown
    left, top, right, bottom = map(round, mark.box)
    paint(image, shown, FACE)
    yellow = [x for x in range(image.width) if image.getpixel((x, top + 6)) == YELLOW]
    assert left < yellow[0] < yellow[-1] < right
    assert image.getpixel((left + 6, bottom + 6)) != YELLOW


def test_a_merged_cell_is_marked_over_all_its_rows() -> None:
    grid = grid_of("004", 0)
    merged = next(cell for cell in grid.cells() if cell.text == "质量指标")
    assert merged.rowspan == 5
    _, (mark,) = draw_grid(grid, {(merged.row, merged.column): None}, (), Labels(), FACE)
    _, (first, last) = draw_grid(grid, {(19, 4): None, (23, 4): None}, (), Labels(), FACE)
    assert mark.box[3] - mark.box[1] > last.box[1] - first.box[1]


def test_a_large_table_is_drawn_around_the_mark() -> None:
    cells = [[Cell(f"{row}.{column}", row, column, Place()) for column in range(60)] for row in range(3000)]
    grid = Grid(tuple(map(tuple, cells)))
    image, (mark,) = draw_grid(grid, {(2500, 40): 1}, {3}, Labels(), FACE)
    assert image.width <= 1600
    assert image.height < 2000
    assert mark.box[2] <= image.width
    assert mark.box[3] <= image.height


def test_a_mark_on_a_row_without_text_is_shown() -> None:
    grid = Grid(((), (Cell("", 1, 0, Place()),), ()))
    _, (mark,) = draw_grid(grid, {(1, 0): None}, (), Labels({1: "2"}), FACE)
    assert mark.box[2] > mark.box[0]


def test_a_value_in_a_wrapped_line_is_marked_in_all_its_parts() -> None:
    text = "知识产权维权援助专项经费预算37万元（其中：本年度预算为30万元，上年结余7万元），实际到位37万元，" * 3
    start = text.rindex("实际到位")
    image, shown = draw_prose([("64", text)], {0: [Span(start, start + 9, 1)]}, FACE)
    assert shown[0].number == 1
    assert all(0 < mark.box[0] < mark.box[2] < image.width for mark in shown)
    assert sum(mark.box[2] - mark.box[0] - 6 for mark in shown) == pytest.approx(FACE.width(text[start : start + 9]))


def test_a_page_is_drawn_at_150_dots_an_inch_with_its_box() -> None:
    image, (mark,) = draw_page(ROOT / "tests/data/files/chaoyang.pdf", 1, [((72, 144, 216, 288), None)])
    assert mark.box == pytest.approx((148, 298, 452, 602))
    assert image.size[0] == pytest.approx(595 * 150 / 72, abs=60)


def test_a_page_that_does_not_exist_cannot_be_drawn() -> None:
    with pytest.raises(Unreadable, match="page 99"):
        draw_page(ROOT / "tests/data/files/chaoyang.pdf", 99, [])


@given(st.text(max_size=200), st.integers(1, 400))
def test_wrapping_loses_nothing_but_line_breaks(text: str, width: int) -> None:
    lines = FACE.wrap(text, width)
    assert "".join(lines) == text.translate(str.maketrans("\t\r\v\f", "\u3000   ")).replace("\n", "")
    assert all(FACE.width(line) <= width or len(line) == 1 for line in lines)


def test_a_number_is_not_split_from_its_sign_or_in_itself() -> None:
    assert FACE.wrap("预算执行率42.59%，具体", FACE.width("预算执行率42.5")) == ["预算执行率", "42.59%，具体"]


def test_a_font_without_chinese_is_not_used(tmp_path: Path) -> None:
    latin = ImageFont.load_default(24)
    assert isinstance(latin, ImageFont.FreeTypeFont)
    assert isinstance(latin.path, BytesIO)
    (tmp_path / "latin.ttf").write_bytes(latin.path.getvalue())
    (tmp_path / "none.ttf").write_text("not a font", "ascii")
    others = [(str(tmp_path / name), 0) for name in ("latin.ttf", "none.ttf", "missing.ttf")]
    with pytest.raises(JixiaoError, match="apt-get install fonts-noto-cjk"):
        first_with_chinese(others)
    assert first_with_chinese([*others, chinese_font()]) == chinese_font()
