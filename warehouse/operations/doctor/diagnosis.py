"""Diagnosis: the result of one check of ``jixiao doctor``."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The severity of a diagnosis."""

    OK = "ok"
    NOTE = "note"
    FIXED = "fixed"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The result of one check.

    Attributes:
        place: The zone or other part of the home folder that was checked.
        level: Severity of the result: a note needs no action, a fault does.
        text: The result, in one line.
        next_step: What to do now; empty if there is nothing to do.
    """

    place: str
    level: Level
    text: str
    next_step: str = ""
