"""Read Word 97-2003 documents (``.doc``, ``.wps``) directly from the compound file, if LibreOffice is not installed.

The format is specified in [MS-DOC]. The piece table gives the text; the paragraph properties say which marks end a cell
and which end a row; the definition of each row gives the edges and merges of its cells. Automatic numbers and tracked
changes are not resolved.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import olefile

from extract import limits
from extract.model.content import Block, Content, Paragraph
from extract.model.notes import Note
from extract.model.reasons import Countable, PartTruncated, Reason
from extract.model.records import Place, Unreadable
from extract.readers.word.table import SLIVER_TWIPS, WordCell, WordRow, to_grid

MEDIA_TYPE = "application/msword"

_WORD_97 = 0xA5EC
_FIRST_VERSION = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_FIB_BYTES = 0x01AA
_TEXT_LENGTH, _PAPX, _CLX = 0x4C, 0x0102, 0x01A2
_COMPRESSED = 0x40000000
_FKP_BYTES = 512

_IN_TABLE, _ROW_END, _TABLE_DEFINITION, _TAB_CHANGES = 0x2416, 0x2417, 0xD608, 0xC615
_HUGE = frozenset({0x6645, 0x6646})
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_MERGES = ("", "continue", "restart", "restart")
_CELL_END = "\x07"
_ENDS = "\r\x07\x0c"
_FIELD, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARK = re.compile("[\r\x07\x0c\x13\x14\x15]")
_PRINTED = {**dict.fromkeys((*range(9), 0x1F), ""), 0x0B: "\n", 0x0E: "\n", 0x1E: "-"}
"""The text for control characters: line breaks and the non-breaking hyphen; anchors of images and notes are dropped."""


@dataclass(frozen=True)
class _Piece:
    """A run of characters that is stored in one place.

    Attributes:
        start: The index of its first character in the text.
        offset: The offset of its first byte in the main stream.
        width: The number of bytes per character.
    """

    start: int
    offset: int
    width: int


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph: its text, the control character that ends it, and its table properties."""

    text: str
    mark: str
    is_in_table: bool
    definition: bytes | None
    """The definition of the row that ends with this paragraph; None if no row does."""


def check_compound(path: Path) -> None:
    """Check that a Word 97-2003 document is neither encrypted nor truncated.

    Raises:
        Unreadable: The document is encrypted or truncated, or its directory cannot be read.
    """
    _streams(path)


def read_compound(path: Path) -> Content:
    """Read a Word 97-2003 document without LibreOffice.

    Raises:
        Unreadable: The document is encrypted or truncated, from an older version of Word, over a limit, or without
            text.
    """
    document, table, data = _streams(path)
    try:
        blocks = tuple(_blocks(_paragraphs(document, table, data)))
    except (struct.error, IndexError) as error:
        raise Unreadable(Reason.DOC_TEXT_NOT_FOUND) from error
    if not any(isinstance(block, Paragraph) or any(cell.text for cell in block.cells()) for block in blocks):
        raise Unreadable(Reason.NO_TEXT)
    return Content(blocks=blocks, reader="doc", media_type=MEDIA_TYPE, notes=(Note.READ_WITHOUT_LIBREOFFICE,))


def _streams(path: Path) -> tuple[bytes, bytes, bytes]:
    """Return the main, table and data streams of a document; raise Unreadable if it is encrypted or truncated."""
    try:
        with olefile.OleFileIO(path) as compound:
            document = _stream(compound, "WordDocument")
            if len(document) < _FIB_BYTES:
                raise Unreadable(Reason.DOC_HEADER_TRUNCATED)
            (flags,) = struct.unpack_from("<H", document, 0x0A)
            if flags & _ENCRYPTED:
                raise Unreadable(Reason.ENCRYPTED)
            name = "1Table" if flags & _SECOND_TABLE else "0Table"
            table, data = _stream(compound, name), _stream(compound, "Data")
    except Unreadable:
        raise
    except Exception as error:  # the parser may raise anything on arbitrary bytes
        raise Unreadable(Reason.COMPOUND_DIRECTORY_UNREADABLE) from error
    return document, table, data


def _stream(compound: olefile.OleFileIO, name: str) -> bytes:
    if not compound.exists(name):
        return b""
    data: bytes = compound.openstream(name).read()
    declared = compound.get_size(name)
    if len(data) < declared:
        raise Unreadable(PartTruncated(name, len(data), declared))
    return data


def _paragraphs(document: bytes, table: bytes, data: bytes) -> Iterator[_Paragraph]:
    magic, version = struct.unpack_from("<HH", document)
    if magic != _WORD_97 or version < _FIRST_VERSION:
        raise Unreadable(Reason.WORD_95_NEEDS_LIBREOFFICE, is_transient=True)
    (length,) = struct.unpack_from("<i", document, _TEXT_LENGTH)
    text, pieces = _text(document, _part(document, table, _CLX))
    text = text[:length]
    starts = [piece.start for piece in pieces]
    properties = _Properties(document, _part(document, table, _PAPX), data)
    shown: list[str] = []
    fields: list[bool] = []
    position = 0
    for found in _MARK.finditer(text):
        if not any(fields):
            shown.append(text[position : found.start()])
        position, mark = found.end(), found[0]
        if mark == _FIELD:
            fields.append(True)
        elif mark == _FIELD_RESULT and fields:
            fields[-1] = False
        elif mark == _FIELD_END and fields:
            fields.pop()
        elif mark in _ENDS:
            piece = pieces[max(bisect_right(starts, found.start()) - 1, 0)]
            is_in_table, definition = properties.at(piece.offset + (found.start() - piece.start) * piece.width)
            yield _Paragraph(_printed("".join(shown)), mark, is_in_table, definition)
            shown.clear()


def _printed(text: str) -> str:
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.translate(_PRINTED).strip()


def _part(document: bytes, table: bytes, position: int) -> bytes:
    """Return the part of the table stream whose offset and size are stored at a position in the header."""
    offset, size = struct.unpack_from("<II", document, position)
    if offset + size > len(table):
        raise Unreadable(Reason.DOC_TABLES_TRUNCATED)
    return table[offset : offset + size]


def _text(document: bytes, clx: bytes) -> tuple[str, list[_Piece]]:
    """Return the text of a document and its pieces, from the piece table `clx`."""
    at = 0
    while clx[at] == 1:  # skip the properties of pieces
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    texts, pieces = [], []
    for number in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        length = positions[number + 1] - positions[number]
        if not 0 <= length <= len(document) or positions[number] > len(
            document
        ):  # each character has at least one byte
            raise Unreadable(Reason.DOC_PIECES_MISPLACED)
        if place & _COMPRESSED:
            piece = _Piece(positions[number], (place & ~_COMPRESSED) // 2, 1)
            text = document[piece.offset : piece.offset + length].decode("cp1252", "replace")
        else:
            piece = _Piece(positions[number], place, 2)
            text = "".join(map(chr, struct.unpack_from(f"<{max(length, 0)}H", document, place)))
        texts.append(text)
        pieces.append(piece)
    return "".join(texts), pieces


class _Properties:
    """The table properties of paragraphs, found by the offset of the end of a paragraph in the main stream."""

    def __init__(self, document: bytes, bins: bytes, data: bytes) -> None:
        self._data = data
        self._starts: list[int] = []
        self._lists: list[bytes] = []
        count = (len(bins) - 4) // 8
        for number in range(max(count, 0)):
            (page,) = struct.unpack_from("<I", bins, 4 * (count + 1) + 4 * number)
            self._add_page(document[(page & 0x3FFFFF) * _FKP_BYTES :][:_FKP_BYTES])

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
        count = page[_FKP_BYTES - 1]
        starts = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + 13 * number]
            size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
            at += 1 if page[at] else 2
            self._starts.append(starts[number])
            self._lists.append(page[at + 2 : at + size] if at > 1 else b"")

    def _all(self, changes: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the code and operand of each property in a list; a long list only refers to one in the data stream."""
        for code, operand in _changes(changes):
            if code in _HUGE:
                (at,) = struct.unpack("<I", operand)
                (size,) = struct.unpack_from("<H", self._data, at)
                yield from _changes(self._data[at + 2 : at + 2 + size])
            else:
                yield code, operand


def _changes(data: bytes) -> Iterator[tuple[int, bytes]]:
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


def _blocks(paragraphs: Iterator[_Paragraph]) -> Iterator[Block]:
    rows: list[tuple[list[WordCell], bytes]] = []
    cells = [WordCell()]
    line = table = count = 0
    for paragraph in paragraphs:
        if not paragraph.is_in_table:
            if rows:
                table += 1
                yield to_grid(_rows(rows), table)
                rows, cells = [], [WordCell()]
            if paragraph.text:
                line += 1
                yield Paragraph(paragraph.text, Place(line=line, column=1))
        elif paragraph.definition is not None:
            rows.append((cells[:-1], paragraph.definition))
            count += len(cells)
            limits.at_most(Countable.ROWS_AND_CELLS_OF_TABLES, count, limits.CELLS)
            cells = [WordCell()]
        else:
            cells[-1].parts.append(f"\n{paragraph.text}")
            if paragraph.mark == _CELL_END:
                cells.append(WordCell())
    if rows:
        yield to_grid(_rows(rows), table + 1)


def _rows(rows: list[tuple[list[WordCell], bytes]]) -> list[WordRow]:
    """Return rows whose cells have spans and merges; the columns are those between the cell edges of all rows.

    Args:
        rows: The cells and the row definition of each row of the table.
    """
    edges_of_rows = [_edges(definition) for _, definition in rows]
    columns: list[int] = []
    for edge in sorted({edge for edges in edges_of_rows for edge in edges}):
        if not columns or edge - columns[-1] > SLIVER_TWIPS:
            columns.append(edge)
    placed_rows = []
    for (cells, definition), edges in zip(rows, edges_of_rows, strict=True):
        row = WordRow(cells=cells)
        if len(edges) == len(cells) + 1:
            ends = [bisect_right(columns, edge + SLIVER_TWIPS) - 1 for edge in edges]
            row.before = ends[0]
            for number, cell in enumerate(cells):
                cell.span = ends[number + 1] - ends[number]
                cell.horizontal, cell.vertical = _merges(definition, len(cells), number)
        placed_rows.append(row)
    return placed_rows


def _edges(definition: bytes) -> tuple[int, ...]:
    """Return the left edges of the cells of a row and the right edge of the last cell, in twips; empty if damaged."""
    count = definition[0] if definition else 0
    whole = len(definition) >= 1 + 2 * (count + 1)
    return struct.unpack_from(f"<{count + 1}h", definition, 1) if count and whole else ()


def _merges(definition: bytes, count: int, number: int) -> tuple[str, str]:
    """Return the role of a cell in horizontal and in vertical merges, as in :class:`WordCell`.

    Args:
        definition: The definition of the row.
        count: The number of cells of the row.
        number: The index of the cell in the row.
    """
    at = 1 + 2 * (count + 1) + 20 * number
    if at + 2 > len(definition):
        return "", ""
    (flags,) = struct.unpack_from("<H", definition, at)
    return _MERGES[flags & 3], _MERGES[flags >> 5 & 3]
