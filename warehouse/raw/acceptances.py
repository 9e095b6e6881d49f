"""Acceptances: documents that a person lets in although their checks keep them out.

Each row of the seed ``dbt_project/seeds/acceptances.csv`` states a document, who accepted it, when and why. In a build,
the failed verdicts of an accepted document are outweighed: its rows are loaded, and `dim_document` says why. The
raw zone itself is not changed, so a document is kept out again by the first build after its line was deleted.

An acceptance outweighs only judgements about what a document says. It never outweighs a check that keeps the warehouse
sound or free of personal data; see `UNACCEPTABLE_COLUMNS`.
"""

import csv
import io
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from extract.runtime.atomic import atomic_file
from warehouse.raw.seeds import read_seed

UNACCEPTABLE_COLUMNS = (
    "is_free_of_personal_data",
    "is_attached",
    "missing_count",
    "orphan_count",
    "placeless_count",
    "form_number",
    "confidence",
)
"""Columns of the checks that no acceptance outweighs; nor does one outweigh a check of keys, which has no column."""

Words = Annotated[str, Field(pattern=r"^[^\r\n]*\S[^\r\n]*$")]

ROWS: pa.Schema = pa.schema(
    {
        **dict.fromkeys(("document_id", "file_name", "accepted_by"), pa.string()),
        "accepted_on": pa.date32(),
        "reason": pa.string(),
    }
)
"""Schema of the table of acceptances in a build."""


class Acceptance(BaseModel):
    """One row of the seed: the document, by id and by its file name at that time, and person, date and reason."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    document_id: str = Field(pattern="^[0-9a-f]{64}$")
    file_name: Words
    accepted_by: Words
    accepted_on: date
    reason: Words


def read_acceptances(path: Path) -> dict[str, Acceptance]:
    """Return the acceptances in the file of the seed, by document id; a later line replaces an earlier one.

    Raises:
        DataGateFailed: A row is invalid; the message names the line.
    """
    return {one.document_id: one for one in read_seed(path, Acceptance)} if path.exists() else {}


def append_acceptance(path: Path, acceptance: Acceptance) -> None:
    """Append a row to the file of the seed."""
    before = path.read_text("utf-8-sig")
    line = io.StringIO()
    csv.DictWriter(line, list(Acceptance.model_fields), lineterminator="\n").writerow(acceptance.model_dump())
    with atomic_file(path) as file:
        file.write(f"{before.rstrip()}\n{line.getvalue()}".encode())


def may_be_outweighed(verdict: Mapping[str, Any]) -> bool:
    """Return whether an acceptance may outweigh a failed verdict, given as a row of the raw table ``verdicts``."""
    return verdict["column_name"] is not None and verdict["column_name"] not in UNACCEPTABLE_COLUMNS


def let_in(verdicts: Collection[Mapping[str, Any]], accepted: Collection[str]) -> set[str]:
    """Return the accepted documents that failed checks, all of which an acceptance may outweigh."""
    failed = [one for one in verdicts if not one["is_passed"] and one["document_id"] in accepted]
    kept_out = {one["document_id"] for one in failed if not may_be_outweighed(one)}
    return {one["document_id"] for one in failed} - kept_out
