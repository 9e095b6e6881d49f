"""Read a single character in a cell, which is a sign (≥, =, —) as often as a digit.

The model was trained on signs before digits and misreads a single sign as a letter. So the image of a number is
appended to the character before it is read.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.readers.scan.recogniser import Character, recognise
from extract.readers.scan.ruling_lines import ImageArray

_FIGURE = "90%"
_MARGINS = (0.12, 0.4)
"""White around the character that is tried, as a share of its height: some signs are read only with a wide margin."""

_SURE = 0.9
"""Minimum confidence of a reading after which no other margin is tried."""

_DARK, _BLACK = 150, 100
"""Grey (0 black to 255 white) below which a pixel is ink, and below which it is print, not a shadow or a seal."""

_FLAT, _LONG = 0.25, 0.4
"""Maximum height and minimum length of a dash, as shares of the height of the line."""

_LEAST_HIGH, _LEAST_WIDE = 0.5, 0.35
"""Minimum height and width of print, as shares of the height of the line; anything smaller is dirt."""

_STROKES = frozenset("1/|I丨lｌ")
_UPRIGHT, _LEANS = 0.1, 0.18
"""Slant of a stroke to the right, as a share of its height: below the first value it is a one, from the second a slash.

Between the values it is a one with low confidence.
"""

_UNCERTAIN_SLANT = 0.5

_DASH = Character("—", 0.5, 0.95)
_ILLEGIBLE = Character("\ufffd", 0.5, 0.1)


def read_single_glyph(character: ImageArray) -> list[Character]:
    """Read the image of a single character (H x W grey).

    Returns:
        The character, with U+FFFD for print that cannot be read; empty for dirt. The model may also find several.
    """
    height = character.shape[0]
    rows, columns = np.nonzero(character < _DARK)
    high, wide = (int(np.ptp(side)) + 1 if side.size else 0 for side in (rows, columns))
    if high < _FLAT * height:
        return [_DASH] if wide > _LONG * height else []
    readings = []
    for margin in _MARGINS:
        readings.append(_before_figure(character, round(margin * height)))
        if _sureness(readings[-1]) >= _SURE:
            break
    best = max(readings, key=_sureness)
    if len(best) == 1 and best[0].text in _STROKES:
        return [_stroke(best[0], rows, columns)]
    if best:
        return best
    is_printed = high > _LEAST_HIGH * height and wide > _LEAST_WIDE * height and int(character.min()) < _BLACK
    return [_ILLEGIBLE] if is_printed else []


def _stroke(read: Character, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Character:
    """Return "/" or "1" for a stroke, by its slant: how far its upper third is to the right of its lower third.

    Args:
        read: The character as the model read it.
        rows: The row of each pixel of ink.
        columns: The column of each pixel of ink.
    """
    third = (int(rows.max()) - int(rows.min())) / 3
    upper, lower = columns[rows <= rows.min() + third], columns[rows >= rows.max() - third]
    lean = float(upper.mean() - lower.mean()) / (3 * third) if third else 0.0
    if lean >= _LEANS:
        return Character("/", read.at, _SURE)
    return Character("1", read.at, min(read.confidence, 1.0 if lean < _UPRIGHT else _UNCERTAIN_SLANT))


def _sureness(found: Sequence[Character]) -> float:
    return min((one.confidence for one in found), default=0.0)


def _before_figure(character: ImageArray, margin: int) -> list[Character]:
    framed = cv2.copyMakeBorder(character, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
    height, width = framed.shape
    figure = np.full((height, round(2.2 * height)), 255, np.uint8)
    start, size, stroke = (2, round(0.82 * height)), 0.028 * height, max(1, round(height / 14))
    cv2.putText(figure, _FIGURE, start, cv2.FONT_HERSHEY_SIMPLEX, size, 0, stroke, cv2.LINE_AA)
    found = [one for one in recognise(np.hstack([framed, figure]), without_letters=True) if not one.text.isspace()]
    if "".join(one.text for one in found[-len(_FIGURE) :]) != _FIGURE:
        return recognise(character)
    wide = width + figure.shape[1]
    return [one._replace(at=(one.at * wide - margin) / character.shape[1]) for one in found[: -len(_FIGURE)]]
