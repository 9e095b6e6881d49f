"""A scanned page: its cells with places and confidence, in any orientation, and what cannot be read."""

import re

import cv2
import numpy as np
import pytest
from PIL import Image

from extract.document import extract_content
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.reasons import PageLoss
from extract.model.records import Measure
from extract.readers.page.breaks import join_pages
from extract.readers.page.layout import PageMarks, analyse_layout
from extract.readers.page.raster import Raster
from extract.readers.page.ruling_lines import RulingLine
from extract.readers.page.text import Glyph
from extract.readers.pdf.document import read_pdf
from extract.readers.scan.page import read_raster, turned, with_image_tables
from tests.harness.scans import DPI, FILES, FUNDING, funding, grids_of, page, part, plain, printed, raster, rows_in

NUMBER = re.compile(r"[\d.,]+%?")


def cells_of(marks: PageMarks) -> list[Cell]:
    return [cell for block in join_pages([analyse_layout(marks)]) if hasattr(block, "cells") for cell in block.cells()]


def rows_read(image: Image.Image) -> tuple[tuple[str, ...], ...]:
    return rows_in(join_pages([analyse_layout(read_raster(raster(image)))]))


def by_place(cells: list[Cell]) -> dict[tuple[int, int], Cell]:
    return {(cell.row, cell.column): cell for cell in cells if cell.place.page == 1}


@pytest.fixture(scope="module")
def scanned() -> list[Cell]:
    """The cells of chaoyang's first page as a clean scan."""
    return cells_of(read_raster(raster(page("chaoyang"))))


@pytest.fixture(scope="module")
def as_text() -> list[Cell]:
    """The same page as its PDF names the characters."""
    return [cell for grid in grids_of(read_pdf(FILES / "chaoyang.pdf")) for cell in grid.cells()]


def test_a_page_has_the_cells_that_it_has_as_text(scanned: list[Cell], as_text: list[Cell]) -> None:
    own, truth = by_place(scanned), by_place(as_text)
    assert own.keys() == truth.keys()
    same = [plain([[own[place].text]]) == plain([[truth[place].text]]) for place in truth if truth[place].text]
    assert sum(same) / len(same) >= 0.95


def test_its_numbers_are_all_right_and_confident(scanned: list[Cell], as_text: list[Cell]) -> None:
    own = by_place(scanned)
    numbers = {place: cell.text for place, cell in by_place(as_text).items() if NUMBER.fullmatch(cell.text)}
    assert len(numbers) == 11
    assert {place: own[place].text for place in numbers} == numbers
    assert all((own[place].place.confidence or 0) > 0.9 for place in numbers)


def test_its_cells_are_where_they_are_in_the_text(scanned: list[Cell], as_text: list[Cell]) -> None:
    own, truth = by_place(scanned), by_place(as_text)
    last = max(row for row, _ in truth)
    for place, cell in truth.items():
        rows = min(cell.rowspan, last + 1 - cell.row)  # the rest of it is on the next page
        assert own[place].place.bbox == pytest.approx(cell.place.bbox, abs=1.2)
        assert (own[place].place.table, own[place].rowspan, own[place].colspan) == (1, rows, cell.colspan)


def test_every_text_of_it_has_a_confidence_and_no_blank_has(scanned: list[Cell]) -> None:
    for cell in scanned:
        assert (cell.place.confidence is None) == (not cell.text)
        assert cell.place.confidence is None or 0 < cell.place.confidence < 1


def test_its_form_is_read_with_amounts_that_its_sums_confirm() -> None:
    content = read_pdf(FILES / "chaoyang.pdf")
    blocks = join_pages([analyse_layout(read_raster(raster(page("chaoyang"))))])
    scan = type(content)(blocks, "scan", "application/pdf", 1)
    (form,) = extract_content(scan, document_id="x", file_name="x.pdf").projects
    amounts = {(one.source, one.measure): one for one in form.funding}
    total = amounts["年度资金总额：", Measure.BUDGET]
    assert (str(total.value), total.unit, total.confidence) == ("10926.2", "万元", 0.95)
    assert total.confidence_basis[-1] is ConfidenceBasis.READ_FROM_IMAGE
    assert total.cells["value"].page == 1
    assert form.name == "北京市朝阳区知识产权运营服务体系建设"


@pytest.mark.parametrize("angle", [-4.0, 0.7, 6.0])
def test_a_page_that_is_skewed_is_straightened(angle: float) -> None:
    askew = funding().rotate(angle, fillcolor="white", resample=Image.Resampling.BICUBIC)
    assert rows_read(askew) == FUNDING


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_head_is_turned_upright(quarters: int) -> None:
    upright = raster(funding())
    marks = read_raster(turned(upright, quarters))
    assert (marks.width, marks.height) == (upright.width, upright.height)
    assert rows_in(join_pages([analyse_layout(marks)])) == FUNDING


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_small_print_on_its_side_is_not_read_as_it_lies(quarters: int) -> None:
    """The model reads characters on their side with confidence, and their line backwards: 004 for 400."""
    upright = raster(part("tianjin", (40, 190, 545, 240), (505, 420)))
    rows = rows_in(join_pages([analyse_layout(read_raster(turned(upright, quarters)))]))
    assert tuple(row[-1] for row in rows if row and row[-1][-1] in "个钟时%")[:4] == ("1个", "<1分钟", "<8小时", "≥98%")


def test_a_turned_image_is_as_far_from_its_edges() -> None:
    upright = Raster(1, 300, 200, np.arange(6, dtype=np.uint8).reshape(2, 3, 1).repeat(3, axis=2))
    sideways = turned(upright, 1)
    assert (sideways.width, sideways.height, sideways.pixels[..., 0].tolist()) == (200, 300, [[2, 5], [1, 4], [0, 3]])
    assert upright.dpi == sideways.dpi


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_a_page_of_other_pixels_an_inch_has_the_same_cells(dpi: int) -> None:
    scale = dpi / DPI
    resized = funding().resize((round(funding().width * scale), round(funding().height * scale)), Image.Resampling.BOX)
    marks = read_raster(raster(resized, dpi))
    assert rows_in(join_pages([analyse_layout(marks)])) == FUNDING
    (amount,) = [cell for cell in cells_of(marks) if cell.text == "10926.2"]
    assert amount.place.bbox == pytest.approx((239.8, 195.9, 301.4, 209.2), abs=1.2)


@pytest.mark.parametrize(
    ("paper", "ink", "noise"), [(235, 60, 12), (200, 90, 0), (255, 150, 0)], ids=["grainy", "grey", "faint"]
)
def test_grey_paper_grain_and_faint_print_leave_the_amounts(paper: int, ink: int, noise: int) -> None:
    clean = np.asarray(funding().convert("L")).astype(np.float64) / 255
    grey = ink + clean * (paper - ink) + np.random.default_rng(7).normal(0, noise, clean.shape)
    rows = rows_read(Image.fromarray(grey.clip(0, 255).astype(np.uint8)))
    assert [row[1:] for row in rows[1:]] == [row[1:] for row in FUNDING[1:]]


def test_the_dark_edge_that_a_copier_leaves_is_not_ink() -> None:
    edged = np.asarray(funding()).copy()
    edged[:, :30] = edged[:25] = 20
    assert rows_read(Image.fromarray(edged)) == FUNDING


def test_a_table_of_signs_in_a_column_of_their_own_is_read() -> None:
    """As in printed forms: the comparator in one cell, its number in the next."""
    signs = ["≥", "≤", "=", "—", "≥"]
    sheet = np.full((700, 1100), 255, np.uint8)
    for row, sign in enumerate(signs):
        for left, text in ((40, "专利授权数量"), (420, sign), (600, f"{row + 3}5%")):
            ink = printed(text, 32)
            at = 100 + 70 * row + (32 - ink.shape[0]) // 2
            sheet[at : at + ink.shape[0], left : left + ink.shape[1]] = ink
    for x in (20, 400, 480, 900):
        cv2.line(sheet, (x, 80), (x, 80 + 70 * 5), 0, 2)
    for row in range(6):
        cv2.line(sheet, (20, 80 + 70 * row), (900, 80 + 70 * row), 0, 2)
    rows = rows_read(Image.fromarray(sheet))
    assert [row[1:] for row in rows] == [(sign, f"{row + 3}5%") for row, sign in enumerate(signs)]


@pytest.mark.parametrize("shade", [255, 230, 128])
def test_a_sheet_without_print_is_not_a_loss(shade: int) -> None:
    marks = read_raster(raster(Image.new("L", (900, 1200), shade)))
    assert (list(marks.glyphs), marks.loss) == ([], None)


def test_what_is_illegible_is_a_loss_and_nothing_of_it_is_read() -> None:
    """Neither characters nor ruling lines: they would mix with those of other pages."""
    noise = Image.fromarray(np.random.default_rng(4).integers(0, 255, (700, 700), np.uint8))
    marks = read_raster(raster(noise))
    assert marks.loss is PageLoss.ILLEGIBLE
    assert analyse_layout(marks).blocks == []


def test_the_same_image_is_read_the_same_twice() -> None:
    assert read_raster(raster(funding())) == read_raster(raster(funding()))


def test_a_image_within_a_page_has_its_table_moved_to_its_place() -> None:
    words = Glyph("说", 10, 10, 20, 20, 19)
    sheet = Image.new("RGB", (1654, 2339), "white")
    sheet.paste(funding(), (150, 700))
    box = (150 * 0.36, 700 * 0.36, (150 + funding().width) * 0.36, (700 + funding().height) * 0.36)
    text_page = PageMarks(1, 595.4, 842, [words], [RulingLine(500, 5, 9)], [], insets=[box])
    marks = with_image_tables(text_page, raster(sheet))
    (amount,) = [cell for cell in cells_of(marks) if cell.text == "10926.2"]
    assert amount.place.bbox == pytest.approx((239.8 + 54, 195.9 + 252, 301.4 + 54, 209.2 + 252), abs=1)
    assert marks.glyphs[0] == words
    assert marks.horizontals[0] == RulingLine(500, 5, 9)


def test_a_page_without_images_is_left_as_it_is() -> None:
    text_page = PageMarks(1, 595.4, 842, [Glyph("说", 10, 10, 20, 20, 19)])
    assert with_image_tables(text_page, raster(Image.new("L", (827, 1170), 255), 100)) == text_page
