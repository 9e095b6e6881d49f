"""Set the confidence of rows with numbers to the measured share of right numbers that were read like them.

The weights in calibration.json are those of a logistic regression over the annotated documents; ``python -m
evaluation.calibration`` computes them, with the threshold below which a number is more likely to mislead than to help.
Such a number is withheld: it becomes an unrecognised text with its place and its confidence.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from extract.forms.confidence.number_features import Features, features_of
from extract.forms.confidence.withholding import without_fields
from extract.model.records import ExtractedDocument, Funding, Indicator, Project, Row, Score, Unrecognised

WEIGHTS = Path(__file__).with_name("calibration.json")

_UNCERTAIN = 0.5
"""Greatest confidence of a row with an unlikely number, of a damaged file, or in a font that names other digits."""

_MOST = 0.999
"""Greatest confidence: no reading is beyond doubt."""

_Confidences = Mapping[int, Mapping[str, float]]
"""Confidence of each number, by the id of its row and by its field."""

R = TypeVar("R", bound=Row)


class Calibration(BaseModel):
    """A logistic regression from the features of a number to the probability that it is right.

    Attributes:
        intercept: The log-odds of a number without features.
        weights: The log-odds that each feature adds; a feature that is not listed adds none.
        threshold: Least probability of a number that is published.
    """

    model_config = ConfigDict(extra="forbid")

    intercept: float
    weights: dict[str, float]
    threshold: float

    def confidence(self, features: Features) -> float:
        """Return the probability, 0 to 1, that a number with these features is right."""
        odds = self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-odds))


@cache
def calibration() -> Calibration:
    """Return the calibration that is shipped."""
    return Calibration.model_validate(json.loads(WEIGHTS.read_text("utf-8")))


def calibrate(document: ExtractedDocument, by: Calibration | None = None) -> ExtractedDocument:
    """Return a document whose rows with numbers have calibrated confidences; numbers below the threshold are withheld.

    The confidence of a row is that of its least certain number, and at most that of its characters in an image.

    Args:
        document: The document as read.
        by: The calibration; by default the one that is shipped.
    """
    by = by or calibration()
    withheld = [*document.unrecognised]
    confidences: dict[int, dict[str, float]] = {}
    for number, features in features_of(document):
        confidences.setdefault(id(number.row), {})[number.field] = by.confidence(features)
    projects = [_calibrated_project(project, confidences, by.threshold, withheld) for project in document.projects]
    return document.model_copy(update={"projects": projects, "unrecognised": withheld})


def _calibrated_project(
    project: Project, confidences: _Confidences, threshold: float, withheld: list[Unrecognised]
) -> Project:
    def calibrated(row: R) -> R | None:
        of_row = confidences.get(id(row))
        if not of_row:
            return row
        low = [name for name, confidence in of_row.items() if confidence < threshold]
        for name in low:
            place = row.cells.get(name)
            if place is not None:
                text = row.text if isinstance(row, Funding) else place.text or str(getattr(row, name))
                place = replace(place, confidence=min(round(of_row[name], 2), place.confidence or 1))
                withheld.append(Unrecognised(text=text, place=place, form_number=project.form.number))
        if low and isinstance(row, Funding):
            return None
        kept = [confidence for name, confidence in of_row.items() if name not in low]
        return without_fields(row, low) if not kept else _limited(without_fields(row, low), min(kept))

    own = calibrated(project)
    return (own or project).model_copy(
        update={
            "funding": [row for one in project.funding if (row := calibrated(one)) is not None],
            "indicators": [_kept(calibrated(one), one) for one in project.indicators],
            "scores": [_kept(calibrated(one), one) for one in project.scores],
        }
    )


_S = TypeVar("_S", Indicator, Score)


def _kept(row: _S | None, before: _S) -> _S:
    return before if row is None else row


def _limited(row: R, confidence: float) -> R:
    """Return a row with a confidence, or that of its least certain character in an image if that is lower.

    A confidence of at most `_UNCERTAIN` stays: the annotated documents have no numbers of that kind.
    """
    if row.confidence <= _UNCERTAIN:
        return row
    characters = [place.confidence for place in row.cells.values() if place.confidence is not None]
    return row.model_copy(update={"confidence": round(min([confidence, _MOST, *characters]), 3)})
