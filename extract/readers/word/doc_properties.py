"""Properties of paragraphs in a Word 97-2003 document, as lists of codes and operands ([MS-DOC], 2.6)."""

import struct
from bisect import bisect_right
from collections.abc import Iterator

PAGE_BYTES = 512
"""Size of a page of properties in the main stream."""

_IN_TABLE, _ROW_END, _TABLE_DEFINITION, _TAB_CHANGES = 0x2416, 0x2417, 0xD608, 0xC615
_HUGE = frozenset({0x6645, 0x6646})
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_SHADES = frozenset({0xD612, 0xD670, 0xC64D})
"""Properties with the colours behind the cells of a row, or behind a paragraph."""
_SHADE_BYTES = 10
_NO_COLOURS = (b"\0\0\0\xff", b"\xff\xff\xff\0", b"\xff\xff\xff\xff")


class ParagraphProperties:
    """The properties of paragraphs, found by the offset of the end of a paragraph in the main stream."""

    def __init__(self, document: bytes, bins: bytes, data: bytes) -> None:
        """Read the pages of properties that a bin table refers to; `data` is the data stream."""
        self._data = data
        self._starts: list[int] = []
        self._lists: list[bytes] = []
        self._styles: list[int] = []
        for page in pages(document, bins):
            self._add_page(page)

    def style(self, offset: int) -> int:
        """Return the number of the style of the paragraph that ends at an offset."""
        index = bisect_right(self._starts, offset) - 1
        return self._styles[index] if index >= 0 else 0

    def painted(self, offset: int) -> tuple[bool, ...]:
        """Return, for each cell of the row that ends at an offset, whether it has a colour behind its text.

        For another paragraph, the only value is for the paragraph itself.
        """
        index = bisect_right(self._starts, offset) - 1
        for code, operand in self._all(self._lists[index] if index >= 0 else b""):
            if code in _SHADES:
                shades = [operand[at : at + _SHADE_BYTES] for at in range(0, len(operand), _SHADE_BYTES)]
                return tuple(len(one) == _SHADE_BYTES and _is_painted(one) for one in shades)
        return ()

    def at(self, offset: int) -> tuple[bool, bytes | None]:
        """Return the table properties of the paragraph that ends at an offset.

        Returns:
            Whether the paragraph is in a table, and the definition of the row that ends with it; None if no row does.
        """
        index = bisect_right(self._starts, offset) - 1
        is_in_table, is_row_end, definition = False, False, b""
        for code, operand in self._all(self._lists[index] if index >= 0 else b""):
            if code == _IN_TABLE:
                is_in_table = operand != b"\0"
            elif code == _ROW_END:
                is_row_end = operand != b"\0"
            elif code == _TABLE_DEFINITION:
                definition = operand
        return is_in_table, definition if is_row_end else None

    def _add_page(self, page: bytes) -> None:
        count = page[PAGE_BYTES - 1]
        starts = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + 13 * number]
            size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
            at += 1 if page[at] else 2
            self._starts.append(starts[number])
            self._lists.append(page[at + 2 : at + size] if at > 1 else b"")
            self._styles.append(int.from_bytes(page[at : at + 2], "little") if at > 1 else 0)

    def _all(self, properties: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the code and operand of each property in a list; a long list only refers to one in the data stream."""
        for code, operand in changes(properties):
            if code in _HUGE:
                (at,) = struct.unpack("<I", operand)
                (size,) = struct.unpack_from("<H", self._data, at)
                yield from changes(self._data[at + 2 : at + 2 + size])
            else:
                yield code, operand


def pages(document: bytes, bins: bytes) -> Iterator[bytes]:
    """Yield the pages of properties that a bin table refers to."""
    count = (len(bins) - 4) // 8
    for number in range(max(count, 0)):
        (page,) = struct.unpack_from("<I", bins, 4 * (count + 1) + 4 * number)
        yield document[(page & 0x3FFFFF) * PAGE_BYTES :][:PAGE_BYTES]


def changes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the code and operand of each property in a list."""
    at = 0
    while at + 2 < len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        if code == _TABLE_DEFINITION:
            size = struct.unpack_from("<H", data, at)[0] - 1
            at += 2
        elif code >> 13 == 6:
            size = data[at]
            at += 1
        else:
            size = _OPERAND_BYTES[code >> 13]
        yield code, data[at : at + size]
        at += max(size, 0)


def _is_painted(shade: bytes) -> bool:
    return shade[4:8] not in _NO_COLOURS or any(shade[8:])
