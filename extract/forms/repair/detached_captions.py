"""Captions of a form that slid into the last row of the form above it, as conversions leave them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from extract.forms.rows import Row, place_within
from extract.model.content import Cell

_UNIT = re.compile(r"(?:金额)?单位\s*[:：]\s*(?:万元|千元|亿元|元)")
_CODED_AGENCY = re.compile(r"\d{3,}[-－]?[\u4e00-\u9fff（）()]{3,40}")
_FEWEST_CELLS = 3


def loosen_captions(rows: Sequence[Row], begins_form: Callable[[Row], bool]) -> list[Row]:
    """Part a row that ends in the next form's unit of money and, as the last line of a cell, its agency.

    Args:
        rows: All rows.
        begins_form: Whether a row is the first of a form below its captions.
    """
    loosened: list[Row] = []
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        captions = [cell for cell in row.filled if _UNIT.fullmatch(cell.text)]
        is_slid = bool(captions) and len(row.filled) >= _FEWEST_CELLS and after is not None and begins_form(after)
        if not is_slid:
            loosened.append(row)
            continue
        kept, agencies = [], []
        for cell in row.cells:
            pieces = list(_parted(cell))
            kept += [] if cell in captions else pieces[:1]
            agencies += pieces[1:]
        loosened += [replace(row, cells=tuple(kept)), replace(row, cells=(*agencies, *captions), starts_table=False)]
    return loosened


def _parted(cell: Cell) -> Iterator[Cell]:
    """The cell without its last line, and that line, where it is an agency with its code; else the cell."""
    text, _, last = cell.text.rpartition("\n")
    if not text or not _CODED_AGENCY.fullmatch(last.strip()):
        yield cell
        return
    yield replace(cell, text=text, place=place_within(cell, 0, text))
    agency = last.strip()
    yield replace(cell, text=agency, place=place_within(cell, len(cell.text) - len(last), agency), column=0)
