"""``jixiao accept``: let in a document that its checks keep out."""

from datetime import UTC, datetime

from jixiao.person import person
from warehouse.operations.accept import accept as accept_document
from warehouse.settings import load_settings


def accept(document: str, reason: str) -> None:
    """Append a document to the list of acceptances; print when it is let in and how the acceptance is withdrawn.

    `document` is its id, the beginning of its id, or its file name.

    Raises:
        JixiaoError: The document cannot be found or accepted.
    """
    today = datetime.now(UTC).astimezone().date()
    acceptance, path = accept_document(load_settings(), document, reason, by=person(), on=today)
    print(f"{acceptance.file_name} is accepted: the next run lets it in ({acceptance.document_id[:12]}).")
    print(f"To withdraw the acceptance, delete its line in {path}.")
