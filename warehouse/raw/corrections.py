"""Corrections of values that were misread.

Each row of the seed ``dbt_project/seeds/corrections.csv`` states a document, a place, a field, the text that was read
there and the text that is printed there. A build applies the corrections to its views of the raw rows (see
apply_corrections.py), so that all derived data, such as amounts in yuan, attainment and findings, are computed from the
corrected values. The raw zone itself is not changed.

Corrections apply to misread values, never to numbers that the publisher printed wrong:

- The text at the place must still be read as the correction states; otherwise the correction is *stale*.
- If the file itself encodes its characters (the place has no confidence), they cannot be misread, but they can be
  assigned to the wrong field. Therefore the corrected text must occur somewhere in the document; otherwise the
  correction is *refused*. For a scan this cannot be checked, and the correction is trusted.
- If no value was read at the place, the correction is *unmatched*: corrections neither add nor remove values.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from warehouse.raw.seeds import read_seed

ROW_TABLES = {
    "document": ("documents", ("document_id",)),
    "project": ("projects", ("document_id", "project_line")),
    "funding": ("funding", ("document_id", "project_line", "line")),
    "indicator": ("indicators", ("document_id", "project_line", "line")),
    "score": ("scores", ("document_id", "project_line", "line")),
}
"""The raw table and its key columns, by kind of row; only kinds of rows that have cells are listed."""

SAME_CELL = {
    "title": "form_title",
    "fiscal_year": "form_fiscal_year",
    "publisher": "implementing_unit",
    "detail_of": "source",
}
"""Fields that may be read from the same cell as another field; a correction of one field corrects both."""

Ordinal = Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(lambda text: text or None)]
Words = Annotated[str, Field(pattern=r"\S")]


class Correction(BaseModel):
    """One row of the seed: a place, the text read there, the text printed there, and the origin of the correction.

    The place has the same columns as in the table `evidence` of the warehouse, and `field_name` is the column
    `from_field_name` of that table. `corrected_by`, `corrected_on` and `reason` are person, date and reason.
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
        """Document, place and field, by which the values to correct are found."""
        place = (self.page, self.table_number, self.row_number, self.line_number, self.column_number)
        return self.document_id, *place, SAME_CELL.get(self.field_name, self.field_name)


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    """The result of a correction.

    Attributes:
        state: Whether it was applied, or how it failed; see the module docstring.
        explanation: Why it was not applied; None if it was.
        value_count: Number of values that it changed.
    """

    state: Literal["applied", "stale", "unmatched", "refused"]
    explanation: str | None = None
    value_count: int = 0


def read_corrections(path: Path) -> list[Correction]:
    """Return the corrections in the file of the seed.

    Raises:
        DataGateFailed: A row is invalid; the message names the line.
    """
    return read_seed(path, Correction)
