"""Extraction document: what one published file states, row by row, each field with its place.

Text is verbatim and trimmed. A missing value is None, never guessed; a printed 0 is a value, a dash or a blank is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema

from extract.model.messages import sentence, sentences
from extract.model.notes import Basis
from extract.model.reasons import Cause
from extract.model.stored_sentences import parse_bases


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(_plain_number, when_used="json")]
"""A printed number: exact in Python, a plain number in JSON."""


def _as_bases(value: object) -> tuple[Basis, ...]:
    return parse_bases(value) if isinstance(value, str) else tuple(cast("Iterable[Basis]", value))


Bases = Annotated[
    tuple[Basis, ...],
    PlainValidator(_as_bases),
    PlainSerializer(sentences, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string"}),
]
"""What a confidence rests on: codes in Python, a sentence in JSON."""


class Model(BaseModel):
    """Base of all records; unknown fields are an error."""

    model_config = ConfigDict(extra="forbid")


class DocumentKind(StrEnum):
    """Kind of a document: that of most of its forms."""

    TARGET_TABLE = "target_table"
    SELF_EVALUATION_TABLE = "self_evaluation_table"
    SELF_EVALUATION_REPORT = "self_evaluation_report"
    EVALUATION_REPORT = "evaluation_report"
    MONITORING_TABLE = "monitoring_table"
    DEPARTMENT_TARGET = "department_target"
    DEPARTMENT_SELF_EVALUATION = "department_self_evaluation"
    OTHER = "other"


class Measure(StrEnum):
    """Measure of a funding row."""

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
    """Period that an amount or target is for."""

    FULL_YEAR = "full_year"
    HALF_YEAR = "half_year"
    MULTI_YEAR = "multi_year"
    OTHER = "other"


class Subject(StrEnum):
    """Subject whose performance a form states."""

    PROJECT = "project"
    DEPARTMENT = "department"
    TRANSFER_PAYMENT = "transfer_payment"
    POLICY = "policy"


@dataclass(slots=True)
class Place:
    """Place of a field: page, table, row, column and box in points; or line and column in text, from 1.

    `text` is the verbatim source text, set only where it differs from the field's value; it may span lines.
    `confidence` is that of its characters (0 to 1), set only where they were recognised in an image.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # not a pydantic model: a form has a thousand places

    page: int | None = None
    table: int | None = None
    row: int | None = None
    line: int | None = None
    column: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    text: str | None = None
    confidence: float | None = None


class Row(Model):
    """Base of all rows: the places of its fields, its confidence (0 to 1), and what that rests on."""

    cells: dict[str, Place] = Field(default_factory=dict)
    confidence: float = Field(default=1.0, ge=0, le=1)
    confidence_basis: Bases = ()


class TargetPart(Model):
    """One quantity of a target that holds several."""

    text: str
    comparator: str | None = None
    value: Number | None = None
    unit: str | None = None


class Normalized(Model):
    """A target in comparable form; all null where it is text."""

    comparator: str | None = None
    value: Number | None = None
    value_max: Number | None = None
    unit: str | None = None
    quantitative: bool = False
    deadline_on: date | None = None
    parts: list[TargetPart] = Field(default_factory=list)


class Funding(Row):
    """One amount of a form's money block: a source, a measure and a period."""

    source: str
    measure: Measure
    period: Period = Period.FULL_YEAR
    value: Number
    unit: str | None = None
    text: str
    detail_of: str | None = None


class Indicator(Row):
    """One indicator of a form, with its target and, where the form states it, its outcome.

    `actual_value` and `actual_unit` are the outcome as a quantity; null where the text is ambiguous.
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
    """Score of a section of an evaluation."""

    scope: str
    max_score: Number | None = None
    score: Number | None = None
    weighted_score: Number | None = None


class Form(Model):
    """The form that a project was read from."""

    number: int
    kind: DocumentKind
    title: str | None = None
    fiscal_year: int | None = None


class Project(Row):
    """What one form states about one project, department or transfer payment."""

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
    """The document as a whole; `cells` holds the places of title, year and publisher."""

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
    """A label or passage that no vocabulary entry matches, kept so that it can be counted."""

    text: str
    place: Place
    form_number: int | None = None


class ExtractedDocument(Model):
    """All records of one file."""

    document: DocumentHead
    projects: list[Project] = Field(default_factory=list)
    unrecognised: list[Unrecognised] = Field(default_factory=list)


class Unreadable(Exception):
    """A file that cannot be read; it is quarantined and the run goes on."""

    def __init__(self, cause: Cause, *, is_transient: bool = False) -> None:
        """Keep the cause, and whether another try may succeed (a time limit, a missing converter)."""
        super().__init__(cause)
        self.cause = cause
        self.is_transient = is_transient

    @property
    def reason(self) -> str:
        """The cause in a sentence for a person."""
        return sentence(self.cause)

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason
