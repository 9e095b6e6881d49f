"""Read Word 97-2003 documents (``.doc``, ``.wps``) directly from the compound file, if LibreOffice is not installed.

The format is specified in [MS-DOC]. The piece table gives the text; the paragraph properties say which marks end a cell
and which end a row; the definition of each row gives the edges and merges of its cells. Automatic numbers and tracked
changes of rows are not resolved.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import olefile

from extract import limits
from extract.model.content import PLAIN, Block, Content, Grid, Look, Paragraph
from extract.model.notes import Note
from extract.model.reasons import Countable, PartTruncated, Reason
from extract.model.records import HiddenBy, HiddenText, Place, Unreadable
from extract.readers.word.doc_characters import CharacterFormats
from extract.readers.word.doc_properties import ParagraphProperties
from extract.readers.word.table import SLIVER_TWIPS, WordCell, WordRow, column_of, to_grid
from extract.values.raised_text import LOWERED, RAISED, resolve_raised

MEDIA_TYPE = "application/msword"

_WORD_97 = 0xA5EC
_FIRST_VERSION = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_FIB_BYTES = 0x01AA
_TEXT_LENGTH, _STYLES, _CHPX, _PAPX, _CLX = 0x4C, 0x00A2, 0x00FA, 0x0102, 0x01A2
_COMPRESSED = 0x40000000

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
    """A paragraph: its runs, the control character that ends it, and its table properties."""

    runs: list[tuple[str, Look]]
    painted: tuple[bool, ...]
    """Whether a colour is behind the paragraph, or behind each cell of the row that it ends."""
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
    hidden: list[HiddenText] = []
    try:
        blocks = tuple(_blocks(_paragraphs(document, table, data), hidden))
    except (struct.error, IndexError) as error:
        raise Unreadable(Reason.DOC_TEXT_NOT_FOUND) from error
    if not any(isinstance(block, Paragraph) or any(cell.text for cell in block.cells()) for block in blocks):
        raise Unreadable(Reason.NO_TEXT)
    notes = (Note.READ_WITHOUT_LIBREOFFICE,)
    return Content(blocks=blocks, reader="doc", media_type=MEDIA_TYPE, notes=notes, hidden=tuple(hidden))


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
    properties = ParagraphProperties(document, _part(document, table, _PAPX), data)
    formats = _character_formats(document, table)
    shown: list[tuple[int, int]] = []
    fields: list[bool] = []
    position = 0
    for found in _MARK.finditer(text):
        if not any(fields):
            shown.append((position, found.start()))
        position, mark = found.end(), found[0]
        if mark == _FIELD:
            fields.append(True)
        elif mark == _FIELD_RESULT and fields:
            fields[-1] = False
        elif mark == _FIELD_END and fields:
            fields.pop()
        elif mark in _ENDS:
            piece = pieces[max(bisect_right(starts, found.start()) - 1, 0)]
            offset = piece.offset + (found.start() - piece.start) * piece.width
            is_in_table, definition = properties.at(offset)
            if formats is None:
                runs = [(text[start:end], PLAIN) for start, end in shown]
            else:
                runs = list(_runs(text, shown, pieces, formats, properties.style(offset)))
            yield _Paragraph(runs, properties.painted(offset), mark, is_in_table, definition)
            shown.clear()


def _character_formats(document: bytes, table: bytes) -> CharacterFormats | None:
    """Return the formats of characters; None if no character is hidden or raised."""
    bins, styles = _part(document, table, _CHPX), _part(document, table, _STYLES)
    formats = CharacterFormats(document, bins, styles)
    return None if formats.are_plain() else formats


def _runs(
    text: str, spans: list[tuple[int, int]], pieces: list[_Piece], formats: CharacterFormats, style: int
) -> Iterator[tuple[str, Look]]:
    """Yield the runs of the spans of a paragraph, in its style."""
    starts = [piece.start for piece in pieces]
    for begin, end in spans:
        start = begin
        while start < end:
            number = max(bisect_right(starts, start) - 1, 0)
            piece = pieces[number]
            until = min(end, starts[number + 1]) if number + 1 < len(starts) else end
            first = piece.offset + (start - piece.start) * piece.width
            last = piece.offset + (until - piece.start) * piece.width
            for begun, ended, look in formats.runs(first, last, style):
                one = (begun - piece.offset) // piece.width + piece.start
                yield text[one : (ended - piece.offset) // piece.width + piece.start], look
            start = until


def _visible(runs: list[tuple[str, Look]], *, is_painted: bool) -> tuple[str, list[tuple[str, HiddenBy]]]:
    """Return the visible text of a paragraph, without raised marks that refer to a note, and its hidden texts.

    Args:
        runs: The runs of the paragraph.
        is_painted: Whether a colour is behind it, so that white text is visible.
    """
    shown: list[str] = []
    hidden: list[tuple[str, HiddenBy]] = []
    for look, group in groupby(runs, lambda run: run[1]):
        text = "".join(one for one, _ in group)
        if look.hidden_by is not None and not (is_painted and look.hidden_by is HiddenBy.COLOUR):
            hidden += [(plain, look.hidden_by)] if (plain := _printed(text)) else []
        else:
            shown.append(f"{RAISED}{text}{LOWERED}" if look.is_raised else text)
    return _printed(resolve_raised("".join(shown))), hidden


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


def _blocks(paragraphs: Iterator[_Paragraph], hidden: list[HiddenText]) -> Iterator[Block]:
    """Yield the paragraphs with text and the grids; `hidden` receives the texts that a person does not see."""
    rows: list[tuple[list[WordCell], bytes]] = []
    cells: list[list[_Paragraph]] = [[]]
    held: list[tuple[WordCell, str, HiddenBy]] = []
    line = table = count = 0
    for paragraph in paragraphs:
        if not paragraph.is_in_table:
            if rows:
                table += 1
                yield _grid(rows, table, held, hidden)
                rows, cells, held = [], [[]], []
            text, unseen = _visible(paragraph.runs, is_painted=any(paragraph.painted))
            place = Place(line=line + 1, column=1)
            hidden += [HiddenText(text=one, place=place, hidden_by=by) for one, by in unseen]
            if text:
                line += 1
                yield Paragraph(text, Place(line=line, column=1))
        elif paragraph.definition is not None:
            rows.append((_cells(cells[:-1], paragraph.painted, held), paragraph.definition))
            count += len(cells)
            limits.at_most(Countable.ROWS_AND_CELLS_OF_TABLES, count, limits.CELLS)
            cells = [[]]
        else:
            cells[-1].append(paragraph)
            if paragraph.mark == _CELL_END:
                cells.append([])
    if rows:
        yield _grid(rows, table + 1, held, hidden)


def _cells(
    cells: list[list[_Paragraph]], painted: tuple[bool, ...], held: list[tuple[WordCell, str, HiddenBy]]
) -> list[WordCell]:
    """Return the cells of a row; `held` receives their hidden texts.

    Args:
        cells: The paragraphs of each cell.
        painted: Whether a colour is behind each cell.
        held: Receives a cell, a text and what hides it.
    """
    made = []
    for number, paragraphs in enumerate(cells):
        cell = WordCell()
        made.append(cell)
        for paragraph in paragraphs:
            is_painted = any(painted[number : number + 1]) or any(paragraph.painted)
            text, unseen = _visible(paragraph.runs, is_painted=is_painted)
            cell.parts.append(f"\n{text}")
            held += [(cell, one, by) for one, by in unseen]
    return made


def _grid(
    rows: list[tuple[list[WordCell], bytes]],
    table: int,
    held: list[tuple[WordCell, str, HiddenBy]],
    hidden: list[HiddenText],
) -> Grid:
    """Return the grid of a table; `hidden` receives the hidden texts that its cells hold."""
    placed = _rows(rows)
    numbers = {id(cell): number for number, row in enumerate(placed, 1) for cell in row.cells}
    for cell, text, by in held:
        row = numbers[id(cell)]
        place = Place(table=table, row=row, column=column_of(placed[row - 1], cell) + 1)
        hidden.append(HiddenText(text=text, place=place, hidden_by=by))
    return to_grid(placed, table)


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
