"""Reader of WordprocessingML: DOCX of Word and WPS (transitional or strict), Word 2003 XML, and flat OPC packages.

Blocks are in reading order, page headers first; nested tables and text boxes follow the block that contains them (see
`docx_tree`). Footers, notes and comments are left out. In a place, `line` is the number of the paragraph among those
with text, and `table` is the number of the grid.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from extract import limits
from extract.model.content import Block, Content, Grid, Paragraph
from extract.model.notes import ContentNote, Note
from extract.model.reasons import Countable, Reason
from extract.model.records import Place, Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.word.docx_numbering import Numbering
from extract.readers.word.docx_text import LEAVES, printed
from extract.readers.word.docx_tree import (
    CELL,
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
    plain_blocks,
)
from extract.readers.word.table import WordCell, WordRow, join_slivers, to_grid
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
_OF_PARAGRAPHS = (PARAGRAPH_PROPERTIES, *LEAVES)
_OF_TABLES = (ROW, CELL, PARAGRAPH, _COLUMNS_BEFORE, _SPAN, *_VERTICAL, *_HORIZONTAL, *_OF_PARAGRAPHS)
_PAGE_NUMBER = re.compile(r"[\W\d_第页共]*")

_Parts = Callable[[str], Element | None]
"""A function that returns the simplified tree of the part with a name; None if the document has no such part."""


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


def read_docx(path: Path) -> Content:
    """Read a DOCX package.

    Raises:
        Unreadable: The package is truncated, encrypted or over a limit, or has no text.
    """
    with Package(path) as package:
        names = {name.lower().replace("\\", "/"): name for name in package.names()}

        def part(name: str) -> Element | None:
            member = names.get(name.lower())
            return None if member is None else parse_plain(package.read(member), member)

        return _read(part, "docx", _MEDIA_TYPE)


def read_word_xml(path: Path) -> Content:
    """Read a document that is a single XML file: Word 2003 XML, or a flat OPC package.

    Raises:
        Unreadable: The XML is truncated or declares entities, exceeds a limit, or has no text.
    """
    root = parse_plain(path.read_bytes(), path.name)
    flat = {part.get(f"{_FLAT}name", "").lstrip("/"): part for part in root.iterchildren(f"{_FLAT}part")}

    def part(name: str) -> Element | None:
        if not flat:
            return root if name == _MAIN_PART else None
        data = flat[name].find(f"{_FLAT}xmlData") if name in flat else None
        return None if data is None else next(iter(data), None)

    return _read(part, "word_xml", "application/msword")


def _read(part: _Parts, reader: str, media_type: str) -> Content:
    main = next(iter(_targets(part, "").get("officeDocument", {}).values()), _MAIN_PART)
    root = part(main)
    body = None if root is None else root.find(f"{W}body")
    if root is None or body is None:
        raise Unreadable(Reason.NO_MAIN_DOCUMENT)
    walk = _Walk(part, _targets(part, main))
    blocks = (*walk.headers(root), *walk.blocks(body))
    if not any(isinstance(block, Paragraph) or any(cell.text for cell in block.cells()) for block in blocks):
        has_image = next(root.iter(*_IMAGES), None) is not None
        raise Unreadable(Reason.ONLY_IMAGES if has_image else Reason.NO_TEXT)
    return Content(blocks=blocks, reader=reader, media_type=media_type, notes=tuple(walk.notes))


def _targets(part: _Parts, source: str) -> dict[str, dict[str, str]]:
    """Return the relationships of a part as a mapping: kind, then relationship id, to the name of the target part.

    The relationships of the package itself are those of the part "".
    """
    folder, name = posixpath.split(source)
    root = part(posixpath.join(folder, "_rels", f"{name}.rels"))
    targets: dict[str, dict[str, str]] = {}
    for relationship in () if root is None else root:
        kind = relationship.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", folder, relationship.get("Target", ""))).lstrip("/")
        targets.setdefault(kind, {})[relationship.get("Id", "")] = target
    return targets


class _Walk:
    """Traverses one document and counts its paragraphs, tables and cells."""

    def __init__(self, part: _Parts, targets: dict[str, dict[str, str]]) -> None:
        self._part = part
        self._targets = targets
        self._numbering: Numbering | None = None
        self._paragraphs = self._tables = self._cells = 0
        self.notes: list[ContentNote] = []

    def headers(self, root: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs of the page headers in use, each text once, without bare page numbers."""
        texts: dict[str, None] = {}
        for section in root.iter(f"{W}sectPr"):
            kinds = {"default", "first"} if is_on(section.find(f"{W}titlePg")) else {"default"}
            for reference in section.iterchildren(f"{W}headerReference"):
                name = self._targets.get("header", {}).get(reference.get(_RELATIONSHIP_ID, ""), "")
                header = self._part(name) if name and reference.get(f"{W}type", "default") in kinds else None
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
                    else:
                        parts.append(printed(leaf))
                if text := "".join(parts).strip():
                    yield self._paragraph(label + text)
            elif tag == TABLE:
                yield from self._table(item)
            elif tag == _IMPORT and not self.notes:
                self.notes.append(Note.EMBEDDED_FILE_NOT_READ)

    def _paragraph(self, text: str) -> Paragraph:
        self._paragraphs += 1
        return Paragraph(text, Place(line=self._paragraphs, column=1))

    def _table(self, table: Element) -> Iterator[Grid]:
        """Yield the table as a grid; nothing if it has no cells."""
        rows: list[WordRow] = []
        cell = WordCell()
        for item in table.iter(*_OF_TABLES):
            tag = item.tag
            if tag == TEXT:
                cell.parts.append(printed(item))
            elif tag == PARAGRAPH:
                cell.parts.append("\n")
            elif tag == CELL and rows:
                cell = WordCell()
                rows[-1].cells.append(cell)
            elif tag == _SPAN:
                cell.span = _int(item.get(VAL))
            elif tag in _VERTICAL:
                cell.vertical = item.get(VAL, "continue")
            elif tag in _HORIZONTAL:
                cell.horizontal = item.get(VAL, "continue")
            elif tag == ROW:
                rows.append(WordRow())
            elif tag == _COLUMNS_BEFORE and rows:
                rows[-1].before = _int(item.get(VAL))
            elif tag == PARAGRAPH_PROPERTIES:
                cell.parts.append(self._label(item))
            else:
                cell.parts.append(printed(item))
        self._cells += len(rows) + sum(len(row.cells) for row in rows)
        limits.at_most(Countable.ROWS_AND_CELLS_OF_TABLES, self._cells, limits.CELLS)
        if any(row.cells for row in rows):
            self._tables += 1
            join_slivers(rows, [_int(column.get(_WIDTH, "0")) for column in table.iterfind(_COLUMN)])
            yield to_grid(rows, self._tables)

    def _label(self, properties: Element) -> str:
        """Return the automatic number of the next paragraph, which has these properties; empty if it has none.

        Must be called once for each paragraph in reading order, since every call counts the paragraph.
        """
        if self._numbering is None:
            lists, styles = (next(iter(self._targets.get(kind, {}).values()), "") for kind in ("numbering", "styles"))
            numbering = self._part(lists) if lists else None
            self._numbering = Numbering(numbering, self._part(styles) if styles and numbering is not None else None)
        return self._numbering.label(properties)


def _int(text: str | None) -> int:
    """Parse a count from the value of an attribute; 1 if the value is missing or not a number."""
    try:
        return max(int(text or 1), 0)
    except ValueError:
        return 1
