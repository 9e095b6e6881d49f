"""Drift since the last version: what stops a run, what is a warning, and what is too small to report."""

import duckdb
import pytest

from warehouse.quality.drift import TableSize, compare, evaluate_drift, measure
from warehouse.quality.known_failures import Severity

Sizes = dict[str, TableSize]


def size(rows: int, **values: int) -> TableSize:
    return TableSize(rows=rows, values=values)


def failing(before: Sizes, now: Sizes) -> dict[str, tuple[Severity, int]]:
    return {one.check: (one.severity, one.rows) for one in evaluate_drift(compare(before, now)) if one.rows}


def test_a_table_that_becomes_empty_stops_the_run():
    assert failing({"fct_outcome": size(89)}, {"fct_outcome": size(0)}) == {
        "rows_kept.fct_outcome": (Severity.ERROR, 89)
    }


def test_it_is_a_warning_where_documents_were_withdrawn():
    before = {"dim_document": size(6), "fct_outcome": size(89)}
    assert failing(before, {"dim_document": size(5), "fct_outcome": size(0)}) == {
        "rows_kept.fct_outcome": (Severity.WARNING, 89)
    }


def test_it_is_a_warning_for_a_table_of_few_rows():
    assert failing({"bridge_project_outcome": size(2)}, {"bridge_project_outcome": size(0)}) == {
        "rows_kept.bridge_project_outcome": (Severity.WARNING, 2)
    }


@pytest.mark.parametrize(
    ("before", "now", "is_reported"),
    [(400, 350, True), (400, 361, False), (100, 85, False), (100, 79, True), (400, 4000, False)],
)
def test_a_loss_of_a_tenth_and_of_more_than_twenty_rows_is_reported(before: int, now: int, is_reported: bool):
    found = failing({"fct_funding": size(before)}, {"fct_funding": size(now)})
    assert found == ({"rows_kept.fct_funding": (Severity.WARNING, before - now)} if is_reported else {})


def test_fewer_unrecognised_texts_are_not_reported():
    before = {"unrecognised": size(89), "rpt_unrecognised": size(60)}
    assert failing(before, {"unrecognised": size(0), "rpt_unrecognised": size(0)}) == {}


def test_columns_that_lose_values_are_one_line_per_table():
    before = {"fct_outcome": size(200, outcome_key=200, weight=180, score=200)}
    now = {"fct_outcome": size(220, outcome_key=220, weight=110, score=190)}
    (_, lost) = evaluate_drift(compare(before, now))
    assert (lost.check, lost.severity, lost.rows) == ("values_kept.fct_outcome", Severity.WARNING, 88)
    assert lost.message == (
        "marts.fct_outcome is null more often than in the last version: score 0% → 14%, weight 10% → 50%"
    )


@pytest.mark.parametrize(("rows", "values"), [(99, 10), (200, 181)], ids=["few rows", "one in eleven"])
def test_a_small_loss_of_values_is_not_reported(rows: int, values: int):
    assert failing({"t": size(rows, weight=rows)}, {"t": size(rows, weight=values)}) == {}


def test_a_new_table_and_a_first_version_are_not_reported():
    assert evaluate_drift(compare({}, {"fct_outcome": size(0)})) == []


def test_the_tables_of_marts_are_measured_and_no_others():
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create schema other; create table other.t as select 1 as a;"
            "create table marts.t as from (values ('a', 1), ('b', null)) as t(k, \"a name\");"
            "create view marts.v as from marts.t"
        )
        assert measure(connection) == {"t": TableSize(rows=2, values={"k": 2, "a name": 1})}
