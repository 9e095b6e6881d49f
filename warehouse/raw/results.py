"""The results of extraction and of checks, and their conversion to rows of the raw zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
from pydantic import AwareDatetime, BaseModel, ConfigDict

from extract.model.messages import code_of, sentence
from extract.model.reasons import Cause, Detail, Reason
from extract.model.records import DocumentKind, ExtractedDocument
from warehouse.raw.schema import DOCUMENT_TABLES, Rows, rows_of, table_of


class Quarantined(BaseModel):
    """Result for a document that could not be read.

    Attributes:
        document_id: The document.
        file_name: File name under which it was last seen.
        cause: Why it could not be read.
        is_transient: Whether a later attempt may succeed.
        media_type: Media type, if known.
        byte_size: Size of the document, if known.
    """

    model_config = ConfigDict(extra="forbid")

    document_id: str
    file_name: str
    cause: Cause
    is_transient: bool = False
    media_type: str | None = None
    byte_size: int | None = None


class Irrelevant(BaseModel):
    """Result for a document that holds nothing to read, such as rules; nobody has to do anything about it.

    Attributes:
        document_id: The document.
        file_name: File name under which it was last seen.
        cause: Why it is irrelevant.
        byte_size: Size of the document, if known.
    """

    model_config = ConfigDict(extra="forbid")

    document_id: str
    file_name: str
    cause: Cause
    byte_size: int | None = None


class Opened(BaseModel):
    """Result for an archive that was unpacked; `cause` says how many documents it holds and which were left out."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    file_name: str
    media_type: str
    cause: Cause


class Verdict(BaseModel):
    """The result of a check of one document.

    Attributes:
        document_id: The document.
        suite: Suite of the expectation; ``all`` for a document that passed all suites.
        expectation: Type of the broken expectation; None if the document passed.
        column_name: Column of the broken expectation; None if it has none.
        is_passed: Whether the document passed.
        reason: Message about the failure, in one line; None if the document passed.
        observed: How many of the document's rows break the expectation, as ``3 of 12``.
        checked_at: Time of the check.
    """

    model_config = ConfigDict(extra="forbid")

    document_id: str
    suite: str
    expectation: str | None = None
    column_name: str | None = None
    is_passed: bool
    reason: str | None = None
    observed: str | None = None
    checked_at: AwareDatetime


class UnreadEntry(BaseModel):
    """A document without rows in the warehouse, with its active batch and the reason."""

    document_id: str
    batch_id: str
    file_name: str
    reason: str


class QuarantineEntry(UnreadEntry):
    """A quarantined document, which could not be read or whose rows broke an expectation."""

    is_transient: bool


Result = ExtractedDocument | Opened | Quarantined | Irrelevant
"""What extraction gives for one document."""


def document_id_of(result: Result) -> str:
    """Return the document id of a result."""
    return result.document.document_id if isinstance(result, ExtractedDocument) else result.document_id


def tables_of(
    result: Result, pair: Mapping[str, str], byte_size: int | None, at: datetime
) -> tuple[dict[str, pa.Table], list[Quarantined]]:
    """Convert a result to rows of the raw tables.

    A document with a value that its column cannot hold is quarantined.

    Args:
        result: The result.
        pair: The columns document_id, fingerprint and batch_id.
        byte_size: Size of the document.
        at: Time at which the document was read.

    Returns:
        The rows by table, and a list of the result if the document is quarantined, else an empty list.
    """
    if isinstance(result, ExtractedDocument):
        try:
            return _arrow(rows_of(result, byte_size=byte_size, extracted_at=at), pair), []
        except ValueError as error:
            head = result.document
            result = Quarantined(
                document_id=head.document_id,
                file_name=head.file_name,
                media_type=head.media_type,
                byte_size=byte_size,
                cause=Detail(Reason.VALUE_NOT_STORED, str(error)),
            )
    if isinstance(result, Opened):
        return _arrow(_opened_rows(result, byte_size, at), pair), []
    if isinstance(result, Irrelevant):
        return _arrow(_irrelevant_rows(result, at), pair), []
    return _arrow(_quarantine_rows(result, at), pair), [result]


def _arrow(rows: Rows, pair: Mapping[str, str]) -> dict[str, pa.Table]:
    return {name: table_of(name, rows[name], pair) for name in DOCUMENT_TABLES}


def _quarantine_rows(quarantined: Quarantined, at: datetime) -> Rows:
    return _one_row(
        state="quarantined",
        reason=sentence(quarantined.cause),
        reason_code=code_of(quarantined.cause),
        reason_class="transient" if quarantined.is_transient else "permanent",
        file_name=quarantined.file_name,
        media_type=quarantined.media_type,
        byte_size=quarantined.byte_size,
        extracted_at=at,
    )


def _irrelevant_rows(irrelevant: Irrelevant, at: datetime) -> Rows:
    return _one_row(
        state="irrelevant",
        reason=sentence(irrelevant.cause),
        reason_code=code_of(irrelevant.cause),
        file_name=irrelevant.file_name,
        byte_size=irrelevant.byte_size,
        extracted_at=at,
    )


def _opened_rows(opened: Opened, byte_size: int | None, at: datetime) -> Rows:
    return _one_row(
        state="opened",
        reason=sentence(opened.cause),
        reason_code=code_of(opened.cause),
        file_name=opened.file_name,
        media_type=opened.media_type,
        kind=str(DocumentKind.OTHER),
        reader="archive",
        byte_size=byte_size,
        extracted_at=at,
    )


def _one_row(**document: Any) -> Rows:
    """Return the rows, by table, of a document that has a row in the table ``documents`` only."""
    row = dict.fromkeys(DOCUMENT_TABLES["documents"].names) | document
    return {name: [row] if name == "documents" else [] for name in DOCUMENT_TABLES}
