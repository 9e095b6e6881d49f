"""Reader of web pages, including those saved by Word and Excel: the visible content, as paragraphs and grids.

A table that only arranges the page is not a grid: the content of its cells is read as paragraphs and grids.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from extract import limits
from extract.model.content import Block, Cell, Content, Grid, Paragraph
from extract.model.notes import ContentNote
from extract.model.reasons import Countable, Frames, Number, Reason
from extract.model.records import HiddenBy, HiddenText, Place, Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.text.form_controls import CONTROLS, shown_text
from extract.readers.text.page_source import PageSource, parse_page
from extract.readers.text.style.visibility import Visibility, visibility
from extract.values.raised_text import LOWERED, RAISED, resolve_raised

_UNSEEN = (
    *("head", "title", "script", "style", "noscript", "template", "datalist", "iframe", "object", "map"),
    *("audio", "video", "canvas", "noframes", "noembed", "rp", "xml", "svg", "math"),
    "comment",  # of a cell, in pages of LibreOffice
)
_LINES = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details"),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "p"),
        *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_ABSENT = "absent"
"""Tag of the element that stands for one that takes no space on the page; its attribute `text` holds the text."""
_SPECIAL = frozenset({"table", "pre", "button", _ABSENT, *CONTROLS})
_END = "\0"
_HERE, _BUTTON, _BUTTON_END = "\3", "\4", "\5"
"""Control characters that stand for a hidden text, and around the text of a button."""
_BUTTONS = re.compile(f"{_BUTTON}[^{_BUTTON}]*{_BUTTON_END}")
_MARKS = re.compile(f"[{_HERE}{_BUTTON}{_BUTTON_END}]")
_FEWEST_COLUMNS = 3
_PARTS = frozenset({"thead", "tbody", "tfoot", "tr"})
_WHITE = f" \t\r\n\f\xa0{_END}{_HERE}"
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
    return page_content(path.read_bytes())


def read_mht(path: Path) -> Content:
    """Read a web archive (MHTML): its start page or, if that consists of frames, the pages in the frames.

    Raises:
        Unreadable: The archive contains no page; otherwise as for :func:`read_html`.
    """
    return archive_content(path.read_bytes())


def page_content(data: bytes, charset: str | None = None) -> Content:
    """Return the content of a web page, given its bytes and the encoding that its container states.

    Raises:
        Unreadable: As for :func:`read_html`.
    """
    page = parse_page(data, charset)
    if frames := _frames(page.root):
        raise Unreadable(Frames(tuple(frames)))
    return _content([page], "text/html")


def archive_content(data: bytes) -> Content:
    """Return the content of a web archive, given its bytes.

    Raises:
        Unreadable: As for :func:`read_mht`.
    """
    from email import message_from_bytes  # noqa: PLC0415 - slow to import, and few documents are web archives

    message = message_from_bytes(data)
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not parts:
        raise Unreadable(Reason.WEB_ARCHIVE_WITHOUT_PAGE)
    start = message.get_param("start")
    first = next((part for part in parts if start and part["Content-ID"] == start), parts[0])
    pages = [parse_page(bytes(first.get_payload(decode=True)), first.get_content_charset())]
    if frames := _frames(pages[0].root):
        selected = {re.split(r"[/\\]", frame)[-1] for frame in frames}
        shown = [part for part in parts if re.split(r"[/\\]", part.get("Content-Location", ""))[-1] in selected]
        pages = [parse_page(bytes(part.get_payload(decode=True)), part.get_content_charset()) for part in shown]
    return _content(pages, "multipart/related")


def _frames(root: etree._Element) -> list[str]:
    """Return the addresses of the pages that a page of frames displays; empty for a page without frames.

    For a workbook saved as a web page they are the addresses of its sheets.
    """
    if next(root.iter("frame"), None) is None:
        return []
    sheets = [link.get("href", "") for link in root.iter("link") if link.get("id", "").lower() == "shlink"]
    return sheets or [frame.get("src", "") for frame in root.iter("frame")]


def _content(sources: Iterable[PageSource], media_type: str) -> Content:
    page = _Page()
    image_count = 0
    notes: dict[ContentNote, None] = {}
    for source in sources:
        page.read(source)
        notes |= dict.fromkeys(source.notes)
        image_count += sum(1 for _ in source.root.iter("img"))
    if not page.blocks:
        raise Unreadable(
            Number(Reason.WEB_PAGE_OF_IMAGES, image_count) if image_count else Reason.WEB_PAGE_WITHOUT_TEXT
        )
    return Content(tuple(page.blocks), "html", media_type, notes=tuple(notes), hidden=tuple(page.hidden))


class _Page:
    """Builds the blocks of a page in reading order; text is collected until a table starts or the page ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.hidden: list[HiddenText] = []
        self._layout: set[etree._Element] = set()
        self._seen = Visibility()
        self._unplaced: list[tuple[str, HiddenBy]] = []
        self._text: list[str] = []
        self._paragraphs = 0
        self._tables = 0
        self._area = 0

    def read(self, source: PageSource) -> None:
        root = source.root
        self._seen = visibility(root, source.text.lower())
        etree.strip_elements(root, *_UNSEEN, with_tail=False)
        for element in self._seen.absent:
            _replace_by_text(element)
        self._layout = _layout_tables(root)
        self._walk(root, self._text, None)
        self._end_text()

    def _end_text(self) -> None:
        text = "".join(self._text)
        if self._unplaced:
            self._place_in_paragraphs(text)
        for line in _lines(text):
            self._paragraphs += 1
            self.blocks.append(Paragraph(line, Place(line=self._paragraphs, column=1)))
        self._text.clear()

    def _place_in_paragraphs(self, text: str) -> None:
        """Record the hidden texts that were collected since the last table, with the paragraph where each stands."""
        number = self._paragraphs + 1
        for part in text.split(_END):
            for _ in range(part.count(_HERE)):
                self._place(Place(line=number, column=1), 1)
            number += bool(_lines(part))

    def _place(self, place: Place, count: int | None = None) -> None:
        """Record the next hidden texts, all if no number is given, with their place."""
        for text, by in self._unplaced[:count]:
            self.hidden.append(HiddenText(text=" ".join(text.replace(_END, " ").split()), place=place, hidden_by=by))
        del self._unplaced[:count]

    def _add(self, shown: str, by: HiddenBy | None, text: list[str]) -> None:
        """Add a text, or record it if something hides it."""
        if by is None:
            text.append(shown)
        elif text and text[-1] is _HERE and self._unplaced[-1][1] is by:
            self._unplaced[-1] = (self._unplaced[-1][0] + shown, by)
        elif shown.strip(_WHITE):
            self._unplaced.append((shown, by))
            text.append(_HERE)

    def _walk(self, element: etree._Element, text: list[str], aside: list[etree._Element] | None) -> None:
        """Collect the visible text of an element and read the tables in it.

        Args:
            element: The element.
            text: Receives the text; `_END` separates lines.
            aside: Receives the tables inside a table cell that are grids of their own, which are read after the outer
                table; None outside tables, where a table becomes a grid at once.
        """
        tag = element.tag
        if tag in _SPECIAL:
            self._walk_special(element, text, aside)
            return
        is_line = tag in _LINES
        if is_line:
            text.append(_END)
        seen = self._seen
        is_raised = element in seen.raised if seen.raised else False
        hidden_by = seen.hidden.get(element) if seen.hidden else None
        if is_raised:
            text.append(RAISED)
        if shown := element.text:
            self._add(shown, hidden_by, text)
        for child in element:
            self._walk(child, text, aside)
            if shown := child.tail:
                self._add(shown, hidden_by, text)
        if is_raised:
            text.append(LOWERED)
        if is_line:
            text.append(_END)

    def _walk_special(self, element: etree._Element, text: list[str], aside: list[etree._Element] | None) -> None:
        tag = element.tag
        if tag == "table":
            self._walk_table(element, text, aside)
        elif tag == _ABSENT:
            self._add(_END + element.get("text", ""), HiddenBy.FORMAT, text)
        elif tag == "button":
            text += (_BUTTON, *map(str, element.itertext()), _BUTTON_END)
        else:
            shown = shown_text(element) if tag in CONTROLS else "".join(map(str, element.itertext()))
            if tag in ("pre", "textarea"):
                shown = _END + shown.replace("\n", _END) + _END
            self._add(shown, self._seen.hidden.get(element), text)

    def _walk_table(self, table: etree._Element, text: list[str], aside: list[etree._Element] | None) -> None:
        if table in self._layout:
            text.append(_END)
            for row, _ in _rows(table):
                for cell in row:
                    self._walk(cell, text, aside)
            for absent, _, _ in _absent_parts(table):
                self._walk(absent, text, aside)
        elif aside is None:
            self._end_text()
            self._table(table)
        elif _is_own_grid(table):
            text.append(_END)
            aside.append(table)
        else:
            for row, _ in _rows(table):
                for cell in row:
                    pieces = "".join(self._pieces(cell, aside)).strip(_WHITE).replace(_END, " ")
                    text += (_END if cell is row[0] else " ", pieces)
            text.append(_END)

    def _pieces(self, element: etree._Element, aside: list[etree._Element] | None) -> list[str]:
        pieces: list[str] = []
        self._walk(element, pieces, aside)
        return pieces

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
                if self._unplaced:
                    self._place(place)
                for _ in range(colspan):
                    free[column] = index + rowspan
                    column += 1
            grid.append(tuple(cells))
        if self._seen.absent:
            for absent, row, column in _absent_parts(table):
                self._walk(absent, [], aside)
                self._place(Place(table=number, row=row, column=column))
        if any(cell.text for cells in grid for cell in cells):
            self._tables = number
            self.blocks.append(Grid(tuple(grid)))
        for inner in aside:
            self._table(inner)

    def _cell_text(self, cell: etree._Element, aside: list[etree._Element]) -> str:
        if not len(cell) and cell not in self._seen.hidden:
            return "\n".join(_lines(cell.text)) if cell.text else ""
        return "\n".join(_lines(_without_buttons("".join(self._pieces(cell, aside)))))


def _replace_by_text(element: etree._Element) -> None:
    """Replace an element that takes no space on the page by one that holds its text only."""
    parent = element.getparent()
    if parent is not None:
        absent = etree.Element(_ABSENT, text=" ".join(" ".join(map(str, element.itertext())).split()))
        absent.tail = element.tail
        parent.replace(element, absent)


def _lines(text: str) -> list[str]:
    """Split collected text into trimmed lines that are not empty.

    A line wrap in the source becomes a space, or nothing between Chinese characters. Other spaces are kept, although a
    browser collapses them. Footnote marks are left out, and so are buttons beside other text.
    """
    shown = _WRAP.sub(" ", _WRAPPED_CHINESE.sub("", text)) if "\n" in text else text
    shown = shown.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "")  # ten times as fast as `translate`
    if _BUTTON in shown:
        shown = _END.join(map(_without_buttons, shown.split(_END)))
    if _HERE in shown or _BUTTON in shown:
        shown = _MARKS.sub("", shown)
    return [line for part in resolve_raised(shown).split(_END) if (line := part.strip())]


def _without_buttons(text: str) -> str:
    """Return a text without the buttons in it, unless it consists of buttons."""
    rest = _BUTTONS.sub("", text) if _BUTTON in text else text
    return rest if rest.strip(_WHITE) else text


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


def _absent_parts(table: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    """Yield the rows and cells of a table that take no space, with the row and column where they would stand."""
    row = 0
    for element in table.iter("tr", _ABSENT):
        parent = element.getparent()
        if parent is None or (parent is not table and (parent.tag not in _PARTS or _own_table(parent) is not table)):
            continue
        if element.tag == "tr":
            row += 1
        elif parent.tag == "tr":
            yield element, row, 1 + sum(1 for _ in element.itersiblings("td", "th", preceding=True))
        else:
            yield element, row + 1, 1


def _is_own_grid(table: etree._Element) -> bool:
    """Return whether a table inside a cell is a grid of its own: one of several rows and columns, alone in its row.

    A label may stand beside it. Any other table inside a cell only arranges the text of that cell.
    """
    cell = next(table.iterancestors("td", "th"))
    beside = [one for one in cell.itersiblings("td", "th", preceding=True) if _has_text(one)]
    beside += [one for one in cell.itersiblings("td", "th") if _has_text(one)]
    wide = [row for row, _ in _rows(table) if sum(map(_has_text, row)) >= _FEWEST_COLUMNS]
    return len(beside) <= 1 < len(wide)


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
