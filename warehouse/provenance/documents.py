"""Documents as a person names them: by id, by the beginning of one, or by file name."""

from collections.abc import Iterable, Mapping

from extract.intake.landing import Landing
from warehouse.errors import JixiaoError


def names_of(landing: Landing) -> dict[str, str]:
    """Every document that ever landed and is not forgotten, with the file name under which it was last seen."""
    return {document_id: last.file_name for document_id, last in landing.history().documents.items()}


def find_document(names: Mapping[str, str], text: str, forgotten: Iterable[str] = ()) -> str:
    """The one document that a text names.

    Args:
        names: File names by document_id.
        text: A sha256, the beginning of one (six digits or more), or a file name.
        forgotten: Documents that are named by their sha256 only.

    Raises:
        JixiaoError: None is named so, or several are.
    """
    ids = {*names, *forgotten}
    found = sorted(one for one in ids if names.get(one) == text or (len(text) >= 6 and one.startswith(text)))
    if not found:
        raise JixiaoError(
            f"{text}: no document that landed has this name or id. The table dim_document lists those published.",
            exit_code=2,
        )
    if len(found) > 1:
        shown = ", ".join(one[:12] for one in found[:5])
        raise JixiaoError(f"{text}: names {len(found)} documents. Give the id of one: {shown}.", exit_code=2)
    return found[0]
