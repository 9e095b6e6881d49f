"""The results of extraction and checks, and their rows in the raw zone."""

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
    """A document that could not be read, and why."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    file_name: str
    cause: Cause
    is_transient: bool = False
    media_type: str | None = None
    byte_size: int | None = None


class Opened(BaseModel):
    """An archive that was unpacked: its reason says how many documents it holds and which were left out."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    file_name: str
    media_type: str
    cause: Cause


class Verdict(BaseModel):
    """The result of a check of one document; `reason` is a message in one line."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    suite: str
    expectation: str | None = None
    column_name: str | None = None
    is_passed: bool
    reason: str | None = None
    observed: str | None = None
    checked_at: AwareDatetime


class QuarantineEntry(BaseModel):
    """A quarantined document: it could not be read, or its rows broke an expectation."""

    document_id: str
    batch_id: str
    file_name: str
    reason: str
    is_transient: bool


def document_id_of(result: ExtractedDocument | Opened | Quarantined) -> str:
    """Return the id of the document of a result."""
    return result.document.document_id if isinstance(result, ExtractedDocument) else result.document_id


def tables_of(
    result: ExtractedDocument | Opened | Quarantined, pair: Mapping[str, str], byte_size: int | None, at: datetime
) -> tuple[dict[str, pa.Table], list[Quarantined]]:
    """Return the rows of a result by table, and the result itself if it is a quarantine.

    A document with values that fit no column is quarantined.
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
    """Return the row of a document without further data."""
    row = dict.fromkeys(DOCUMENT_TABLES["documents"].names) | document
    return {name: [row] if name == "documents" else [] for name in DOCUMENT_TABLES}
