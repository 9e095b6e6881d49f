"""Repair of captions of a form that a conversion moved into the last row of the form above."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract import vocabulary
from extract.forms.row_kinds import ClassifiedRow, classify
from extract.forms.rows import place_within
from extract.model.content import Cell

_UNIT = re.compile(rf"(?:金额)?单位\s*[:：]\s*(?:{vocabulary.money_unit()})")
_CODED_AGENCY = re.compile(r"\d{3,}[-－]?[\u4e00-\u9fff（）()]{3,40}")
_FEWEST_CELLS = 3


def detach_captions(rows: Sequence[ClassifiedRow]) -> list[ClassifiedRow]:
    """Split rows into the last row of a form and a separate row with the captions of the next form.

    Only a row directly above the row that names the next form's project is split, and only if one of its cells is a
    caption with a unit of money. An agency in the last line of a cell is moved to the captions as well.
    """
    detached: list[ClassifiedRow] = []
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        may_hold_captions = after is not None and after.names_project and len(row.filled) >= _FEWEST_CELLS
        captions = [cell for cell in row.filled if _UNIT.fullmatch(cell.text)] if may_hold_captions else []
        if not captions:
            detached.append(row)
            continue
        kept, agencies = [], []
        for cell in row.row.cells:
            pieces = list(_split_agency(cell))
            kept += [] if cell in captions else pieces[:1]
            agencies += pieces[1:]
        detached += [
            classify(replace(row.row, cells=tuple(kept))),
            classify(replace(row.row, cells=(*agencies, *captions), starts_table=False)),
        ]
    return detached


def _split_agency(cell: Cell) -> Iterator[Cell]:
    """Yield a cell in two pieces if its last line is an agency with its code: the text above and that line.

    Any other cell is yielded unchanged.
    """
    text, _, last = cell.text.rpartition("\n")
    if not text or not _CODED_AGENCY.fullmatch(last.strip()):
        yield cell
        return
    yield replace(cell, text=text, place=place_within(cell, 0, text))
    agency = last.strip()
    yield replace(cell, text=agency, place=place_within(cell, len(cell.text) - len(last), agency), column=0)
