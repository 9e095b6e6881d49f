"""Expectation suite for funding: amounts and rates are plausible, and parts are not far larger than their total."""

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from extract.model.records import Measure, Period
from extract.values.units import unit_of
from warehouse.quality.checks.suite import (
    Suite,
    Tables,
    always,
    between,
    is_attached,
    keyed,
    numbers,
    one_of,
    one_row_each,
)

_NO_MONEY = [Measure.EXECUTION_RATE, Measure.WEIGHT, Measure.SCORE]


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per number of a funding block: an amount, rate, weight or score."""
    funding = tables["funding"]
    values = numbers(funding["value"])
    is_money = ~funding["measure"].isin(_NO_MONEY)
    factors = funding["unit"].map(_yuan, na_action="ignore").astype("float64")
    return keyed(funding, "amount").assign(
        is_attached=is_attached(funding, tables["projects"]),
        measure=funding["measure"],
        period=funding["period"],
        amount_yuan=(values * factors.fillna(1)).where(is_money),
        rate_percent=values.where(funding["measure"] == Measure.EXECUTION_RATE),
        points=values.where(funding["measure"].isin([Measure.WEIGHT, Measure.SCORE])),
        is_in_money=(factors.notna() | funding["unit"].isna()).where(is_money),
        has_unit=funding["unit"].notna().where(is_money),
        detail_to_total=_detail_to_total(funding.assign(amount=values * factors.fillna(1))[is_money]),
    )


def expectations() -> list[Expectation]:
    """Return the expectations for funding."""
    return [
        one_row_each("two amounts have the same line"),
        always("is_attached", "an amount belongs to no project"),
        one_of("measure", Measure, "the measure of an amount is unknown"),
        one_of("period", Period, "the period of an amount is unknown"),
        between("amount_yuan", 0, 1e13, "an amount is below 0 or above 10 trillion yuan"),
        between("rate_percent", 0, 1000, "an execution rate is below 0 or above 1000 percent"),
        between("points", 0, 1000, "a weight or score of an amount is below 0 or above 1000"),
        always("is_in_money", "an amount has a unit that is not a unit of money"),
        between("detail_to_total", None, 1000, "a part is more than 1000 times its total: their units differ"),
        always("has_unit", "an amount has no unit", is_warning=True),
    ]


def _yuan(unit: str) -> float | None:
    """Return how many yuan a unit of money is; None for any other unit."""
    found = unit_of(unit)
    return float(found.factor) if found and found.kind == "money" else None


def _detail_to_total(money: pd.DataFrame) -> pd.Series:
    """Return the ratio of each part to its total.

    Null for a row that is not a part, or whose total is missing or not above 0.
    """
    cell = ["document_id", "project_line", "measure", "period"]
    totals = money[money["amount"] > 0].assign(label=_label(money["source"])).groupby([*cell, "label"])["amount"].max()
    parts = money[money["detail_of"].notna()]
    of = pd.MultiIndex.from_frame(parts[cell].assign(label=_label(parts["detail_of"])))
    return parts["amount"] / totals.reindex(of).set_axis(parts.index)


def _label(column: pd.Series) -> pd.Series:
    return column.astype("string").str.replace(r"\s|^其中[:：]?|[:：]$", "", regex=True)


SUITE = Suite("funding", frame, expectations)
