"""What a person sees of the text of a cell: without what is struck out or hidden by its colour, and without marks."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from extract.model.content import PLAIN, Look
from extract.model.records import HiddenBy
from extract.values.colours import Colour, are_alike
from extract.values.raised_text import shown_raised

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)

_LEGIBLE_POINTS = 2.0
"""Font sizes up to this one are used to hide text; the smallest that an office program offers is 1."""

Run = tuple[str, Look]
"""A part of the text of a cell, and how it is drawn."""


class Font(NamedTuple):
    """The properties of a font that decide whether a person reads its text."""

    is_struck: bool = False
    is_raised: bool = False
    colour: Colour = BLACK
    points: float = 11.0

    @property
    def is_ordinary(self) -> bool:
        """Whether text in this font is drawn plainly on any light fill."""
        return self.colour == BLACK and self.look_on(None) == PLAIN

    def look_on(self, fill: Colour | None) -> Look:
        """Return how text in this font is drawn on a fill; None is a fill of several or unknown colours."""
        hidden_by = None
        if self.is_struck:
            hidden_by = HiddenBy.STRUCK_OUT
        elif are_alike(self.colour, fill):
            hidden_by = HiddenBy.COLOUR
        elif self.points <= _LEGIBLE_POINTS:
            hidden_by = HiddenBy.FORMAT
        return Look(hidden_by, self.is_raised)


def visible_text(runs: Sequence[Run]) -> tuple[str, list[tuple[str, HiddenBy]]]:
    """Return the text that a person reads in the runs of a cell, and the other texts with what hides each.

    A raised run is a footnote mark, which is no part of the text, unless it is an exponent or the whole text.
    """
    if all(look == PLAIN for _, look in runs):
        return "".join(text for text, _ in runs), []
    groups = [("".join(text for text, _ in group), look) for look, group in groupby(runs, lambda run: run[1])]
    has_base = any(text.strip() for text, look in groups if look == PLAIN)
    shown, dropped = "", []
    for index, (text, look) in enumerate(groups):
        if look.hidden_by is None:
            after = "".join(later for later, other in groups[index + 1 :] if other == PLAIN)
            line = shown.rpartition("\n")[2]
            shown += shown_raised(line, text, after) if look.is_raised and has_base else text
        elif text.strip():
            dropped.append((text.strip(), look.hidden_by))
    return shown, dropped
