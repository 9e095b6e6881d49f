"""Count the pages that hold text and from which no value was read.

A budget book has many pages that hold no form, such as a table of contents. Their lines are not listed one by one: each
page is one unrecognised text that says how many characters the page holds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.messages import sentence
from extract.model.notes import PageWithoutValues
from extract.model.records import Place, Project, Row, Unrecognised


def pages_without_values(content: Content, rows: Iterable[Row]) -> list[Unrecognised]:
    """Return one unrecognised text for each page that holds text but the place of no field.

    The text of a cell or paragraph that a page break splits belongs to its first page. Page numbers and running lines,
    which no block contains, do not count.

    Args:
        content: The content of the document.
        rows: The head of the document and its projects.
    """
    held = Counter(content.unread_pages)
    pieces = [(one.place.page, one) for one in _pieces(content) if one.place.page and one.place.bbox is not None]
    read = {place.page for row in rows for place in _places(row)} if held or pieces else set()
    for page, piece in pieces:
        if page not in read:
            held[page] += len("".join(piece.text.split()))
    return [
        Unrecognised(text=sentence(PageWithoutValues(page, count)), place=Place(page=page))
        for page, count in sorted(held.items())
        if count and page not in read
    ]


def _pieces(content: Content) -> Iterator[Cell | Paragraph]:
    for block in content.blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                yield from row
        else:
            yield block


def _places(row: Row) -> Iterator[Place]:
    """Yield the places of a row and, for a project, of its amounts, indicators and scores."""
    yield from row.cells.values()
    if isinstance(row, Project):
        for inner in (*row.funding, *row.indicators, *row.scores):
            yield from inner.cells.values()
