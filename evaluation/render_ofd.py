"""Write OFD files (GB/T 33190-2016): tables for evaluation, and single pages for tests.

No OFD file of an agency was available.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from evaluation.grid import PlacedCell, Table, lay_out

_SPACE = "http://www.ofdspec.org/2016"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 20.0
_SIZE, _LINE, _PADDING = 3.7, 4.8, 1.9
"""Font size, line height and cell padding, in millimetres."""

_BETWEEN = 8.0
"""Space between two tables, in millimetres."""

_PIECE = re.compile(r"[（《【〈「『“‘(\[]*(?:[A-Za-z0-9.,/+%-]+|.)[，。、；：！？）》】〉」』”’％%,.;:!?)\]]*")
"""Matches a piece of text within which a line must not break: a character or number with adjacent punctuation."""

Lines = list[str]


def ofd(pages: Sequence[str], *, common: str = "", parts: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return the bytes of an OFD file.

    Args:
        pages: For each page the XML of its objects, or of the complete page if it begins with ``<ofd:Page``.
        common: XML to add to the element CommonData of the document.
        parts: Members of the package to add or replace, by name.
    """
    listed = "".join(f'<ofd:Page ID="{10 + one}" BaseLoc="Pages/Page_{one}/Content.xml"/>' for one in range(len(pages)))
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {_WIDTH:g} {_HEIGHT:g}</ofd:PhysicalBox></ofd:PageArea>"
    members: dict[str, bytes | str] = {
        "OFD.xml": element("OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"),
        "Doc_0/Document.xml": element(
            "Document", f"<ofd:CommonData>{area}{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        ),
    }
    for number, objects in enumerate(pages):
        page = objects if objects.startswith("<ofd:Page") else page_of(objects)
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = page
    return packed(members | dict(parts or {}))


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """Return a ZIP package with the given members; the same members give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, body in members.items():
            package.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def element(name: str, content: str) -> str:
    """Return an XML file of an OFD package: a root element of the given name with the given content."""
    return f'{_HEAD}<ofd:{name} xmlns:ofd="{_SPACE}">{content}</ofd:{name}>'


def page_of(objects: str, before: str = "") -> str:
    """Return a page with objects on one layer; `before` is XML to insert before the element Content."""
    return (
        f'<ofd:Page xmlns:ofd="{_SPACE}">{before}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def text(x: float, baseline: float, printed: str, size: float = _SIZE, attributes: str = "") -> str:
    """Return a text object; all measures are in millimetres.

    Args:
        x: The left edge of the first character.
        baseline: The distance of the baseline from the top of the page.
        printed: The text.
        size: The font size.
        attributes: Further attributes of the object as XML, each with a space before it.
    """
    steps = [width_of(letter) * size for letter in printed[:-1]]
    delta = f' DeltaX="{delta_of(steps)}"' if steps else ""
    wide = sum(width_of(letter) for letter in printed) * size
    return (
        f'<ofd:TextObject Font="1" Size="{size:g}" Boundary="{x:g} {baseline - size:g} {wide:g} {1.2 * size:g}"'
        f'{attributes}><ofd:TextCode X="0" Y="{size:g}"{delta}>{escape(printed)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return a path object for a straight line between two points, in millimetres."""
    box = f"{min(x0, x1):g} {min(y0, y1):g} {abs(x1 - x0) + 0.1:g} {abs(y1 - y0) + 0.1:g}"
    data = f"M {x0 - min(x0, x1):g} {y0 - min(y0, y1):g} L {x1 - min(x0, x1):g} {y1 - min(y0, y1):g}"
    return path(data, f' LineWidth="0.18" Boundary="{box}"')


def path(data: str, attributes: str = "", inside: str = "") -> str:
    """Return a path object.

    Args:
        data: The path, in the notation of AbbreviatedData.
        attributes: The attributes as XML, each with a space before it; Boundary must be one of them.
        inside: XML to insert before the path.
    """
    return f"<ofd:PathObject{attributes}>{inside}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"


def table(xs: Sequence[float], ys: Sequence[float], texts: Sequence[Sequence[str]]) -> str:
    """Return a table with a text in each cell; `xs` and `ys` are the positions of its ruling lines in millimetres."""
    lines = [line(xs[0], y, xs[-1], y) for y in ys] + [line(x, ys[0], x, ys[-1]) for x in xs]
    return "".join(lines) + "".join(
        text(x + 1, y + 5, printed)
        for y, row in zip(ys, texts, strict=False)
        for x, printed in zip(xs, row, strict=False)
        if printed
    )


def delta_of(steps: Sequence[float]) -> str:
    """Return the distances between characters in the notation of DeltaX, where ``g 3 2.5`` means three times 2.5."""
    runs = [(f"{step:.6g}", len(list(run))) for step, run in groupby(steps)]
    return " ".join(f"g {count} {step}" if count > 1 else step for step, count in runs)


def width_of(letter: str) -> float:
    """Return the width of a character in units of the font size."""
    return 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5


def write_ofd(tables: Sequence[Table], file: Path) -> None:
    """Write tables with ruling lines one below the other; a row that does not fit on a page moves to the next."""
    flow = _Flow()
    for one in tables:
        flow.add(one)
    file.write_bytes(ofd([_with_height("".join(sheet.objects), sheet.height) for sheet in flow.sheets]))


def _with_height(objects: str, height: float) -> str:
    box = f"<ofd:PhysicalBox>0 0 {_WIDTH:g} {height:g}</ofd:PhysicalBox>"
    return page_of(objects, f"<ofd:Area>{box}</ofd:Area>")


@dataclass
class _Sheet:
    """A page that is being filled.

    Attributes:
        objects: The objects on the page, as XML.
        y: The position below these objects, in millimetres.
        height: The height of the page in millimetres; it exceeds A4 if a single row needs more.
    """

    objects: list[str] = field(default_factory=list)
    y: float = _MARGIN
    height: float = _HEIGHT


class _Flow:
    """Places tables on pages one below the other."""

    def __init__(self) -> None:
        self.sheets = [_Sheet()]

    def add(self, one: Table) -> None:
        """Add a table below those added before."""
        cells, rows, columns = lay_out(one)
        column = (_WIDTH - 2 * _MARGIN) / max(columns, 1)
        waiting = {cell: _wrapped(cell.text, (cell.column_end - cell.column) * column - 2 * _PADDING) for cell in cells}
        heights = _heights(cells, rows, waiting)
        first = 0
        while first < rows:
            sheet = self.sheets[-1]
            end, y = first, sheet.y
            while end < rows and y + heights[end] <= _HEIGHT - _MARGIN:
                y += heights[end]
                end += 1
            if end == first:
                if sheet.y > _MARGIN:
                    self.sheets.append(_Sheet())
                    continue
                end, sheet.height = first + 1, heights[first] + 2 * _MARGIN
            self._draw(waiting, heights, (first, end), column)
            first = end
            if first < rows:
                self.sheets.append(_Sheet())
        self.sheets[-1].y += _BETWEEN

    def _draw(
        self, waiting: dict[PlacedCell, Lines], heights: Sequence[float], rows: tuple[int, int], column: float
    ) -> None:
        """Draw some rows of a table on the last page.

        Args:
            waiting: The cells with the lines of text that are not drawn yet; lines that are drawn are removed. Of a
                cell that continues on the next page, only the lines that fit are drawn.
            heights: The height of each row of the table.
            rows: The first row to draw, and the row after the last.
            column: The width of a column.
        """
        sheet = self.sheets[-1]
        first, end = rows
        for cell, lines in waiting.items():
            begins, ends = max(cell.row, first), min(cell.row_end, end)
            if begins >= ends:
                continue
            top = sheet.y + sum(heights[first:begins])
            bottom = top + sum(heights[begins:ends])
            x0, x1 = _MARGIN + cell.column * column, _MARGIN + cell.column_end * column
            corners = ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom))
            sheet.objects += [line(*side) for side in corners]
            room = int((bottom - top) / _LINE) if cell.row_end > end else len(lines)
            for number, printed in enumerate(lines[:room]):
                if printed.strip():
                    sheet.objects.append(text(x0 + _PADDING, top + number * _LINE + _SIZE + 0.2, printed))
            del lines[:room]
        sheet.y += sum(heights[first:end])


def _heights(cells: Sequence[PlacedCell], rows: int, lines: Mapping[PlacedCell, Lines]) -> list[float]:
    """Return the height of each row, in which all lines of its cells fit; a merged cell extends its last row."""
    heights = [_LINE + 0.6] * rows
    for cell in sorted(cells, key=lambda one: one.row_end):
        above = sum(heights[cell.row : cell.row_end - 1])
        heights[cell.row_end - 1] = max(heights[cell.row_end - 1], len(lines[cell]) * _LINE + 0.6 - above)
    return heights


def _wrapped(printed: str, width: float) -> Lines:
    return [one for part in printed.split("\n") for one in _lines(part, width)]


def _lines(part: str, width: float) -> Iterator[str]:
    current, taken = "", 0.0
    for piece in _PIECE.findall(part):
        needed = sum(map(width_of, piece)) * _SIZE
        for letters in [piece] if needed <= width else piece:
            wide = sum(map(width_of, letters)) * _SIZE
            if current and taken + wide > width:
                yield current
                current, taken = "", 0.0
            current, taken = current + letters, taken + wide
    yield current
