"""Test by rendering whether the ink of characters on a page can be seen.

A page is rendered without any text, and again with one group of texts. Where both images are equal, no ink of that
group is seen: it is on a layer that is off, clipped, covered, or in the colour of its background. The ink that a
character has is known from a third image, of the same texts in black on an empty page and without clips.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import POINTER, byref, c_float, c_ubyte, cast
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2.raw as pdfium

from extract.readers.page.ruling_lines import Box
from extract.readers.pdf.matrix import Handle, Matrix
from extract.values.colours import LEAST_CONTRAST

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

_SCALE = 2.0
"""Pixels per point: the strokes of the smallest legible print are a pixel wide."""

_PIXELS = 16_000_000
_GROUPS = 4
"""Maximum number of groups of texts that do not overlap; texts that overlap more of them are rendered together."""

_INK, _TRACE = 0.3, 0.08
"""Minimum share of a pixel that a character covers, if the pixel counts; the second, if no pixel reaches the first."""

_BESIDE, _OVERLAP = 0.5, 0.2
"""Points, and share of the lower height, by which the boxes of two texts may overlap that do not cover each other."""

_FAR = 1e5
"""Factor by which clips are enlarged so that they clip nothing."""


class Inked(NamedTuple):
    """A character to test: the index of its text, and the box of its ink in points on the page as read."""

    text: int
    box: Box


class Sheet(NamedTuple):
    """A page to render.

    Attributes:
        document: The document.
        page: The page.
        text_page: The text of the page.
        matrix: The matrix from the coordinates of the page to the page as read.
        width: The width of the page as read, in points.
        height: The height of the page as read.
        turned: The quarter turns clockwise from the page as displayed to the page as read.
        flags: The flags of PDFium for rendering.
    """

    document: Handle
    page: Handle
    text_page: Handle
    matrix: Matrix
    width: float
    height: float
    turned: int = 0
    flags: int = 0


def seen_ink(
    sheet: Sheet, texts: Sequence[Handle], selected: Sequence[int], boxes: dict[int, Box], characters: Sequence[Inked]
) -> list[float | None]:
    """Return the share of the ink of each character that is seen; the page cannot be rendered as before afterwards.

    It is None for a character that has no ink even where nothing can hide it: a blank, a missing font, or a layer
    that is off.

    Args:
        sheet: The page.
        texts: All text objects of the page.
        selected: The indices of the texts that are tested.
        boxes: The boxes of these texts, by index, in points on the page as read.
        characters: The characters of these texts.
    """
    import numpy as np  # noqa: PLC0415 - most documents need no rendering

    window = _Window(sheet, [one.box for one in characters])
    groups = _groups(selected, boxes)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, False)
    bare = window.render()
    seen = [_with(window, [texts[index] for index in group]) for group in groups]
    _clear(sheet.page)
    window.flags = 0
    for index in selected:
        _blacken(texts[index])
    inked = [_with(window, [texts[index] for index in group]) for group in groups]
    group_of = {index: number for number, group in enumerate(groups) for index in group}
    results = []
    for one in characters:
        area, group = window.area(one.box), group_of[one.text]
        covered = (255.0 - inked[group][area].min(axis=2)) / 255
        contrast = np.abs(seen[group][area].astype(np.int16) - bare[area]).max(axis=2) / 255
        results.append(_seen_share(covered, contrast))
    return results


def _seen_share(covered: "NDArray[Any]", contrast: "NDArray[Any]") -> float | None:
    for least in (_INK, _TRACE):
        counted = covered >= least
        if total := int(counted.sum()):
            return int((contrast[counted] >= LEAST_CONTRAST * covered[counted]).sum()) / total
    return None


def _groups(selected: Iterable[int], boxes: dict[int, Box]) -> list[list[int]]:
    """Divide texts into groups in which none covers another."""
    import numpy as np  # noqa: PLC0415

    groups: list[list[int]] = []
    taken: list[NDArray[Any]] = []
    for index in selected:
        x0, top, x1, bottom = box = boxes[index]
        for group, others in zip(groups, taken, strict=True):
            near = others[: len(group)]
            wide = np.minimum(near[:, 2], x1) - np.maximum(near[:, 0], x0)
            high = np.minimum(near[:, 3], bottom) - np.maximum(near[:, 1], top)
            least = _OVERLAP * np.minimum(near[:, 3] - near[:, 1], bottom - top)
            if not ((wide > _BESIDE) & (high > least)).any():
                others[len(group)] = box
                group.append(index)
                break
        else:
            if len(groups) < _GROUPS:
                groups.append([index])
                taken.append(np.full((len(boxes), 4), box))
            else:
                groups[-1].append(index)
    return groups


def _with(window: "_Window", texts: Iterable[Handle]) -> "NDArray[Any]":
    with _active(texts):
        return window.render()


@contextmanager
def _active(texts: Iterable[Handle]) -> Iterator[None]:
    texts = list(texts)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, True)
    yield
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, False)


def _clear(page: Handle) -> None:
    """Deactivate what is drawn on a page apart from texts and forms, and enlarge the clips of its forms."""
    pending: list[tuple[Callable[[Handle], int], Callable[[Handle, int], Handle], Handle]] = [
        (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page)
    ]
    while pending:
        count, get, parent = pending.pop()
        for index in range(count(parent)):
            item = get(parent, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                _unclip(item)
                pending.append((pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, item))
            elif kind != pdfium.FPDF_PAGEOBJ_TEXT:
                pdfium.FPDFPageObj_SetIsActive(item, False)


def _blacken(text: Handle) -> None:
    pdfium.FPDFPageObj_SetFillColor(text, 0, 0, 0, 255)
    pdfium.FPDFPageObj_SetStrokeColor(text, 0, 0, 0, 255)
    pdfium.FPDFPageObj_SetBlendMode(text, b"Normal")
    _unclip(text)


def _unclip(item: Handle) -> None:
    """Enlarge the clip of an object around its middle."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    x0, y0, x1, y1 = float("-inf"), float("-inf"), float("inf"), float("inf")
    x, y = c_float(), c_float()
    count = max(pdfium.FPDFClipPath_CountPaths(clip), 0)
    for path in range(count):
        xs, ys = [], []
        for index in range(max(pdfium.FPDFClipPath_CountPathSegments(clip, path), 0)):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, index), byref(x), byref(y))
            xs.append(x.value)
            ys.append(y.value)
        if xs:
            x0, y0, x1, y1 = max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys))
    if x0 > float("-inf"):
        away = (1 - _FAR) / 2
        pdfium.FPDFPageObj_TransformClipPath(item, _FAR, 0, 0, _FAR, away * (x0 + x1), away * (y0 + y1))


class _Window:
    """The part of a page around some boxes, which is rendered."""

    def __init__(self, sheet: Sheet, boxes: Sequence[Box]) -> None:
        self._sheet, self.flags = sheet, sheet.flags
        x0, top = max(min(box[0] for box in boxes), 0), max(min(box[1] for box in boxes), 0)
        x1 = min(max(box[2] for box in boxes), sheet.width)
        bottom = min(max(box[3] for box in boxes), sheet.height)
        area = max((x1 - x0) * (bottom - top), 1)
        self._scale = min(_SCALE, (_PIXELS / area) ** 0.5)
        self._left, self._top = int(x0 * self._scale) - 1, int(top * self._scale) - 1
        self._width = max(int(x1 * self._scale) + 2 - self._left, 1)
        self._height = max(int(bottom * self._scale) + 2 - self._top, 1)

    def area(self, box: Box) -> tuple[slice, slice]:
        """Return the rows and columns of the pixels of a box."""
        x0, top, x1, bottom = (side * self._scale for side in box)
        left, upper = max(int(x0) - self._left, 0), max(int(top) - self._top, 0)
        right, lower = max(int(x1) + 1 - self._left, left), max(int(bottom) + 1 - self._top, upper)
        return slice(upper, lower), slice(left, right)

    def render(self) -> "NDArray[Any]":
        """Return the pixels of the window as it is now."""
        import numpy as np  # noqa: PLC0415

        sheet = self._sheet
        bitmap = pdfium.FPDFBitmap_CreateEx(self._width, self._height, pdfium.FPDFBitmap_BGRx, None, 0)
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, self._width, self._height, 0xFFFFFFFF)
            size = round(sheet.width * self._scale), round(sheet.height * self._scale)
            pdfium.FPDF_RenderPageBitmap(bitmap, sheet.page, -self._left, -self._top, *size, sheet.turned, self.flags)
            buffer = cast(pdfium.FPDFBitmap_GetBuffer(bitmap), POINTER(c_ubyte))
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            pixels = np.ctypeslib.as_array(buffer, (self._height, stride))
            return pixels[:, : 4 * self._width].reshape(self._height, self._width, 4)[..., :3].copy()
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
