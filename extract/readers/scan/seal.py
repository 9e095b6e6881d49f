"""Removal of seals from page images; the print below them stays legible."""

import cv2
import numpy as np

from extract.readers.scan.ruling_lines import ImageArray

_DPI, _LEAST = 50, 0.55
"""Pixels per inch at which seals are searched, and the minimum width and height of a seal in inches."""

_COLOURED = 50
"""Minimum difference between the lightest and the darkest channel of a coloured pixel."""

_PALEST = 0.6
"""Darkness that the colour of a seal explains; darker ink is kept."""

_WHITE = 255


def without_seals(pixels: ImageArray, dpi: float) -> tuple[ImageArray, ImageArray]:
    """Return the image in grey without its seals, and where these covered the page.

    A seal is pure colour and black print below it is not: whatever turns the seal's own ink white brings out the black.
    If more of a page is coloured than black, the print itself is coloured, for example blue; then only red is a seal.
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
    """Return how much the lightest channel of each pixel is lighter than the darkest."""
    difference: ImageArray = np.ptp(pixels, axis=2)
    return difference


def _redness(pixels: ImageArray) -> ImageArray:
    """Return how much redder than green and blue each pixel is."""
    difference: ImageArray = np.maximum(pixels[..., 0] - pixels[..., 1:].max(axis=2), 0)
    return difference


def _is_in_colour(small: ImageArray) -> bool:
    coloured = int((_colour(small) > _COLOURED).sum())
    black = int((small.max(axis=2) < _WHITE // 2).sum())
    return bool(2 * coloured > black + small.shape[0] * small.shape[1] // 20)


def _seals(coloured: ImageArray) -> list[tuple[int, int, int, int]]:
    """Return top, bottom, left and right of coloured areas that are large in both directions."""
    joined = cv2.morphologyEx(coloured.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return [
        (int(y) - 2, int(y + h) + 2, int(x) - 2, int(x + w) + 2)
        for x, y, w, h, _ in boxes[1:]
        if min(w, h) >= _LEAST * _DPI
    ]
