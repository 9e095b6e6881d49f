"""A member of an archive before it is unpacked, the error if it cannot be, and the encoding of member names."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from extract.model.reasons import Cause
from extract.model.records import Unreadable

BLOCK = 1 << 16


class Broken(Unreadable):
    """An archive, or one member of it, cannot be unpacked; no other file is affected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of an archive that is not a folder.

    Attributes:
        name: The path of the member, decoded but not sanitised: it may contain ``..`` or control characters, or equal
            the path of another member.
        refusal: Why the member must not be unpacked; None if unpacking can be tried.
        blocks: Returns an iterator over the content in blocks of bytes, which must be consumed before the next member
            is taken. The iterator raises Broken if the content is damaged.
    """

    name: str
    refusal: Cause | None
    blocks: Callable[[], Iterator[bytes]]


def encoding_of(names: Iterable[bytes]) -> str:
    """Return the encoding, "utf-8" or "gb18030", of file names whose archive does not state an encoding.

    The names are UTF-8 if they are valid UTF-8 and, besides, are pure ASCII, contain a character of three or more bytes
    (as every Chinese character is in UTF-8), or are not valid GB18030. Valid UTF-8 alone is not enough: a character of
    GB18030 often is the UTF-8 encoding of a Latin or Greek letter.
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
