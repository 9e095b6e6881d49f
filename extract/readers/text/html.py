"""Reader of web pages, including those saved by Word and Excel: the visible content, as paragraphs and grids.

A table that only arranges the page is not a grid: the content of its cells is read as paragraphs and grids.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from lxml import etree

from extract import limits
from extract.model.content import Block, Cell, Content, Grid, Paragraph
from extract.model.notes import ContentNote
from extract.model.reasons import Countable, Detail, Frames, Number, Reason
from extract.model.records import Place, Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.text.plain import decode

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE
)
_HEAD = 4096
_UNSEEN = (
    *("head", "script", "style", "noscript", "template", "select", "datalist", "iframe", "object", "map"),
    *("xml", "svg", "math"),
)
_LINES = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details"),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "p"),
        *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_STYLED = etree.XPath("//*[@style or @hidden]")
_SPECIAL = frozenset({"table", "pre", "textarea", "input"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_END = "\0"
_WRAP = re.compile("[ \t\r\f]*\n[ \t\r\n\f]*")
_WRAPPED_CHINESE = re.compile(f"(?<=[\u2e80-\uffef]){_WRAP.pattern}(?=[\u2e80-\uffef])")
_LEADING_NUMBER = re.compile(r"\s*(\d{1,6})")
_MOST_COLUMNS = 1_000  # maximum span in browsers


class HtmlReader(Reader):
    """Reader of web pages (HTML)."""

    formats = frozenset({Format.HTML})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_html`."""
        return read_html(path)


class MhtReader(Reader):
    """Reader of web archives (MHTML)."""

    formats = frozenset({Format.MHT})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_mht`."""
        return read_mht(path)


def read_html(path: Path) -> Content:
    """Read a web page.

    Raises:
        Unreadable: The page is empty, has no text, consists of frames, is nested too deep, or exceeds a limit.
    """
    root, notes = _parse(path.read_bytes(), None)
    if frames := _frames(root):
        raise Unreadable(Frames(tuple(frames)))
    return _content([root], "text/html", notes)


def read_mht(path: Path) -> Content:
    """Read a web archive (MHTML): its start page or, if that consists of frames, the pages in the frames.

    Raises:
        Unreadable: The archive contains no page; otherwise as for :func:`read_html`.
    """
    from email import message_from_bytes  # noqa: PLC0415 - slow to import, and few documents are web archives

    message = message_from_bytes(path.read_bytes())
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not parts:
        raise Unreadable(Reason.WEB_ARCHIVE_WITHOUT_PAGE)
    start = message.get_param("start")
    first = next((part for part in parts if start and part["Content-ID"] == start), parts[0])
    root, notes = _parse(bytes(first.get_payload(decode=True)), first.get_content_charset())
    roots = [root]
    if frames := _frames(root):
        selected = {re.split(r"[/\\]", frame)[-1] for frame in frames}
        shown = [part for part in parts if re.split(r"[/\\]", part.get("Content-Location", ""))[-1] in selected]
        roots = [_parse(bytes(part.get_payload(decode=True)), part.get_content_charset())[0] for part in shown]
    return _content(roots, "multipart/related", notes)


def _parse(data: bytes, charset: str | None) -> tuple[etree._Element, tuple[ContentNote, ...]]:
    declared = _DECLARED.search(data[:_HEAD])
    if declared and not charset:
        charset = (declared[1] or declared[2]).decode("ascii", "replace")
    text, notes = decode(data, charset)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(Reason.WEB_PAGE_EMPTY) from error
    if root is None:
        raise Unreadable(Reason.WEB_PAGE_EMPTY)
    for entry in parser.error_log.filter_from_errors():
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise Unreadable(Detail(Reason.WEB_PAGE_REFUSED, entry.message.partition(",")[0].lower()))
    return root, notes


def _drop_unseen(root: etree._Element) -> None:
    for element in cast("list[etree._Element]", _STYLED(root)):
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
            element.tag = _UNSEEN[-1]
    etree.strip_elements(root, *_UNSEEN, with_tail=False)


def _frames(root: etree._Element) -> list[str]:
    """Return the addresses of the pages that a page of frames displays; empty for a page without frames.

    For a workbook saved as a web page they are the addresses of its sheets.
    """
    if next(root.iter("frame"), None) is None:
        return []
    sheets = [link.get("href", "") for link in root.iter("link") if link.get("id", "").lower() == "shlink"]
    return sheets or [frame.get("src", "") for frame in root.iter("frame")]


def _content(roots: Iterable[etree._Element], media_type: str, notes: tuple[ContentNote, ...]) -> Content:
    page = _Page()
    image_count = 0
    for root in roots:
        page.read(root)
        image_count += sum(1 for _ in root.iter("img"))
    if not page.blocks:
        raise Unreadable(
            Number(Reason.WEB_PAGE_OF_IMAGES, image_count) if image_count else Reason.WEB_PAGE_WITHOUT_TEXT
        )
    return Content(tuple(page.blocks), "html", media_type, notes=notes)


class _Page:
    """Builds the blocks of a page in reading order; text is collected until a table starts or the page ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._layout: set[etree._Element] = set()
        self._text: list[str] = []
        self._paragraphs = 0
        self._tables = 0
        self._area = 0

    def read(self, root: etree._Element) -> None:
        _drop_unseen(root)
        self._layout = _layout_tables(root)
        self._walk(root, self._text, None)
        self._end_text()

    def _end_text(self) -> None:
        for line in _lines("".join(self._text)):
            self._paragraphs += 1
            self.blocks.append(Paragraph(line, Place(line=self._paragraphs, column=1)))
        self._text.clear()

    def _walk(self, element: etree._Element, text: list[str], aside: list[etree._Element] | None) -> None:
        """Collect the visible text of an element and read the tables in it.

        Args:
            element: The element.
            text: Receives the text; `_END` separates lines.
            aside: Receives the tables inside a table cell, which are read after the outer table; None outside tables,
                where a table becomes a grid at once.
        """
        tag = element.tag
        if tag in _SPECIAL:
            self._walk_special(element, text, aside)
            return
        is_line = tag in _LINES
        if is_line:
            text.append(_END)
        if element.text:
            text.append(element.text)
        for child in element:
            self._walk(child, text, aside)
            if child.tail:
                text.append(child.tail)
        if is_line:
            text.append(_END)

    def _walk_special(self, element: etree._Element, text: list[str], aside: list[etree._Element] | None) -> None:
        text.append(_END)
        if element.tag == "input":
            text[-1] = element.get("value", "") if element.get("type", "text").lower() == "text" else ""
        elif element.tag != "table":
            text.append("".join(map(str, element.itertext())).replace("\n", _END) + _END)
        elif element in self._layout:
            for row, _ in _rows(element):
                for cell in row:
                    self._walk(cell, text, aside)
        elif aside is None:
            self._end_text()
            self._table(element)
        else:
            aside.append(element)

    def _table(self, table: etree._Element) -> None:
        """Append the caption of a table, its grid, and the tables in its cells, in this order."""
        for caption in table.iterchildren("caption"):
            self._walk(caption, self._text, None)
        self._end_text()
        number = self._tables + 1
        aside: list[etree._Element] = []
        rows = _rows(table)
        grid: list[tuple[Cell, ...]] = []
        free: dict[int, int] = {}  # the first row in which no cell above covers the column
        for index, (elements, left) in enumerate(rows):
            cells, column = [], 0
            for element in elements:
                while free.get(column, 0) > index:
                    column += 1
                rowspan = min(_span(element, "rowspan") or left, left)
                colspan = min(_span(element, "colspan") or 1, _MOST_COLUMNS)
                self._area += rowspan * colspan
                limits.at_most(Countable.CELLS_OF_TABLES, self._area, limits.CELLS)
                place = Place(table=number, row=index + 1, column=column + 1)
                cells.append(Cell(self._cell_text(element, aside), index, column, place, rowspan, colspan))
                for _ in range(colspan):
                    free[column] = index + rowspan
                    column += 1
            grid.append(tuple(cells))
        if any(cell.text for cells in grid for cell in cells):
            self._tables = number
            self.blocks.append(Grid(tuple(grid)))
        for inner in aside:
            self._table(inner)

    def _cell_text(self, cell: etree._Element, aside: list[etree._Element]) -> str:
        if not len(cell):
            return "\n".join(_lines(cell.text)) if cell.text else ""
        pieces: list[str] = []
        self._walk(cell, pieces, aside)
        return "\n".join(_lines("".join(pieces)))


def _lines(text: str) -> list[str]:
    """Split collected text into trimmed lines that are not empty.

    A line wrap in the source becomes a space, or nothing between Chinese characters. Other spaces are kept, although a
    browser collapses them.
    """
    shown = _WRAP.sub(" ", _WRAPPED_CHINESE.sub("", text)) if "\n" in text else text
    shown = shown.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "")  # ten times as fast as `translate`
    return [line for part in shown.split(_END) if (line := part.strip())]


def _span(cell: etree._Element, name: str) -> int:
    """Return the value of a `rowspan` or `colspan` attribute; 1 if it is missing or not a number.

    The value 0 means that the cell spans the rows to the end of its row group.
    """
    value = cell.get(name)
    if value is None or value == "1":
        return 1
    digits = _LEADING_NUMBER.match(value)
    return int(digits[1]) if digits else 1


def _own_table(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("table"), None)


def _rows(table: etree._Element) -> list[tuple[list[etree._Element], int]]:
    """Return, for each row, its cells and the number of rows from it to the end of its row group.

    The rows of a table foot come last.
    """
    has_inner = next(table.iterdescendants("table"), None) is not None
    rows: list[tuple[etree._Element | None, list[etree._Element]]] = []
    for element in table.iter("tr", "td", "th"):
        if has_inner and _own_table(element) is not table:
            continue
        if element.tag == "tr":
            rows.append((element, []))
            continue
        parent = element.getparent()
        if not rows or parent is not rows[-1][0]:  # a cell without a row, which browsers accept
            rows.append((parent, []))
        rows[-1][1].append(element)
    shown = [(row.getparent() if row is not None and row.tag == "tr" else row, cells) for row, cells in rows]
    shown.sort(key=lambda row: row[0] is not None and row[0].tag == "tfoot")
    counted: list[tuple[list[etree._Element], int]] = []
    left, below = 0, None
    for group, cells in reversed(shown):
        left, below = (left + 1 if group is below else 1), group
        counted.append((cells, left))
    return counted[::-1]


def _layout_tables(root: etree._Element) -> set[etree._Element]:
    """Return the tables that only arrange the page: those with at most as many cells as the tables inside them.

    Only cells with text and without an inner table are counted.
    """
    tables = list(root.iter("table"))
    inner = {table: _own_table(table) for table in tables}
    if not any(outer is not None for outer in inner.values()):
        return set()
    holding = {cell for table in tables for cell in table.iterancestors("td", "th")}
    own = Counter(_own_table(cell) for cell in root.iter("td", "th") if cell not in holding and _has_text(cell))
    below: Counter[etree._Element] = Counter()
    for table in reversed(tables):
        if (outer := inner[table]) is not None:
            below[outer] += own[table] + below[table]
    return {table for table, count in below.items() if count and own[table] <= count}


def _has_text(cell: etree._Element) -> bool:
    return any(text.strip() for text in cell.itertext())
