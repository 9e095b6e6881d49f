"""Reader of WordprocessingML: DOCX of Word and WPS (transitional or strict), Word 2003 XML, and flat OPC packages.

Blocks are in reading order, page headers first (see `wordml.blocks`). Text that a person does not see, or sees crossed
out, is no text of a block but hidden text (see `wordml.visibility`). Footers, notes and comments are left out. The
content of a file that the document imports (`w:altChunk`) stands in its place. In a place, `line` is the number of the
paragraph among those with text, and `table` is the number of the grid.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from extract import limits
from extract.model.content import Block, Content, Grid, Paragraph
from extract.model.notes import ContentNote, EmbeddedFilesNotRead, Note
from extract.model.reasons import Countable, InPart, Reason
from extract.model.records import HiddenBy, HiddenText, Place, Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.word.embedded import read_embedded
from extract.readers.word.table import WordCell, WordRow, column_of, join_slivers, to_grid
from extract.readers.word.wordml.blocks import plain_blocks
from extract.readers.word.wordml.fields import drop_instructions
from extract.readers.word.wordml.numbering import Numbering
from extract.readers.word.wordml.parts import Parts
from extract.readers.word.wordml.styles import StyleSheet
from extract.readers.word.wordml.text import LEAVES, printed
from extract.readers.word.wordml.tree import (
    CELL,
    HIDDEN,
    PARAGRAPH,
    PARAGRAPH_PROPERTIES,
    ROW,
    TABLE,
    TEXT,
    VAL,
    Element,
    W,
    is_on,
    parse_plain,
)
from extract.readers.word.wordml.visibility import hide_unseen
from extract.readers.zip_package import Package

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN_PART = "word/document.xml"
_RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_COLUMNS_BEFORE = f"{W}gridBefore"
_WIDTH = f"{W}w"
_COLUMN = f"{W}tblGrid/{W}gridCol"
_SPAN = f"{W}gridSpan"
_VERTICAL = frozenset({f"{W}vMerge", f"{W}vmerge"})
_HORIZONTAL = frozenset({f"{W}hMerge", f"{W}hmerge"})
_IMPORT = f"{W}altChunk"
_IMAGES = (f"{W}drawing", f"{W}pict", f"{W}object")
_OF_PARAGRAPHS = (PARAGRAPH_PROPERTIES, HIDDEN, *LEAVES)
_GEOMETRY = frozenset({_COLUMNS_BEFORE, _SPAN, *_VERTICAL, *_HORIZONTAL})
_OF_TABLES = (ROW, CELL, PARAGRAPH, *_GEOMETRY, _IMPORT, *_OF_PARAGRAPHS)
_PAGE_NUMBER = re.compile(r"[\W\d_第页共]*")


class DocxReader(Reader):
    """Reader of DOCX packages."""

    formats = frozenset({Format.DOCX})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_docx`."""
        return read_docx(path)


class WordXmlReader(Reader):
    """Reader of WordprocessingML documents that are a single XML file."""

    formats = frozenset({Format.WORD_XML})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_word_xml`."""
        return read_word_xml(path)


def read_docx(path: Path, depth: int = 0) -> Content:
    """Read a DOCX package; `depth` is the number of documents that it is embedded in.

    Raises:
        Unreadable: The package is truncated, encrypted or over a limit, or has no text.
    """
    with Package(path) as package:
        names = {name.lower().replace("\\", "/"): name for name in package.names()}

        def data(name: str) -> bytes | None:
            member = names.get(name.lower())
            return None if member is None else package.read(member)

        def tree(name: str) -> Element | None:
            part = data(name)
            return None if part is None else parse_plain(part, name)

        return _read(Parts(tree, data), "docx", _MEDIA_TYPE, depth)


def read_word_xml(path: Path, depth: int = 0) -> Content:
    """Read a document that is a single XML file: Word 2003 XML, or a flat OPC package; see :func:`read_docx`.

    Raises:
        Unreadable: The XML is truncated or declares entities, exceeds a limit, or has no text.
    """
    root = parse_plain(path.read_bytes(), path.name)
    flat = {part.get(f"{_FLAT}name", "").lstrip("/"): part for part in root.iterchildren(f"{_FLAT}part")}

    def tree(name: str) -> Element | None:
        if not flat:
            return root if name == _MAIN_PART else None
        part = flat[name].find(f"{_FLAT}xmlData") if name in flat else None
        return None if part is None else next(iter(part), None)

    def data(name: str) -> bytes | None:
        part = tree(name)
        return None if part is None else etree.tostring(part)

    return _read(Parts(tree, data), "word_xml", "application/msword", depth)


def _read(parts: Parts, reader: str, media_type: str, depth: int) -> Content:
    main = next(iter(parts.targets("").get("officeDocument", {}).values()), _MAIN_PART)
    root = parts.tree(main)
    body = None if root is None else root.find(f"{W}body")
    if root is None or body is None:
        raise Unreadable(Reason.NO_MAIN_DOCUMENT)
    walk = _Walk(parts, parts.targets(main), root, depth)
    blocks = (*walk.headers(root), *walk.blocks(body))
    if not any(isinstance(block, Paragraph) or any(cell.text for cell in block.cells()) for block in blocks):
        if walk.unread:
            raise Unreadable(InPart(Reason.EMBEDDED_PART_NOT_READ, walk.unread[0]))
        has_image = next(root.iter(*_IMAGES), None) is not None
        raise Unreadable(Reason.ONLY_IMAGES if has_image else Reason.NO_TEXT)
    return Content(blocks=blocks, reader=reader, media_type=media_type, notes=walk.notes(), hidden=tuple(walk.hidden))


class _Walk:
    """Traverses one document and counts its paragraphs, tables and cells.

    Attributes:
        hidden: The texts that a person does not see, or sees crossed out.
        unread: The names of the embedded files that cannot be read.
    """

    def __init__(self, parts: Parts, targets: dict[str, dict[str, str]], root: Element, depth: int) -> None:
        self._parts = parts
        self._targets = targets
        self._depth = depth
        self._numbering: Numbering | None = None
        self._styles = StyleSheet(self._style_sheet(root))
        self._paragraphs = self._tables = self._cells = 0
        self._embedded_notes: list[ContentNote] = []
        self.hidden: list[HiddenText] = []
        self.unread: list[str] = []
        self._settle(root)

    def notes(self) -> tuple[ContentNote, ...]:
        """Return the notes about the files that the document imports, each note once."""
        unread = (EmbeddedFilesNotRead(tuple(self.unread)),) if self.unread else ()
        return tuple(dict.fromkeys([*self._embedded_notes, *unread]))

    def headers(self, root: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs of the page headers in use, each text once, without bare page numbers."""
        texts: dict[str, None] = {}
        for section in root.iter(f"{W}sectPr"):
            kinds = {"default", "first"} if is_on(section.find(f"{W}titlePg")) else {"default"}
            for reference in section.iterchildren(f"{W}headerReference"):
                name = self._targets.get("header", {}).get(reference.get(_RELATIONSHIP_ID, ""), "")
                header = self._parts.tree(name) if name and reference.get(f"{W}type", "default") in kinds else None
                if header is not None:
                    self._settle(header)
                for paragraph in () if header is None else header.iter(PARAGRAPH):
                    texts["".join(printed(leaf) for leaf in paragraph.iter(*LEAVES)).strip()] = None
        for text in texts:
            if not _PAGE_NUMBER.fullmatch(text):
                yield self._paragraph(text)

    def blocks(self, body: Element) -> Iterator[Block]:
        """Yield the paragraphs with text and the grids of a body, in reading order."""
        for item in plain_blocks(body):
            tag = item.tag
            if tag == PARAGRAPH:
                label, parts = "", []
                for leaf in item.iter(*_OF_PARAGRAPHS):
                    if leaf.tag == PARAGRAPH_PROPERTIES:
                        label = self._label(leaf)
                    elif leaf.tag == HIDDEN:
                        self._hide(leaf, Place(line=self._paragraphs + 1, column=1))
                    else:
                        parts.append(printed(leaf))
                if text := "".join(parts).strip():
                    yield self._paragraph(label + text)
            elif tag == TABLE:
                yield from self._table(item)
            elif tag == HIDDEN:
                self._hide(item, Place(line=self._paragraphs + 1, column=1))
            elif tag == _IMPORT:
                yield from self._imported(item)

    def _settle(self, root: Element) -> None:
        """Drop the codes of fields from a part, and mark what a person does not see in it."""
        drop_instructions(root)
        hide_unseen(root, self._styles)

    def _style_sheet(self, root: Element) -> bytes | None:
        name = next(iter(self._targets.get("styles", {}).values()), "")
        within = root.find(f"{W}styles")  # Word 2003 XML
        if within is not None:
            return etree.tostring(within)
        return self._parts.data(name) if name else None

    def _hide(self, mark: Element, place: Place) -> None:
        self.hidden.append(HiddenText(text=mark.text or "", place=place, hidden_by=HiddenBy(mark.get("by", ""))))

    def _imported(self, chunk: Element) -> Iterator[Block]:
        """Yield the content of a file that the document imports, with places in this document."""
        content = self._embedded(chunk)
        tables: dict[int | None, int] = {}
        lines: dict[int | None, int] = {}
        for block in () if content is None else content.blocks:
            if isinstance(block, Paragraph):
                paragraph = self._paragraph(block.text)
                lines[block.place.line] = self._paragraphs
                yield paragraph
                continue
            self._tables += 1
            for cell in block.cells():
                tables[cell.place.table] = self._tables
                cell.place = Place(table=self._tables, row=cell.row + 1, column=cell.column + 1)
                self._cells += 1
            limits.at_most(Countable.ROWS_AND_CELLS_OF_TABLES, self._cells, limits.CELLS)
            yield block
        for one in () if content is None else content.hidden:
            place = one.place
            moved = Place(table=tables.get(place.table), row=place.row, line=lines.get(place.line), column=place.column)
            self.hidden.append(HiddenText(text=one.text, place=moved, hidden_by=one.hidden_by))

    def _embedded(self, chunk: Element) -> Content | None:
        """Read a file that the document imports; None, and a note, if that is not possible."""
        name = self._targets.get("aFChunk", {}).get(chunk.get(_RELATIONSHIP_ID, ""), "")
        data = self._parts.data(name) if name else None
        if data is None:
            self._embedded_notes.append(Note.EMBEDDED_FILE_NOT_READ)
            return None
        try:
            content = read_embedded(data, self._depth + 1)
        except Unreadable:
            self.unread.append(name)
            return None
        self._embedded_notes += content.notes
        return content

    def _paragraph(self, text: str) -> Paragraph:
        self._paragraphs += 1
        return Paragraph(text, Place(line=self._paragraphs, column=1))

    def _table(self, table: Element) -> Iterator[Grid]:
        """Yield the table as a grid; nothing if it has no cells."""
        rows: list[WordRow] = []
        cell = WordCell()
        marks: list[tuple[Element, int, WordCell | None]] = []
        for item in table.iter(*_OF_TABLES):
            tag = item.tag
            if tag == TEXT:
                cell.parts.append(printed(item))
            elif tag == PARAGRAPH:
                cell.parts.append("\n")
            elif tag == CELL and rows:
                cell = WordCell()
                rows[-1].cells.append(cell)
            elif tag == ROW:
                rows.append(WordRow())
            elif tag in _GEOMETRY:
                _set_geometry(item, tag, rows, cell)
            elif tag == PARAGRAPH_PROPERTIES:
                cell.parts.append(self._label(item))
            elif tag == HIDDEN:
                marks.append((item, len(rows), None if _is_between_rows(item) else cell))
            elif tag == _IMPORT:
                content = self._embedded(item)
                cell.parts += [f"\n{text}" for text in ([] if content is None else _texts(content))]
            else:
                cell.parts.append(printed(item))
        self._cells += len(rows) + sum(len(row.cells) for row in rows)
        limits.at_most(Countable.ROWS_AND_CELLS_OF_TABLES, self._cells, limits.CELLS)
        number = self._tables + 1
        if any(row.cells for row in rows):
            self._tables = number
            join_slivers(rows, [_int(column.get(_WIDTH, "0")) for column in table.iterfind(_COLUMN)])
            yield to_grid(rows, number)
        for mark, row, holder in marks:
            column = 1 if holder is None else column_of(rows[row - 1], holder) + 1
            self._hide(mark, Place(table=number, row=row + (holder is None), column=column))

    def _label(self, properties: Element) -> str:
        """Return the automatic number of the next paragraph, which has these properties; empty if it has none.

        Must be called once for each paragraph in reading order, since every call counts the paragraph.
        """
        if self._numbering is None:
            lists, styles = (next(iter(self._targets.get(kind, {}).values()), "") for kind in ("numbering", "styles"))
            numbering = self._parts.tree(lists) if lists else None
            sheet = self._parts.tree(styles) if styles and numbering is not None else None
            self._numbering = Numbering(numbering, sheet)
        return self._numbering.label(properties)


def _set_geometry(item: Element, tag: object, rows: list[WordRow], cell: WordCell) -> None:
    """Set the property of the last row, or of its last cell, that an element with a tag states."""
    if tag == _SPAN:
        cell.span = _int(item.get(VAL))
    elif tag in _VERTICAL:
        cell.vertical = item.get(VAL, "continue")
    elif tag in _HORIZONTAL:
        cell.horizontal = item.get(VAL, "continue")
    elif rows:
        rows[-1].before = _int(item.get(VAL))


def _is_between_rows(mark: Element) -> bool:
    """Whether a mark stands for a row, and not for text in a cell or a cell in a row."""
    parent = mark.getparent()
    return parent is not None and parent.tag == TABLE


def _texts(content: Content) -> Iterator[str]:
    """Yield the paragraphs and cells of a content that becomes text of one cell."""
    for block in content.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (" ".join(cell.text for cell in row) for row in block.rows)


def _int(text: str | None) -> int:
    """Parse a count from the value of an attribute; 1 if the value is missing or not a number."""
    try:
        return max(int(text or 1), 0)
    except ValueError:
        return 1
