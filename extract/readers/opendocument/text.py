"""Reader of OpenDocument text (`.odt`, `.ott`, `.fodt`): paragraphs and tables, in the same form as those of DOCX.

Page headers come first. Text boxes and small tables in a cell are text of the cell; other tables in cells, and text
boxes outside tables, follow the block that contains them. Footers, notes, comments, deleted tracked changes, hidden
text and generated indexes are left out. In a place, `line` is the number of the paragraph among those with text, and
`table` is the number of the grid.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extract import limits
from extract.model.content import Block, Cell, Content, Grid, Paragraph
from extract.model.reasons import Countable, Limit, Reason
from extract.model.records import HiddenBy, HiddenText, Place, Unreadable
from extract.readers.opendocument.boxes import has_shapes, is_small, put_boxes_in_text
from extract.readers.opendocument.numbering import Counters, Numbering
from extract.readers.opendocument.parts import (
    DRAW,
    OFFICE,
    STYLE,
    STYLE_NAME,
    TABLE,
    TEXT,
    Element,
    Parts,
    count_of,
    open_parts,
)
from extract.readers.opendocument.printed import printed, runs
from extract.readers.opendocument.styles import Styles
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.visible_text import WHITE, visible_text
from extract.values.colours import Colour

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_PARAGRAPH, _HEADING = f"{TEXT}p", f"{TEXT}h"
_LIST, _ITEM, _LIST_HEADER = f"{TEXT}list", f"{TEXT}list-item", f"{TEXT}list-header"
_SECTION = f"{TEXT}section"
_TABLE, _ROW, _CELL, _COVERED = (
    f"{TABLE}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")
)
_ROW_GROUPS = frozenset(f"{TABLE}{name}" for name in ("table-rows", "table-header-rows", "table-row-group"))
_HIDDEN_ROW = frozenset({"collapse", "filter"})
_TRANSPARENT = frozenset({_ITEM, _LIST_HEADER, f"{TEXT}numbered-paragraph", f"{DRAW}text-box"})
_EMBEDDED = frozenset(f"{DRAW}{name}" for name in ("object", "object-ole", "image", "plugin", "applet"))
_PAGE_NUMBER = re.compile(r"[\W\d_第页共]*")
_DEPTH = 40
"""Maximum nesting of tables, lists, sections and shapes."""


class OdtReader(Reader):
    """Reader of OpenDocument text."""

    formats = frozenset({Format.ODT})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_odt`."""
        return read_odt(path)


@dataclass(slots=True)
class _Item:
    """An item in a container such as the body or a cell: a paragraph with the shapes anchored in it, or a table."""

    text: str = ""
    hidden: list[tuple[str, HiddenBy]] = field(default_factory=list)
    shapes: list[Element] = field(default_factory=list)
    table: Element | None = None


def read_odt(path: Path) -> Content:
    """Read an OpenDocument text.

    Raises:
        Unreadable: The file is encrypted, truncated, over a limit, or without text.
    """
    parts = open_parts(path)
    body = parts.body("text")
    walk = _Walk(parts)
    blocks = (*walk.headers(parts), *walk.blocks(body))
    if not any(isinstance(block, Paragraph) or any(cell.text for cell in block.cells()) for block in blocks):
        has_image = next(body.iter(f"{DRAW}image"), None) is not None
        raise Unreadable(Reason.ONLY_IMAGES if has_image else Reason.NO_TEXT)
    return Content(blocks=blocks, reader="odt", media_type=_MEDIA_TYPE, hidden=tuple(walk.hidden))


class _Walk:
    """Traverses one document and counts its paragraphs, tables and cells.

    Attributes:
        hidden: The texts that a person does not see, or sees crossed out.
    """

    def __init__(self, parts: Parts) -> None:
        self.hidden: list[HiddenText] = []
        styles = Styles(parts)
        self._styles = None if styles.are_plain() else styles
        self._deletions = _deletions(parts.content)
        self._numbering = Numbering(parts.list_styles())
        self._has_shapes = has_shapes(parts.content)
        self._page_fill: Colour | None = None if self._has_shapes else WHITE
        """The colour behind the text outside tables; None where shapes may lie behind it."""
        self._fill: Colour | None = self._page_fill
        self._paragraphs = self._tables = self._cells = self._spanned = 0

    def headers(self, parts: Parts) -> Iterator[Paragraph]:
        """Yield the paragraphs of the page headers in use, each text once, without bare page numbers."""
        texts: dict[str, None] = {}
        for master in _masters_in_use(parts):
            for header in master.iterchildren(f"{STYLE}header", f"{STYLE}header-first"):
                if header.get(f"{STYLE}display", "true") != "false":
                    texts |= dict.fromkeys(printed(one).strip() for one in header.iter(_PARAGRAPH, _HEADING))
        for text in texts:
            if not _PAGE_NUMBER.fullmatch(text):
                yield self._paragraph(text)

    def blocks(self, container: Element, depth: int = 0) -> Iterator[Block]:
        """Yield the paragraphs with text and the grids in a container; `depth` is its level of nesting."""
        for item in self._items(container, depth):
            if item.table is not None:
                yield from self._table(item.table, depth + 1)
            else:
                if item.hidden:
                    self._hide(item, Place(line=self._paragraphs + 1, column=1))
                if text := item.text.strip():
                    yield self._paragraph(text)
            for shape in item.shapes:
                yield from self.blocks(shape, depth + 1)

    def _hide(self, item: _Item, place: Place) -> None:
        self.hidden += [HiddenText(text=text, place=place, hidden_by=by) for text, by in item.hidden]

    def _paragraph(self, text: str) -> Paragraph:
        self._paragraphs += 1
        return Paragraph(text, Place(line=self._paragraphs, column=1))

    def _items(self, container: Element, depth: int) -> Iterator[_Item]:
        """Yield the paragraphs and tables of a container in reading order, including those in lists and sections."""
        if depth > _DEPTH:
            raise Unreadable(Limit(Reason.TEXT_NESTED_TOO_DEEP, _DEPTH))
        for child in container:
            tag = child.tag
            if not isinstance(tag, str) or tag in _EMBEDDED:
                continue
            if tag in (_PARAGRAPH, _HEADING):
                yield self._read(child, self._numbering.heading_label(child) if tag == _HEADING else "")
            elif tag == _TABLE:
                yield _Item(table=child)
            elif tag == _LIST:
                yield from self._list(child, "", 0, self._numbering.begin(child), depth + 1)
            elif tag == _SECTION:
                if child.get(f"{TEXT}display", "true") == "true" or child.get(f"{TEXT}is-hidden") == "false":
                    yield from self._items(child, depth + 1)
            elif tag in _TRANSPARENT or tag.startswith(DRAW):
                yield from self._items(child, depth + 1)

    def _read(self, paragraph: Element, label: str) -> _Item:
        item = _Item()
        text, item.hidden = visible_text(runs(paragraph, self._styles, item.shapes, fill=self._fill))
        if self._deletions:
            changes = (change.get(f"{TEXT}change-id", "") for change in paragraph.iter(f"{TEXT}change"))
            item.hidden += [(self._deletions[one], HiddenBy.DELETED) for one in changes if one in self._deletions]
        item.text = label + text.strip() if text.strip() else ""
        return item

    def _list(self, element: Element, inherited: str, level: int, counters: Counters, depth: int) -> Iterator[_Item]:
        """Yield the paragraphs and tables of a list; the first paragraph of an item starts with the number of the item.

        Args:
            element: The list.
            inherited: The name of the list style of the outer list, which applies if this list states none.
            level: The level of the list, from 0.
            counters: The counters of the outermost list.
            depth: The level of nesting of the list among all containers.
        """
        if depth > _DEPTH:
            raise Unreadable(Limit(Reason.TEXT_NESTED_TOO_DEEP, _DEPTH))
        style = element.get(STYLE_NAME) or inherited
        for entry in element.iterchildren(_ITEM, _LIST_HEADER):
            is_counted = entry.tag == _ITEM
            for child in entry:
                if child.tag == _LIST:
                    yield from self._list(child, style, level + 1, counters, depth + 1)
                elif child.tag in (_PARAGRAPH, _HEADING):
                    label = self._numbering.item_label(style, level, counters, entry) if is_counted else ""
                    is_counted = False
                    yield self._read(child, label)
                elif child.tag == _TABLE:
                    yield _Item(table=child)

    def _table(self, table: Element, depth: int) -> Iterator[Block]:
        """Yield a table as a grid, if it has cells, and then the blocks of the tables and shapes in its cells."""
        if _is_layout(table):
            for cell in table.iterfind(f".//{_CELL}"):
                if next(cell.iterancestors(_TABLE)) is table:
                    yield from self.blocks(cell, depth + 1)
            return
        within: list[_Item] = []
        rows: list[list[Cell]] = []
        columns = 0
        self._tables += 1
        for row in _rows(table):
            number = count_of(row, f"{TABLE}number-rows-repeated")
            self._count(number)
            if row.get(f"{TABLE}visibility") in _HIDDEN_ROW:
                continue
            for _ in range(number):
                cells, width = self._row(row, len(rows), within, depth)
                rows.append(cells)
                columns = max(columns, width)
        if any(rows):
            self._clip(rows, columns)
            yield Grid(tuple(map(tuple, rows)))
        else:
            self._tables -= 1
        for item in within:
            if item.table is not None:
                yield from self._table(item.table, depth + 1)
            for shape in item.shapes:
                yield from self.blocks(shape, depth + 1)

    def _count(self, number: int) -> None:
        self._cells += number
        limits.at_most(Countable.ROWS_AND_CELLS_OF_TABLES, self._cells, limits.CELLS)

    def _row(self, row: Element, index: int, within: list[_Item], depth: int) -> tuple[list[Cell], int]:
        """Return the cells of a row and the number of its columns; `within` receives tables and shapes in cells."""
        cells: list[Cell] = []
        column = 0
        for cell in row.iterchildren(_CELL, _COVERED):
            number = count_of(cell, f"{TABLE}number-columns-repeated")
            self._count(number)
            if cell.tag == _CELL:
                text = self._cell_text(cell, within, depth, (index + 1, column + 1))
                height = count_of(cell, f"{TABLE}number-rows-spanned")
                width = count_of(cell, f"{TABLE}number-columns-spanned")
                for repeated in range(column, column + number):
                    place = Place(table=self._tables, row=index + 1, column=repeated + 1)
                    cells.append(Cell(text, index, repeated, place, height, width))
            column += number
        return cells, column

    def _cell_text(self, cell: Element, within: list[_Item], depth: int, at: tuple[int, int]) -> str:
        """Return the text of a cell with tabs as spaces; `within` receives the larger tables and shapes in it.

        `at` is the row and column of the cell, from 1.
        """
        if self._has_shapes:
            put_boxes_in_text(cell)
        texts = []
        outer, self._fill = self._fill, self._cell_fill(cell)
        for item in list(self._items(cell, depth)):
            if item.table is None:
                texts.append(item.text)
                if item.hidden:
                    self._hide(item, Place(table=self._tables, row=at[0], column=at[1]))
                if item.shapes:
                    within.append(item)
                continue
            rows = [list(row.iterchildren(_CELL)) for row in _rows(item.table)]
            if is_small(rows):
                texts += [" ".join(self._cell_text(one, within, depth + 1, at) for one in row) for row in rows]
            else:
                within.append(item)
        self._fill = outer
        return "\n".join(texts).replace("\t", " ").strip()

    def _cell_fill(self, cell: Element) -> Colour | None:
        """Return the colour of a cell; None where its row or its table may have one, or where no colour matters."""
        if self._styles is None:
            return None
        around = [
            (cell, "table-cell"),
            *((one, one.tag.rpartition("}")[2]) for one in cell.iterancestors(_ROW, _TABLE)),
        ]
        names = [(family, one.get(f"{TABLE}style-name", "")) for one, family in around]
        return self._styles.fill(names[0][1]) if not self._styles.are_painted(names[1:]) else None

    def _clip(self, rows: list[list[Cell]], columns: int) -> None:
        """Limit the spans of cells to the rows and columns of the table.

        Raises:
            Unreadable: The spans cover more cells than a document may have.
        """
        for row in rows:
            for cell in row:
                cell.rowspan = min(cell.rowspan, len(rows) - cell.row)
                cell.colspan = min(cell.colspan, columns - cell.column)
                if cell.rowspan > 1 or cell.colspan > 1:
                    self._spanned += cell.rowspan * cell.colspan
                    limits.at_most(Countable.MERGED_CELLS, self._spanned, limits.CELLS)


def _deletions(content: Element) -> dict[str, str]:
    """Return the text that each tracked deletion removed, by the id of the change."""
    deletions = {}
    for region in content.iter(f"{TEXT}changed-region"):
        paragraphs = region.iterfind(f"{TEXT}deletion//{_PARAGRAPH}")
        if text := "\n".join(map(printed, paragraphs)).strip():
            deletions[region.get(f"{TEXT}id", "")] = text
    return deletions


def _masters_in_use(parts: Parts) -> list[Element]:
    """Return the page styles in use: those that the content names, "Standard", and those that are the next of these."""
    if parts.styles is None:
        return []
    masters = {one.get(f"{STYLE}name", ""): one for one in parts.styles.iterfind(f"{OFFICE}master-styles/*")}
    used = {"Standard"}
    for style in parts.content.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
        used.add(style.get(f"{STYLE}master-page-name", ""))
    for _ in masters:
        used |= {masters[name].get(f"{STYLE}next-style-name", "") for name in used & masters.keys()}
    return [master for name, master in masters.items() if name in used]


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == _ROW:
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child)


def _is_layout(table: Element) -> bool:
    """Whether a table has one column and contains other tables, so that it is only a frame around them."""
    one_column = all(len(row.findall(_CELL)) <= 1 for row in _rows(table))
    return one_column and next(table.iterdescendants(_TABLE), None) is not None
