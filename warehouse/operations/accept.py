"""The command ``jixiao accept``: let in a document that its checks keep out.

The acceptance is one line of a list that persons keep; see :mod:`warehouse.raw.acceptances`.
"""

from datetime import date
from pathlib import Path

from pydantic import ValidationError

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from warehouse.errors import JixiaoError
from warehouse.provenance.documents import file_names_by_id, find_document
from warehouse.publishing.dbt_project import acceptances_file
from warehouse.quality.personal_data import find_personal_data
from warehouse.raw.acceptances import Acceptance, append_acceptance, may_be_outweighed, read_acceptances
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


class AcceptanceRefused(JixiaoError):
    """The document cannot be accepted; nothing was changed."""

    exit_code = 2


def accept(settings: Settings, text: str, reason: str, *, by: str, on: date) -> tuple[Acceptance, Path]:
    """Accept a document; return the acceptance and the list that it was appended to.

    Args:
        settings: Where the zones are.
        text: Id of the document, the beginning of its id, or its file name.
        reason: Why the document is let in.
        by: Name of the person who accepts it.
        on: Day of the acceptance.

    Raises:
        JixiaoError: No document matches, or several do.
        AcceptanceRefused: The reason is empty or holds personal data, or no check that may be outweighed keeps the
            document out.
    """
    path = acceptances_file()
    if not reason.strip():
        raise AcceptanceRefused("accept: the reason is empty. State with --because why the document is let in.")
    if find_personal_data(reason):
        raise AcceptanceRefused(
            "accept: the reason holds what looks like a person's name or telephone number, and it is published. "
            "Leave that out."
        )
    landing = Landing(settings.landing)
    names = file_names_by_id(landing)
    document_id = find_document(names, text)
    name = names[document_id]
    if (earlier := read_acceptances(path).get(document_id)) is not None:
        raise AcceptanceRefused(
            f"{name}: already accepted on {earlier.accepted_on} because {earlier.reason}. "
            f"To change the reason, edit its line in {path}."
        )
    _require_failed_checks(RawZone(settings.raw), document_id, name)
    try:
        acceptance = Acceptance(
            document_id=document_id, file_name=name, accepted_by=by, accepted_on=on, reason=" ".join(reason.split())
        )
        append_acceptance(path, acceptance)
    except ValidationError as error:
        raise AcceptanceRefused(f"{name}: {error.errors()[0]['msg']}. Nothing was changed.") from error
    except OSError as error:
        raise JixiaoError(f"{path}: {error.strerror}, so {name} was not accepted. Make the file writable.") from error
    return acceptance, path


def _require_failed_checks(raw: RawZone, document_id: str, name: str) -> None:
    """Raise an error unless checks keep the document out, all of which an acceptance may outweigh."""
    batch = raw.newest(FINGERPRINT).get(document_id)
    if batch is None:
        raise AcceptanceRefused(f"{name}: it was not read yet, so there is nothing to let in. Run 'jixiao run'.")
    if document_id in batch.irrelevant_ids:
        raise AcceptanceRefused(f"{name}: it holds no performance content, so there is nothing to let in.")
    if document_id in batch.quarantined_ids:
        (reason,) = [one.reason for one in raw.quarantine(FINGERPRINT) if one.document_id == document_id]
        raise AcceptanceRefused(
            f"{name}: it was never read, so there is nothing to let in ({reason}). "
            "See docs/runbooks/document-quarantined.md."
        )
    if batch in raw.unchecked():
        raise AcceptanceRefused(f"{name}: it was not checked yet. Run 'jixiao run'.")
    failed = [
        one
        for one in raw.read([batch.batch_id], "verdicts").to_pylist()
        if one["document_id"] == document_id and not one["is_passed"]
    ]
    if not failed:
        raise AcceptanceRefused(f"{name}: no check keeps it out, so there is nothing to accept.")
    for one in failed:
        if not may_be_outweighed(one):
            raise AcceptanceRefused(
                f"{name}: {one['reason']}. No acceptance outweighs this check; see docs/runbooks/accept-a-document.md."
            )
