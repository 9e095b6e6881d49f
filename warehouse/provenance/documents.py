"""Find a document by its id, the beginning of its id, or its file name."""

from collections.abc import Iterable, Mapping

from extract.intake.landing import Landing
from warehouse.errors import JixiaoError


def file_names_by_id(landing: Landing) -> dict[str, str]:
    """Return the last seen file name of each document that landed and is not permanently deleted, by document id."""
    return {document_id: last.file_name for document_id, last in landing.history().documents.items()}


def find_document(names: Mapping[str, str], text: str, forgotten: Iterable[str] = ()) -> str:
    """Return the id of the only document that matches a text.

    Args:
        names: The file name of each document, by document id.
        text: A document id (sha256), the beginning of one (six digits or more), or a file name.
        forgotten: Ids of permanently deleted documents, which have no file name and match by id only.

    Raises:
        JixiaoError: No document matches, or several do.
    """
    ids = {*names, *forgotten}
    found = sorted(one for one in ids if names.get(one) == text or (len(text) >= 6 and one.startswith(text)))
    if not found:
        raise JixiaoError(
            f"{text}: no landed document has this name or id. The table dim_document lists the published ones.",
            exit_code=2,
        )
    if len(found) > 1:
        shown = ", ".join(one[:12] for one in found[:5])
        raise JixiaoError(f"{text}: matches {len(found)} documents. Give the id of one: {shown}.", exit_code=2)
    return found[0]
