"""``jixiao status``: print the state of every document."""

from datetime import datetime

from extract.model.archives import INSIDE
from jixiao.rollback import pin_message
from jixiao.tables import console, table_of
from warehouse.operations.status import QuarantinedDocument, Status, read_status
from warehouse.settings import load_settings


def status(is_json: bool) -> None:
    """Print the state of all documents that ever landed, of their sources and of the versions, as JSON or as tables."""
    found = read_status(load_settings())
    if is_json:
        print(found.model_dump_json(indent=1, by_alias=True))
    else:
        _print_tables(found)


def _print_tables(found: Status) -> None:
    out = console()
    if not found.sources:
        out.print("Nothing has landed yet. Put documents in the inbox and run 'jixiao run'.")
        return
    out.print(table_of(["state", "documents"], found.documents.items(), title="Documents"))
    out.print(f"Backlog: {found.backlog} documents waiting to be read.")
    if found.quarantine:
        entries = [(_name(entry), entry.reason, _class(entry.is_transient)) for entry in found.quarantine]
        out.print(table_of(["file", "reason", "class"], entries, title="Quarantine"))
    if found.accepted:
        accepted = [
            (one.file_name, one.reason, f"{one.accepted_on}", "" if one.is_used else "no check keeps it out")
            for one in found.accepted
        ]
        out.print(table_of(["file", "because", "on", ""], accepted, title="Accepted"))
    if found.irrelevant:
        out.print(
            f"Irrelevant: {len(found.irrelevant)} documents hold no performance content; nothing has to be done "
            "(names: jixiao status --json).",
            soft_wrap=True,
        )
    sources = [
        (one.name, one.documents, f"{one.last_new_document_at.astimezone():%Y-%m-%d %H:%M}") for one in found.sources
    ]
    out.print(table_of(["source", "documents", "last new document"], sources, title="Sources"))
    if not found.versions:
        out.print("Nothing is published yet.")
        return
    if found.corrections:
        counts = ", ".join(f"{count} {state}" for state, count in found.corrections.items())
        out.print(f"Corrections: {counts} (marts.rpt_corrections).", soft_wrap=True)
    versions = [
        (one.version_id, _minute(one.published_at), "current" if one.is_current else "")
        for one in reversed(found.versions)
    ]
    out.print(table_of(["version", "published", ""], versions, title="Versions"))
    if found.pin:
        out.print(pin_message(found.pin), soft_wrap=True)


def _minute(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _name(entry: QuarantinedDocument) -> str:
    """Return the file name of a document; for a document in an archive, its address."""
    inside = next((one for one in entry.addresses if INSIDE in one), None)
    return inside or entry.file_name


def _class(is_transient: bool) -> str:
    return "transient, tried again" if is_transient else "permanent"
