"""A red seal over text: the text stays, the seal is removed; blue print stays too."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from extract.readers.page.breaks import join_pages
from extract.readers.page.layout import PageMarks, analyse_layout
from extract.readers.scan.page import read_raster
from extract.readers.scan.ruling_lines import ImageArray
from extract.readers.scan.seal import without_seals
from tests.harness.scans import DPI, FUNDING, funding, printed, raster, rows_in

RED = (204, 32, 38)
PINK = (235, 120, 125)
BLUE = (25, 45, 150)


def stamped(colour: tuple[int, int, int], page: Image.Image | None = None, radius: int = 260) -> Image.Image:
    """The funding table with a coloured seal in its middle: a ring, a star and bars, printed over the ink."""
    page = page or funding()
    seal = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(seal)
    x, y = page.width * 0.62, page.height * 0.5
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=16)
    draw.regular_polygon((x, y, radius * 0.45), 5, fill=colour)
    for offset in (-90, 100):
        draw.rectangle((x - radius * 0.7, y + offset, x + radius * 0.7, y + offset + 12), fill=colour)
    return ImageChops.multiply(page, seal)


def rows_read(image: Image.Image) -> tuple[tuple[str, ...], ...]:
    return rows_in(join_pages([analyse_layout(read_raster(raster(image)))]))


def test_a_page_without_a_seal_is_the_page_in_grey() -> None:
    grey, covered = without_seals(np.asarray(funding()), DPI)
    assert np.array_equal(grey, np.asarray(funding())[..., 0])
    assert not covered.any()


def test_a_grey_page_is_left_as_it_is() -> None:
    grey = np.asarray(funding().convert("L"))
    assert np.array_equal(without_seals(grey, DPI)[0], grey)


def test_a_seal_becomes_paper_and_the_print_under_it_stays_dark() -> None:
    clean, (found, covered) = np.asarray(funding())[..., 0], without_seals(np.asarray(stamped(RED)), DPI)
    seal = np.asarray(stamped(RED)).astype(int)
    is_seal = (seal[..., 0] - seal[..., 1] > 100) & (clean > 250)
    assert is_seal.sum() > 20_000
    assert found[is_seal].min() > 240
    assert found[clean < 60].max() < 90
    assert covered[is_seal].all()


@pytest.mark.parametrize("colour", [RED, PINK, (230, 60, 20), (180, 20, 60)], ids=["red", "pink", "orange", "crimson"])
def test_amounts_under_a_seal_are_read(colour: tuple[int, int, int]) -> None:
    assert rows_read(stamped(colour)) == FUNDING


def test_a_seal_that_a_copier_blurred_leaves_the_amounts() -> None:
    blurred = Image.fromarray(cv2.GaussianBlur(np.asarray(stamped(RED)), (0, 0), 1.2))
    assert rows_read(blurred) == FUNDING


def test_a_seal_of_a_compressed_image_leaves_the_amounts() -> None:
    coded = cv2.imencode(".jpg", np.asarray(stamped(RED))[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    rows = rows_read(Image.fromarray(cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1]))
    assert rows[1 : len(FUNDING)] == FUNDING[1:]  # beside them the blurred rim of the seal leaves specks


def coloured(text: str, colour: tuple[int, int, int]) -> ImageArray:
    """A line in a colour on a white sheet, H x W x 3."""
    ink = 1 - printed(text).astype(np.float64)[..., None] / 255
    line = np.round(255 - ink * (255 - np.array(colour))).astype(np.uint8)
    sheet = np.full((400, 1200, 3), 255, np.uint8)
    sheet[180 : 180 + line.shape[0], 100 : 100 + line.shape[1]] = line
    return sheet


def texts(marks: PageMarks) -> str:
    return "".join(glyph.text for glyph in marks.glyphs)


def test_print_in_blue_stays() -> None:
    sheet = coloured("已完成，见附件：评价报告", BLUE)
    assert without_seals(sheet, DPI)[0].min() < 60
    assert texts(read_raster(raster(Image.fromarray(sheet)))) == "已完成，见附件：评价报告"


def test_a_head_in_red_is_read() -> None:
    assert texts(read_raster(raster(Image.fromarray(coloured("某某市财政局文件", RED))))) == "某某市财政局文件"


def test_a_page_printed_in_blue_loses_its_red_seal_alone() -> None:
    ink = np.asarray(funding().convert("L")).astype(np.float64)[..., None] / 255
    blue = Image.fromarray(np.round(255 - (1 - ink) * (255 - np.array(BLUE))).astype(np.uint8))
    assert rows_read(stamped(RED, blue)) == FUNDING


def test_a_page_all_red_ends() -> None:
    assert without_seals(np.full((50, 40, 3), RED, np.uint8), DPI)[0].shape == (50, 40)
