"""Tell the filled boxes of a PDF page that mark or cover a text within a cell from those that form the cells."""

from collections.abc import Sequence

from extract.readers.page.ruling_lines import TOLERANCE, Box, RulingLine, find_lattices


def bordering_fills(
    fills: Sequence[Box], horizontals: Sequence[RulingLine], verticals: Sequence[RulingLine]
) -> list[Box]:
    """Return the filled boxes whose edges may be the borders of cells.

    A box that fills only a part of a cell between ruling lines, such as a highlighter behind a word, has none.

    Raises:
        Unreadable: The ruling lines form more cells than a document may have.
    """
    if not any(_has_free_edge(box, horizontals, verticals) for box in fills):
        return list(fills)
    cells = [
        cell.box
        for lattice in find_lattices(horizontals, verticals)
        if len(lattice.cells) > 1
        for cell in lattice.cells
    ]
    return [box for box in fills if not any(_is_part(box, cell) for cell in cells)]


def _has_free_edge(box: Box, horizontals: Sequence[RulingLine], verticals: Sequence[RulingLine]) -> bool:
    x0, top, x1, bottom = box
    return not (
        all(any(abs(line.at - y) <= TOLERANCE for line in horizontals) for y in (top, bottom))
        and all(any(abs(line.at - x) <= TOLERANCE for line in verticals) for x in (x0, x1))
    )


def _is_part(box: Box, cell: Box) -> bool:
    """Whether a box is inside a cell without reaching all of its edges."""
    inside = (box[0] - cell[0], box[1] - cell[1], cell[2] - box[2], cell[3] - box[3])
    return min(inside) >= -TOLERANCE and max(inside) > TOLERANCE
