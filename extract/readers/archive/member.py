"""A member of an archive as the module of its format sees it, and the error if it cannot be unpacked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from extract.model.reasons import Cause
from extract.model.records import Unreadable

BLOCK = 1 << 16


class Broken(Unreadable):
    """An archive, or one member of it, cannot be unpacked; no other file is affected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member that is not a folder.

    Attributes:
        name: Its path, decoded and otherwise unchanged: it may contain ``..``, repeat another, or hold control
            characters.
        refusal: Why it is not unpacked; None if it can be tried.
        blocks: Its bytes; to be consumed before the next member. Raises Broken if they are damaged.
    """

    name: str
    refusal: Cause | None
    blocks: Callable[[], Iterator[bytes]]


def encoding_of(names: Iterable[bytes]) -> str:
    """Return the encoding of file names for which the archive states none: UTF-8 if their bytes prove it, else GB18030.

    Two bytes of GB18030 are often valid UTF-8 too, but then they decode to a Latin or Greek letter. The proof of UTF-8
    is therefore a character of three or more bytes, as every Chinese character is in UTF-8, or bytes that are not valid
    GB18030. Names in pure ASCII count as UTF-8.
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
