"""Page images for tests: pages of real documents as from a scanner, parts of these, and PDFs made of images."""

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
"""The rows of :func:`funding`, in plain characters."""


@cache
def page(name: str, number: int = 1, dpi: int = DPI) -> Image.Image:
    """A page of a sample, as a clean scan."""
    return Image.fromarray(draw_page(FILES / f"{name}.pdf", number, dpi).pixels)


def part(name: str, box: tuple[float, float, float, float], size: tuple[float, float], number: int = 1) -> Image.Image:
    """A part of a page (left, top, right, bottom in points) in the middle of a white sheet of some size in points."""
    cut = page(name, number).crop(tuple(round(side * DPI / 72) for side in box))
    sheet = Image.new("RGB", (round(size[0] * DPI / 72), round(size[1] * DPI / 72)), "white")
    sheet.paste(cut, ((sheet.width - cut.width) // 2, (sheet.height - cut.height) // 2))
    return sheet


@cache
def funding() -> Image.Image:
    """The amounts of chaoyang's first page, on a sheet of 480 x 420 points."""
    return part("chaoyang", (141, 190, 522, 271), (480, 420))


def printed(text: str, size: int = 36, least_height: float = 0.0) -> ImageArray:
    """A text as one line (H x W grey, cropped closely), `size` pixels per em; at least so many of these high."""
    file, index = chinese_font()
    font = ImageFont.truetype(file, size, index=index)
    left, top, right, bottom = font.getbbox(text)
    high = max(round(least_height * size), bottom - top + 4)
    line = Image.new("L", (right - left + 4, high), 255)
    ImageDraw.Draw(line).text((2 - left, (high - bottom + top) // 2 - top), text, 0, font=font)
    return np.asarray(line)


def raster(image: Image.Image, dpi: float = DPI, number: int = 1) -> Raster:
    """An image as a page."""
    return Raster(number, image.width * 72 / dpi, image.height * 72 / dpi, np.asarray(image.convert("RGB")))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of an image file; 200 dpi by default."""
    file = io.BytesIO()
    image.save(file, kind, **{"dpi": (DPI, DPI), **options})
    return file.getvalue()


def image_object(image: Image.Image, quality: int = 90) -> str:
    """An image object of a PDF, for :func:`tests.harness.drawn_pdf.pdf`."""
    data = saved(image, "JPEG", quality=quality)
    space = "DeviceGray" if image.mode == "L" else "DeviceRGB"
    return (
        f"<</Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/BitsPerComponent 8"
        f"/ColorSpace/{space}/Filter/DCTDecode/Length {len(data)}>>stream\n{data.decode('latin-1')}\nendstream"
    )


def image_page(number: int, image: Image.Image, content: str = "", entries: str = "") -> Page:
    """A page of the image's own size at 200 dpi that the image fills (object `number`), and what else is drawn on
    it."""
    wide, high = image.width * 72 / DPI, image.height * 72 / DPI
    box = entries or f"/MediaBox[0 0 {wide:g} {high:g}]"
    return Page(f"q {wide:g} 0 0 {high:g} 0 0 cm /I Do Q\n{content}", box, f"/XObject<</I {number} 0 R>>")


def placed(number: int, box: tuple[float, float, float, float]) -> str:
    """Operators that show an image in a box of points from the top left of a page of the usual size."""
    x0, top, x1, bottom = box
    return f"q {x1 - x0} 0 0 {bottom - top} {x0} {HEIGHT - bottom} cm /I{number} Do Q\n"


def grids_of(content: Content) -> list[Grid]:
    return [block for block in content.blocks if isinstance(block, Grid)]


def rows_in(blocks: Iterable[Block]) -> tuple[tuple[str, ...], ...]:
    """The texts of the only grid among blocks, row by row, in plain characters, without blank cells."""
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    return rows_of(grid)


def rows_of(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """The texts of a grid, row by row, in plain characters, without blank cells."""
    return plain([[cell.text for cell in row if cell.text] for row in grid.rows])


def plain(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Texts without white space, with the narrow form of each character: an image does not distinguish （ from (."""
    return tuple(tuple("".join(unicodedata.normalize("NFKC", text).split()) for text in row) for row in rows)
