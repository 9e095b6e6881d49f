"""Expectation suite for section scores: each belongs to a project, has a scope, and has a number of points."""

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from warehouse.quality.checks.suite import Suite, Tables, always, is_attached, keyed, one_row_each


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per section score."""
    scores = tables["scores"]
    points = ["max_score", "score", "weighted_score"]
    return keyed(scores, "score").assign(
        is_attached=is_attached(scores, tables["projects"]),
        has_scope=scores["scope"].notna(),
        has_points=scores[points].notna().any(axis=1),
    )


def expectations() -> list[Expectation]:
    """Return the expectations for section scores."""
    return [
        one_row_each("two scores have the same line"),
        always("is_attached", "a score belongs to no project"),
        always("has_scope", "a score has no scope"),
        always("has_points", "a score has no number"),
    ]


SUITE = Suite("scores", frame, expectations)
