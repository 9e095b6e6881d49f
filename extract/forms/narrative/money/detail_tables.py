"""Detail tables of a report, which list an amount for each item of spending in the unit of the table's header."""

import re
from collections.abc import Sequence

from extract import vocabulary
from extract.forms.arithmetic import check_amounts
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.wording import pattern, words
from extract.forms.row_kinds import RowKind, classify, money_unit
from extract.forms.rows import Row, place_of
from extract.forms.table.funding import MoneyBlock
from extract.model.content import Cell, Grid
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure
from extract.values.amounts import parse_amount

_FEWEST_MEASURES = 2


def read_details(grid: Grid, unit: Passage | None = None) -> list[Funding]:
    """Return the amounts of a table in a report.

    The table is either a money block like that of a form, or its last header names a measure and a unit of money.

    Args:
        grid: The table.
        unit: The caption above the table, if the caption states a unit of money.

    Returns:
        The amounts; none for any other table.
    """
    header, *rows = grid.rows
    is_block = classify(_row(header, grid)).kind is RowKind.FUNDING_HEADER
    if is_block and (block := _money_block(grid, unit)):
        return block
    head = header[-1]
    measure = _measure(head)
    if measure is None or money_unit(head.text) is None:
        return []
    found = [pair for row in rows if (pair := _label_and_amount(row, len(header)))]
    total = next((label for label, _ in found if pattern("table_total").search(label.text)), None)
    return [made for label, amount in found if (made := _detail(label, amount, head, measure, total))]


def _money_block(grid: Grid, unit: Passage | None) -> list[Funding]:
    header, *rows = (_row(cells, grid) for cells in grid.rows)
    block = MoneyBlock()
    if unit is not None:
        block.note_unit(Row((unit.cell,), is_table=False))
    block.read_header(header)
    if len(block.columns) < _FEWEST_MEASURES:
        return []
    for row in rows:
        block.read(row)
    return check_amounts(block.rows)


def _row(cells: Sequence[Cell], grid: Grid) -> Row:
    return Row(tuple(cells), is_table=True, is_exact=grid.is_exact)


def _measure(header: Cell) -> Measure | None:
    plain = re.sub(r"\(.*?\)", "", vocabulary.normal(header.text))
    return next((Measure(name) for name, listed in words("table_headers").items() if plain in listed), None)


def _label_and_amount(row: Sequence[Cell], width: int) -> tuple[Cell, Cell] | None:
    """Return the label and the amount of a row; None if its last cell is not an amount.

    The amount is the last cell; the label is the last text that is not an amount. Rows with merged cells are shorter.

    Args:
        row: The cells of the row.
        width: The number of cells in the header; a longer row is not read.
    """
    amount = row[-1]
    if len(row) > width or parse_amount(amount.text) is None:
        return None
    label = next((cell for cell in reversed(row[:-1]) if cell.text and parse_amount(cell.text) is None), None)
    return (label, amount) if label else None


def _detail(label: Cell, amount: Cell, head: Cell, measure: Measure, total: Cell | None) -> Funding | None:
    parsed = parse_amount(amount.text)
    if parsed is None:
        return None
    cells = {"source": label.place, "value": place_of(amount, ""), "measure": place_of(head, "")}
    if parsed[1] is None:
        cells["unit"] = place_of(head, "")
    is_part = total is not None and total is not label
    if total is not None and is_part:
        cells["detail_of"] = total.place
    return Funding(
        source=label.text,
        measure=measure,
        value=parsed[0],
        unit=parsed[1] or money_unit(head.text),
        text=amount.text,
        detail_of=total.text if total is not None and is_part else None,
        cells=cells,
        confidence=0.95,
        confidence_basis=(ConfidenceBasis.AMOUNT_IN_DETAIL_TABLE,),
    )
