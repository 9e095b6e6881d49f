"""``jixiao forget``: a document leaves for good."""

import sys

from jixiao.person import person
from warehouse.errors import JixiaoError
from warehouse.operations.forget import Leaving, find_traces
from warehouse.operations.forget import forget as take_away
from warehouse.settings import load_settings

_NAMED = 10


def forget(document: str, reason: str | None, is_sure: bool) -> None:
    """Say where a document still is; with `is_sure`, take it away from there."""
    settings = load_settings()
    leaving = find_traces(settings, document)
    for line in _told(leaving):
        print(line)
    if not is_sure:
        raise JixiaoError(f"{document}: nothing was changed. This cannot be undone; to do it, add --yes.", exit_code=2)
    command = " ".join(["jixiao", *sys.argv[1:]])
    take_away(settings, leaving, by=person(), reason=reason or "no reason given", command=command)
    print(f"{leaving.document_id[:12]} is forgotten: its bytes and rows are gone, and it never lands again.")
    if leaving.addresses:
        print(f"It still lies at its source; remove it there: {', '.join(leaving.addresses)}")


def _told(leaving: Leaving) -> list[str]:
    lines = [
        f"{leaving.file_name or 'a document that is being forgotten'} (sha256 {leaving.document_id})",
        f"  bytes in landing: {'removed' if leaving.has_bytes else 'none left'}",
        f"  raw batches that are written anew without it, or removed: {len(leaving.batch_ids)}",
    ]
    if leaving.holder_ids:
        shown = ", ".join(one[:12] for one in leaving.holder_ids)
        lines.append(f"  archives that hold it and are forgotten with it: {shown}; what else came in them stays")
    if leaving.member_names:
        shown = ", ".join(leaving.member_names[:_NAMED]) + (", …" if len(leaving.member_names) > _NAMED else "")
        lines.append(f"  what came in it stays, to be forgotten one by one: {shown}")
    if leaving.is_published:
        lines.append("  the warehouse is built from nothing without it, and published")
    if leaving.version_ids:
        lines.append(f"  versions that are removed: {', '.join(leaving.version_ids)}")
    if leaving.is_pin_in_the_way:
        lines.append("  the pin of 'jixiao rollback' is released")
    return lines
