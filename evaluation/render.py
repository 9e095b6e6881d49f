"""Render tables as DOCX, XLSX, HTML, tab-separated text, OFD, PDF with and without ruling lines, and scans.

All files of a form come from one description of its cells, so that differences in their scores come from the format.
"""

import html
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from evaluation.grid import PlacedCell, Table, lay_out
from evaluation.render_ofd import write_ofd
from evaluation.scanner import SCANNERS, scan

RENDERED = ("docx", "xlsx", "html", "text", "ofd", "pdf", "borderless")
"""Formats of :func:`render` apart from scans; ``borderless`` is a PDF without ruling lines."""

_SECONDS = 300


class Look(NamedTuple):
    """The style of a table in a word processor.

    Attributes:
        sides: The borders, as WordprocessingML names them (``"top"``, ``"insideH"``).
        has_header_line: Whether a line is below the first row.
        is_fitted: Whether column widths follow the texts, instead of being equal.
        is_centred: Whether texts are centred in their cells, horizontally and vertically.
        size: Font size in points; None for the default, with its space below paragraphs.
        height: Minimum row height in points.
    """

    sides: tuple[str, ...] = ()
    has_header_line: bool = False
    is_fitted: bool = False
    is_centred: bool = False
    size: float | None = None
    height: float | None = None


_EVERY_SIDE = ("top", "bottom", "left", "right", "insideH", "insideV")
_RULED = Look(_EVERY_SIDE)
_WIDTH = 432.0
"""Width between the margins of a page, in points."""


def tables_of(path: Path) -> list[Table]:
    """Return the tables of a grid.json file."""
    return [table["rows"] for table in json.loads(path.read_text("utf-8"))["tables"]]


def render(grids: Mapping[str, Sequence[Table]], folder: Path, form: str) -> dict[str, Path]:
    """Write the tables of each document as one file of a format; return the files by document name.

    Args:
        grids: The tables by document name.
        folder: The folder in which the files are created.
        form: One of :data:`RENDERED` or :data:`evaluation.scanner.SCANNERS`.

    Raises:
        FileNotFoundError: A PDF or a scan is requested, and LibreOffice is not installed.
        subprocess.SubprocessError: LibreOffice failed, or took longer than five minutes.
    """
    if form in ("pdf", "borderless"):
        return draw(grids, folder, _RULED if form == "pdf" else Look())
    if form in SCANNERS:
        return _to_scans(render(grids, folder, "pdf"), form)
    ending, write = _WRITERS[form]
    files = {name: folder / f"{name}.{ending}" for name in grids}
    for name, tables in grids.items():
        write(tables, files[name])
    return files


def draw(grids: Mapping[str, Sequence[Table]], folder: Path, look: Look) -> dict[str, Path]:
    """Write the tables of each document as a PDF in a style; return the files by document name.

    Raises:
        FileNotFoundError: LibreOffice is not installed.
        subprocess.SubprocessError: LibreOffice failed, or took longer than five minutes.
    """
    sources = {name: folder / f"{name}.docx" for name in grids}
    for name, tables in grids.items():
        _to_docx(tables, sources[name], look)
    return _to_pdf(sources, folder)


def _to_docx(tables: Sequence[Table], path: Path, look: Look = _RULED) -> None:
    document = docx.Document()
    if look.size is not None:
        document.styles["Normal"].font.size = Pt(look.size)
        document.styles["Normal"].paragraph_format.space_after = Pt(0)
    for table in tables:
        cells, height, width = lay_out(table)
        made = document.add_table(height, width, style="Table Grid" if look.sides == _EVERY_SIDE else None)
        rows = [row.cells for row in made.rows]
        for cell in cells:
            first, last = rows[cell.row][cell.column], rows[cell.row_end - 1][cell.column_end - 1]
            (first if first is last else first.merge(last)).text = cell.text
        if look != _RULED:
            _dress(made, cells, rows, look)
        document.add_paragraph()
    document.save(str(path))


def _dress(table: WordTable, cells: Sequence[PlacedCell], rows: Sequence[Sequence[WordCell]], look: Look) -> None:
    """Set the borders, row heights, alignment and column widths of a Word table according to a style.

    The width of a fitted column grows with the square root of the length of its longest text, as in browsers.
    """
    table._tbl.tblPr.append(_borders("w:tblBorders", look.sides))
    for row in table.rows if look.height is not None else ():
        row.height, row.height_rule = Pt(look.height or 0), WD_ROW_HEIGHT_RULE.AT_LEAST
    needs = [1.0] * len(rows[0])
    for cell in cells:
        drawn = rows[cell.row][cell.column]
        if look.is_centred:
            drawn.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            for paragraph in drawn.paragraphs:
                paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
        if look.has_header_line and cell.row == 0:
            drawn._tc.get_or_add_tcPr().append(_borders("w:tcBorders", ["bottom"]))
        if cell.column_end == cell.column + 1:
            needs[cell.column] = max(needs[cell.column], 2 + len(cell.text) ** 0.5)
    if look.is_fitted:
        table.autofit = False
        for column, need in enumerate(needs):
            table.columns[column].width = Pt(need * _WIDTH / sum(needs))


def _borders(kind: str, sides: Sequence[str]) -> Any:
    borders = OxmlElement(kind)
    for side in sides:
        border = OxmlElement(f"w:{side}")
        border.attrib.update({qn("w:val"): "single", qn("w:sz"): "4", qn("w:color"): "000000"})
        borders.append(border)
    return borders


def _to_xlsx(tables: Sequence[Table], path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    line = Side(style="thin")
    for number, table in enumerate(tables, 1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row, column, row_end, column_end, text in lay_out(table)[0]:
            sheet.cell(row + 1, column + 1, text).border = Border(line, line, line, line)
            if (row_end, column_end) != (row + 1, column + 1):
                sheet.merge_cells(start_row=row + 1, start_column=column + 1, end_row=row_end, end_column=column_end)
    book.save(path)


def _to_html(tables: Sequence[Table], path: Path) -> None:
    path.write_text("\n".join(_html_lines(tables)), "utf-8")


def _html_lines(tables: Sequence[Table]) -> Iterator[str]:
    yield "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>"
    for table in tables:
        yield "<table border='1'>"
        for entries in table:
            yield "<tr>" + "".join(map(_html_cell, entries)) + "</tr>"
        yield "</table>"
    yield "</body></html>"


def _html_cell(entry: dict[str, Any]) -> str:
    text = html.escape(entry.get("text") or "").replace("\n", "<br>")
    return f"<td rowspan='{entry.get('rowspan', 1)}' colspan='{entry.get('colspan', 1)}'>{text}</td>"


def _to_text(tables: Sequence[Table], path: Path) -> None:
    lines: list[str] = []
    for table in tables:
        cells, height, width = lay_out(table)
        grid = [[""] * width for _ in range(height)]
        for cell in cells:
            grid[cell.row][cell.column] = cell.text.replace("\n", " ")
        lines += ["\t".join(row).rstrip("\t") for row in grid] + [""]
    path.write_text("\n".join(lines), "utf-8")


def _to_pdf(sources: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """Convert files to PDF in one run of LibreOffice, since most of its time is start-up; return the PDFs by name."""
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("LibreOffice (soffice) is not installed")
    profile = (folder / "profile").absolute().as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(  # noqa: S603 - LibreOffice, with paths of files written here
        [*command, *map(str, sources.values())], check=True, capture_output=True, timeout=_SECONDS
    )
    return {name: source.with_suffix(".pdf") for name, source in sources.items()}


def _to_scans(printed: Mapping[str, Path], form: str) -> dict[str, Path]:
    scans = {name: path.with_suffix(".scan.pdf") for name, path in printed.items()}
    for name, path in printed.items():
        scan(path, scans[name], SCANNERS[form])
    return scans


def _to_ofd(tables: Sequence[Table], path: Path) -> None:
    write_ofd(tables, path)


_WRITERS: dict[str, tuple[str, Callable[[Sequence[Table], Path], None]]] = {
    "docx": ("docx", _to_docx),
    "xlsx": ("xlsx", _to_xlsx),
    "html": ("html", _to_html),
    "text": ("txt", _to_text),
    "ofd": ("ofd", _to_ofd),
}
