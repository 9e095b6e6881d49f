"""Agency endings: the words with which the name of an agency ends (agencies.yml)."""

from functools import cache
from typing import Literal

from extract.vocabulary.files import load
from extract.vocabulary.units import any_of

Position = Literal["in_cell", "above_form", "in_title", "before_name"]
"""Where the name stands; the less the position says by itself, the fewer endings count."""


@cache
def agency_ending(position: Position) -> str:
    """Return the endings that count in a position, as alternatives of a regular expression."""
    agencies: dict[str, dict[str, list[str]]] = load("agencies")
    return any_of(word for group in agencies["positions"][position] for word in agencies["endings"][group])
