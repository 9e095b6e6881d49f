"""Read a document in the landing zone again, and find the cell or paragraph at a place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.reasons import Reason
from extract.model.records import HiddenText, Place, Unreadable
from extract.readers import Addressing, addressing_of, read_content
from extract.values.dates import PRINTED_YEAR

_NEAR = 1.0
"""Distance in points by which the edges of two bounding boxes of the same cell may differ."""

_BARE_YEAR = re.compile(PRINTED_YEAR)
_PRINTED_NUMBER = re.compile(r"[\d.,]+[%‰]?")


@dataclass(frozen=True, slots=True)
class LocatedPart:
    """A cell or paragraph of a document.

    Attributes:
        block: Index, in the blocks of the document's content, of the table or paragraph.
        part: The cell or paragraph.
    """

    block: int
    part: Cell | Paragraph


@lru_cache(maxsize=4)  # LibreOffice takes seconds; files in the landing zone never change
def read_landed(path: Path) -> Content:
    """Read the content of a document from its path in the landing zone.

    Raises:
        Unreadable: The file is missing or cannot be read on this machine.
    """
    if not path.exists():
        raise Unreadable(Reason.BYTES_MISSING)
    return read_content(path)


def find_part(content: Content, place: Place, text: str) -> LocatedPart | None:
    """Return the cell or paragraph at a place if it contains a text; None otherwise.

    White space is ignored in the comparison.
    """
    is_by_character = addressing_of(content.reader) is Addressing.CHARACTER
    found = _at_character(content, place) if is_by_character else _at(content, place)
    if found is not None and _bare(text) in _bare(found.part.text):
        return found
    return None


def find_hidden(content: Content, place: Place, text: str) -> HiddenText | None:
    """Return the text at a place that the file contains and that is not read; None if there is no such text."""
    expected = _address(place)
    return next(
        (one for one in content.hidden if one.text == text and _is_at(one.place, place, expected)),
        None,
    )


def find_visible(content: Content, place: Place) -> LocatedPart | None:
    """Return the cell or paragraph that a person sees at a place, whatever its text; None if there is none."""
    return _at(content, place)


def _parts(content: Content) -> Iterator[LocatedPart]:
    for number, block in enumerate(content.blocks):
        for part in block.cells() if isinstance(block, Grid) else (block,):
            yield LocatedPart(number, part)


def _at(content: Content, place: Place) -> LocatedPart | None:
    expected = _address(place)
    return next((located for located in _parts(content) if _is_at(located.part.place, place, expected)), None)


def _is_at(found: Place, place: Place, expected: tuple[int | None, ...]) -> bool:
    if _address(found) != expected:
        return False
    if place.table is not None or place.line is not None or place.bbox is None:
        return True
    return found.bbox is not None and all(abs(a - b) < _NEAR for a, b in zip(found.bbox, place.bbox, strict=True))


def _address(place: Place) -> tuple[int | None, ...]:
    """Return the place of a cell or paragraph without its bounding box, as a tuple for comparison.

    Outside tables the column is left out, because there it is the position of a character.
    """
    return place.page, place.table, place.row, place.line, place.column if place.table is not None else None


def _at_character(content: Content, place: Place) -> LocatedPart | None:
    """Return the last cell or paragraph of a plain text that begins at or before the character at a place."""
    expected = (place.line or 0, place.column or 0)
    before = (located for located in _parts(content) if _character(located) <= expected)
    return max(before, key=_character, default=None)


def _character(located: LocatedPart) -> tuple[int, int]:
    return located.part.place.line or 0, located.part.place.column or 0


def _bare(text: str) -> str:
    return "".join(text.split())


def holds(content: Content, text: str) -> bool:
    """Return whether a document contains a text, ignoring white space and paragraph breaks.

    A number must occur as a whole number, not as a part of a longer one.
    """
    bare = _bare(text)
    if not _PRINTED_NUMBER.fullmatch(bare):
        return bare in "".join(_bare(located.part.text) for located in _parts(content))
    end = r"(?!\d)" if _BARE_YEAR.fullmatch(bare) else r"(?!\d|[.,]\d)"  # a year may precede a month: 2024 in 2024.03
    whole = re.compile(rf"(?<![\d.,]){re.escape(bare)}{end}")
    return any(whole.search(located.part.text) for located in _parts(content))
