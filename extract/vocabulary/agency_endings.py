"""Endings of the names of agencies, such as 局 (agencies.yml)."""

from functools import cache
from typing import Literal

from extract.vocabulary.files import load
from extract.vocabulary.units import any_of

Position = Literal["in_cell", "above_form", "in_title", "before_name", "of_unit"]
"""Place of an agency's name in a document. Each position accepts the endings that agencies.yml lists for it."""


@cache
def agency_ending(position: Position) -> str:
    """Return the endings that are accepted at a position, as alternatives of a regular expression."""
    agencies: dict[str, dict[str, list[str]]] = load("agencies")
    return any_of(word for group in agencies["positions"][position] for word in agencies["endings"][group])
