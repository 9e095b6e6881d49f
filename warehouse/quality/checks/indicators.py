"""Expectation suite for indicators: a name or description exists; a target has comparator and number, or neither."""

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from warehouse.quality.checks.suite import Suite, Tables, always, between, is_attached, keyed, numbers, one_row_each

_COMPARATORS = ["ge", "le", "eq", "gt", "lt", "between"]


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per indicator."""
    indicators = tables["indicators"]
    value, value_max = numbers(indicators["value"]), numbers(indicators["value_max"])
    is_range = indicators["comparator"] == "between"
    return keyed(indicators, "indicator").assign(
        is_attached=is_attached(indicators, tables["projects"]),
        is_named=indicators[["level1", "level2", "level3", "description"]].notna().any(axis=1),
        is_known_comparator=indicators["comparator"].isna() | indicators["comparator"].isin(_COMPARATORS),
        is_whole_target=(indicators["comparator"].notna() == value.notna())
        & (is_range == value_max.notna())
        & (indicators["is_quantitative"].fillna(value=False).astype(bool) | value.isna()),
        range_width=value_max - value,
        target_size=value.abs(),
    )


def expectations() -> list[Expectation]:
    """Return the expectations for indicators."""
    return [
        one_row_each("two indicators have the same line"),
        always("is_attached", "an indicator belongs to no project"),
        always("is_named", "an indicator has neither a level nor a description"),
        always("is_known_comparator", "the comparator of a target is unknown"),
        always("is_whole_target", "a target has a comparator without a number, or a number without a comparator"),
        between("range_width", 0, None, "the range of a target ends below its start"),
        between("target_size", None, 1e15, "a target is above 1,000,000,000,000,000"),
    ]


SUITE = Suite("indicators", frame, expectations)
