"""Page images for tests: pages of real documents as a scanner would give them, details of pages, PDFs of images."""

import io
import unicodedata
from collections.abc import Iterable
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extract.model.content import Block, Content, Grid
from extract.readers.page.raster import Raster
from extract.readers.pdf.page_image import draw_page
from extract.readers.scan.ruling_lines import ImageArray
from tests.conftest import ROOT
from tests.harness.drawn_pdf import HEIGHT, Page
from warehouse.provenance.images.fonts import chinese_font

FILES = ROOT / "tests" / "data" / "files"
DPI = 200
FUNDING = (
    ("全年预算数(A)", "全年执行数(B)", "预算执行率(B/A)"),
    ("年度资金总额:", "10926.2", "1300", "11.900%"),
    ("其中:中央财政资金", "10000", "373.8", "3.700%"),
    ("地方资金", "926.2", "926.2", "100%"),
    ("其他资金", "0", "0"),
)
"""The texts on the image that :func:`funding` returns, as :func:`plain` returns texts."""


@cache
def page(name: str, number: int = 1, dpi: int = DPI) -> Image.Image:
    """Return the image of a page of a PDF in tests/data/files, like a scan without noise; `number` counts from 1."""
    return Image.fromarray(draw_page(FILES / f"{name}.pdf", number, dpi).pixels)


def part(name: str, box: tuple[float, float, float, float], size: tuple[float, float], number: int = 1) -> Image.Image:
    """Return a detail of a page in the middle of a white sheet.

    Args:
        name: The document.
        box: Left, top, right and bottom of the detail, in points.
        size: Width and height of the sheet, in points.
        number: The page number, from 1.
    """
    cut = page(name, number).crop(tuple(round(side * DPI / 72) for side in box))
    sheet = Image.new("RGB", (round(size[0] * DPI / 72), round(size[1] * DPI / 72)), "white")
    sheet.paste(cut, ((sheet.width - cut.width) // 2, (sheet.height - cut.height) // 2))
    return sheet


@cache
def funding() -> Image.Image:
    """Return the amounts of the first page of chaoyang, on a sheet of 480 x 420 points."""
    return part("chaoyang", (141, 190, 522, 271), (480, 420))


def printed(text: str, size: int = 36, least_height: float = 0.0) -> ImageArray:
    """Return a text as the image of one line (H x W grey), cropped closely.

    Args:
        text: The text.
        size: The font size in pixels per em.
        least_height: The minimum height of the image in ems.
    """
    file, index = chinese_font()
    font = ImageFont.truetype(file, size, index=index)
    left, top, right, bottom = font.getbbox(text)
    high = max(round(least_height * size), bottom - top + 4)
    line = Image.new("L", (right - left + 4, high), 255)
    ImageDraw.Draw(line).text((2 - left, (high - bottom + top) // 2 - top), text, 0, font=font)
    return np.asarray(line)


def raster(image: Image.Image, dpi: float = DPI, number: int = 1) -> Raster:
    """Return an image as page `number`."""
    return Raster(number, image.width * 72 / dpi, image.height * 72 / dpi, np.asarray(image.convert("RGB")))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the bytes of an image file; `kind` is the format, and the options are those of Pillow.

    The resolution is 200 dpi unless the option `dpi` is given.
    """
    file = io.BytesIO()
    image.save(file, kind, **{"dpi": (DPI, DPI), **options})
    return file.getvalue()


def image_object(image: Image.Image, quality: int = 90) -> str:
    """Return an image as an object for :func:`tests.harness.drawn_pdf.pdf`; `quality` is that of JPEG."""
    data = saved(image, "JPEG", quality=quality)
    space = "DeviceGray" if image.mode == "L" else "DeviceRGB"
    return (
        f"<</Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/BitsPerComponent 8"
        f"/ColorSpace/{space}/Filter/DCTDecode/Length {len(data)}>>stream\n{data.decode('latin-1')}\nendstream"
    )


def image_page(number: int, image: Image.Image, content: str = "", entries: str = "") -> Page:
    """Return a page that an image fills, of the size of the image at 200 dpi.

    Args:
        number: The object number of the image.
        image: The image.
        content: Operators that draw further content on the image.
        entries: Entries of the page dictionary, instead of the size.
    """
    wide, high = image.width * 72 / DPI, image.height * 72 / DPI
    box = entries or f"/MediaBox[0 0 {wide:g} {high:g}]"
    return Page(f"q {wide:g} 0 0 {high:g} 0 0 cm /I Do Q\n{content}", box, f"/XObject<</I {number} 0 R>>")


def placed(number: int, box: tuple[float, float, float, float]) -> str:
    """Return operators that draw the image /I`number` in a box of a page of the usual size.

    The box is left, top, right and bottom in points from the top left corner of the page.
    """
    x0, top, x1, bottom = box
    return f"q {x1 - x0} 0 0 {bottom - top} {x0} {HEIGHT - bottom} cm /I{number} Do Q\n"


def grids_of(content: Content) -> list[Grid]:
    return [block for block in content.blocks if isinstance(block, Grid)]


def rows_in(blocks: Iterable[Block]) -> tuple[tuple[str, ...], ...]:
    """Return the texts of the only grid among some blocks, as :func:`rows_of` does."""
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    return rows_of(grid)


def rows_of(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """Return the texts of a grid row by row, without blank cells, as :func:`plain` returns texts."""
    return plain([[cell.text for cell in row if cell.text] for row in grid.rows])


def plain(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Return rows of texts in NFKC without white space: an image does not distinguish characters such as （ and (."""
    return tuple(tuple("".join(unicodedata.normalize("NFKC", text).split()) for text in row) for row in rows)
