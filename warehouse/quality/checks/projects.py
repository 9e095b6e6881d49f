"""Expectation suite for projects: each has a name or a known agency, a known kind, and a plausible span of years."""

from datetime import UTC, datetime

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from extract.model.records import DocumentKind, Subject
from warehouse.quality.checks.suite import Suite, Tables, always, between, keyed, numbers, one_of, one_row_each


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per project, department, transfer payment or policy."""
    projects = tables["projects"]
    documents = tables["documents"].set_index("document_id")
    publishers = (
        documents["publisher"].groupby(level=0).first().reindex(projects["document_id"]).set_axis(projects.index)
    )
    names = projects[["name", "competent_department", "implementing_unit"]].notna().any(axis=1)
    return keyed(projects).assign(
        is_identified=names | publishers.notna() | (projects["subject"] == Subject.DEPARTMENT),
        subject=projects["subject"],
        form_kind=projects["form_kind"],
        form_number=projects["form_number"],
        form_fiscal_year=numbers(projects["form_fiscal_year"]),
        year_span=numbers(projects["end_year"]) - numbers(projects["start_year"]),
        total_score=numbers(projects["total_score"]),
        weight_percent=numbers(projects["weight_percent"]),
    )


def expectations() -> list[Expectation]:
    """Return the expectations for projects."""
    last_year = datetime.now(UTC).year + 2
    return [
        one_row_each("two projects have the same number"),
        always("is_identified", "the owner is unknown: no project name, department, unit or publisher"),
        one_of("subject", Subject, "its subject is unknown"),
        one_of("form_kind", DocumentKind, "the kind of its form is unknown"),
        between("form_number", 1, None, "its form has no number"),
        between(
            "form_fiscal_year", 2000, last_year, f"the fiscal year of its form is before 2000 or after {last_year}"
        ),
        between("year_span", 0, 100, "it ends before it begins, or more than 100 years later"),
        between("total_score", 0, 1000, "its total score is below 0 or above 1000"),
        between("weight_percent", 0, 100, "its weight is not between 0 and 100 percent"),
    ]


SUITE = Suite("projects", frame, expectations)
