"""The seed of corrections: values that were misread, with what is printed in their place.

The seed ``dbt_project/seeds/corrections.csv`` names a document, a place, a field, the text that was read there and the
text that is printed there. A build applies corrections to its own view of the raw rows (see apply_corrections.py), so
that everything derived from a value rests on the corrected one: amounts in yuan, attainment, findings. The raw zone
keeps what was read.

Only our reading is corrected, never the publisher's number:

- What was read must still be the text that the correction names; after a different reading it is *stale*.
- If the file itself encodes its characters (the place has no confidence of its own), they cannot be misread, only be
  assigned to the wrong field. So the corrected text must occur somewhere in the document; else the correction is
  *refused*. For a scan the text cannot decide, and the person is trusted.
- A correction of a place without a value is *unmatched*: corrections neither add nor remove values.
"""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from warehouse.errors import DataGateFailed

ROW_TABLES = {
    "document": ("documents", ("document_id",)),
    "project": ("projects", ("document_id", "project_line")),
    "funding": ("funding", ("document_id", "project_line", "line")),
    "indicator": ("indicators", ("document_id", "project_line", "line")),
    "score": ("scores", ("document_id", "project_line", "line")),
}
"""Raw table and key of each kind of row that has cells."""

SAME_CELL = {
    "title": "form_title",
    "fiscal_year": "form_fiscal_year",
    "publisher": "implementing_unit",
    "detail_of": "source",
}
"""Fields that are read from the cell of another field; a correction of one corrects both."""

Ordinal = Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(lambda text: text or None)]
Words = Annotated[str, Field(pattern=r"\S")]


class Correction(BaseModel):
    """One row of the seed: a place, the text read there, the text printed there, who corrected it, when and why.

    The place is that of the table `evidence`; `field_name` is its `from_field_name`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    document_id: str = Field(pattern="^[0-9a-f]{64}$")
    page: Ordinal
    table_number: Ordinal
    row_number: Ordinal
    line_number: Ordinal
    column_number: Ordinal
    field_name: Words
    read_text: Words
    corrected_text: Words
    corrected_by: Words
    corrected_on: date
    reason: Words

    @property
    def address(self) -> tuple[Any, ...]:
        """The address by which values are found: document, place and field."""
        place = (self.page, self.table_number, self.row_number, self.line_number, self.column_number)
        return self.document_id, *place, SAME_CELL.get(self.field_name, self.field_name)


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    """Whether a correction was applied, if not why, and how many values it changed."""

    state: Literal["applied", "stale", "unmatched", "refused"]
    explanation: str | None = None
    value_count: int = 0


def read_corrections(path: Path) -> list[Correction]:
    """Return the corrections of the seed.

    Raises:
        DataGateFailed: A row is invalid; the message names the line.
    """
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        for row in lines:
            try:
                found.append(Correction.model_validate(row))
            except ValidationError as error:
                first = error.errors()[0]
                column = ".".join(str(part) for part in first["loc"])
                raise DataGateFailed(
                    f"{path}, line {lines.line_num}: column '{column}': {first['msg']}. "
                    "Correct the line; the published warehouse is unchanged."
                ) from error
    return found
