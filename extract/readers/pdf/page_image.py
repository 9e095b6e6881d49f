"""Render a page of a PDF to an image."""

import math
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from extract import limits
from extract.model.reasons import PdfPageNotDrawn
from extract.model.records import Unreadable
from extract.readers.page.layout import PageMarks
from extract.readers.page.raster import Raster
from extract.readers.pdf.file import NEEDS_RECOGNITION, opened
from extract.readers.pdf.page import read_page
from extract.readers.pdf.visible.layers import has_layers
from extract.readers.scan.page import SCAN_DPI, read_with_image
from extract.readers.scan.paper import paper_scale


def draw_page(path: Path, number: int, dpi: float, turned: int = 0) -> Raster:
    """Render a page at `dpi` pixels per inch, or lower if it would have more than `limits.PIXELS` pixels.

    Args:
        path: The file.
        number: The number of the page, from 1.
        dpi: The resolution.
        turned: The quarter turns clockwise from the page as displayed to its image.

    Raises:
        Unreadable: The file cannot be opened, or has no such page.
    """
    return _drawn(path, number, lambda _width, _height: dpi, turned)


def draw_sheet(path: Path, number: int, turned: int = 0) -> Raster:
    """Render a scanned page as :func:`draw_page`, at `SCAN_DPI` pixels per inch of the paper that was scanned.

    Raises:
        Unreadable: The file cannot be opened, or has no such page.
    """
    return _drawn(path, number, lambda width, height: SCAN_DPI * paper_scale(width, height), turned)


def _drawn(path: Path, number: int, dpi_of: Callable[[float, float], float], turned: int) -> Raster:
    try:
        document = pypdfium2.PdfDocument(path)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(dpi_of(width, height) / 72, math.sqrt(limits.PIXELS / (width * height)))
            pixels = page.render(scale=scale, rotation=90 * turned, rev_byteorder=True).to_numpy()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise Unreadable(PdfPageNotDrawn(number, str(error))) from error
    size = (height, width) if turned % 2 else (width, height)
    return Raster(number, *size, pixels[..., :3].copy())


def page_as_read(path: Path, number: int, dpi: float) -> tuple[PageMarks, Raster]:
    """Return the marks that were read from a page (from 1), and its image.

    The image has `dpi` pixels per inch, as in :func:`draw_page`; that of a scanned page is that of :func:`draw_sheet`,
    straightened.

    Raises:
        Unreadable: The file cannot be opened, or has no such page.
    """
    with opened(path) as document:
        marks = read_page(document, number, has_layers=has_layers(path))
    if marks.loss in NEEDS_RECOGNITION:
        return read_with_image(draw_sheet(path, number, marks.turned))
    return marks, draw_page(path, number, dpi, marks.turned)
