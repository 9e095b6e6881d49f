"""Documents as plain tables that a test can alter and extract, and the facts of an extraction without their places."""

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.grid import lay_out
from extract.document import extract_content
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import ExtractedDocument, Place

DATA = Path(__file__).parents[1] / "data"
GRIDS = {
    **{path.stem: path for path in sorted((DATA / "grids").glob("*.json"))},
    **{path.parent.name[:2]: path for path in sorted((DATA / "dev").glob("*/grid.json"))},
}
"""The documents that are known as tables, by the number of the sample or layout."""

Table = tuple[Cell, ...]
"""The cells of a table, each once, in reading order."""
Document = tuple[str | Table, ...]
"""Paragraphs and tables in reading order."""
Facts = list[dict[str, Any]]

_NOWHERE = Place()
_UNSEEN = "\u200b\ufeff"
_NOT_COMPARED = {"cells", "confidence", "confidence_basis", "number"}


@cache
def document(name: str) -> Document:
    """Return a document of `GRIDS`, with its rows laid out as in a web page."""
    return tuple(_laid_out(table["rows"]) for table in json.loads(GRIDS[name].read_text("utf-8"))["tables"])


def table_of(*rows: Sequence[str]) -> Table:
    """Return a table without merged cells."""
    return tuple(
        Cell(text, row, column, _NOWHERE) for row, texts in enumerate(rows) for column, text in enumerate(texts)
    )


def height(table: Table) -> int:
    """Return the number of rows of a table."""
    return max(cell.row + cell.rowspan for cell in table)


def width(table: Table) -> int:
    """Return the number of columns of a table."""
    return max(cell.column + cell.colspan for cell in table)


def map_texts(change: Callable[[str], str], blocks: Document) -> Document:
    """Change every text of a document."""
    return tuple(
        change(block) if isinstance(block, str) else tuple(replace(cell, text=change(cell.text)) for cell in block)
        for block in blocks
    )


def map_tables(change: Callable[[Table], Document], blocks: Document) -> Document:
    """Replace every table of a document by any number of blocks."""
    return tuple(new for block in blocks for new in ((block,) if isinstance(block, str) else change(block)))


def content_of(blocks: Document) -> Content:
    """Return a document as a reader returns it, with the places of a word processor's file."""
    content: list[Paragraph | Grid] = []
    tables = 0
    for number, block in enumerate(blocks, 1):
        if isinstance(block, str):
            content.append(Paragraph(block, Place(line=number, column=1)))
            continue
        tables += 1
        rows: list[list[Cell]] = [[] for _ in range(height(block))]
        for cell in sorted(block, key=lambda cell: (cell.row, cell.column)):
            rows[cell.row].append(replace(cell, place=Place(table=tables, row=cell.row + 1, column=cell.column + 1)))
        content.append(Grid(tuple(map(tuple, rows))))
    return Content(tuple(content), reader="test", media_type="text/plain")


def facts(blocks: Document) -> Facts:
    """Return the projects of a document, without places, confidence and the numbers of forms."""
    return facts_of(extract_content(content_of(blocks), document_id="0" * 64, file_name="x"))


def facts_of(read: ExtractedDocument) -> Facts:
    """Return the projects of an extraction, without places, confidence and the numbers of forms."""
    return [_without(_NOT_COMPARED, project) for project in read.model_dump(mode="json")["projects"]]


def in_one_width(read: Any) -> Any:
    """Normalise the texts of facts to one width without white space, visible or not, for comparison."""
    if isinstance(read, str):
        return "".join(c for c in unicodedata.normalize("NFKC", read) if not c.isspace() and c not in _UNSEEN)
    if isinstance(read, dict):
        return {name: in_one_width(value) for name, value in read.items()}
    return [in_one_width(value) for value in read] if isinstance(read, list) else read


def _without(names: set[str], read: Any) -> Any:
    if isinstance(read, dict):
        return {name: _without(names, value) for name, value in read.items() if name not in names}
    return [_without(names, value) for value in read] if isinstance(read, list) else read


def _laid_out(rows: list[list[dict[str, Any]]]) -> Table:
    laid, _, _ = lay_out(rows)
    return tuple(
        Cell(one.text.strip(), one.row, one.column, _NOWHERE, one.row_end - one.row, one.column_end - one.column)
        for one in laid
    )
