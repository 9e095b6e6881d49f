"""Read a landed document again, and find the cell or paragraph at a place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.reasons import Reason
from extract.model.records import Place, Unreadable
from extract.readers import Addressing, addressing_of, read_content
from extract.values.dates import PRINTED_YEAR

_NEAR = 1.0
"""Points by which two bounding boxes of the same cell may differ."""

_BARE_YEAR = re.compile(PRINTED_YEAR)
_PRINTED_NUMBER = re.compile(r"[\d.,]+[%‰]?")


@dataclass(frozen=True, slots=True)
class LocatedPart:
    """A cell of a table or a paragraph, with the number of the block of the document that holds it."""

    block: int
    part: Cell | Paragraph


@lru_cache(maxsize=4)  # LibreOffice takes seconds; a path of the landing zone never changes its content
def read_landed(path: Path) -> Content:
    """Return the content of a landed document.

    Raises:
        Unreadable: Its bytes are missing, or it cannot be read on this machine.
    """
    if not path.exists():
        raise Unreadable(Reason.BYTES_MISSING)
    return read_content(path)


def find_part(content: Content, place: Place, text: str) -> LocatedPart | None:
    """Return the part at a place if it contains the text, ignoring white space."""
    is_by_character = addressing_of(content.reader) is Addressing.CHARACTER
    found = _at_character(content, place) if is_by_character else _at(content, place)
    if found is not None and _bare(text) in _bare(found.part.text):
        return found
    return None


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
    """Return the address of a part; the column of a place in a paragraph is a character position, so it is left out."""
    return place.page, place.table, place.row, place.line, place.column if place.table is not None else None


def _at_character(content: Content, place: Place) -> LocatedPart | None:
    """Return the last part of a text that begins at or before a character."""
    expected = (place.line or 0, place.column or 0)
    before = (located for located in _parts(content) if _character(located) <= expected)
    return max(before, key=_character, default=None)


def _character(located: LocatedPart) -> tuple[int, int]:
    return located.part.place.line or 0, located.part.place.column or 0


def _bare(text: str) -> str:
    return "".join(text.split())


def holds(content: Content, text: str) -> bool:
    """Return whether a document contains a text, ignoring white space and paragraph breaks; numbers match whole."""
    bare = _bare(text)
    if not _PRINTED_NUMBER.fullmatch(bare):
        return bare in "".join(_bare(located.part.text) for located in _parts(content))
    end = r"(?!\d)" if _BARE_YEAR.fullmatch(bare) else r"(?!\d|[.,]\d)"  # 2024 matches as the year of 2024.03
    whole = re.compile(rf"(?<![\d.,]){re.escape(bare)}{end}")
    return any(whole.search(located.part.text) for located in _parts(content))
