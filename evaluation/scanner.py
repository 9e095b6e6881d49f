"""A print as a scanner gives it back: a PDF whose pages are pictures, a little askew, with a red seal on each.

The same PDF makes the same scan every time: where the print lies and what grain it has is settled beforehand.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

_PAPER = "white"
_SEAL = (200, 30, 30)
_SEAL_AT, _SEAL_RADIUS, _SEAL_LINE = (0.7, 0.75), 0.1, 8
"""Where the middle of the seal stands, in parts of the page; its radius, in parts of the width; pixels of its line."""

_MADE_ON = time.struct_time((2024, 1, 1, 0, 0, 0, 0, 1, 0))


class Scanner(NamedTuple):
    """What a scanner makes of a page.

    Attributes:
        dpi: Pixels an inch.
        turns: Degrees by which the first page and every other one after it lie askew, and those between.
        blur: Pixels that a point is spread over (the sigma of a Gaussian).
        noise: Levels of grey by which pixels differ from what is printed (the same), 0 to 255.
        is_smooth: Whether a turned page is drawn anew between its pixels, and not from the nearest one.
    """

    dpi: int
    turns: tuple[float, float]
    blur: float = 0.6
    noise: float = 0.0
    is_smooth: bool = False


SCANNERS = {
    "scan": Scanner(200, (-0.5, 0.6)),
    "poor scan": Scanner(150, (-1.6, 2.0), noise=18.0, is_smooth=True),
}
"""A good one, and one that is old, coarse and carelessly used."""


def scan(source: Path, target: Path, scanner: Scanner) -> None:
    """Write the scan of a printed PDF as a PDF of pictures."""
    first, *others = _pages(source, scanner)
    first.save(
        target,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=scanner.dpi,
        title="",
        creationDate=_MADE_ON,
        modDate=_MADE_ON,
    )


def _pages(source: Path, scanner: Scanner) -> Iterator[Image.Image]:
    grain = np.random.default_rng(0)
    with pypdfium2.PdfDocument(source) as pdf:
        for number, printed in enumerate(pdf):
            picture = printed.render(scale=scanner.dpi / 72, rev_byteorder=True).to_pil().convert("RGB")
            _stamp(picture)
            resample = Image.Resampling.BICUBIC if scanner.is_smooth else Image.Resampling.NEAREST
            page = picture.rotate(scanner.turns[number % 2], fillcolor=_PAPER, resample=resample)
            page = page.filter(ImageFilter.GaussianBlur(scanner.blur))
            yield _grainy(page, scanner.noise, grain) if scanner.noise else page


def _stamp(page: Image.Image) -> None:
    x, y, radius = page.width * _SEAL_AT[0], page.height * _SEAL_AT[1], page.width * _SEAL_RADIUS
    box = (x - radius, y - radius, x + radius, y + radius)
    ImageDraw.Draw(page).ellipse(box, outline=_SEAL, width=_SEAL_LINE)


def _grainy(page: Image.Image, noise: float, grain: np.random.Generator) -> Image.Image:
    pixels = np.asarray(page, dtype=np.float64)
    pixels = pixels + grain.normal(0, noise, pixels.shape[:2])[..., np.newaxis]
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
