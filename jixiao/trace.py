"""``jixiao trace``: from a fact to its cell in the document."""

import typer

from warehouse.settings import load_settings
from warehouse.trace import Trace
from warehouse.trace import trace as follow

_SHOWN = 60
"""Characters of a value; all of it stands in the marked lines."""


def trace(key: str, field_name: str | None) -> None:
    """Print the chain of each field of a fact: table, value, document, place, and the line with the cell marked."""
    for one in follow(load_settings(), key, field_name):
        _print(one)


def _print(one: Trace) -> None:
    value = " ".join(one.value.split())
    shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    numbers = {
        "page": one.page,
        "table": one.table_number,
        "row": one.row_number,
        "line": one.line_number,
        "column": one.column_number,
    }
    place = ", ".join(f"{name} {number}" for name, number in numbers.items() if number is not None)
    typer.secho(f"{one.fact_table} {one.fact_key}: {one.field_name} = {shown}", bold=True)
    typer.echo(f"  read as {one.from_field_name} by reader {one.reader}, confidence {one.confidence:g}")
    typer.echo(f"  {one.file_name} (sha256 {one.document_key}), {place}")
    for line in one.lines:
        cell = typer.style(f"⟦{line.cell}⟧", reverse=True)
        typer.echo(f"  {line.number:>6} | {line.before}{cell}{line.after}")
