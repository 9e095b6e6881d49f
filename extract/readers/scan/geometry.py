"""Straighten the image of a scanned page, remove seals from it, and find its ruling lines.

A scanned page is slightly skewed. The angle is the one at which the ink of ruling lines and text lines is concentrated
in the fewest rows of pixels. A page that was photographed, or did not lie flat, is also warped; the course of its
ruling lines shows how to flatten it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.model.notes import CountedDoubt, Doubt, PageDoubt
from extract.readers.scan.ruling_lines import (
    FAULT,
    FoundLines,
    ImageArray,
    Span,
    find_ruling_lines,
    ruling_line_courses,
)
from extract.readers.scan.seal import without_seals

_WIDEST_SKEW = 8.0
"""Maximum skew in degrees."""

_STRAIGHT = 0.03
"""Skew in degrees below which a page is not rotated; over the width of a page it is about half a pixel."""

_FLAT = 0.4
"""Maximum bend of ruling lines, in points, of a page that is not flattened."""

_SMALLEST = 0.5
"""Minimum width and height in inches of an image that can contain a table."""

_TURNS = 3
"""Maximum number of attempts to find the rotation that straightens a page."""

_TERMS = 7
"""Number of terms of the polynomial that describes how lines of one direction are bent."""

_BORDER = 100
"""Grey (0 black to 255 white) below which a pixel connected to the edge of the image is not paper."""

_LEAST_COURSES = 3
"""Minimum number of ruling lines from which the warp is estimated."""

_FAINTEST, _PRINT = 40, 140.0
"""Minimum darkness (0 to 255) of possible print, and the darkness of its strokes below which print is faint."""

_FULL = 90
"""Percentile of the darkness of possible print that counts as the darkness of its strokes."""

_WHITE = 255
_PAPER, _UNCOVERED = (_WHITE, _WHITE, _WHITE), (0,)

Matrix = NDArray[np.float64]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Warp:
    """The warp of a page that remains after deskewing: shifts in pixels, as polynomials of the position on the page.

    Attributes:
        across: The coefficients of the downward shift along a row.
        down: The coefficients of the rightward shift along a column.
        width: The width of the image in pixels.
        height: The height of the image in pixels.
    """

    across: NDArray[np.float64]
    down: NDArray[np.float64]
    width: int
    height: int

    def shifts(self, x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return how far to the right, and how far down, points of the straight image are on the warped image."""
        u, v = 2 * x / self.width - 1, 2 * y / self.height - 1
        return _polynomial(self.down, v, u), _polynomial(self.across, u, v)

    @property
    def slope(self) -> float:
        """The remaining slope of the rows, in degrees."""
        return float(np.degrees(np.arctan(2 * self.across[0] / self.width)))

    def is_flat(self, most: float) -> bool:
        """Return whether no row or column of the page bends by more than `most` pixels."""
        part = np.linspace(0.05, 0.95, 10)
        right, below = self.shifts(*np.meshgrid(part * self.width, part * self.height))
        return max(float(np.ptp(right, axis=0).max()), float(np.ptp(below, axis=1).max())) <= most


@dataclass(frozen=True, slots=True)
class StraightPage:
    """A straightened page image.

    Attributes:
        ink: The image without seals, H x W grey (0 black, 255 white), of the size of the input image.
        to_page: The 2 x 3 matrix that maps a point of `ink`, after the shift of `warp`, to a point of the input image.
        horizontals: The horizontal ruling lines as (y, x0, x1) in pixels of `ink`.
        verticals: The vertical ruling lines as (x, y0, y1) in pixels of `ink`.
        angle: The skew of the input image in degrees.
        warp: The warp that was removed; None if the page was flat.
        doubt: Why some ruling lines may be wrong; None if all are certain.
    """

    ink: ImageArray
    to_page: Matrix
    horizontals: list[Span]
    verticals: list[Span]
    angle: float
    warp: Warp | None = None
    doubt: Doubt | None = None

    def page_point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the input image for a point of the straightened image."""
        right, down = self.warp.shifts(np.array(x), np.array(y)) if self.warp else (0.0, 0.0)
        x, y = self.to_page @ (x + float(right), y + float(down), 1.0)
        return float(x), float(y)

    def drawn(self, pixels: ImageArray) -> ImageArray:
        """Straighten the input image, or another image of the same size, in the same way."""
        return _warped(pixels, self.to_page, self.warp)


def straighten(pixels: ImageArray, dpi: float) -> StraightPage:
    """Straighten a page image (H x W grey or H x W x 3 RGB, `dpi` pixels per inch) and find its ruling lines."""
    if min(pixels.shape[:2]) < dpi * _SMALLEST:
        return StraightPage(pixels if pixels.ndim == 2 else pixels[..., 0], np.eye(2, 3), [], [], 0.0)
    grey, covered = without_seals(pixels, dpi)
    grey = _darkened(_without_border(grey, dpi), dpi)
    angle = _skew(darkness(grey, dpi), dpi)
    for _ in range(_TURNS):
        to_page = _rotation(angle, grey)
        ink = _warped(grey, to_page, None)
        dark = darkness(ink, dpi)
        warp = _warp(dark, dpi)
        if abs(warp.slope) < _STRAIGHT:
            break
        angle += warp.slope
    flattened = None if warp.is_flat(_FLAT * dpi / 72) else warp
    if flattened:
        ink = _warped(grey, to_page, flattened)
        dark = darkness(ink, dpi)
    hidden = _warped(covered, to_page, flattened, _UNCOVERED) > 0
    rules = find_ruling_lines(dark, hidden, dpi)
    return StraightPage(ink, to_page, rules.horizontals, rules.verticals, angle, flattened, _doubt(rules))


def _doubt(rules: FoundLines) -> Doubt | None:
    """Return why the ruling lines are unreliable; None if they are reliable."""
    if rules.holes:
        return CountedDoubt(PageDoubt.MISSING_CELLS, rules.holes)
    if rules.loose > FAULT:
        return CountedDoubt(PageDoubt.LOOSE_LINES, round(rules.loose))
    return PageDoubt.BROKEN_LINES if rules.is_repaired else None


def darkness(grey: ImageArray, dpi: float) -> ImageArray:
    """Return how much darker each pixel of a grey image is than the paper around it: 0 paper, 255 black."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    size = max(3, round(dpi / 8 * 0.3)) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    paper = cv2.resize(cv2.GaussianBlur(paper, (0, 0), size / 3), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return _WHITE - cv2.divide(grey, paper, scale=_WHITE)


def _without_border(grey: ImageArray, dpi: float) -> ImageArray:
    """Return a grey image without the dark strips that a copier leaves around a page."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    dark = cv2.copyMakeBorder((small < _BORDER).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    _, labels = cv2.connectedComponents(dark, connectivity=4)
    strips = (labels == labels[0, 0])[1:-1, 1:-1].astype(np.uint8)
    if not strips.any():
        return grey
    strips = cv2.resize(
        cv2.dilate(strips, np.ones((3, 3), np.uint8)), grey.shape[::-1], interpolation=cv2.INTER_NEAREST
    )
    return np.where(strips, np.uint8(np.median(grey)), grey)


def _darkened(grey: ImageArray, dpi: float) -> ImageArray:
    """Return a grey image in which faint print is as dark as normal print."""
    dark = darkness(grey, dpi)
    ink = dark[dark > _FAINTEST]
    level = float(np.percentile(ink, _FULL)) if len(ink) else _PRINT
    if level >= _PRINT:
        return grey
    return _WHITE - cv2.convertScaleAbs(dark, alpha=_PRINT / level)


def _skew(dark: ImageArray, dpi: float) -> float:
    """Return the skew of the page in degrees, from an image of darkness."""
    half = cv2.resize(dark, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    mask = (half > 40).astype(np.uint8)
    lines = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, max(5, round(dpi * 0.07))), np.uint8))
    if cv2.countNonZero(lines) < dpi:
        lines = mask
    ys, xs = np.nonzero(lines)
    if not len(ys):
        return 0.0
    step = max(1, len(ys) // 40_000)
    points = xs[::step] - half.shape[1] / 2, ys[::step] - half.shape[0] / 2
    coarse = _best(points, np.arange(-_WIDEST_SKEW, _WIDEST_SKEW + 0.1, 0.2))
    return _best(points, np.arange(coarse - 0.25, coarse + 0.26, 0.02))


def _best(points: tuple[NDArray[np.float64], NDArray[np.float64]], angles: NDArray[np.float64]) -> float:
    """Return the angle (one of `angles`, in degrees) at which the points lie in the fewest horizontal rows."""
    xs, ys = points
    scores = []
    for angle in angles:
        rows = ys - xs * np.tan(np.radians(angle))
        piled = np.bincount((rows - rows.min()).astype(np.intp))
        scores.append(float(np.square(piled).sum()))
    return float(angles[int(np.argmax(scores))])


def _rotation(angle: float, image: ImageArray) -> Matrix:
    """Return the 2 x 3 matrix that maps points of the image rotated by an angle in degrees to the original image."""
    if abs(angle) < _STRAIGHT:
        return np.eye(2, 3)
    height, width = image.shape
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1), np.float64)


def _warped(image: ImageArray, to_page: Matrix, warp: Warp | None, border: Sequence[int] = _PAPER) -> ImageArray:
    """Return an image rotated and flattened.

    Args:
        image: The image.
        to_page: The 2 x 3 matrix that maps a point of the result to one of the image.
        warp: The shift of a point of the result before `to_page` is applied; None for a flat page.
        border: The colour of points outside the image.
    """
    height, width = image.shape[:2]
    if warp:
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        right, down = warp.shifts(x, y)
        x, y = x + right, y + down
        (a, b, c), (d, e, f) = to_page.astype(np.float32)
        return cv2.remap(image, a * x + b * y + c, d * x + e * y + f, cv2.INTER_LINEAR, borderValue=border)
    if np.array_equal(to_page, np.eye(2, 3)):
        return image
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(image, to_page, (width, height), flags=flags, borderValue=border)


def _warp(dark: ImageArray, dpi: float) -> Warp:
    """Estimate the warp of a page from the ruling lines on an image of darkness."""
    height, width = dark.shape
    across = ruling_line_courses(dark, dpi)
    down = ruling_line_courses(np.ascontiguousarray(dark.T), dpi)
    return Warp(_fitted(across, width, height), _fitted(down, height, width), width, height)


def _terms(along: NDArray[Any], beside: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return the terms of the polynomial for a shift: slope and bend of a line, and how both change between lines.

    Args:
        along: The position along the line, from -1 to 1.
        beside: The position of the line across its direction, from -1 to 1.
    """
    square = along * along
    return along, along * beside, square, square * beside, square * along, along * beside * beside, square * square


def _polynomial(coefficients: NDArray[np.float64], along: NDArray[Any], beside: NDArray[Any]) -> NDArray[Any]:
    total = np.zeros_like(along)
    for coefficient, term in zip(coefficients, _terms(along, beside), strict=True):
        total += np.asarray(coefficient, along.dtype) * term
    return total


def _fitted(courses: Sequence[Points], width: int, height: int) -> NDArray[np.float64]:
    """Fit the polynomial of the shift that makes each line level, and return its coefficients.

    Args:
        courses: Points (x, y) along each line, where x is the direction of the lines.
        width: The size of the page in the direction of the lines.
        height: The size of the page across the lines.

    Returns:
        The coefficients; all 0 if there are too few lines, or if the lines do not become level.
    """
    coefficients = np.zeros(_TERMS)
    if len(courses) < _LEAST_COURSES:
        return coefficients
    rows, targets = [], []
    for course in courses:
        along = 2 * course[:, 0] / width - 1
        terms = np.stack(_terms(along, np.full(len(along), 2 * course[:, 1].mean() / height - 1)), axis=1)
        rows.append(terms - terms.mean(axis=0))
        targets.append(course[:, 1] - course[:, 1].mean())
    terms, target = np.concatenate(rows), np.concatenate(targets)
    # Slight regularisation: terms that few lines do not determine stay near 0.
    stiff = np.diag(np.full(_TERMS, 0.05 * len(target) ** 0.5))
    weight = np.ones(len(target))
    for _ in range(4):
        coefficients = np.linalg.lstsq(
            np.concatenate([terms * weight[:, None], stiff]),
            np.concatenate([target * weight, np.zeros(_TERMS)]),
            rcond=None,
        )[0]
        left = np.abs(target - terms @ coefficients)
        weight = 1 / np.maximum(left, 1.0)
    # If text lines were mistaken for ruling lines, no shift makes all of them level: ignore the result.
    return coefficients if np.median(left) < 0.5 * np.median(np.abs(target)) else np.zeros(_TERMS)
