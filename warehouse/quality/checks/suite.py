"""Suites: the expectations that the rows of one kind must meet, and the functions from which every suite is built.

The data frame that a suite checks holds numbers, flags and names defined by this project, but never text of a document,
so that reports of the checks cannot show such text. Each row of the frame states its batch, its document and its place
in that document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_compound_columns_to_be_unique import ExpectCompoundColumnsToBeUnique
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

KEY = ["batch_id", "document_id", "place"]

Tables = Mapping[str, pd.DataFrame]
"""The raw tables of one batch, by name. The table ``documents`` has only the rows of documents that were read."""


@dataclass(frozen=True)
class Suite:
    """A suite of expectations.

    Attributes:
        name: Name of the suite.
        frame: Function that returns the data frame to check for the raw tables of one batch.
        expectations: Function that returns the expectations for the frame.
    """

    name: str
    frame: Callable[[Tables], pd.DataFrame]
    expectations: Callable[[], list[Expectation]]


def expect(kind: type[Expectation], reason: str, *, is_warning: bool = False, **arguments: Any) -> Expectation:
    """Return an expectation.

    Args:
        kind: Class of the expectation.
        reason: Message about documents that break it.
        is_warning: Whether a broken expectation only warns and does not quarantine the document.
        **arguments: Arguments of the class.
    """
    return kind(notes=reason, severity=FailureSeverity.WARNING if is_warning else FailureSeverity.CRITICAL, **arguments)


def between(column: str, least: float | None, most: float | None, reason: str, **arguments: Any) -> Expectation:
    """Expect every value of a column to be from `least` to `most`; None is no limit. See `expect`."""
    kind = ExpectColumnValuesToBeBetween
    return expect(kind, reason, column=column, min_value=least, max_value=most, **arguments)


def always(column: str, reason: str, **arguments: Any) -> Expectation:
    """Expect a boolean column to be true in every row in which it is not null. See `expect`."""
    return expect(ExpectColumnValuesToBeInSet, reason, column=column, value_set=[True], **arguments)


def one_of(column: str, words: type[StrEnum], reason: str) -> Expectation:
    """Expect a column to contain only values of the enumeration `words`. See `expect`."""
    return expect(ExpectColumnValuesToBeInSet, reason, column=column, value_set=[str(word) for word in words])


def one_row_each(reason: str) -> Expectation:
    """Expect no two rows to have the same batch, document and place. See `expect`."""
    return expect(ExpectCompoundColumnsToBeUnique, reason, column_list=KEY)


def keyed(rows: pd.DataFrame, word: str | None = None) -> pd.DataFrame:
    """Return a frame with the columns of `KEY` (batch, document and place) for each row.

    The place is a text such as ``project 1, indicator 3``: the line of the project and, if `word` is given, that word
    and the line of the row itself.
    """
    place = "project " + rows["project_line"].astype("string")
    if word:
        place += f", {word} " + rows["line"].astype("string")
    return rows[["batch_id", "document_id"]].assign(place=place)


def numbers(column: pd.Series) -> pd.Series:
    """Return a column of decimals or integers as floats, with NaN for null."""
    return pd.to_numeric(column, errors="coerce").astype("float64")


def is_attached(rows: pd.DataFrame, projects: pd.DataFrame) -> pd.Series:
    """Return, for each row, whether `projects` has a row for its project."""
    key = ["document_id", "project_line"]
    known = pd.MultiIndex.from_frame(projects[key])
    return pd.Series(pd.MultiIndex.from_frame(rows[key]).isin(known), index=rows.index)
