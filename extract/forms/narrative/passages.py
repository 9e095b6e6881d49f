"""Passages: pieces of a cell's text together with their place in the document.

Patterns match a passage in half width and without white space, while its text is returned as printed. Text in brackets
and quotation marks is masked when a sentence is split into clauses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from extract.forms.rows import place_within
from extract.model.content import Cell
from extract.model.records import Place
from extract.values.characters import compact
from extract.vocabulary.traditional import READING

_ASIDE = re.compile(r"\([^()]*\)|《[^《》]*》|“[^“”]*”|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HIDDEN = "\ue000"


@dataclass(frozen=True)
class Passage:
    """A piece of a cell's text.

    Attributes:
        cell: The cell.
        line: The cell's complete text in half width and without white space.
        offsets: The offset in the cell's text of each character of `line`.
        start: The offset in `line` at which the piece begins.
        end: The offset in `line` before which the piece ends.
    """

    cell: Cell
    line: str
    offsets: tuple[int, ...]
    start: int
    end: int

    @classmethod
    def of(cls, cell: Cell) -> "Passage":
        """Return a passage that covers the complete text of a cell."""
        line, offsets = compact(cell.text)
        return cls(cell, line, tuple(offsets), 0, len(line))

    @cached_property
    def plain(self) -> str:
        """The text in half width and without white space, as patterns match it."""
        return self.line[self.start : self.end]

    @cached_property
    def text(self) -> str:
        """The text as printed, with the reading in brackets that may stand behind its last character."""
        if not self.plain:
            return ""
        end = self.offsets[self.end - 1] + 1
        reading = READING.match(self.cell.text, end)
        return self.cell.text[self.offsets[self.start] : reading.end() if reading else end]

    @cached_property
    def mask(self) -> str:
        """The plain text with each character of brackets, quotations and titles of documents replaced by `_HIDDEN`."""
        mask, found = self.plain, 1
        while found:
            mask, found = _ASIDE.subn(lambda aside: _HIDDEN * len(aside[0]), mask)
        return mask

    def part(self, start: int = 0, end: int | None = None) -> "Passage":
        """Return the piece between two offsets of the plain text."""
        begin, stop, _ = slice(start, end).indices(self.end - self.start)
        return Passage(self.cell, self.line, self.offsets, self.start + begin, self.start + max(begin, stop))

    def group(self, found: re.Match[str], name: str) -> "Passage":
        """Return the piece that a group of a match on `plain` or `mask` covers."""
        return self.part(found.start(name), found.end(name))

    def strip(self, marks: str) -> "Passage":
        """Return the piece without these characters at either end."""
        start = len(self.plain) - len(self.plain.lstrip(marks))
        return self.part(start, max(start, len(self.plain.rstrip(marks))))

    def after(self, pattern: re.Pattern[str]) -> "Passage":
        """Return the part after a match at the beginning of the piece; the whole piece if there is no such match."""
        found = pattern.match(self.plain)
        return self.part(found.end()) if found else self

    def before(self, pattern: re.Pattern[str]) -> "Passage":
        """Return the part before the first match of a pattern; the whole piece if there is no match."""
        found = pattern.search(self.plain)
        return self.part(0, found.start()) if found else self

    def split(self, marks: str) -> Iterator["Passage"]:
        """Yield the pieces between these marks, except empty ones; marks inside brackets and numbers do not split."""
        start = 0
        text = _THOUSANDS.sub(_HIDDEN, self.mask)
        for index, character in enumerate(f"{text}{marks[0]}"):
            if character in marks:
                if index > start:
                    yield self.part(start, index)
                start = index + 1

    def to(self, other: "Passage") -> "Passage":
        """Return the piece from the start of this one to the end of `other`, a later piece of the same cell."""
        return Passage(self.cell, self.line, self.offsets, self.start, other.end)

    def place(self, value: object = None) -> Place:
        """Return the place of the piece for a field that was read from it.

        Args:
            value: The value of the field. Where it differs from the piece's text, the place also records that text.
        """
        place = place_within(self.cell, self.offsets[self.start], self.text)
        return place if value is None or value == self.text else replace(place, text=self.text)

    def __bool__(self) -> bool:
        """Return whether the piece has any text."""
        return bool(self.plain)
