"""Expectation suite for projects: each has a known subject and a form with a known kind."""

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from extract.model.records import DocumentKind, Subject
from warehouse.quality.checks.suite import Suite, Tables, between, keyed, one_of, one_row_each


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per project, department, transfer payment or policy."""
    projects = tables["projects"]
    return keyed(projects).assign(
        subject=projects["subject"],
        form_kind=projects["form_kind"],
        form_number=projects["form_number"],
    )


def expectations() -> list[Expectation]:
    """Return the expectations for projects."""
    return [
        one_row_each("two projects have the same number"),
        one_of("subject", Subject, "its subject is unknown"),
        one_of("form_kind", DocumentKind, "the kind of its form is unknown"),
        between("form_number", 1, None, "its form has no number"),
    ]


SUITE = Suite("projects", frame, expectations)
