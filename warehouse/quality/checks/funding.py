"""Expectation suite for funding: each number belongs to a project, and its measure and period are known."""

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from extract.model.records import Measure, Period
from warehouse.quality.checks.suite import (
    Suite,
    Tables,
    always,
    is_attached,
    keyed,
    one_of,
    one_row_each,
)

_NO_MONEY = [Measure.EXECUTION_RATE, Measure.WEIGHT, Measure.SCORE]


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per number of a funding block: an amount, rate, weight or score."""
    funding = tables["funding"]
    is_money = ~funding["measure"].isin(_NO_MONEY)
    return keyed(funding, "amount").assign(
        is_attached=is_attached(funding, tables["projects"]),
        measure=funding["measure"],
        period=funding["period"],
        has_unit=funding["unit"].notna().where(is_money),
    )


def expectations() -> list[Expectation]:
    """Return the expectations for funding."""
    return [
        one_row_each("two amounts have the same line"),
        always("is_attached", "an amount belongs to no project"),
        one_of("measure", Measure, "the measure of an amount is unknown"),
        one_of("period", Period, "the period of an amount is unknown"),
        always("has_unit", "an amount has no unit", is_warning=True),
    ]


SUITE = Suite("funding", frame, expectations)
