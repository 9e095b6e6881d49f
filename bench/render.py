"""A grid of cells as the files that agencies publish: DOCX, XLSX, HTML, text with tabs, and PDF.

The same form in every format, from one description of its cells: what a format costs shows alone.
"""

import html
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import docx
from openpyxl import Workbook
from openpyxl.styles import Border, Side

Table = list[list[dict[str, Any]]]
"""Rows of cells, as HTML lists them: text, rowspan, colspan; what a span covers is not there."""

RENDERED = ("docx", "xlsx", "html", "text", "pdf")
"""The formats that :func:`render` knows."""

_SECONDS = 300


class Laid(NamedTuple):
    """A cell in its place: rows and columns from 0, the end of each not covered any more."""

    row: int
    column: int
    row_end: int
    column_end: int
    text: str


def tables_of(path: Path) -> list[Table]:
    """The tables of a grid file."""
    return [table["rows"] for table in json.loads(path.read_text("utf-8"))["tables"]]


def render(grids: Mapping[str, Sequence[Table]], folder: Path, form: str) -> dict[str, Path]:
    """Write each grid, by its name, as one file of a format.

    Raises:
        FileNotFoundError: A PDF is wanted, and LibreOffice is not installed.
        subprocess.SubprocessError: LibreOffice stopped, or took longer than five minutes.
    """
    if form == "pdf":
        return _to_pdf(render(grids, folder, "docx"), folder)
    ending, write = _WRITERS[form]
    files = {name: folder / f"{name}.{ending}" for name in grids}
    for name, tables in grids.items():
        write(tables, files[name])
    return files


def lay_out(table: Table) -> tuple[list[Laid], int, int]:
    """The cells of a table in their places, as HTML lays them out, and its height and width."""
    taken: set[tuple[int, int]] = set()
    cells: list[Laid] = []
    for row, entries in enumerate(table):
        column = 0
        for entry in entries:
            while (row, column) in taken:
                column += 1
            row_end = min(row + entry.get("rowspan", 1), len(table))
            column_end = column + entry.get("colspan", 1)
            taken |= {(one, other) for one in range(row, row_end) for other in range(column, column_end)}
            cells.append(Laid(row, column, row_end, column_end, entry.get("text") or ""))
    return cells, len(table), max((cell.column_end for cell in cells), default=0)


def _to_docx(tables: Sequence[Table], path: Path) -> None:
    document = docx.Document()
    for table in tables:
        cells, height, width = lay_out(table)
        rows = [row.cells for row in document.add_table(height, width, style="Table Grid").rows]
        for cell in cells:
            first, last = rows[cell.row][cell.column], rows[cell.row_end - 1][cell.column_end - 1]
            (first if first is last else first.merge(last)).text = cell.text
        document.add_paragraph()
    document.save(str(path))


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
    """Text PDFs with ruling lines and embedded fonts; one run of LibreOffice for all: to start it takes the most."""
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("LibreOffice (soffice) is not installed")
    profile = (folder / "profile").absolute().as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(  # noqa: S603 - a found program and own paths
        [*command, *map(str, sources.values())], check=True, capture_output=True, timeout=_SECONDS
    )
    return {name: source.with_suffix(".pdf") for name, source in sources.items()}


_WRITERS: dict[str, tuple[str, Callable[[Sequence[Table], Path], None]]] = {
    "docx": ("docx", _to_docx),
    "xlsx": ("xlsx", _to_xlsx),
    "html": ("html", _to_html),
    "text": ("txt", _to_text),
}
