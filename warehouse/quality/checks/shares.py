"""Expectation suite for shares: how many of a document's rows lack what forms of their kind print, or are unlikely.

A high share indicates that the columns of a table were read shifted. One odd number alone is published with a finding.
Each limit lies far above the values of the sample documents and the other test layouts (none of their tables lacks a
target, and one report repeats one indicator).
"""

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from extract import vocabulary
from extract.model.notes import ConfidenceBasis
from extract.model.records import DocumentKind
from warehouse.quality.checks.suite import KEY, Suite, Tables, between

FEWEST = 5
"""A share is checked only over at least this number of indicators in a document's forms of one kind."""

_HAS_TARGETS = [DocumentKind.TARGET_TABLE, DocumentKind.SELF_EVALUATION_TABLE, DocumentKind.DEPARTMENT_TARGET]
_HAS_LEVELS = [*_HAS_TARGETS, DocumentKind.MONITORING_TABLE]
_CONTENT = ["level1", "level2", "level3", "description", "target_half_year", "target", "actual", "weight", "score"]


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per document and kind of form; a share of too few rows is null."""
    kinds = tables["projects"][["document_id", "project_line", "form_kind"]].drop_duplicates(
        ["document_id", "project_line"]
    )
    indicators = tables["indicators"].merge(kinds, on=["document_id", "project_line"], how="left")
    rows = indicators[["batch_id", "document_id"]].assign(
        place="forms of kind " + indicators["form_kind"].astype("string"),
        lacks_target=indicators["target"].isna().where(indicators["form_kind"].isin(_HAS_TARGETS)),
        lacks_known_level1=(~_is_known_level1(indicators["level1"])).where(
            indicators["form_kind"].isin(_HAS_LEVELS) & indicators["level1"].notna()
        ),
        is_repeated=indicators.astype("string").duplicated(["document_id", "project_line", *_CONTENT]),
    )
    flags = ["lacks_target", "lacks_known_level1", "is_repeated"]
    rows[flags] = rows[flags].astype("float64")
    groups = rows.groupby(KEY)
    shares = groups[flags].mean().where(groups[flags].count() >= FEWEST).reset_index()
    return pd.concat([shares, *(_unlikely(tables[name], name) for name in ("funding", "indicators"))])


def expectations() -> list[Expectation]:
    """Return the expectations for shares."""
    return [
        between("lacks_target", None, 0.5, "more than half of the indicators lack a target, in forms that print one"),
        between("lacks_known_level1", None, 0.5, "more than half of the level-1 names are unknown"),
        between("is_unlikely", None, 0.5, "more than half of the rows have a number far outside of what is usual"),
        between("is_repeated", None, 0.5, "more than half of the indicators repeat another one verbatim"),
    ]


def _unlikely(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the share of the rows of a document whose numbers are far outside of what such numbers usually are."""
    is_unlikely = rows["confidence_codes"].map(
        lambda codes: codes is not None and ConfidenceBasis.NUMBER_UNLIKELY in codes
    )
    flagged = rows[["batch_id", "document_id"]].assign(place=name, is_unlikely=is_unlikely.astype("float64"))
    groups = flagged.groupby(KEY)["is_unlikely"]
    return groups.mean().where(groups.count() >= FEWEST).reset_index()


def _is_known_level1(names: pd.Series) -> pd.Series:
    known = {name: vocabulary.level_name(name, "level1") is not None for name in names.dropna().unique()}
    return names.map(known).fillna(value=False).astype(bool)


SUITE = Suite("shares", frame, expectations)
