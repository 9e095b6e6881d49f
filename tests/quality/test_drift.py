"""What moves since the last version: what stops a night, what is told, and what is too small to tell."""

import duckdb
import pytest

from warehouse.quality.drift import TableSize, compare, evaluate_drift, measure
from warehouse.quality.known_failures import Severity

Sizes = dict[str, TableSize]


def size(rows: int, **values: int) -> TableSize:
    return TableSize(rows=rows, values=values)


def failing(before: Sizes, now: Sizes) -> dict[str, tuple[Severity, int]]:
    return {one.check: (one.severity, one.rows) for one in evaluate_drift(compare(before, now)) if one.rows}


def test_a_table_that_becomes_empty_stops_the_night():
    assert failing({"fct_outcome": size(89)}, {"fct_outcome": size(0)}) == {
        "rows_kept.fct_outcome": (Severity.ERROR, 89)
    }


def test_it_only_warns_where_documents_have_left():
    before = {"dim_document": size(6), "fct_outcome": size(89)}
    assert failing(before, {"dim_document": size(5), "fct_outcome": size(0)}) == {
        "rows_kept.fct_outcome": (Severity.WARNING, 89)
    }


def test_a_table_of_few_rows_only_warns():
    assert failing({"bridge_project_outcome": size(2)}, {"bridge_project_outcome": size(0)}) == {
        "rows_kept.bridge_project_outcome": (Severity.WARNING, 2)
    }


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(400, 350, True), (400, 361, False), (100, 85, False), (100, 79, True), (400, 4000, False)],
)
def test_one_row_in_ten_is_told_and_twenty_are_too_few(before: int, now: int, told: bool):
    found = failing({"fct_funding": size(before)}, {"fct_funding": size(now)})
    assert found == ({"rows_kept.fct_funding": (Severity.WARNING, before - now)} if told else {})


def test_fewer_texts_that_nobody_knows_are_what_we_want():
    before = {"unrecognised": size(89), "rpt_unrecognised": size(60)}
    assert failing(before, {"unrecognised": size(0), "rpt_unrecognised": size(0)}) == {}


def test_a_column_that_loses_its_values_is_told_in_one_line_a_table():
    before = {"fct_outcome": size(200, outcome_key=200, weight=180, score=200)}
    now = {"fct_outcome": size(220, outcome_key=220, weight=110, score=190)}
    (_, told) = evaluate_drift(compare(before, now))
    assert (told.check, told.severity, told.rows) == ("values_kept.fct_outcome", Severity.WARNING, 88)
    assert told.message == (
        "marts.fct_outcome is null more often than in the last version: score 0% → 14%, weight 10% → 50%"
    )


@pytest.mark.parametrize(("rows", "values"), [(99, 10), (200, 181)], ids=["few rows", "one in eleven"])
def test_a_small_loss_of_values_is_none(rows: int, values: int):
    assert failing({"t": size(rows, weight=rows)}, {"t": size(rows, weight=values)}) == {}


def test_a_table_that_is_new_and_a_first_version_say_nothing():
    assert evaluate_drift(compare({}, {"fct_outcome": size(0)})) == []


def test_rows_and_values_are_those_of_the_tables_of_marts():
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create schema other; create table other.t as select 1 as a;"
            "create table marts.t as from (values ('a', 1), ('b', null)) as t(k, \"a name\");"
            "create view marts.v as from marts.t"
        )
        assert measure(connection) == {"t": TableSize(rows=2, values={"k": 2, "a name": 1})}
