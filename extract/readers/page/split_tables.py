"""Detect and join the two parts of a ruled table that is split by a page break.

Joining raises the share of exactly read cells of nantong.pdf and chaoyang.pdf in tests/data/files; see the tests.
"""

from collections.abc import Sequence
from dataclasses import replace

from extract.readers.page.layout import TableBlock, TableCell, text_size
from extract.readers.page.ruling_lines import TOLERANCE
from extract.readers.page.split_cells import Pair, bare, is_cell_split, is_row_split

_LOW = 0.8
"""A table that ends below this share of the height of its page was split for lack of room.

Above it, a page break was set by hand, and the columns must show that the table continues.
"""

_LEAST_COLUMN_EDGES = 2
"""Minimum number of edges between columns that show that a table continues after a page break that was set by hand."""

_SNAP, _SNAP_SHARE = 9.0, 0.4
"""Maximum distance of a column edge from the same edge above the page break: in points, and as a share of the columns
beside it. The parts of a table may be laid out separately."""

_LARGE = 1.15
"""A first row of one cell whose text is larger than that of the table by this factor is the title of another table."""

Edges = tuple[float, ...]


def outer_edges_agree(above: TableBlock, below: TableBlock) -> bool:
    """Whether two tables have the same left and right edges."""
    if abs(above.xs[0] - below.xs[0]) <= TOLERANCE and abs(above.xs[-1] - below.xs[-1]) <= TOLERANCE:
        return True
    edges = _snapped(above.xs, below.xs)
    return edges[0] == above.xs[0] and edges[-1] == above.xs[-1] and _columns_agree(above, below)


def is_continued(above: TableBlock, height: float, below: TableBlock, *, needs_proof: bool) -> bool:
    """Whether a table at the top of a page continues the last table of the previous page.

    Args:
        above: The last table of the previous page, with nothing below it.
        height: The height of the previous page in points.
        below: The first table of the page, with at most a running header above it.
        needs_proof: Whether the text above `below` may be the title of another table. If so, a missing border at the
            page break, a blank first cell or repeated header rows must show that the table continues.
    """
    if not outer_edges_agree(above, below):
        return False
    if above.is_open_bottom or below.is_open_top or _is_split_between(above, below):
        return True
    header = _repeated_rows(above, below)
    is_proven = _has_blank_lead(below) or 0 < header < below.rows
    if above.box[3] < _LOW * height and (_has_lead_of(above, below, header) or not _columns_agree(above, below)):
        return False
    lead = _lead(below, header)
    begins_again = bool(lead) and lead == _lead(above, header)
    return (is_proven or not needs_proof) and not begins_again and not _begins_with_title(below) and header < below.rows


def _is_split_between(above: TableBlock, below: TableBlock) -> bool:
    """Whether a page break cuts a merged cell in two, at the end of one table and the start of the other."""
    return any(cell.is_split for cell in below.row(0)) and any(
        cell.is_split for cell in above.cells if cell.row + cell.rowspan == above.rows
    )


def _columns_agree(above: TableBlock, below: TableBlock) -> bool:
    """Whether the edges between the cells of a table, in its first row or in all rows, are also edges in `above`."""
    snapped = _snapped(above.xs, below.xs)
    first, every = [snapped[cell.column] for cell in below.row(0)][1:], snapped[1:-1]
    return bool(first) and any(
        len(edges) >= _LEAST_COLUMN_EDGES and all(edge in above.xs for edge in edges) for edges in (first, every)
    )


def _has_lead_of(above: TableBlock, below: TableBlock, row: int) -> bool:
    """Whether a row of `below` starts with the text of a row of `above`: a form of the same kind may begin there."""
    lead = _lead(below, row)
    return bool(lead) and any(lead == _lead(above, index) for index in range(above.rows))


def _snapped(above: Edges, below: Edges) -> Edges:
    """Return the column edges of `below`, each replaced by that edge of `above` of which it is a displaced copy."""
    edges = list(below)
    taken = -1
    for index, x in enumerate(below):
        near = min(range(len(above)), key=lambda one: abs(above[one] - x))
        beside = [abs(x - other) for other in (*below[max(index - 1, 0) : index], *below[index + 1 : index + 2])]
        beside += [abs(above[near] - other) for other in (*above[max(near - 1, 0) : near], *above[near + 1 : near + 2])]
        if near > taken and abs(above[near] - x) <= max(TOLERANCE, min(_SNAP, _SNAP_SHARE * min(beside))):
            edges[index], taken = above[near], near
    return tuple(edges)


def stitch(above: TableBlock, below: TableBlock) -> None:
    """Append the second part of a table to `above`: merge columns, drop a repeated header, rejoin split cells."""
    header = _repeated_rows(above, below)
    columns_above, columns_below, above.xs = _common_columns(above.xs, _snapped(above.xs, below.xs))
    for cell in above.cells:
        _move(cell, columns_above, 0)
    rest = [cell for cell in below.cells if cell.row >= header]
    for cell in rest:
        _move(cell, columns_below, -header)
    lowest = {(cell.column, cell.colspan): cell for cell in above.cells if cell.row + cell.rowspan == above.rows}
    first = sorted((cell for cell in rest if cell.row == 0), key=lambda cell: cell.column)
    pairs = [(lowest.get((cell.column, cell.colspan)), cell) for cell in first]
    is_open = above.is_open_bottom or below.is_open_top
    whole = [(upper, lower) for upper, lower in pairs if upper is not None]
    is_truncated = len(whole) == len(pairs) and (is_open or is_row_split(above, rest, whole))
    joined = whole if is_truncated else _merged_on(pairs, above, rest)
    offset = above.rows - is_truncated
    for upper, lower in joined:
        if not (upper.is_split and bare(upper) == bare(lower)):  # the text of a merged cell may be drawn on both pages
            upper.lines += lower.lines
        upper.has_ended = not lower.lines
        upper.rowspan += lower.rowspan - is_truncated
    taken = {id(lower) for _, lower in joined}
    above.cells += [replace(cell, row=cell.row + offset) for cell in rest if id(cell) not in taken]
    above.rows = offset + below.rows - header
    above.box, above.is_open_bottom = below.box, below.is_open_bottom


def _repeated_rows(above: TableBlock, below: TableBlock) -> int:
    """Return the number of rows at the top of both parts that have equal texts: a header repeated on each page."""
    count = 0
    while count < min(above.rows, below.rows):
        texts = [bare(cell) for cell in below.row(count)]
        if not any(texts) or texts != [bare(cell) for cell in above.row(count)]:
            break
        count += 1
    return count


def _lead(table: TableBlock, row: int) -> str:
    cells = table.row(row)
    return bare(cells[0]) if cells else ""


def _has_blank_lead(table: TableBlock) -> bool:
    """Whether the first row starts with a blank cell but has text: it may continue a merged cell or a split row."""
    cells = table.row(0)
    return bool(cells) and not cells[0].lines and any(cell.lines for cell in cells)


def _begins_with_title(table: TableBlock) -> bool:
    cells = table.row(0)
    if len(cells) != 1 or len(table.cells) == 1 or not cells[0].lines:
        return False
    return min(line.size for line in cells[0].lines) > _LARGE * text_size([table])


def _common_columns(
    above: tuple[float, ...], below: tuple[float, ...]
) -> tuple[list[int], list[int], tuple[float, ...]]:
    """Merge the column edges of both parts of a table.

    Returns:
        The index among the merged edges of each edge of `above`, the same for `below`, and the merged edges.
    """
    edges = list(above)
    edges += [x for x in below if min(abs(x - edge) for edge in above) > TOLERANCE]
    edges.sort()

    def nearest(x: float) -> int:
        return min(range(len(edges)), key=lambda index: abs(edges[index] - x))

    return [nearest(x) for x in above], [nearest(x) for x in below], tuple(edges)


def _move(cell: TableCell, columns: list[int], rows: int) -> None:
    end = columns[cell.column + cell.colspan]
    cell.row, cell.column = cell.row + rows, columns[cell.column]
    cell.colspan = end - cell.column


def _merged_on(
    pairs: list[tuple[TableCell | None, TableCell]], above: TableBlock, below: Sequence[TableCell]
) -> list[tuple[TableCell, TableCell]]:
    """Return the pairs, from the left, in which a cell continues a cell above the break; one of the two is blank.

    The text of a merged cell is in the part of it that has its middle. A cell that the page break cuts in two, unlike
    those beside it, continues wherever it is.
    """
    cut = [(upper, lower) for upper, lower in pairs if upper is not None and upper.is_split and lower.is_split]
    whole = [(upper, lower) for upper, lower in pairs if upper is not None]
    joined: list[tuple[TableCell, TableCell]] = []
    if cut or not any(lower.lines for _, lower in pairs):
        return cut
    is_alike = len(whole) == len(pairs)
    has_proof = sum(bool(lower.lines) for _, lower in whole) > 1
    if not is_alike and has_proof and is_row_split(above, below, whole):  # merged cells beside a header of two rows
        return whole
    is_left = True
    for upper, lower in pairs:
        is_left = is_left and upper is not None
        # right of a cell that ends at the break, only a text that goes on shows that another one is merged
        if upper is None or not (is_left or (upper.lines and lower.lines)):
            continue
        is_merged = _is_merged_on((upper, lower), whole, above, below, is_alike=is_alike)
        is_left = is_left and is_merged
        if is_merged:
            joined.append((upper, lower))
    return joined


def _is_merged_on(
    pair: Pair, pairs: Sequence[Pair], above: TableBlock, below: Sequence[TableCell], *, is_alike: bool
) -> bool:
    upper, lower = pair
    if upper.lines and lower.lines:
        is_merged = upper.rowspan > 1 or (lower.rowspan > 1 and is_alike)
        return max(upper.rowspan, lower.rowspan) > 1 and is_cell_split(pair, pairs, above, below, is_sure=is_merged)
    if upper.lines or not lower.lines:
        return bool(upper.lines) or upper.rowspan > 1
    return lower.rowspan > 1 and (upper.rowspan > 1 or not _is_blank_above(upper, above))


def _is_blank_above(cell: TableCell, table: TableBlock) -> bool:
    """Whether the cell above a blank one is blank as well, as in a table that never merges cells with one label."""
    return any(
        not other.lines and other.row + other.rowspan == cell.row and other.column == cell.column
        for other in table.cells
    )
