"""``jixiao diff``: compare two versions of a document or of the warehouse."""

from collections import Counter
from typing import Literal

from jixiao.tables import console, table_of
from warehouse.provenance.diff import Change, diff
from warehouse.settings import load_settings

_SHOWN = 200


def print_diff(old: str | None, new: str | None, output: Literal["table", "json"]) -> None:
    """Print the values that differ; as a table, at most the first 200.

    `old` and `new` are versions or documents; `warehouse.provenance.diff.diff` has the defaults.
    """
    found = diff(load_settings(), old, new)
    if output == "json":
        print(found.model_dump_json(indent=1))
        return
    out = console()
    out.print(f"{found.old} → {found.new}: {len(found.changes)} values differ.")
    if not found.changes:
        return
    counts = Counter((change.table, _kind(change)) for change in found.changes)
    out.print(table_of(["table", "change", "values"], [(*key, count) for key, count in sorted(counts.items())]))
    rows = [(one.document, one.subject, one.field, one.old, one.new) for one in found.changes[:_SHOWN]]
    out.print(table_of(["document", "subject", "field", "old", "new"], rows))
    if len(found.changes) > _SHOWN:
        out.print(f"{len(found.changes) - _SHOWN} more: --format json shows all.")


def _kind(change: Change) -> str:
    return "added" if change.old is None else "removed" if change.new is None else "changed"
