"""Small documents of captions and one table, extracted as a reader with exact columns returns them."""

from collections.abc import Sequence

from evaluation.grid import lay_out
from extract.document import extract_content
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import ExtractedDocument, Place, Project

Spanned = tuple[str, int, int]
"""A cell with its column span and its row span."""


def extracted(captions: Sequence[str], rows: Sequence[Sequence[str | Spanned]]) -> ExtractedDocument:
    """Extract a document: paragraphs above a table, whose cells are texts or texts with their spans."""
    blocks = [Paragraph(text, Place(line=line)) for line, text in enumerate(captions, 1)]
    content = Content((*blocks, _grid(rows)), reader="grid", media_type="application/json")
    return extract_content(content, document_id="0" * 64, file_name="grid")


def amounts(project: Project) -> list[tuple[str, str, str, float, str | None]]:
    """Return the amounts of a project: source, measure, period, value and unit."""
    return [(row.source, row.measure, row.period, float(row.value), row.unit) for row in project.funding]


def _grid(rows: Sequence[Sequence[str | Spanned]]) -> Grid:
    laid, height, _ = lay_out([[_cell(cell) for cell in row] for row in rows])
    grid: list[list[Cell]] = [[] for _ in range(height)]
    for one in laid:
        place = Place(table=1, row=one.row + 1, column=one.column + 1)
        spans = one.row_end - one.row, one.column_end - one.column
        grid[one.row].append(Cell(one.text, one.row, one.column, place, *spans))
    return Grid(tuple(map(tuple, grid)))


def _cell(cell: str | Spanned) -> dict[str, str | int]:
    text, colspan, rowspan = (cell, 1, 1) if isinstance(cell, str) else cell
    return {"text": text, "colspan": colspan, "rowspan": rowspan}
