"""Read a PDF that PDFium cannot open, or of which it finds no text, with pdfplumber.

Both parsers search a file for its parts where its tables of contents are damaged, but not in the same cases: pdfplumber
reads files whose trailer names no existing root, and files whose header is missing or behind other data. What is hidden
is not seen here, and scanned pages are not recognised: the note on the file limits the confidence in all that is read.
"""

import logging
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from extract import limits
from extract.model.content import Content
from extract.model.notes import ContentNote, Note
from extract.model.reasons import Cause, Countable, Lost, PageLoss, Reason
from extract.readers.page.breaks import join_pages
from extract.readers.page.layout import PageLayout, PageMarks, analyse_layout
from extract.readers.page.notes import notes_on
from extract.readers.page.ruling_lines import TOLERANCE, RulingLine
from extract.readers.page.text import Glyph
from extract.readers.pdf.file import is_truncated
from extract.readers.pdf.upright import UprightPage, pdfplumber, upright
from extract.readers.protocol import PageFilter

TRIED_AGAIN: frozenset[Cause] = frozenset(
    {Reason.PDF_TRUNCATED, Reason.PDF_DAMAGED, Reason.NO_TEXT, Lost(Reason.EVERY_PAGE_LOST, PageLoss.DAMAGED)}
)
"""The reasons for which a file is tried with this reader."""

_CHARACTERS = 200_000
_UNKNOWN = "(cid:"
"""Begins the text of a character that its font does not name."""


def read_damaged(path: Path, page_filter: PageFilter | None) -> Content | None:
    """Read a damaged PDF; None if pdfplumber cannot open it either, or finds no text.

    Raises:
        Unreadable: The file exceeds a limit.
    """
    numbered: list[tuple[int, UprightPage]] = []
    try:
        with pdfplumber().open(path) as document:
            count = len(document.pages)
            limits.at_most(Countable.PAGES, count, limits.PAGES)
            numbered += [(number, upright(page)) for number, page in enumerate(document.pages, 1)]
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # of any kind, since the file is damaged
        logging.getLogger(__name__).debug("pdfplumber cannot read it: %r", error)
        return None
    pages, unread = list[PageLayout](), dict[int, int]()
    for number, page in numbered:
        marks = _marks(number, page)
        text = "".join(glyph.text for glyph in marks.glyphs)
        if page_filter is None or not text or page_filter(text):
            pages.append(analyse_layout(marks))
        else:
            unread[number] = len(text)
    if all(page.loss or not page.blocks for page in pages):
        return None
    return Content(
        join_pages(pages), "pdfplumber", "application/pdf", count, tuple(_notes(path, pages)), unread_pages=unread
    )


def _notes(path: Path, pages: Iterable[PageLayout]) -> Iterator[ContentNote]:
    yield Note.READ_BY_SECOND_READER
    if is_truncated(path):
        yield Note.END_MISSING
    yield from notes_on(pages)


def _marks(number: int, page: UprightPage) -> PageMarks:
    limits.at_most(Countable.CHARACTERS, len(page.characters), _CHARACTERS, page=number)
    glyphs = list(_glyphs(page))
    unknown = sum(glyph.text.startswith(_UNKNOWN) for glyph in glyphs)
    loss = None
    if 2 * unknown > len(glyphs):
        glyphs, loss = [], PageLoss.UNNAMED_CHARACTERS
    elif not glyphs and page.has_images:
        loss = PageLoss.IMAGE
    lines = [line for shape in page.shapes for line in _lines(page, shape)]
    return PageMarks(
        number,
        page.width,
        page.height,
        glyphs,
        [RulingLine(y0, x0, x1) for x0, y0, x1, y1 in lines if x1 - x0 >= y1 - y0],
        [RulingLine(x0, y0, y1) for x0, y0, x1, y1 in lines if x1 - x0 < y1 - y0],
        loss,
    )


def _glyphs(page: UprightPage) -> Iterator[Glyph]:
    space = ""
    for one in page.characters:
        text = one.get_text()
        if text.isspace():
            space += text
            continue
        (xa, ya), (xb, yb) = page.turn(one.x0, one.y0), page.turn(one.x1, one.y1)
        baseline = page.turn(one.matrix[4], one.matrix[5])[1]
        yield Glyph(text, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), baseline, space)
        space = ""


def _lines(page: UprightPage, shape: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield the ruling lines of a path as left, top, right and bottom; a thin box is the line along its middle."""
    points = [page.turn(x, y) for x, y in shape.pts]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if x1 - x0 <= TOLERANCE or y1 - y0 <= TOLERANCE:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        yield (x0, y, x1, y) if x1 - x0 > y1 - y0 else (x, y0, x, y1)
    elif shape.stroke:
        for (xa, ya), (xb, yb) in pairwise([*points, points[0]]):
            if abs(xa - xb) < 1 or abs(ya - yb) < 1:
                yield min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
