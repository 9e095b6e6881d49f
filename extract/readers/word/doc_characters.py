"""How the characters of a Word 97-2003 document are drawn: struck, hidden, deleted, white or raised ([MS-DOC], 2.6.1).

A property that switches is on if an odd number of the styles of paragraph and characters states it; its own value can
be that of the styles, or the opposite.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator

from extract.model.content import PLAIN, Look
from extract.model.records import HiddenBy
from extract.readers.word.doc_properties import PAGE_BYTES, changes, pages

_DELETED, _STRUCK, _DOUBLY_STRUCK, _HIDDEN = 0x0800, 0x0837, 0x2A53, 0x083C
_SWITCHES = (_DELETED, _STRUCK, _DOUBLY_STRUCK, _HIDDEN)
_COLOUR_INDEX, _COLOUR, _RAISED, _STYLE = 0x2A42, 0x6870, 0x2A48, 0x4A30
_SHADES = frozenset({0xCA71, 0x4866, 0x2A0C})
_WHITE_INDEX, _SUPERSCRIPT = 8, 1
_LIGHTEST = 239
"""Least part of red, green and blue in a colour that nobody sees on white, as in `wordml.colours`."""
_AS_STYLE, _UNLIKE_STYLE = 0x80, 0x81
_DEFAULT_CHARACTERS = 10
_NO_STYLE = 0x0FFF
_CHAIN = 20


class CharacterFormats:
    """The formats of characters, found by their offset in the main stream."""

    def __init__(self, document: bytes, bins: bytes, styles: bytes) -> None:
        """Read the formats.

        Args:
            document: The main stream.
            bins: The bin table of the pages of character properties.
            styles: The style sheet.
        """
        self._starts: list[int] = []
        self._lists: list[bytes] = []
        for page in pages(document, bins):
            self._add_page(page)
        self._styles = _style_lists(styles)
        self._known: dict[tuple[bytes, int], Look] = {}

    def are_plain(self) -> bool:
        """Whether no character is hidden or raised."""
        stated = {code: operand for one in {*self._lists, *self._styles.values()} for code, operand in changes(one)}
        return stated.keys().isdisjoint({*_SWITCHES, _COLOUR_INDEX, _COLOUR, _RAISED})

    def runs(self, start: int, end: int, style: int) -> Iterator[tuple[int, int, Look]]:
        """Yield the first and last offset and the look of each run between two offsets of a paragraph in a style."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        while start < end:
            after = self._starts[index + 1] if index + 1 < len(self._starts) else end
            until = min(max(after, start), end)
            if until > start:
                yield start, until, self._look(self._lists[index] if index < len(self._lists) else b"", style)
            start = until if after > start else start
            index += 1
            if index >= len(self._starts):
                if start < end:
                    yield start, end, PLAIN
                return

    def _look(self, direct: bytes, style: int) -> Look:
        key = direct, style
        if key not in self._known:
            own = dict(changes(direct))
            named = int.from_bytes(own.get(_STYLE, b""), "little") or _DEFAULT_CHARACTERS
            levels = [self._stated(style), self._stated(named)]
            self._known[key] = self._combined(levels, own)
        return self._known[key]

    def _combined(self, levels: list[dict[int, bytes]], own: dict[int, bytes]) -> Look:
        on = {}
        for code in _SWITCHES:
            of_styles = sum(_value(level.get(code)) & 1 for level in levels) % 2 == 1
            value = _value(own[code]) if code in own else _AS_STYLE
            on[code] = of_styles if value == _AS_STYLE else not of_styles if value == _UNLIKE_STYLE else bool(value)
        stated = {**levels[0], **levels[1], **own}
        is_raised = _value(stated.get(_RAISED)) == _SUPERSCRIPT
        if on[_HIDDEN]:
            return Look(HiddenBy.FORMAT)
        if on[_DELETED]:
            return Look(HiddenBy.DELETED)
        if on[_STRUCK] or on[_DOUBLY_STRUCK]:
            return Look(HiddenBy.STRUCK_OUT)
        if _is_white(stated) and stated.keys().isdisjoint(_SHADES):
            return Look(HiddenBy.COLOUR)
        return Look(None, is_raised)

    def _stated(self, style: int) -> dict[int, bytes]:
        return dict(changes(self._styles.get(style, b"")))

    def _add_page(self, page: bytes) -> None:
        count = page[PAGE_BYTES - 1]
        starts = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + number]
            self._starts.append(starts[number])
            self._lists.append(page[at + 1 : at + 1 + page[at]] if at else b"")
        if count:
            self._starts.append(starts[count])
            self._lists.append(b"")


def _style_lists(sheet: bytes) -> dict[int, bytes]:
    """Return the character properties of each style by its number, with those of the styles that it is based on."""
    if len(sheet) < 6:
        return {}
    header, count, base_bytes = struct.unpack_from("<HHH", sheet)
    own: dict[int, bytes] = {}
    bases: dict[int, int] = {}
    at = 2 + header
    for number in range(count):
        if at + 2 > len(sheet):
            break
        (size,) = struct.unpack_from("<H", sheet, at)
        one = sheet[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
        if len(one) > base_bytes + 2:
            kind, bases[number] = one[2] & 0xF, struct.unpack_from("<H", one, 2)[0] >> 4
            own[number] = _character_list(one, kind, base_bytes)
    lists = {}
    for number in own:
        chain: list[bytes] = []
        current = number
        while current in own and current != _NO_STYLE and len(chain) < _CHAIN:
            chain.append(own[current])
            current = bases[current]
        lists[number] = b"".join(reversed(chain))
    return lists


def _character_list(style: bytes, kind: int, base_bytes: int) -> bytes:
    """Return the character properties that one style states; `kind` is 1 for paragraphs and 2 for characters."""
    (letters,) = struct.unpack_from("<H", style, base_bytes)
    at = base_bytes + 2 + 2 * letters + 2
    for list_kind in (1, 2)[2 - kind :] if kind in (1, 2) else ():
        at += at % 2
        if at + 2 > len(style):
            break
        (size,) = struct.unpack_from("<H", style, at)
        if list_kind == 2:
            return style[at + 2 : at + 2 + size]
        at += 2 + size
    return b""


def _value(operand: bytes | None) -> int:
    return operand[0] if operand else 0


def _is_white(stated: dict[int, bytes]) -> bool:
    colour = stated.get(_COLOUR)
    if colour is not None and len(colour) == 4:
        return not colour[3] and min(colour[:3]) >= _LIGHTEST
    return _value(stated.get(_COLOUR_INDEX)) == _WHITE_INDEX
