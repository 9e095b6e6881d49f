"""``jixiao look``: a page as it was read, drawn, so that a person sees why it was believed or not."""

from collections import Counter
from pathlib import Path

import typer

from extract.model.records import Unreadable
from extract.readers.page.layout import PageMarks
from extract.readers.pdf.page_image import page_as_read
from extract.readers.scan.image_file import frame_as_read
from extract.readers.scan.page import SCAN_DPI, Raster
from extract.readers.sniff import Format, sniff
from extract.runtime.atomic import atomic_file
from extract.runtime.errors import JixiaoError
from warehouse.provenance.images.reading import draw_reading

_FAINT = 0.6


def look(file: Path, page: int, image: Path) -> None:
    """Draw a page with the ruling lines and characters that were found on it, and say how sure they are."""
    if image.suffix.lower() != ".png":
        raise JixiaoError(f"{image}: pictures are PNG. Give a name that ends in .png.", exit_code=2)
    try:
        marks, raster = _read(file, page)
    except Unreadable as error:
        raise JixiaoError(f"{file}: {error.reason}.", exit_code=2) from error
    with atomic_file(image) as out:
        draw_reading(marks, raster).save(out, "PNG")
    typer.echo(f"{file}, page {page}: {_summary(marks)}\ndrawn: {image}")


def _read(file: Path, page: int) -> tuple[PageMarks, Raster]:
    match sniff(file):
        case Format.PDF:
            return page_as_read(file, page, SCAN_DPI)
        case Format.IMAGE:
            return frame_as_read(file, page)
        case other:
            raise Unreadable(f"this is a file of the kind '{other}', not a PDF or a picture")


def _summary(marks: PageMarks) -> str:
    sure = Counter(glyph.confidence >= _FAINT for glyph in marks.glyphs)
    lines = len(marks.horizontals) + len(marks.verticals)
    verdict = f"it is {marks.loss or marks.doubt}" if marks.loss or marks.doubt else "legible"
    return f"{verdict}; {lines} ruling lines, {sure[True]} characters, {sure[False]} more that are not believed"
