"""Read places of a PDF again with pdfplumber, a parser that shares no code with PDFium.

It interprets a page some more slowly, so it reads only pages of which the first reading leaves a doubt.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from extract.model.records import Place

_MOST_PAGES = 4
"""Maximum number of pages of a document that are read again."""

_MARGIN = 1.0
"""Points by which the middle of a character may be outside the box of its place."""


def read_again(path: Path, places: Sequence[Place]) -> list[str | None]:
    """Return the text at each place; None for a place without a box, or on a page that cannot be read again."""
    numbers = sorted({place.page for place in places if place.page and place.bbox})[:_MOST_PAGES]
    if not numbers:
        return [None] * len(places)
    pages = _characters(path, numbers)
    return [_text_at(place, pages.get(place.page or 0)) for place in places]


def _characters(path: Path, numbers: Iterable[int]) -> Mapping[int, list[dict[str, Any]]]:
    """Return the upright characters of some pages, each moved to the top left corner of its page."""
    pdfplumber = _pdfplumber()
    found: dict[int, list[dict[str, Any]]] = {}
    try:
        with pdfplumber.open(path) as document:
            for number in numbers:
                page = document.pages[number - 1]
                left, top = page.bbox[:2]
                found[number] = [
                    one
                    | {"x0": one["x0"] - left, "x1": one["x1"] - left, "top": one["top"] - top}
                    | {"bottom": one["bottom"] - top}
                    for one in page.chars
                    if one["upright"]
                ]
                page.close()
    except Exception as error:
        logging.getLogger(__name__).debug("second reading failed: %r", error)
    return found


@cache
def _pdfplumber() -> Any:
    import pdfplumber  # noqa: PLC0415 - the import takes a third of a second; most documents do not need it

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    return pdfplumber


def _text_at(place: Place, characters: Sequence[dict[str, Any]] | None) -> str | None:
    if characters is None or place.bbox is None:
        return None
    x0, top, x1, bottom = place.bbox
    inside = [
        one
        for one in characters
        if x0 - _MARGIN <= (one["x0"] + one["x1"]) / 2 <= x1 + _MARGIN
        and top - _MARGIN <= (one["top"] + one["bottom"]) / 2 <= bottom + _MARGIN
    ]
    text: str = _pdfplumber().utils.extract_text(_once(inside)) if inside else ""
    return text


def _once(characters: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop characters that are printed twice at about one position, which makes them bold."""
    kept: list[dict[str, Any]] = []
    for one in characters:
        third = (one["x1"] - one["x0"]) / 3
        if not any(
            one["text"] == other["text"]
            and abs(one["x0"] - other["x0"]) < third
            and abs(one["top"] - other["top"]) < third
            for other in kept
        ):
            kept.append(one)
    return kept
