"""``jixiao trace``: follow a fact to its cell in the document."""

from pathlib import Path

import typer

from warehouse.provenance.trace import Trace
from warehouse.provenance.trace import trace as follow
from warehouse.settings import load_settings

_SHOWN = 60
"""Characters shown of a value or of an unmarked cell; the marked cell is shown in full length."""


def trace(key: str, field_name: str | None, image: Path | None) -> None:
    """Print where each field of a fact was read: table, value, document, place, and the row or lines around the cell.

    Args:
        key: The key of the fact, or an unambiguous beginning of it.
        field_name: The only field to trace; None for all fields that have evidence.
        image: A file into which the page, table or text is drawn as well; None for text output alone.
    """
    if image is None:
        for one in follow(load_settings(), key, field_name):
            _print(one)
        return
    from warehouse.provenance.images.trace_image import check_target, draw_traces  # noqa: PLC0415 - text output needs no drawing

    check_target(image)
    settings = load_settings()
    traces = follow(settings, key, field_name)
    for one in traces:
        _print(one)
    elsewhere = draw_traces(settings, traces, image)
    without = f", without {', '.join(one.field_name for one in elsewhere)} (in another place)" if elsewhere else ""
    typer.echo(f"drawn: {image}{without}")


def _print(one: Trace) -> None:
    typer.secho(f"{one.fact_table} {one.fact_key}: {one.field_name} = {_short(one.value)}", bold=True)
    typer.echo(f"  read as {one.from_field_name} by reader {one.reader}, confidence {one.confidence:g}")
    typer.echo(f"  {one.address or one.file_name} (sha256 {one.document_key}), {one.place_text}")
    if one.acceptance is not None:
        typer.echo(f"  the document is {one.acceptance}")
    if one.read_text is not None:
        who = f"by {one.corrected_by} on {one.corrected_on}: {one.correction_reason}"
        typer.echo(f"  corrected from {_short(one.read_text)} to {_short(one.text)} {who}")
    if one.hidden_by is not None:
        typer.echo(f"  left out, as hidden or crossed out ({one.hidden_by.replace('_', ' ')}):")
    for line in one.lines:
        typer.echo(f"  {line.number or '':>6} | {line.before}{_marked(line.cell)}{line.after}")
    if one.row is not None:
        cells = [
            _marked(" ".join(cell.split())) if index == one.row.marked else _short(cell)
            for index, cell in enumerate(one.row.cells)
        ]
        typer.echo(f"  | {' | '.join(cells)} |")
    if one.missing is not None:
        typer.echo(f"  not shown: {one.missing}")


def _marked(text: str) -> str:
    return typer.style(f"⟦{text}⟧", reverse=True)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
