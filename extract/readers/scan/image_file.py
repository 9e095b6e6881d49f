"""Reader of image files: JPEG, PNG, TIFF with one or more pages, BMP, GIF."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extract import limits
from extract.model.content import Content
from extract.model.reasons import Countable, Lost, OnPage, Reason
from extract.model.records import Unreadable
from extract.readers.page.breaks import join_pages
from extract.readers.page.layout import PageMarks, analyse_layout
from extract.readers.page.notes import notes_on
from extract.readers.page.raster import Raster
from extract.readers.protocol import PageView, PageViewer, Reader, ReadOptions
from extract.readers.scan.page import SCAN_DPI, read_raster, read_with_image
from extract.readers.scan.paper import LEAST_SIDE, MOST_SIDE, SHORT_SIDE
from extract.readers.sniff import Format

_DEEP = 0xFFFF
_KINDS = ("JPEG", "PNG", "TIFF", "BMP", "GIF")
_WITH_EXTRAS = "MPO"
"""Format of JPEG files of telephones; the images after the first are brightness or depth maps, not pages."""


class ImageReader(Reader, PageViewer):
    """Reader of image files; each frame is a page."""

    formats = frozenset({Format.IMAGE})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_image`."""
        return read_image(path)

    def view_page(self, path: Path, number: int, dpi: float) -> PageView:
        """See :func:`frame_as_read`; `dpi` is ignored, since the image has the resolution at which frames are read."""
        return PageView(*frame_as_read(path, number))


def read_image(path: Path) -> Content:
    """Read an image file; each of its frames is a page.

    Raises:
        Unreadable: The file is truncated or damaged, has too many pixels or frames, or has no legible text.
    """
    pages = [analyse_layout(read_raster(raster)) for raster in _frames(path)]
    if all(page.loss or not page.blocks for page in pages):
        loss = next((page.loss for page in pages if page.loss), None)
        raise Unreadable(Lost(Reason.IMAGE_LOST, loss) if loss else Reason.IMAGE_WITHOUT_TEXT)
    return Content(join_pages(pages), "scan", _media_type(path), len(pages), tuple(notes_on(pages)))


def frame_as_read(path: Path, number: int) -> tuple[PageMarks, Raster]:
    """Return the marks that were read from a frame (from 1), and the straightened image to which they apply.

    Raises:
        Unreadable: The file cannot be opened, or has no such frame.
    """
    for raster in _frames(path):
        if raster.number == number:
            return read_with_image(raster)
    raise Unreadable(OnPage(Reason.NO_SUCH_PAGE, number))


def _media_type(path: Path) -> str:
    with Image.open(path, formats=_KINDS) as image:
        return Image.MIME["JPEG" if image.format == _WITH_EXTRAS else str(image.format)]


def _frames(path: Path) -> Iterator[Raster]:
    try:
        with Image.open(path, formats=_KINDS) as image:
            limits.at_most(Countable.IMAGE_PAGES, getattr(image, "n_frames", 1), limits.SCANNED_PAGES)
            frames = [image] if image.format == _WITH_EXTRAS else ImageSequence.Iterator(image)
            for number, frame in enumerate(frames, 1):
                limits.at_most(Countable.PIXELS_OF_PAGE, frame.width * frame.height, 4 * limits.PIXELS)
                yield _raster(number, frame)
    except Image.DecompressionBombError as error:
        raise Unreadable(Reason.IMAGE_BOMB) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Unreadable(Reason.IMAGE_DAMAGED) from error


def _raster(number: int, frame: Image.Image) -> Raster:
    """Return a frame at `SCAN_DPI`, rotated as its EXIF data says, with white for transparent pixels."""
    across, down = _dpi(frame)
    shrunk = max(int(min(across, down) / SCAN_DPI), 1)
    upright = _in_colours(ImageOps.exif_transpose(_reduced(frame, shrunk)))
    across, down = across / shrunk, down / shrunk
    if (upright.width > upright.height) != (frame.width > frame.height):
        across, down = down, across
    scales = SCAN_DPI / across, SCAN_DPI / down
    size = max(round(upright.width * scales[0]), 1), max(round(upright.height * scales[1]), 1)
    limits.at_most(Countable.PIXELS_OF_PAGE, size[0] * size[1], limits.PIXELS)
    how = cv2.INTER_AREA if min(scales) < 1 else cv2.INTER_CUBIC
    pixels = cv2.resize(np.asarray(upright), size, interpolation=how)
    return Raster(number, upright.width * 72 / across, upright.height * 72 / down, pixels)


def _reduced(frame: Image.Image, shrunk: int) -> Image.Image:
    """Reduce a frame by an integer factor, to save memory before it is converted to three bytes per pixel."""
    if shrunk == 1 or frame.mode not in ("1", "L", "RGB"):
        return frame
    orientation = frame.getexif()
    reduced = (frame.convert("L") if frame.mode == "1" else frame).reduce(shrunk)
    reduced.getexif().update(orientation)
    return reduced


def _in_colours(frame: Image.Image) -> Image.Image:
    if frame.mode.startswith("I"):  # 16-bit grey
        frame = Image.fromarray((np.asarray(frame).clip(0, _DEEP) >> 8).astype(np.uint8))
    if not frame.has_transparency_data:
        return frame.convert("RGB")
    page = Image.new("RGBA", frame.size, "white")
    page.alpha_composite(frame.convert("RGBA"))
    return page.convert("RGB")


def _dpi(image: Image.Image) -> tuple[float, float]:
    """Return the horizontal and vertical pixels per inch of an image.

    The values in the file are used if they give a plausible page size; otherwise the short side is that of A4.
    """
    stated = cast("tuple[float, float] | None", image.info.get("dpi"))
    if stated and min(stated) > 0:
        across, down = float(stated[0]), float(stated[1])
        if LEAST_SIDE <= min(image.width * 72 / across, image.height * 72 / down) <= MOST_SIDE:
            return across, down
    return (min(image.size) * 72 / SHORT_SIDE,) * 2
