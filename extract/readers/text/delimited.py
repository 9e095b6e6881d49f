"""Reader of values separated by commas, semicolons or tabs (RFC 4180): one record per line; a field may be in quotes.

A field that guards its text against conversion by a spreadsheet program, ``="0012"``, has that text. Tab-separated
values without quotes are read by extract.readers.text.plain, since word processors export tables in the same form.
"""

import re
from collections import Counter
from collections.abc import Sequence

from extract import limits
from extract.model.content import Block, Cell, Grid, Paragraph
from extract.model.reasons import Countable
from extract.model.records import Place

_FEWEST_COLUMNS = 3
_FEWEST_RECORDS = 3
_SEPARATORS = ",;\t"
_LONGEST_QUOTED = 32_767  # characters that a spreadsheet cell can hold
_QUOTED_BETWEEN_TABS = re.compile(r'(?:^|\t)[ ]*=?"', re.MULTILINE)
_GUARDED = re.compile(r'\s*=\s*"((?:[^"]|"")*+)"\s*')

_Field = tuple[str, int, int]
"""The trimmed text of a field, and the line and column (from 1) of its first character."""


def read_delimited(text: str) -> list[Block] | None:
    """Read delimited values, if most records of the text have the same number of fields, three or more.

    A record of one field is a paragraph, after which a new grid starts. The place of a cell is the line and column of
    the first character of its text, inside any quotes.

    Returns:
        The grids and paragraphs; None if the text is not delimited values.
    """
    for separator in _SEPARATORS:
        if text.count(separator) < _FEWEST_COLUMNS - 1:
            continue
        if separator == "\t" and not _QUOTED_BETWEEN_TABS.search(text):
            continue
        records = _records(text, separator)
        counts = Counter(len(record) for record in records if any(field[0] for field in record))
        columns, count = max(counts.items(), key=lambda item: item[1], default=(0, 0))
        if columns >= _FEWEST_COLUMNS and count >= _FEWEST_RECORDS and 2 * count > counts.total():
            return _blocks(records)
    return None


def lacks_end(text: str, blocks: Sequence[Block]) -> bool:
    """Whether delimited values end within a record: the last one has no line end and too few fields, or an open quote.

    Args:
        text: The text of the file.
        blocks: What :func:`read_delimited` returned for it.
    """
    rows = [row for block in blocks if isinstance(block, Grid) for row in block.rows]
    if not rows or text.endswith(("\n", "\r")) or not isinstance(blocks[-1], Grid):
        return False
    *whole, last = rows
    return len({len(row) for row in whole}) == 1 and (len(last) < len(whole[0]) or last[-1].text.startswith('"'))


def unguarded(field: str) -> tuple[str, int]:
    """Return the text that a spreadsheet program shows for a field, and the index of its first character in the field.

    Args:
        field: The field without the quotes around it; a formula whose result is a constant text shows that text.
    """
    guarded = _GUARDED.fullmatch(field) if "=" in field else None
    return (guarded[1].replace('""', '"'), guarded.start(1)) if guarded else (field, 0)


def _records(text: str, separator: str) -> list[list[_Field]]:
    """Return the fields of each record; quotes that do not enclose a whole field are part of its text."""
    inside, end_of_field = rf'(?:[^"]|""){{0,{_LONGEST_QUOTED}}}+', rf"[ ]*(?=[{separator}\r\n]|\Z)"
    quoted = rf'[ ]*"(?P<quoted>{inside})"{end_of_field}'
    field = re.compile(rf'{quoted}|(?P<guarded>[ ]*="{inside}"){end_of_field}|(?P<plain>[^{separator}\r\n]*)')
    records: list[list[_Field]] = [[]]
    at, line, line_start = 0, 1, 0
    while match := field.match(text, at):
        name = match.lastgroup or "plain"
        value = match[name]
        shown, before = unguarded(value.replace('""', '"') if name == "quoted" else value)
        start = match.start(name) + before + (before > 0 and name == "quoted") + len(shown) - len(shown.lstrip())
        if newlines := text.count("\n", at, start):
            line, line_start = line + newlines, text.rindex("\n", at, start) + 1
        records[-1].append((shown.replace("\r\n", "\n").strip(), line, start - line_start + 1))
        at = match.end()
        if at >= len(text):
            break
        end = at + (2 if text.startswith("\r\n", at) else 1)
        if newlines := text.count("\n", start, end):
            line, line_start = line + newlines, text.rindex("\n", start, end) + 1
        if text[at] != separator:
            records.append([])
        at = end
    return records


def _blocks(records: list[list[_Field]]) -> list[Block]:
    limits.at_most(Countable.CELLS, sum(map(len, records)), limits.CELLS)
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for record in records:
        if len(record) > 1:
            cells = enumerate(record)
            rows.append(tuple(Cell(t, len(rows), n, Place(line=line, column=at)) for n, (t, line, at) in cells))
            continue
        ((text, line, at),) = record
        if text:
            if rows:
                blocks.append(Grid(tuple(rows)))
                rows = []
            blocks.append(Paragraph(text, Place(line=line, column=at)))
    if rows:
        blocks.append(Grid(tuple(rows)))
    return blocks
