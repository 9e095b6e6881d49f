"""Remove seals (red stamps) from page images, so that the print below them becomes legible."""

import cv2
import numpy as np

from extract.readers.scan.ruling_lines import ImageArray

_DPI, _LEAST = 50, 0.55
"""Pixels per inch at which seals are searched, and the minimum width and height of a seal in inches."""

_COLOURED = 50
"""Minimum colour of a coloured pixel, as measured by `_colour` or `_redness` (0 to 255)."""

_PALEST = 0.6
"""Maximum darkness, relative to its colour, that is assumed for the ink of a seal; what is darker is kept as print."""

_WHITE = 255


def without_seals(pixels: ImageArray, dpi: float) -> tuple[ImageArray, ImageArray]:
    """Return a grey image of a page without its seals, and a mask of the pixels that seals covered.

    The ink of a seal is strongly coloured and black print below it is not: lightening each pixel in proportion to its
    colour turns the ink white and leaves the print black. If more of a page is coloured than black, the print itself is
    coloured, for example blue; then only red areas are seals.

    Args:
        pixels: The image, H x W x 3 RGB; a grey image (H x W) is returned unchanged.
        dpi: Pixels per inch.
    """
    covered = np.zeros(pixels.shape[:2], np.uint8)
    if pixels.ndim == 2:
        return pixels, covered
    grey: ImageArray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = _DPI / dpi
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    colour_of = _redness if _is_in_colour(small) else _colour
    for box in _seals(colour_of(small) > _COLOURED):
        top, bottom, left, right = (max(round(side / scale), 0) for side in box)
        part = pixels[top:bottom, left:right].astype(np.float32)
        light, colour = part.max(axis=2), colour_of(part)
        strong = colour > _COLOURED
        if not strong.any():
            continue
        darker = min(float(np.median((_WHITE - light[strong]) / colour[strong])), _PALEST)
        under = cv2.dilate(strong.astype(np.uint8), np.ones((5, 5), np.uint8))
        cleaned = light + darker * colour
        is_own = under.astype(bool) | (colour_of is _colour)
        area = slice(top, bottom), slice(left, right)
        grey[area] = np.where(is_own, np.clip(cleaned, 0, _WHITE), grey[area]).astype(np.uint8)
        covered[area] = under
    return grey, covered


def _colour(pixels: ImageArray) -> ImageArray:
    """Return the colour of each pixel: the difference between its lightest and its darkest channel."""
    difference: ImageArray = np.ptp(pixels, axis=2)
    return difference


def _redness(pixels: ImageArray) -> ImageArray:
    """Return the redness of each pixel: how much its red channel exceeds the green and the blue one, at least 0."""
    difference: ImageArray = np.maximum(pixels[..., 0] - pixels[..., 1:].max(axis=2), 0)
    return difference


def _is_in_colour(small: ImageArray) -> bool:
    coloured = int((_colour(small) > _COLOURED).sum())
    black = int((small.max(axis=2) < _WHITE // 2).sum())
    return bool(2 * coloured > black + small.shape[0] * small.shape[1] // 20)


def _seals(coloured: ImageArray) -> list[tuple[int, int, int, int]]:
    """Return the top, bottom, left and right of each coloured area that is high and wide enough to be a seal."""
    joined = cv2.morphologyEx(coloured.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return [
        (int(y) - 2, int(y + h) + 2, int(x) - 2, int(x + w) + 2)
        for x, y, w, h, _ in boxes[1:]
        if min(w, h) >= _LEAST * _DPI
    ]
