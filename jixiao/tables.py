"""Tables that commands print: as wide as the terminal; as wide as needed if the output is a file or pipe."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDE = 10_000


def console() -> Console:
    """Return a console for standard output that prints brackets as they are, not as markup."""
    plain = Console(highlight=False, markup=False)
    return plain if plain.is_terminal else Console(highlight=False, markup=False, width=_WIDE)


def table_of(names: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> Table:
    """Return a table with the given column names; null is blank, and columns of numbers are aligned to the right."""
    values = list(rows)
    table = Table(title=title and Text(title), title_justify="left")
    for name, column in zip(names, zip(*values, strict=True) if values else ([] for _ in names), strict=True):
        is_number = all(isinstance(value, int | float | Decimal | None) for value in column)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in values:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    return table
