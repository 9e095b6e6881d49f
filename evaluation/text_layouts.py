"""Write tables as the texts that web pages and converters leave of them, for forms whose cells are known.

No rule of extraction was made for these texts, so that the readings of a form show how it goes astray in each layout.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from evaluation.grid import Table, lay_out

Cells = Sequence[str]
"""The texts of the filled cells of one row."""

LAYOUTS: Mapping[str, Callable[[Cells], str]] = {
    "spaced": lambda cells: " ".join(cells) + "\n",
    "piped": lambda cells: " | ".join(cells) + " |\n",
    "one cell a line": lambda cells: "".join(f"{cell}\n\n" for cell in cells),
    "run together": "".join,
}
"""How a row is written, by the name of the layout. Empty cells leave nothing."""


def write_text(tables: Sequence[Table], folder: Path, layout: str) -> Path:
    """Write tables in a layout into a folder; return the file."""
    path = folder / f"{layout}.txt"
    path.write_text("\n".join("".join(map(LAYOUTS[layout], _rows(table))) for table in tables), "utf-8")
    return path


def _rows(table: Table) -> Iterator[Cells]:
    cells, height, _ = lay_out(table)
    for row in range(height):
        placed = sorted((cell.column, " ".join(cell.text.split())) for cell in cells if cell.row == row)
        yield [text for _, text in placed if text]
