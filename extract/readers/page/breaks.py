"""Join the pages of a document: rejoin split tables and paragraphs; drop running headers, footers and page numbers.

Whether a table continues is decided by its edges and texts, not by the meaning of its columns.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain, dropwhile, pairwise, takewhile
from operator import attrgetter

from extract.model.content import Block, Cell, Grid, Paragraph
from extract.model.records import Place
from extract.readers.page.aligned_table import AlignedTable, join, part_on
from extract.readers.page.layout import PageLayout, TableBlock, TextBlock, aligned_block, confidence, rounded, text_size
from extract.readers.page.split_tables import is_continued, outer_edges_agree, stitch
from extract.readers.page.text import continues, paragraphs

_HEAD = 0.12
"""A running header is above this share of the height of a page, measured from the top."""

_FOOT = 0.92
"""A running footer is below this share of the height of a page, measured from the top."""

_SAME_HEIGHT = 6.0
"""Points by which the height of a running header or footer may differ between pages."""

_LEAST_PAGES = 3
"""Minimum number of pages that have the same running line; it must also be on more than half of all pages."""

_SMALL = 0.95
"""A running header is no title if its text size is below this share of the median text size of the page."""

_PAGE_NUMBER = re.compile(
    r"[-—–―·~〔(（\s]*(?:第|Page)?\s*\d{1,3}\s*页?\s*(?:[/,，、]?\s*(?:共|of)?\s*\d{1,3}\s*页?)?[-—–―·~〕)）\s]*",
    re.IGNORECASE,
)
_VARYING = re.compile(r"\d+|\s+")


def join_pages(pages: Sequence[PageLayout]) -> tuple[Block, ...]:
    """Return the blocks of a document in reading order; nothing is joined across pages that are missing in `pages`."""
    _open_tables(pages)
    heads = _drop_running_lines(pages)
    joined: list[TextBlock | TableBlock] = []
    before: PageLayout | None = None
    for page in pages:
        blocks = page.blocks
        if before is not None and before.number == page.number - 1 and before.blocks:
            blocks = _joined_to(joined, before, blocks, heads)
        joined += blocks
        before = page
    return tuple(chain.from_iterable(_published(block) for block in joined))


def last_table(page: PageLayout) -> TableBlock | None:
    """Return the last table of a page; None if a text outside the bottom margin follows it, or there is no table."""
    return _outermost(
        dropwhile(lambda block: _is_text(block) and block.box[1] >= _FOOT * page.height, page.blocks[::-1])
    )


def first_table(page: PageLayout) -> TableBlock | None:
    """Return the first table of a page; None if a text outside the top margin precedes it, or there is no table."""
    return _outermost(dropwhile(lambda block: _is_text(block) and block.box[3] <= _HEAD * page.height, page.blocks))


def _open_tables(pages: Sequence[PageLayout]) -> None:
    """Replace `opening` and `closing` of pages by tables where they form a table with one on the adjacent page."""
    for before, page in pairwise(pages):
        if page.number != before.number + 1:
            continue
        above, below = _aligned(last_table(before)) or before.closing, _aligned(first_table(page)) or page.opening
        whole = join(above, below) if above and below else None
        if whole is not None and whole.is_confirmed:
            for beside, part in ((before, above), (page, below)):
                if (
                    part is not None
                    and part in (beside.opening, beside.closing)
                    and (own := part_on(whole, beside.number))
                ):
                    beside.take(own)


def _aligned(table: TableBlock | None) -> AlignedTable | None:
    return table.aligned if table else None


def _is_text(block: TextBlock | TableBlock) -> bool:
    return isinstance(block, TextBlock)


def _outermost(blocks: Iterable[TextBlock | TableBlock]) -> TableBlock | None:
    block = next(iter(blocks), None)
    return block if isinstance(block, TableBlock) else None


def may_continue(before: PageLayout, after: PageLayout) -> bool:
    """Whether a table may continue from one page to the next; text in the margins of the pages is ignored."""
    above, below = last_table(before), first_table(after)
    if (_aligned(above) or before.closing) and (_aligned(below) or after.opening):
        return True
    return above is not None and below is not None and outer_edges_agree(above, below)


def _joined_to(
    joined: list[TextBlock | TableBlock],
    before: PageLayout,
    blocks: list[TextBlock | TableBlock],
    heads: Collection[str],
) -> list[TextBlock | TableBlock]:
    """Join the first block of a page to the last block of the previous page if it continues that block.

    Args:
        joined: The blocks of the previous pages; the last one is changed.
        before: The layout of the previous page.
        blocks: The blocks of the page.
        heads: The keys of running headers, which are skipped to find the first block.

    Returns:
        The blocks of the page that were not joined.
    """
    above = len(list(takewhile(lambda block: _key(block) in heads, blocks)))
    if above == len(blocks):
        return blocks
    last, first = joined[-1], blocks[above]
    if isinstance(last, TableBlock) and isinstance(first, TableBlock):
        if last.aligned or first.aligned:
            whole = join(last.aligned, first.aligned) if last.aligned and first.aligned and above == 0 else None
            if whole is not None:
                joined[-1] = aligned_block(whole, last.cells[0].place.table or 1)
                return blocks[above + 1 :]
        elif is_continued(last, before.height, first, needs_proof=above > 0):
            stitch(last, first)
            return blocks[above + 1 :]
    elif isinstance(last, TextBlock) and isinstance(first, TextBlock) and _goes_on(last, first):
        last.lines += first.lines
        return blocks[above + 1 :]
    return blocks


def _goes_on(last: TextBlock, first: TextBlock) -> bool:
    return continues(last.lines[-1], first.lines[0], first.left, last.right)


def _drop_running_lines(pages: Sequence[PageLayout]) -> set[str]:
    """Remove page numbers, running footers and small running headers from the pages.

    A running header as large as the text is kept, because it may be a title: forms that fill a page each have the same
    title. Such a header is dropped later if the table below it continues the previous page.

    Returns:
        The keys (see `_key`) of all running headers.
    """
    for page in pages:
        page.blocks = [block for block in page.blocks if not _is_page_number(block, page)]
    heads = _repeated(pages, lambda block, page: block.box[3] <= _HEAD * page.height)
    feet = _repeated(pages, lambda block, page: block.box[1] >= _FOOT * page.height)
    for page in pages:
        size = _SMALL * text_size(page.blocks)
        page.blocks = [
            block
            for block in page.blocks
            if not isinstance(block, TextBlock)
            or not (
                (_key(block) in feet and block.box[1] >= _FOOT * page.height)
                or (_key(block) in heads and block.box[3] <= _HEAD * page.height and text_size([block]) < size)
            )
        ]
    return heads


def _is_page_number(block: TextBlock | TableBlock, page: PageLayout) -> bool:
    is_in_margin = block.box[3] <= _HEAD * page.height or block.box[1] >= (1 - _HEAD) * page.height
    return is_in_margin and isinstance(block, TextBlock) and bool(_PAGE_NUMBER.fullmatch(block.text))


def _repeated(pages: Sequence[PageLayout], is_margin: Callable[[TextBlock, PageLayout], bool]) -> set[str]:
    """Return the keys (see `_key`) of the texts that are at one height in the margin of most pages."""
    tops: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        for block in page.blocks:
            if isinstance(block, TextBlock) and is_margin(block, page):
                tops[_key(block)].append(block.box[1])
    least = max(_LEAST_PAGES, len(pages) // 2 + 1)
    return {key for key, found in tops.items() if len(found) >= least and max(found) - min(found) <= _SAME_HEIGHT}


def _key(block: TextBlock | TableBlock) -> str:
    """Return a key to compare running lines: the text of a block without digits and white space; empty for a table.

    A text that consists only of digits and white space is returned unchanged.
    """
    return _VARYING.sub("", block.text) or block.text if isinstance(block, TextBlock) else ""


def _published(block: TextBlock | TableBlock) -> list[Block]:
    if isinstance(block, TextBlock):
        place = Place(page=block.page, bbox=rounded(block.box), confidence=confidence(block.lines))
        return [Paragraph(block.text, place)]
    if len(block.cells) == 1:
        return [piece for inner in _unboxed(block) for piece in _published(inner)]
    rows: list[list[Cell]] = [[] for _ in range(block.rows)]
    for cell in sorted(block.cells, key=attrgetter("column")):
        cell.place.confidence = confidence(cell.lines)
        rows[cell.row].append(Cell(cell.text, cell.row, cell.column, cell.place, cell.rowspan, cell.colspan))
    return [Grid(tuple(tuple(row) for row in rows))]


def _unboxed(block: TableBlock) -> list[TextBlock]:
    """Return the paragraphs in a table of one cell, which is only a frame around text."""
    cell = block.cells[0]
    return [
        TextBlock(cell.place.page or 0, lines, cell.left, cell.right)
        for lines in paragraphs(cell.lines, cell.left, cell.right)
    ]
