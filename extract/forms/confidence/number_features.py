"""Describe how each number of a document was read, as features from which its confidence is computed.

A feature says nothing of a place or publisher: it is the way of reading (the bases of the row), what arithmetic says of
the number, what the row and the project lack, and how much of the document was not understood.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from extract.forms.confidence.form_evidence import form_features, is_few_yuan, is_over, is_understood, money_of
from extract.model.messages import code_of
from extract.model.notes import ConfidenceBasis
from extract.model.records import ExtractedDocument, Funding, Indicator, Measure, Project, Row, Score

POINTS = ("weight", "score", "max_score", "weighted_score", "total_score", "weight_percent")
"""Fields of a project, indicator or score that hold a number."""

_POINTS_OF: dict[type[Row], tuple[str, ...]] = {
    kind: tuple(name for name in POINTS if name in kind.model_fields) for kind in (Project, Indicator, Score)
}

_WHOLES = frozenset(map(Decimal, (50, 60, 80, 90, 100)))
"""Usual sums of the weights of a form: all points, or those without budget execution or satisfaction."""

_RATE_TOLERANCE = Decimal("0.6")
_MANY = 20
_LONG = 40
_IN_CELLS = frozenset({ConfidenceBasis.AMOUNT_UNDER_HEADER, ConfidenceBasis.CELL_ORDER_ONLY})
_HALF = Decimal("0.5")

Features = dict[str, float]


class Number(NamedTuple):
    """A number that was read.

    Attributes:
        project: The project that it belongs to.
        row: The row that states it; the project itself for its total score.
        field: The field of the row.
    """

    project: Project
    row: Row
    field: str


def features_of(document: ExtractedDocument) -> Iterator[tuple[Number, Features]]:
    """Yield the numbers of a document, each with all its features."""
    shared = document_features(document)
    unread = Counter(one.form_number for one in document.unrecognised)
    for project in document.projects:
        of_project = shared | project_features(project) | form_features(project, unread[project.form.number])
        for number in numbers_of(project):
            yield number, of_project | row_features(number)


def numbers_of(project: Project) -> Iterator[Number]:
    """Yield the amounts, rates, weights and scores of a project and its rows."""
    for amount in project.funding:
        yield Number(project, amount, "value")
    for row in (project, *project.indicators, *project.scores):
        for field in _POINTS_OF[type(row)]:
            if getattr(row, field) is not None:
                yield Number(project, row, field)


def document_features(document: ExtractedDocument) -> Features:
    """Return the features that all numbers of a document share."""
    read = sum(len(project.funding) + len(project.indicators) for project in document.projects)
    unread = len(document.unrecognised)
    return {
        f"document kind: {document.document.kind}": 1,
        "document confidence": document.document.confidence,
        "document is text": float(document.document.media_type.startswith("text/plain")),
        "document share unrecognised": unread / (unread + read + 1),
        "document projects": min(len(document.projects), _MANY) / _MANY,
        "document projects without name": sum(not one.name for one in document.projects)
        / (len(document.projects) or 1),
        "document in several units": float(len(_units(document)) > 1),
    }


def _units(document: ExtractedDocument) -> set[str | None]:
    return {amount.unit for project in document.projects for amount in money_of(project)}


def project_features(project: Project) -> Features:
    """Return the features that all numbers of a project share."""
    weights = [row.weight for row in project.indicators if row.weight is not None]
    return {
        "project with weights": float(bool(weights)),
        "project weights add up": float(bool(weights) and sum(weights) in _WHOLES),
        "project amounts": min(len(project.funding), _MANY) / _MANY,
        "project indicators": min(len(project.indicators), _MANY) / _MANY,
    }


def row_features(number: Number) -> Features:
    """Return the features of the row of a number and of the number in it."""
    row = number.row
    features: Features = {
        f"basis: {code}": 1 for code in sorted({str(code_of(basis)) for basis in row.confidence_basis})
    }
    features |= {"row confidence": row.confidence, f"field: {_kind(number)}": 1}
    if isinstance(row, Funding):
        features |= _of_amount(row, number.project)
    elif isinstance(row, Indicator):
        features |= {
            "indicator without name": float(not row.level3),
            "indicator without level": float(not row.level1),
            "indicator without target": float(not row.target),
            "indicator over its weight": float(is_over(row.score, row.weight)),
            "weight in parts of a point": float((row.weight or 0) % _HALF != 0),
            "indicator name length": _length(row.level3),
        }
    elif isinstance(row, Score):
        features["score over its maximum"] = float(is_over(row.score, row.max_score))
    return features


def _kind(number: Number) -> str:
    table = type(number.row).__name__.lower()
    return f"{table} {number.row.measure if isinstance(number.row, Funding) else number.field}"


def _length(text: str | None) -> float:
    return min(len(text or ""), _LONG) / _LONG


def _of_amount(row: Funding, project: Project) -> Features:
    slots = Counter((one.source, one.measure, one.period) for one in project.funding)
    beside = {one.measure: one.value for one in project.funding if (one.source, one.period) == (row.source, row.period)}
    budget, executed = beside.get(Measure.BUDGET), beside.get(Measure.EXECUTED)
    rate = beside.get(Measure.EXECUTION_RATE)
    is_same = None
    if budget and executed is not None and rate is not None:
        is_same = abs(executed / budget * 100 - rate) < _RATE_TOLERANCE
    is_unknown = not is_understood(row.source, project)
    is_in_cells = any(basis in _IN_CELLS for basis in row.confidence_basis)
    return {
        "amount of project without name": float(not project.name),
        "amount without unit": float(row.unit is None),
        "amount of few yuan": float(is_few_yuan(row)),
        "amount label not understood": float(is_unknown),
        "amount label in cells not understood": float(is_unknown and is_in_cells),
        "amount label with digits": float(any(map(str.isdigit, row.source))),
        "amount label length": _length(row.source),
        "amount stated twice": float(slots[row.source, row.measure, row.period] > 1),
        "amount of a part": float(row.detail_of is not None),
        "amount executed over budget": float(is_over(executed, budget)),
        "amount and rate agree": float(is_same is True),
        "amount and rate disagree": float(is_same is False),
        "weight in parts of a point": float(row.measure is Measure.WEIGHT and row.value % _HALF != 0),
    }
