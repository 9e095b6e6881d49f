"""What the doctor says: one line a thing that was looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a thing stands."""

    SOUND = "sound"
    NOTE = "note"
    FIXED = "fixed"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        place: Where it is.
        level: A note needs no hand; a fault does.
        text: What was found, in one line.
        next_step: What to do now; empty where there is nothing to do.
    """

    place: str
    level: Level
    text: str
    next_step: str = ""
