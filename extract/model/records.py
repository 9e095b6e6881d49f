"""Records of an extraction document: the data read from one published file, and the place of each field in that file.

Text is copied verbatim, without surrounding white space. A value that the file does not state is None, never guessed. A
printed 0 is a value; a dash or a blank cell is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema

from extract.model.messages import code_of, sentence, sentences
from extract.model.notes import Basis
from extract.model.reasons import IRRELEVANT, Cause
from extract.model.stored_sentences import parse_bases


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(_plain_number, when_used="json")]
"""A printed number: a `Decimal` in Python; in JSON an integer where it is integral, else a float."""


def _as_bases(value: object) -> tuple[Basis, ...]:
    return parse_bases(value) if isinstance(value, str) else tuple(cast("Iterable[Basis]", value))


Bases = Annotated[
    tuple[Basis, ...],
    PlainValidator(_as_bases),
    PlainSerializer(sentences, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string"}),
]
"""The evidence behind a confidence: a tuple of messages in Python; in JSON one string, its sentences joined by "; "."""


class Model(BaseModel):
    """Base class of the pydantic records. Validation fails on unknown fields."""

    model_config = ConfigDict(extra="forbid")


class DocumentKind(StrEnum):
    """Kind of a form or a document. A document has the kind of most of its forms."""

    TARGET_TABLE = "target_table"
    SELF_EVALUATION_TABLE = "self_evaluation_table"
    SELF_EVALUATION_REPORT = "self_evaluation_report"
    EVALUATION_REPORT = "evaluation_report"
    MONITORING_TABLE = "monitoring_table"
    DEPARTMENT_TARGET = "department_target"
    DEPARTMENT_SELF_EVALUATION = "department_self_evaluation"
    OTHER = "other"


class Measure(StrEnum):
    """Meaning of the number in a funding row: an amount of money, a rate, a weight or a score."""

    INITIAL_BUDGET = "initial_budget"
    BUDGET = "budget"
    AVAILABLE = "available"
    PLANNED_EXECUTION = "planned_execution"
    EXECUTED = "executed"
    EXECUTION_RATE = "execution_rate"
    CARRYOVER = "carryover"
    WEIGHT = "weight"
    SCORE = "score"


class Period(StrEnum):
    """Period that an amount or target covers."""

    FULL_YEAR = "full_year"
    HALF_YEAR = "half_year"
    MULTI_YEAR = "multi_year"
    OTHER = "other"


class Subject(StrEnum):
    """Kind of entity whose performance a form states."""

    PROJECT = "project"
    DEPARTMENT = "department"
    TRANSFER_PAYMENT = "transfer_payment"
    POLICY = "policy"


MISNAMED_CHARACTER, DAMAGED_CHARACTER = 0.0, 0.05
"""Confidence in a character that its font draws otherwise than the file names it, and in one from damaged data."""


@dataclass(slots=True)
class Place:
    """Place of a field in the source file. Pages, tables, rows, lines and columns are counted from 1.

    Attributes:
        page: The page.
        table: The table.
        row: The row in the table.
        line: The line, in a source that is plain text.
        column: The column in the table, or in the line of plain text.
        bbox: The bounding box on the page, in points.
        text: The verbatim source text, which may span several lines; None where it equals the value of the field.
        confidence: Confidence (0 to 1) in characters that were recognised in an image, that come from damaged data, or
            that are digits which the font draws otherwise than the file names; None for other text.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # faster than a pydantic model; a form has a thousand places

    page: int | None = None
    table: int | None = None
    row: int | None = None
    line: int | None = None
    column: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    text: str | None = None
    confidence: float | None = None


class Row(Model):
    """Base class of the rows of an extraction document.

    Attributes:
        cells: The place of each field that was read from the source, by field name.
        confidence: Confidence in the row, from 0 to 1.
        confidence_basis: The evidence that determined `confidence`.
    """

    cells: dict[str, Place] = Field(default_factory=dict)
    confidence: float = Field(default=1.0, ge=0, le=1)
    confidence_basis: Bases = ()


class TargetPart(Model):
    """One quantity of a target that states several quantities."""

    text: str
    comparator: str | None = None
    value: Number | None = None
    unit: str | None = None


class Normalized(Model):
    """A target parsed into comparator, number and unit. These are None where the target is text or a date.

    Attributes:
        comparator: One of "ge", "le", "eq", "gt", "lt" and "between".
        value: The number, or the lower end of a range.
        value_max: The upper end of a range.
        unit: The unit of the number, such as "%" or "万元"; the number is not converted.
        quantitative: Whether the target states at least one quantity.
        deadline_on: The date by which the target is due, where it states one.
        parts: The quantities of a target that states several; `value` is None then.
    """

    comparator: str | None = None
    value: Number | None = None
    value_max: Number | None = None
    unit: str | None = None
    quantitative: bool = False
    deadline_on: date | None = None
    parts: list[TargetPart] = Field(default_factory=list)


class Funding(Row):
    """One number of the funding block of a form.

    Attributes:
        source: Label of the source of the money.
        measure: Meaning of the number.
        period: Period that the number covers.
        value: The number, in `unit`.
        unit: Unit of the number; None where the form states none.
        text: The number as printed.
        detail_of: `source` of the total that this amount is a part of; None for other amounts.
    """

    source: str
    measure: Measure
    period: Period = Period.FULL_YEAR
    value: Number
    unit: str | None = None
    text: str
    detail_of: str | None = None


class Indicator(Row):
    """One indicator of a form, with its target and, where the form states one, its outcome.

    Attributes:
        actual: Text of the outcome.
        actual_value: The outcome as a number; None where the text is ambiguous.
        actual_unit: The unit of `actual_value`.
        normalized: The target, parsed.
    """

    level1: str | None = None
    level2: str | None = None
    level3: str | None = None
    description: str | None = None
    target_half_year: str | None = None
    target: str | None = None
    target_long_term: str | None = None
    target_initial: str | None = None
    previous_actual: str | None = None
    actual: str | None = None
    actual_value: Number | None = None
    actual_unit: str | None = None
    weight: Number | None = None
    score: Number | None = None
    reason: str | None = None
    direction: str | None = None
    normalized: Normalized = Field(default_factory=Normalized)


class Score(Row):
    """Score of one section of an evaluation.

    Attributes:
        scope: Name of the section, as printed.
        max_score: Highest possible score.
        score: Score that the section was given.
        weighted_score: The score multiplied by the weight of the project, where the document states it.
    """

    scope: str
    max_score: Number | None = None
    score: Number | None = None
    weighted_score: Number | None = None


class Form(Model):
    """The form that a project was read from.

    Attributes:
        number: Position of the form in the document, from 1.
        kind: Kind of the form.
        title: Title of the form.
        fiscal_year: Year that the form is about.
    """

    number: int
    kind: DocumentKind
    title: str | None = None
    fiscal_year: int | None = None


class Project(Row):
    """The content of one form about one project, department, transfer payment or policy."""

    name: str | None = None
    parent: str | None = None
    subject: Subject = Subject.PROJECT
    form: Form
    competent_department: str | None = None
    implementing_unit: str | None = None
    project_type: str | None = None
    project_level: str | None = None
    start_year: int | None = None
    end_year: int | None = None
    necessity: str | None = None
    feasibility: str | None = None
    content: str | None = None
    long_term_goal: str | None = None
    annual_goal: str | None = None
    actual_result: str | None = None
    total_score: Number | None = None
    rating: str | None = None
    weight_percent: Number | None = None
    funding: list[Funding] = Field(default_factory=list)
    indicators: list[Indicator] = Field(default_factory=list)
    scores: list[Score] = Field(default_factory=list)


class DocumentHead(Row):
    """Fields that describe the whole document; `cells` holds the places of title, fiscal year and publisher."""

    kind: DocumentKind = DocumentKind.OTHER
    title: str | None = None
    fiscal_year: int | None = None
    publisher: str | None = None
    document_id: str
    file_name: str
    media_type: str
    page_count: int | None = None
    reader: str = ""


class Unrecognised(Model):
    """A label or passage that matches no vocabulary entry. It is kept so that unrecognised texts can be counted.

    A page that holds text and from which no value was read is one such text. Its place is the page alone, and `text`
    says how many characters it holds.
    """

    text: str
    place: Place
    form_number: int | None = None


class HiddenBy(StrEnum):
    """Why a person who reads a document does not see a text that its file contains, or sees it crossed out."""

    STRUCK_OUT = "struck_out"
    """Crossed out: a format of the text, or a line drawn through it."""
    DELETED = "deleted"
    """Marked as deleted by tracked changes."""
    FORMAT = "format"
    """Formatted as hidden: a hidden run, style, row, column, sheet or element."""
    LAYER = "layer"
    """On a layer that is switched off."""
    COVERED = "covered"
    """Under a shape or image that was drawn later."""
    COLOUR = "colour"
    """In the colour of its background, or fully transparent."""
    CLIPPED = "clipped"
    """Outside the page, or outside the area to which drawing is clipped."""
    UNDER_SCAN = "under_scan"
    """Recognised text beneath the image of a scanned page."""
    MISNAMED = "misnamed"
    """Digits of which the font draws others: a person reads other digits than the file names."""
    WATERMARK = "watermark"
    """Visible, but not part of the document: a watermark, or a stamp across its cells."""


class HiddenText(Model):
    """A text that the file contains, but that is not read, because a person does not see it or sees it crossed out."""

    text: str
    place: Place
    hidden_by: HiddenBy


class ExtractedDocument(Model):
    """All records of one file, the root of its JSON."""

    document: DocumentHead
    projects: list[Project] = Field(default_factory=list)
    unrecognised: list[Unrecognised] = Field(default_factory=list)
    hidden: list[HiddenText] = Field(default_factory=list)


class Unreadable(Exception):
    """Raised for a file that is not read. The file is quarantined or irrelevant; the run continues with the others."""

    def __init__(self, cause: Cause, *, is_transient: bool = False) -> None:
        """Initialise with a cause.

        Args:
            cause: Why the file cannot be read.
            is_transient: Whether a later attempt may succeed, as after a time limit or with a missing converter.
        """
        super().__init__(cause)
        self.cause = cause
        self.is_transient = is_transient

    @property
    def is_irrelevant(self) -> bool:
        """Whether the file holds nothing to read: it is not quarantined, and nobody has to do anything about it."""
        return code_of(self.cause) in IRRELEVANT

    @property
    def reason(self) -> str:
        """The cause as an English sentence."""
        return sentence(self.cause)

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason
