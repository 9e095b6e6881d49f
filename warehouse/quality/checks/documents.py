"""Expectation suite for documents: each has a kind, a plausible year, a project with an owner, no personal data."""

from datetime import UTC, datetime

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from extract.model.records import DocumentKind, Subject
from warehouse.quality.checks.suite import KEY, Suite, Tables, always, between, one_of, one_row_each
from warehouse.quality.personal_data import CANDIDATE, find_personal_data
from warehouse.raw.schema import PAIR_COLUMNS


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per document."""
    documents = tables["documents"]
    projects = tables["projects"]
    of_project = projects[["name", "competent_department", "implementing_unit"]].notna().any(axis=1)
    is_identified = of_project | (projects["subject"] == Subject.DEPARTMENT)
    return pd.DataFrame(
        {
            "batch_id": documents["batch_id"],
            "document_id": documents["document_id"],
            "place": "document",
            "kind": documents["kind"],
            "fiscal_year": documents["fiscal_year"].astype("float64"),
            "confidence": documents["confidence"],
            "project_count": _count(projects, documents),
            "has_owner": documents["publisher"].notna()
            | (_count(projects[is_identified], documents) > 0)
            | (_count(projects, documents) == 0),
            "is_free_of_personal_data": ~documents["document_id"].isin(_with_personal_data(tables)),
        }
    )


def expectations() -> list[Expectation]:
    """Return the expectations for documents."""
    last_year = datetime.now(UTC).year + 2
    return [
        one_row_each("the document is in its batch more than once"),
        one_of("kind", DocumentKind, "its kind is unknown"),
        between("fiscal_year", 2000, last_year, f"its fiscal year is before 2000 or after {last_year}"),
        between("confidence", 0, 1, "its confidence is not between 0 and 1"),
        between("project_count", 1, None, "no project, department or transfer payment was found in it"),
        always("has_owner", "the owner is unknown: no project name, department, unit or publisher"),
        always("is_free_of_personal_data", "it contains what looks like a person's name or telephone number"),
    ]


def _count(projects: pd.DataFrame, documents: pd.DataFrame) -> pd.Series:
    return documents["document_id"].map(projects.groupby("document_id").size()).fillna(0)


def _with_personal_data(tables: Tables) -> set[str]:
    """Return the ids of the documents with personal data in a text of any table."""
    found: set[str] = set()
    for rows in tables.values():
        for column in rows.select_dtypes(include=["object", "string"]).columns.difference([*PAIR_COLUMNS, *KEY]):
            texts = rows[column][rows[column].map(lambda value: isinstance(value, str))].astype("string")
            suspects = texts[texts.str.contains(CANDIDATE, regex=True)]
            found |= set(
                rows.loc[suspects[suspects.map(lambda text: bool(find_personal_data(text)))].index, "document_id"]
            )
    return found


SUITE = Suite("documents", frame, expectations)
