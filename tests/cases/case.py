"""One test case: the expected facts of a document, the extracted ones, and their differences.

A folder of tests/data/cases holds `source.*` or `grid.json` (the cells of its tables), and `expected.json`: what a
person reads. Every field in it must be read so, and its rows in their order; white space and fields that it leaves out
are not compared. With a `case.json` the extraction may have errors: it is scored by evaluation.score and must reach
`least_f1` with at most `most_wrong_numbers`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.grid import lay_out
from evaluation.score import Tally, compare
from extract.document import extract_content, extract_document
from extract.model.content import Cell, Content, Grid
from extract.model.records import Place
from tests.conftest import ROOT

CASES = ROOT / "tests" / "data" / "cases"

_NAMES = ("name", "level3", "source", "scope", "title")
_EXACT = 0.00005
"""Levels are written with four decimals."""


def sources() -> list[Path]:
    """Return `source.*` and `grid.json` of every case."""
    return sorted([*CASES.glob("*/source*"), *CASES.glob("*/grid.json")])


def read(source: Path) -> dict[str, Any]:
    """Extract the document of a case; return its JSON."""
    if source.name == "grid.json":
        document = extract_content(_laid_out(source), document_id="0" * 64, file_name=source.name)
    else:
        document = extract_document(source)
    reading: dict[str, Any] = document.model_dump(mode="json")
    return reading


def _laid_out(source: Path) -> Content:
    """Return the tables of a grid.json as a reader returns them: rows of cells with text and spans."""
    tables = json.loads(source.read_text("utf-8"))["tables"]
    grids = tuple(Grid(_rows(number, table["rows"])) for number, table in enumerate(tables, 1))
    return Content(grids, reader="grid", media_type="application/json")


def _rows(number: int, rows: list[list[dict[str, Any]]]) -> tuple[tuple[Cell, ...], ...]:
    laid, height, _ = lay_out(rows)
    grid: list[list[Cell]] = [[] for _ in range(height)]
    for one in laid:
        place = Place(table=number, row=one.row + 1, column=one.column + 1)
        spans = one.row_end - one.row, one.column_end - one.column
        grid[one.row].append(Cell(one.text.strip(), one.row, one.column, place, *spans))
    return tuple(map(tuple, grid))


def failures(folder: Path, reading: dict[str, Any]) -> list[str]:
    """Return one line for each difference between an extraction and its case; none where it passes."""
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    level = folder / "case.json"
    if not level.exists():
        return list(differences(expected, reading))
    return _below(json.loads(level.read_text("utf-8")), compare(expected, reading))


def _below(level: dict[str, Any], tally: Tally) -> list[str]:
    f1, wrong = tally.rates().f1, tally.wrong_numbers
    if f1 >= level["least_f1"] - _EXACT and wrong <= level["most_wrong_numbers"]:
        return []
    held = f"F1 {f1:.4f}, {level['least_f1']} is held; {wrong} wrong numbers, {level['most_wrong_numbers']} are allowed"
    return [held, *(f"{m.where} > {m.field}: {_difference(m.gold, m.read)}" for m in tally.misses)]


def differences(expected: Any, reading: Any, where: str = "") -> Iterator[str]:
    """Yield one line for each field that differs, with its row and both values."""
    if isinstance(expected, dict) and isinstance(reading, dict):
        for name, value in expected.items():
            yield from differences(value, reading.get(name), f"{where} > {name}" if where else name)
    elif isinstance(expected, list) and isinstance(reading, list):
        if len(expected) != len(reading):
            yield f"{where}: expected {len(expected)} rows: {_names(expected)}; read {len(reading)}: {_names(reading)}"
            return
        for number, (row, other) in enumerate(zip(expected, reading, strict=True), 1):
            yield from differences(row, other, f"{where} {number} ({_name(row)})")
    elif _bare(expected) != _bare(reading):
        yield f"{where}: {_difference(expected, reading)}"


def _difference(expected: object, reading: object) -> str:
    return f"expected {expected!r}, read {reading!r}"


def _names(rows: list[Any]) -> str:
    return ", ".join(_name(row) for row in rows) or "none"


def _name(row: Any) -> str:
    return str(next((row[name] for name in _NAMES if row.get(name)), "without a name"))


def _bare(value: Any) -> Any:
    return "".join(value.split()) if isinstance(value, str) else value
