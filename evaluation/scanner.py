"""Simulated scans: a PDF of image-only pages, slightly skewed, with a red seal on each page.

The result is deterministic: rotation and noise are fixed.
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
"""Centre of the seal as fractions of the page, its radius as a fraction of the page width, its line width in pixels."""

_MADE_ON = time.struct_time((2024, 1, 1, 0, 0, 0, 0, 1, 0))


class Scanner(NamedTuple):
    """The properties of a simulated scanner.

    Attributes:
        dpi: Pixels per inch.
        turns: Skew in degrees of odd pages and of even pages; positive is anticlockwise.
        blur: Sigma of the Gaussian blur, in pixels.
        noise: Sigma of the Gaussian noise, in grey levels of 0 to 255.
        is_smooth: Whether rotation interpolates between pixels, instead of taking the nearest.
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
"""The simulated scanners by name: a good one, and a poor one."""


def scan(source: Path, target: Path, scanner: Scanner) -> None:
    """Simulate a scan of the PDF `source` and write it to `target`, as a PDF of image-only pages."""
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
            image = printed.render(scale=scanner.dpi / 72, rev_byteorder=True).to_pil().convert("RGB")
            _stamp(image)
            resample = Image.Resampling.BICUBIC if scanner.is_smooth else Image.Resampling.NEAREST
            page = image.rotate(scanner.turns[number % 2], fillcolor=_PAPER, resample=resample)
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
