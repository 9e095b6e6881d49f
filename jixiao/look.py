"""``jixiao look``: draw a page with the ruling lines and characters that a reader found, coloured by confidence."""

from collections import Counter
from pathlib import Path

import typer

from extract.model.messages import sentence
from extract.model.records import Unreadable
from extract.readers import PageView, view_page
from extract.runtime.atomic import atomic_file
from extract.runtime.errors import JixiaoError
from warehouse.provenance.images.reading import draw_reading

_LEAST_CONFIDENCE = 0.6
_DPI = 200


def look(file: Path, page: int, image: Path) -> None:
    """Draw the ruling lines and characters that were found on a page into a PNG file, and print a summary.

    Args:
        file: A PDF or an image.
        page: The page number, from 1.
        image: The file to write.

    Raises:
        JixiaoError: The file cannot be read or has no such page, or the name of the image does not end in ``.png``.
    """
    if image.suffix.lower() != ".png":
        raise JixiaoError(f"{image}: images are PNG. Give a name that ends in .png.", exit_code=2)
    try:
        view = view_page(file, page, _DPI)
    except Unreadable as error:
        raise JixiaoError(f"{file}: {error.reason}.", exit_code=2) from error
    with atomic_file(image) as out:
        draw_reading(view).save(out, "PNG")
    typer.echo(f"{file}, page {page}: {_summary(view)}\ndrawn: {image}")


def _summary(view: PageView) -> str:
    marks = view.marks
    is_kept = Counter(glyph.confidence >= _LEAST_CONFIDENCE for glyph in marks.glyphs)
    lines = len(marks.horizontals) + len(marks.verticals)
    flaw = marks.loss or marks.doubt
    verdict = f"it is {sentence(flaw)}" if flaw else "legible"
    return f"{verdict}; {lines} ruling lines, {is_kept[True]} characters, {is_kept[False]} more that are rejected"
