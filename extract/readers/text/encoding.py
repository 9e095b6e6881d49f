"""Detection of the encoding of a text, among those that Chinese publishers use, by the share of common characters."""

import codecs
import re

from extract.model.notes import ContentNote, CountedNote, Note
from extract.model.reasons import Reason
from extract.model.records import Unreadable

_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
_NAMES = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-x-big5"), "cp950"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
}
_EVERYDAY = {
    # Lead bytes of punctuation, letters and the most common (first-level) characters, and their minimum trail byte.
    "gb18030": (frozenset([*range(0xA1, 0xA4), *range(0xB0, 0xD8)]), 0xA1),
    "cp950": (frozenset(range(0xA1, 0xC7)), 0x40),
}
_SAMPLE = 4000
_ENOUGH = 0.7
"""Minimum share of common characters for an encoding to be accepted; correctly decoded texts have over 0.9."""
_LOSS = 0.01


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[ContentNote, ...]]:
    """Decode bytes of an unknown encoding.

    A byte order mark decides first; then UTF-8 if all bytes are valid; then the declared encoding; then GB18030 or
    Big5, whichever gives more common characters. UTF-16 without a byte order mark is detected by its zero bytes. A
    truncated character at the end is dropped.

    Args:
        data: The bytes.
        declared: The encoding that the document states; it is ignored if too many bytes are invalid in it.

    Returns:
        The text, and a note for each loss of characters.

    Raises:
        Unreadable: The data is empty or binary, or in none of these encodings.
    """
    if not data.strip():
        raise Unreadable(Reason.EMPTY_FILE)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _printable(data.decode("utf-16", "replace")), ()
    body = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in body:
        found = _likely(body, ("utf-16-le", "utf-16-be"), "gb18030")
        if not found:
            raise Unreadable(Reason.BINARY_DATA)
    else:
        found = _whole(body, "utf-8") or _as_declared(body, _NAMES.get((declared or "").lower()))
        if not found:
            chinese, traditional = _whole(body, "gb18030"), _likely(body, ("cp950",), "cp950")
            is_traditional = traditional and (
                not chinese or _share(traditional[0], "cp950") > _share(chinese[0], "gb18030")
            )
            found = traditional if is_traditional else chinese
    if not found:
        raise Unreadable(Reason.UNKNOWN_ENCODING)
    return _printable(found[0]), found[1]


def _whole(body: bytes, encoding: str) -> tuple[str, tuple[ContentNote, ...]] | None:
    """Return the text and its notes if all bytes except a truncated last character are valid; None otherwise."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(body)
    except UnicodeDecodeError:
        return None
    return text, (Note.CHARACTER_TRUNCATED,) if decoder.getstate()[0] else ()


def _as_declared(body: bytes, encoding: str | None) -> tuple[str, tuple[ContentNote, ...]] | None:
    """Return the text and its notes if almost all bytes are valid in the declared encoding; None otherwise."""
    if encoding is None:
        return None
    text = body.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if lost > _LOSS * len(text):
        return None
    return text, (CountedNote(Note.CHARACTERS_DAMAGED, lost),) if lost else ()


def _likely(body: bytes, encodings: tuple[str, ...], everyday: str) -> tuple[str, tuple[ContentNote, ...]] | None:
    """Return the text and its notes in the first of the encodings that gives mostly common characters; None otherwise.

    Which characters are common is given by `_EVERYDAY[everyday]`.
    """
    found = (_whole(body, encoding) for encoding in encodings)
    return next((one for one in found if one and _share(one[0], everyday) >= _ENOUGH), None)


def _share(text: str, encoding: str) -> float:
    """Return the share of characters at the start of a text that are ASCII or common in an encoding of `_EVERYDAY`."""
    leads, least = _EVERYDAY[encoding]
    sample = text[:_SAMPLE]
    count = 0
    for sign in sample:
        code = sign.encode(encoding, "replace")
        count += sign.isascii() if len(code) == 1 else len(code) == 2 and code[0] in leads and code[1] >= least
    return count / len(sample) if sample else 0.0


def _printable(text: str) -> str:
    if _BINARY.search(text):
        raise Unreadable(Reason.BINARY_DATA)
    if not text.strip():
        raise Unreadable(Reason.NO_TEXT)
    return text
