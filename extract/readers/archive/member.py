"""A member of an archive as the module of its format sees it, and why one cannot be unpacked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from extract.model.reasons import Cause
from extract.model.records import Unreadable

BLOCK = 1 << 16


class Broken(Unreadable):
    """An archive, or one member of it, cannot be unpacked; no other file is concerned."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member that is no folder.

    Attributes:
        name: Its path, decoded and else as it stands there: it may climb, repeat itself, or hold control characters.
        refusal: Why it is not unpacked; None where it can be tried.
        blocks: Its bytes; to be taken before the next member. Raises Broken where they are damaged.
    """

    name: str
    refusal: Cause | None
    blocks: Callable[[], Iterator[bytes]]


def encoding_of(names: Iterable[bytes]) -> str:
    """The encoding of names that do not tell it: UTF-8 where they show it, else GB18030.

    Two bytes of GB18030 are often two of UTF-8 as well, but then of Latin or Greek: only a character that takes three
    bytes there, as every Chinese one does, shows UTF-8.
    """
    whole = b"/".join(names)
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        return "gb18030"
    if text.isascii() or any(character >= "\u0800" for character in text):
        return "utf-8"
    try:
        whole.decode("gb18030")
    except UnicodeDecodeError:
        return "utf-8"
    return "gb18030"
