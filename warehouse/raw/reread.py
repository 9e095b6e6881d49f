"""A landed document read again: the cell or paragraph that stands at a place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import Place, Unreadable
from extract.readers import read_content

_NEAR = 1.0
"""Points within which two boxes are one."""

_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMBER = re.compile(r"[\d.,]+[%‰]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands at a place: a cell of a table, or a paragraph; and which block of the document holds it."""

    block: int
    part: Cell | Paragraph


@lru_cache(maxsize=4)  # an office suite takes seconds; what lies under a path of the landing zone never changes
def read_landed(path: Path) -> Content:
    """The content of a landed document.

    Raises:
        Unreadable: Its bytes are gone, or it cannot be read here and now.
    """
    if not path.exists():
        raise Unreadable("its bytes are not in the landing zone; see 'jixiao doctor'")
    return read_content(path)


def find_piece(content: Content, place: Place, text: str) -> Piece | None:
    """The piece at a place, if it holds that text, white space apart."""
    found = _at_character(content, place) if content.reader == "text" else _at(content, place)
    if found is not None and _bare(text) in _bare(found.part.text):
        return found
    return None


def _pieces(content: Content) -> Iterator[Piece]:
    for number, block in enumerate(content.blocks):
        for part in block.cells() if isinstance(block, Grid) else (block,):
            yield Piece(number, part)


def _at(content: Content, place: Place) -> Piece | None:
    wanted = _address(place)
    return next((piece for piece in _pieces(content) if _is_at(piece.part.place, place, wanted)), None)


def _is_at(found: Place, place: Place, wanted: tuple[int | None, ...]) -> bool:
    if _address(found) != wanted:
        return False
    if place.table is not None or place.line is not None or place.bbox is None:
        return True
    return found.bbox is not None and all(abs(a - b) < _NEAR for a, b in zip(found.bbox, place.bbox, strict=True))


def _address(place: Place) -> tuple[int | None, ...]:
    """What tells pieces apart; the column of a paragraph is that of a character in it."""
    return place.page, place.table, place.row, place.line, place.column if place.table is not None else None


def _at_character(content: Content, place: Place) -> Piece | None:
    """The last piece of a text that begins at the character or before it."""
    wanted = (place.line or 0, place.column or 0)
    before = (piece for piece in _pieces(content) if _character(piece) <= wanted)
    return max(before, key=_character, default=None)


def _character(piece: Piece) -> tuple[int, int]:
    return piece.part.place.line or 0, piece.part.place.column or 0


def _bare(text: str) -> str:
    return "".join(text.split())


def holds(content: Content, text: str) -> bool:
    """Whether a text stands in a document, white space apart, also over paragraphs; a number only as a whole."""
    bare = _bare(text)
    if not _NUMBER.fullmatch(bare):
        return bare in "".join(_bare(piece.part.text) for piece in _pieces(content))
    end = r"(?!\d)" if _YEAR.fullmatch(bare) else r"(?!\d|[.,]\d)"  # of 2024.03, 2024 is the year
    whole = re.compile(rf"(?<![\d.,]){re.escape(bare)}{end}")
    return any(whole.search(piece.part.text) for piece in _pieces(content))
