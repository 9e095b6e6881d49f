"""Changes to a table or a document that keep its facts: blanks, page breaks, order, spelling, units."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from extract import vocabulary
from extract.forms.row_kinds import money_unit
from extract.model.content import Cell
from extract.model.records import Place
from extract.values.amounts import parse_amount
from tests.forms.variants import Document, Table, height, map_tables, map_texts, width

FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
HALF_WIDTH = {full: half for half, full in FULL_WIDTH.items()}
FULL_DIGITS = {half: full for half, full in FULL_WIDTH.items() if chr(half) in "0123456789%.,"}
OTHER_BRACKETS = str.maketrans("()（）:：", "（）()：:")
_BLANK = Place()
LEVELS = {"level1", "level2", "level3"}
_LONGEST_LABEL = 20


def ordered(cells: Iterable[Cell]) -> Table:
    """Return cells in reading order."""
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def with_blank_row(table: Table, at: int) -> Table:
    """Insert a blank row before row `at`; merged cells that reach over it grow."""
    below = [replace(cell, row=cell.row + 1) for cell in table if cell.row >= at]
    over = [replace(cell, rowspan=cell.rowspan + 1) for cell in table if cell.row < at < cell.row + cell.rowspan]
    above = [cell for cell in table if cell.row + cell.rowspan <= at]
    covered = {column for cell in over for column in range(cell.column, cell.column + cell.colspan)}
    blank = [Cell("", at, column, _BLANK) for column in range(width(table)) if column not in covered]
    return ordered([*above, *over, *blank, *below])


def with_blank_column(table: Table, at: int) -> Table:
    """Insert a blank column before the first column (`at` is 0) or behind the last."""
    moved = [replace(cell, column=cell.column + (at == 0)) for cell in table]
    return ordered([*moved, *(Cell("", row, at, _BLANK) for row in range(height(table)))])


def unmerged(table: Table) -> Table:
    """Split every merged cell; its text goes to the first part, the others are blank."""
    return ordered(
        Cell("" if down or across else cell.text, cell.row + down, cell.column + across, _BLANK)
        for cell in table
        for down in range(cell.rowspan)
        for across in range(cell.colspan)
    )


def repeated_downwards(table: Table) -> Table:
    """Repeat every cell that covers several rows in each of them, with its text."""
    return ordered(replace(c, row=c.row + down, rowspan=1) for c in table for down in range(c.rowspan))


def split_at(table: Table, at: int, *, again: range = range(0)) -> tuple[Table, Table]:
    """Split a table by a page break before row `at`; the rows `again` are repeated above the second part."""
    above = [replace(c, rowspan=min(c.rowspan, at - c.row)) for c in table if c.row < at]
    over = [replace(c, row=0, rowspan=c.row + c.rowspan - at, text="") for c in table if c.row < at < c.row + c.rowspan]
    below = [replace(c, row=c.row - at) for c in table if c.row >= at]
    printed = [
        replace(c, row=c.row - again.start, rowspan=min(c.rowspan, again.stop - c.row)) for c in table if c.row in again
    ]
    rest = [replace(c, row=c.row + len(again)) for c in (*over, *below)]
    return ordered(above), ordered([*printed, *rest])


def header_rows(table: Table) -> range:
    """Return the rows of the last header of an indicator table: two where an upper cell reaches into the lower row."""
    last = _headers(table)[-1]
    has_upper = any(cell.row == last - 1 and cell.rowspan == 2 and cell.column for cell in table)
    return range(last - has_upper, last + 1)


def _headers(table: Table) -> list[int]:
    """Return the header rows of indicator tables; a table may hold several forms."""
    roles = [{vocabulary.indicator_header(c.text) for c in table if c.row == row} for row in range(height(table))]
    return [row for row, found in enumerate(roles) if found & LEVELS and len(found) > len(LEVELS)]


def with_columns(table: Table, arrange: Callable[[list[Cell]], list[Cell]]) -> Table:
    """Reorder the columns of an indicator table as `arrange` orders its header cells; columns that it drops are gone.

    Side labels stay first. Rows that stand completely below the header are reordered with it.
    """
    (top,) = header_rows(table)
    heads = sorted((cell for cell in table if cell.row == top), key=lambda cell: cell.column)
    spans = {head.column: range(head.column, head.column + head.colspan) for head in heads}

    def is_under(cell: Cell) -> bool:
        return any(cell.column in span and cell.column + cell.colspan <= span.stop for span in spans.values())

    end = next(
        (row for row in range(top, height(table)) if not all(is_under(c) for c in table if c.row == row)), height(table)
    )
    fixed = [head for head in heads if vocabulary.is_side_label(head.text)]
    chosen = [*fixed, *arrange([head for head in heads if head not in fixed])]
    starts: dict[int, int] = {}
    column = heads[0].column
    for head in chosen:
        starts[head.column] = column
        column += head.colspan
    moved = []
    for cell in table:
        head = next((start for start, span in spans.items() if cell.column in span), -1)
        if not top <= cell.row < end:
            moved.append(cell)
        elif head in starts:
            moved.append(replace(cell, column=starts[head] + cell.column - head))
    return ordered(moved)


def is_label(text: str) -> bool:
    """Return whether a text is a label or header of any kind."""
    return len(text) <= _LONGEST_LABEL and bool(
        vocabulary.label_field(text)
        or vocabulary.indicator_column(text)
        or vocabulary.funding_column(text)
        or vocabulary.funding_role(text)
        or vocabulary.level_name(text, "level1")
        or vocabulary.level_name(text, "level2")
        or vocabulary.is_block_label(text)
    )


def spaced(between: str) -> Callable[[str], str]:
    """Return a change that puts something between the letters of labels: a space, a line break."""
    return lambda text: between.join("".join(text.split())) if is_label(text) else text


def with_synonyms(blocks: Document, chance: random.Random) -> tuple[Document, dict[str, str]]:
    """Replace labels and headers by synonyms of the vocabulary; return also the new text of each money label."""
    renamed: dict[str, str] = {}

    def change(table: Table) -> Document:
        return (ordered(_renamed(table, chance, renamed)),)

    return map_tables(change, blocks), renamed


def _renamed(table: Table, chance: random.Random, renamed: dict[str, str]) -> Iterator[Cell]:
    headers, rows = _headers(table), _indicator_rows(table)
    amounts = {cell.row for cell in table if parse_amount(cell.text)}
    for cell in table:
        if cell.row in headers:
            words = _same("headers", cell.text, "indicator")
        elif cell.row in rows:
            words = []
        elif cell.row in amounts:
            words = _same("funding", cell.text)
        else:
            words = _same("headers", cell.text, "funding") or _same("labels", cell.text)
        note = re.search(r"[(（][^()（）]*元[)）]$", cell.text)
        text = chance.choice(words) + (note[0] if note else "") if words else cell.text
        if words and cell.row in amounts:
            text = renamed.setdefault("".join(cell.text.split()), text)
        yield replace(cell, text=text)


def _indicator_rows(table: Table) -> set[int]:
    """Return the rows from each header of indicators to the project name of the next form."""
    rows: set[int] = set()
    is_open = False
    for row in range(height(table)):
        labels = {vocabulary.label_field(cell.text) for cell in table if cell.row == row}
        is_open = row in _headers(table) or (is_open and "name" not in labels)
        rows |= {row} if is_open else set()
    return rows


def _same(name: str, text: str, table: str | None = None) -> list[str]:
    """Return the synonyms of a text in a vocabulary file; none where the file does not list the text."""
    entries: dict[str, list[str]] = vocabulary.load(name)[table] if table else vocabulary.load(name)
    plain = vocabulary.normal(text)
    found = next((role for role, words in entries.items() if plain in map(vocabulary.normal, words)), None)
    return entries[found] if found and found not in ("section", "subtotal") else []


def with_texts(blocks: Document, places: Iterable[Place], change: Callable[[str], str]) -> Document:
    """Change the texts of a document's cells at these places."""
    selected = {(place.table, place.row, place.column) for place in places}
    numbers = iter(range(1, len(blocks) + 1))

    def changed(table: Table) -> Document:
        number = next(numbers)
        is_selected = [(number, cell.row + 1, cell.column + 1) in selected for cell in table]
        return (
            tuple(replace(c, text=change(c.text)) if its else c for c, its in zip(table, is_selected, strict=True)),
        )

    return map_tables(changed, blocks)


def in_yuan(blocks: Document, amounts: Iterable[Place]) -> Document:
    """Convert amounts in 万元 to 元: the cells of the amounts, and the labels that state the unit."""

    def smaller_unit(text: str) -> str:
        return re.sub(r"万\s*元", "元", text) if money_unit(text) else text

    return map_texts(smaller_unit, with_texts(blocks, amounts, _ten_thousand_times))


def _ten_thousand_times(text: str) -> str:
    def larger(found: re.Match[str]) -> str:
        return f"{Decimal(found[1].replace(',', '')) * 10_000:,.2f}{'元' if found[2] else ''}"

    return re.sub(r"^([\d,.]+)(万元|万)?", larger, text)
