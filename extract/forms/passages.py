"""Runs of text with their places: matched without white space and in one width, given back as printed.

Brackets and quotation marks hold asides; they are hidden when a sentence is cut into clauses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extract.content import Cell
from extract.forms.rows import place_within
from extract.quantities import compact
from extract.records import Place

_ASIDE = re.compile(r"\([^()]*\)|《[^《》]*》|“[^“”]*”|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_HIDDEN = "\ue000"


@dataclass(frozen=True)
class Passage:
    """A piece of a cell: `plain` without white space and in one width, `offsets` of its characters in the cell."""

    cell: Cell
    plain: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, cell: Cell) -> "Passage":
        """The whole text of a cell."""
        plain, offsets = compact(cell.text)
        return cls(cell, plain, tuple(offsets))

    @cached_property
    def text(self) -> str:
        """The text as printed."""
        return self.cell.text[self.offsets[0] : self.offsets[-1] + 1] if self.offsets else ""

    @cached_property
    def mask(self) -> str:
        """The plain text with brackets, quotations and titles of documents hidden, character for character."""
        mask, found = self.plain, 1
        while found:
            mask, found = _ASIDE.subn(lambda aside: _HIDDEN * len(aside[0]), mask)
        return mask

    def part(self, start: int = 0, end: int | None = None) -> "Passage":
        """The piece between two characters of the plain text."""
        return Passage(self.cell, self.plain[start:end], self.offsets[start:end])

    def group(self, found: re.Match[str], name: str) -> "Passage":
        """The piece that a group of a match on `plain` or `mask` covers."""
        return self.part(found.start(name), found.end(name))

    def strip(self, marks: str) -> "Passage":
        """The piece without these characters at either end."""
        start = len(self.plain) - len(self.plain.lstrip(marks))
        return self.part(start, max(start, len(self.plain.rstrip(marks))))

    def after(self, pattern: re.Pattern[str]) -> "Passage":
        """What is left behind a pattern that matches at the beginning; the whole where it does not."""
        found = pattern.match(self.plain)
        return self.part(found.end()) if found else self

    def before(self, pattern: re.Pattern[str]) -> "Passage":
        """What is left before a pattern that matches at the end; the whole where it does not."""
        found = pattern.search(self.plain)
        return self.part(0, found.start()) if found else self

    def split(self, marks: str) -> Iterator["Passage"]:
        """The pieces between these marks, where they stand outside brackets; none is empty."""
        start = 0
        for index, character in enumerate(f"{self.mask}{marks[0]}"):
            if character in marks:
                if index > start:
                    yield self.part(start, index)
                start = index + 1

    def to(self, other: "Passage") -> "Passage":
        """From the beginning of this piece to the end of a later one of the same cell."""
        whole = Passage.of(self.cell)
        return whole.part(whole.offsets.index(self.offsets[0]), whole.offsets.index(other.offsets[-1]) + 1)

    def place(self, value: object = None) -> Place:
        """Where the piece begins; with its text where the field's value is not that text."""
        place = place_within(self.cell, self.offsets[0], self.text)
        return place if value is None or value == self.text else place.model_copy(update={"text": self.text})

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.plain)
