"""A page of a PDF as a picture, as a viewer shows it."""

import math
from pathlib import Path

import pypdfium2

from extract import limits
from extract.model.reasons import PdfPageNotDrawn
from extract.model.records import Unreadable
from extract.readers.page.layout import PageMarks
from extract.readers.page.raster import Raster
from extract.readers.pdf.file import TO_BE_LOOKED_AT, opened
from extract.readers.pdf.page import read_page
from extract.readers.scan.page import SCAN_DPI, look_at


def draw_page(path: Path, number: int, dpi: float) -> Raster:
    """Draw a page (from 1), with fewer pixels an inch where it would have more of them than a page may.

    Raises:
        Unreadable: The file cannot be opened, or has no such page.
    """
    try:
        document = pypdfium2.PdfDocument(path)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(dpi / 72, math.sqrt(limits.PIXELS / (width * height)))
            pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise Unreadable(PdfPageNotDrawn(number, str(error))) from error
    return Raster(number, width, height, pixels[..., :3].copy())


def page_as_read(path: Path, number: int, dpi: float) -> tuple[PageMarks, Raster]:
    """What was read on a page (from 1), and its picture, in which `dpi` pixels are an inch where it is not a scan.

    Raises:
        Unreadable: The file cannot be opened, or has no such page.
    """
    with opened(path) as document:
        marks = read_page(document, number)
    if marks.loss in TO_BE_LOOKED_AT:
        return look_at(draw_page(path, number, SCAN_DPI))
    return marks, draw_page(path, number, dpi)
