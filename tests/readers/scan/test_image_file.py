"""Image files of pages: every format and orientation gives the cells of the page."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from extract.model.content import Content
from extract.model.notes import PagesNotRead
from extract.model.reasons import PageLoss
from extract.model.records import Unreadable
from extract.readers import read_content
from extract.readers.scan.image_file import frame_as_read, read_image
from tests.harness.scans import DPI, FUNDING, funding, grids_of, part, rows_of, saved

ILLEGIBLE = "an image too poor to be read"
NOISY = 1120, 1120
"""Pixels of a small page of noise at 200 dots per inch."""

EXIF_TURNS = {
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}
"""Orientation of an image in a file whose EXIF tag has that value."""


@pytest.fixture
def read(tmp_path: Path):
    def read(data: bytes) -> Content:
        path = tmp_path / "image"
        path.write_bytes(data)
        return read_content(path)

    return read


def grey() -> Image.Image:
    return funding().convert("L")


def black_and_white() -> Image.Image:
    return grey().point(lambda value: 255 if value > 150 else 0).convert("1")


def see_through() -> Image.Image:
    """Black ink on a transparent background."""
    sheet = Image.new("RGBA", funding().size, (0, 0, 0, 0))
    sheet.putalpha(grey().point(lambda value: 255 - value))
    return sheet


def see_through_palette() -> bytes:
    pale = funding().convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    return saved(pale, "PNG", transparency=pale.getpixel((5, 5)))


def deep(kind: str) -> bytes:
    """16-bit grey."""
    return saved(Image.fromarray(np.asarray(grey()).astype(np.uint16) * 257), kind)


KINDS = {
    ("png", "image/png"): lambda: saved(funding(), "PNG"),
    ("jpg", "image/jpeg"): lambda: saved(funding(), "JPEG", quality=60),
    ("grey jpg", "image/jpeg"): lambda: saved(grey(), "JPEG", quality=60),
    ("cmyk jpg", "image/jpeg"): lambda: saved(funding().convert("CMYK"), "JPEG", quality=90),
    ("bmp", "image/bmp"): lambda: saved(funding(), "BMP"),
    ("gif", "image/gif"): lambda: saved(funding(), "GIF"),
    ("tif", "image/tiff"): lambda: saved(funding(), "TIFF", compression="tiff_lzw"),
    ("fax tif", "image/tiff"): lambda: saved(black_and_white(), "TIFF", compression="group4"),
    ("black and white png", "image/png"): lambda: saved(black_and_white(), "PNG"),
    ("palette png", "image/png"): lambda: saved(funding().convert("P"), "PNG"),
    ("transparent png", "image/png"): lambda: saved(see_through(), "PNG"),
    ("transparent grey png", "image/png"): lambda: saved(see_through().convert("LA"), "PNG"),
    ("transparent palette png", "image/png"): see_through_palette,
    ("16-bit png", "image/png"): lambda: deep("PNG"),
    ("16-bit tif", "image/tiff"): lambda: deep("TIFF"),
}


@pytest.mark.parametrize(("kind", "media_type"), KINDS)
def test_every_format_gives_the_same_cells(kind: str, media_type: str, read) -> None:
    content = read(KINDS[kind, media_type]())
    assert (content.reader, content.media_type, content.page_count, content.notes) == ("scan", media_type, 1, ())
    assert [rows_of(grid) for grid in grids_of(content)] == [FUNDING]


def test_a_cell_has_its_box_and_its_confidence(read) -> None:
    (grid,) = grids_of(read(KINDS["png", "image/png"]()))
    (amount,) = [cell for cell in grid.cells() if cell.text == "10926.2"]
    place = amount.place
    assert (place.page, place.table, place.row, place.column) == (1, 1, 2, 2)
    assert place.bbox == pytest.approx((239.8, 195.9, 301.4, 209.2), abs=1)
    assert place.confidence is not None
    assert 0.95 < place.confidence < 1
    assert {cell.place.confidence for cell in grid.cells() if not cell.text} == {None}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_image_that_is_turned_gives_the_same_cells(turn: int, read) -> None:
    (grid,) = grids_of(read(saved(funding().rotate(turn, expand=True), "PNG")))
    assert rows_of(grid) == FUNDING
    (amount,) = [cell for cell in grid.cells() if cell.text == "10926.2"]
    assert amount.place.bbox == pytest.approx((239.8, 195.9, 301.4, 209.2), abs=1)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_whole_page_that_is_turned_gives_the_same_targets(turn: int, read) -> None:
    """A page of a target table in small print, whose lines are as legible on their side as upright."""
    upright = part("tianjin", (40, 66, 545, 260), (560, 420))
    (grid,) = grids_of(read(saved(upright.rotate(turn, expand=True), "PNG")))
    targets = {row[-1] for row in rows_of(grid)}
    assert {"1个", "<1分钟", "<8小时", "≥98%", "≥100人"} <= targets


@pytest.mark.parametrize("orientation", EXIF_TURNS)
def test_a_photograph_that_a_camera_took_turned_is_shown_upright(orientation: int, read) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = funding().transpose(EXIF_TURNS[orientation])
    (grid,) = grids_of(read(saved(lying, "JPEG", exif=exif)))
    assert rows_of(grid) == FUNDING


def test_each_frame_is_a_page_and_its_table_continues(read) -> None:
    """A fax of three sheets: a table with the same header on each is three tables."""
    sheet = black_and_white()
    content = read(saved(sheet, "TIFF", compression="group4", save_all=True, append_images=[sheet, sheet]))
    assert content.page_count == 3
    assert [(rows_of(grid), grid.rows[0][0].place.page) for grid in grids_of(content)] == [
        (FUNDING, 1),
        (FUNDING, 2),
        (FUNDING, 3),
    ]


def test_a_frame_that_is_lost_is_noted_and_nothing_of_it_is_read(read) -> None:
    noise = Image.fromarray(np.random.default_rng(5).integers(0, 255, NOISY, np.uint8))
    content = read(saved(grey(), "TIFF", save_all=True, append_images=[noise]))
    assert content.notes == (PagesNotRead(PageLoss.ILLEGIBLE, (2,)),)
    assert len(content.blocks) == 1


def test_a_second_image_that_a_camera_keeps_in_a_jpeg_is_not_a_page(read) -> None:
    """Its preview, or a depth map."""
    small = funding().resize((240, 210))
    data = io.BytesIO()
    funding().save(data, "MPO", save_all=True, append_images=[small], dpi=(DPI, DPI))
    with Image.open(io.BytesIO(data.getvalue())) as image:
        assert image.format == "MPO"
        assert len(list(ImageSequence.Iterator(image))) == 2
    content = read(data.getvalue())
    assert (content.page_count, content.notes) == (1, ())
    assert [rows_of(grid) for grid in grids_of(content)] == [FUNDING]


def test_a_fax_has_half_as_many_lines_as_columns_an_inch(read) -> None:
    """204 by 98 dots per inch: its pixels are not square."""
    squeezed = grey().resize((round(funding().width * 204 / DPI), round(funding().height * 98 / DPI)))
    coarse = squeezed.point(lambda value: 255 if value > 160 else 0).convert("1")
    content = read(saved(coarse, "TIFF", compression="group4", dpi=(204, 98)))
    (grid,) = grids_of(content)
    assert [row[1:] for row in rows_of(grid)[1:4]] == [row[1:] for row in FUNDING[1:4]]


@pytest.mark.parametrize("dpi", [None, 72, 4800])
def test_a_size_that_is_not_stated_or_not_that_of_a_page_is_that_of_a_page(dpi: int | None, read) -> None:
    data = io.BytesIO()
    funding().save(data, "PNG", **({} if dpi is None else {"dpi": (dpi, dpi)}))
    content = read(data.getvalue())
    (grid,) = grids_of(content)
    assert rows_of(grid) == FUNDING
    boxes = [cell.place.bbox for cell in grid.cells() if cell.place.bbox]
    assert max(x1 for _, _, x1, _ in boxes) < 595.3 * 480 / 420


def test_a_photograph_of_a_page_has_more_pixels_than_are_needed(read) -> None:
    twice = funding().resize((funding().width * 5 // 2, funding().height * 5 // 2), Image.Resampling.BICUBIC)
    (grid,) = grids_of(read(saved(twice, "JPEG", dpi=(72, 72))))
    assert rows_of(grid) == FUNDING


SIZES = {
    "letter": (612, 792),
    "A3": (841.9, 1190.6),
    "receipt": (400, 2000),
}


@pytest.mark.parametrize("size", SIZES)
def test_a_sheet_of_any_size_is_read(size: str, read) -> None:
    (grid,) = grids_of(read(saved(part("chaoyang", (141, 190, 522, 271), SIZES[size]), "PNG")))
    assert rows_of(grid) == FUNDING


def test_a_photograph_of_something_else_is_refused(read) -> None:
    spots = np.random.default_rng(1).integers(0, 255, (24, 24, 3), np.uint8)
    with pytest.raises(Unreadable, match=ILLEGIBLE):
        read(saved(Image.fromarray(spots).resize(NOISY, Image.Resampling.BICUBIC), "JPEG"))


def test_noise_is_refused(read) -> None:
    with pytest.raises(Unreadable, match=ILLEGIBLE):
        read(saved(Image.fromarray(np.random.default_rng(2).integers(0, 255, NOISY, np.uint8)), "PNG"))


def coarse(dpi: int) -> bytes:
    """The funding table at a low resolution."""
    size = tuple(round(side * dpi / DPI) for side in funding().size)
    return saved(funding().resize(size, Image.Resampling.BOX), "PNG", dpi=(dpi, dpi))


def test_a_coarse_page_has_the_right_amounts(read) -> None:
    """At 50 dots per inch, where a digit is six pixels high."""
    (grid,) = grids_of(read(coarse(50)))
    assert [row[1:] for row in rows_of(grid)[1:]] == [row[1:] for row in FUNDING[1:]]


def test_a_page_that_is_too_coarse_is_refused(read) -> None:
    with pytest.raises(Unreadable, match=ILLEGIBLE):
        read(coarse(28))


def test_an_empty_sheet_holds_no_text(read) -> None:
    with pytest.raises(Unreadable, match="no text was found in the image"):
        read(saved(Image.new("RGB", (827, 1170), "white"), "PNG", dpi=(100, 100)))


def test_the_same_image_is_read_the_same_twice(read) -> None:
    data = saved(funding(), "JPEG", quality=50)
    assert read(data) == read(data)


def test_a_frame_is_drawn_on_which_the_places_lie(tmp_path: Path) -> None:
    """The image in the file is skewed and rotated; the rendered one has ink wherever a cell was read."""
    askew = funding().rotate(1.5, fillcolor="white", resample=Image.Resampling.BICUBIC).rotate(180)
    path = tmp_path / "askew.png"
    path.write_bytes(saved(askew, "PNG"))
    drawn = frame_as_read(path, 1)
    raster = drawn[1] if isinstance(drawn, tuple) else drawn
    dark = np.asarray(raster.pixels).min(axis=2) < 128
    for cell in grids_of(read_image(path))[0].cells():
        assert cell.place.bbox is not None
        x0, top, x1, bottom = (round(side * raster.dpi / 72) for side in cell.place.bbox)
        inside = dark[top + 6 : bottom - 6, x0 + 6 : x1 - 6]
        assert (inside.sum() > 60) == bool(cell.text), cell.text


def test_a_frame_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(saved(Image.new("L", (60, 60), 255), "PNG"))
    with pytest.raises(Unreadable, match="it has no page 2"):
        frame_as_read(path, 2)
