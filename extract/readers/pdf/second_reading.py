"""Read places of a PDF again with pdfplumber, a parser that shares no code with PDFium.

It interprets a page some ten times more slowly, so it reads only pages of which the first reading leaves a doubt. Its
page is turned until most of its characters are upright, as that of the first reading is, but by its own characters. The
text of a place has the order in which it is drawn, so that texts printed over each other stay apart.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.model.records import Place
from extract.readers.pdf.upright import UprightPage, pdfplumber, upright

_MOST_PAGES = 4
"""Maximum number of pages of a document that are read again."""

_MARGIN = 1.0
"""Points by which the middle of a character may be outside the box of its place."""

_BAND = 16
"""Height in points of the bands of a page in which characters are looked up."""

_SAME, _WIDE = 1 / 6, 2.0
"""Distances of the middles of two characters, in sizes: up to the first they are at one position, up to the second
beside each other."""

_SMALL, _RAISED = 0.75, 0.1
"""A mark is smaller than this share of the largest character of its place, and its middle is higher by this share."""


class _Character(NamedTuple):
    """A character with the middle of its box, from the top left corner of the upright page, in the order of drawing."""

    order: int
    text: str
    x: float
    y: float
    size: float


class _Page(NamedTuple):
    """The characters of a page by band, and whether the page has annotations, such as the fields of a form."""

    bands: Mapping[int, Sequence[_Character]]
    has_annotations: bool


def read_again(path: Path, places: Sequence[Place]) -> list[str | None]:
    """Return the text at each place, with a line break wherever a text ends.

    Only the first pages of `places` are read, at most `_MOST_PAGES`.

    Returns:
        The texts; None for a place without a box, on a page that is not read, or in which nothing is drawn where the
        page has annotations: pdfplumber does not read these.
    """
    numbers = list(dict.fromkeys(place.page for place in places if place.page and place.bbox))[:_MOST_PAGES]
    pages = _pages(path, numbers) if numbers else {}
    return [_text_at(place, pages.get(place.page or 0)) for place in places]


def _pages(path: Path, numbers: Iterable[int]) -> Mapping[int, _Page]:
    found: dict[int, _Page] = {}
    try:
        with pdfplumber().open(path) as document:
            for number in numbers:
                found[number] = _by_band(upright(document.pages[number - 1]))
    except Exception as error:  # of any kind: the file may be damaged, and the first reading stands
        logging.getLogger(__name__).debug("second reading failed: %r", error)
    return found


def _by_band(page: UprightPage) -> _Page:
    bands: dict[int, list[_Character]] = defaultdict(list)
    for order, one in enumerate(page.characters):
        x, y = page.turn((one.x0 + one.x1) / 2, (one.y0 + one.y1) / 2)
        bands[int(y // _BAND)].append(_Character(order, one.get_text(), x, y, one.size))
    return _Page(bands, page.has_annotations)


def _text_at(place: Place, page: _Page | None) -> str | None:
    if page is None or place.bbox is None:
        return None
    x0, top, x1, bottom = place.bbox
    bands = range(int((top - _MARGIN) // _BAND), int((bottom + _MARGIN) // _BAND) + 1)
    inside = [
        one
        for band in bands
        for one in page.bands.get(band, ())
        if x0 - _MARGIN <= one.x <= x1 + _MARGIN and top - _MARGIN <= one.y <= bottom + _MARGIN
    ]
    if not inside and page.has_annotations:
        return None
    return "\n".join("".join(one.text for one in piece) for piece in _once(_pieces(_without_marks(sorted(inside)))))


def _without_marks(characters: Sequence[_Character]) -> list[_Character]:
    """Drop small raised characters: they refer to a note."""
    largest = max(characters, key=lambda one: one.size, default=None)
    if largest is None:
        return []
    return [
        one
        for one in characters
        if one.size >= _SMALL * largest.size or not _RAISED <= (largest.y - one.y) / largest.size < 1
    ]


def _pieces(characters: Sequence[_Character]) -> Iterator[list[_Character]]:
    """Split characters where the next one is not beside the one that is drawn before it."""
    piece: list[_Character] = []
    for one in characters:
        if piece:
            last = piece[-1]
            is_beside = _SAME * one.size < one.x - last.x < _WIDE * one.size and abs(one.y - last.y) <= one.size / 2
            if not is_beside:
                yield piece
                piece = []
        piece.append(one)
    if piece:
        yield piece


def _once(pieces: Iterable[list[_Character]]) -> list[list[_Character]]:
    """Drop pieces that are printed again at about the same position, which makes them bold."""
    kept: list[list[_Character]] = []
    for piece in pieces:
        earlier = [one for other in kept for one in other]
        if not all(any(_is_repeated(one, other) for other in earlier) for one in piece):
            kept.append(piece)
    return kept


def _is_repeated(one: _Character, other: _Character) -> bool:
    near = _SAME * one.size
    return one.text == other.text and abs(one.x - other.x) <= near and abs(one.y - other.y) <= near
