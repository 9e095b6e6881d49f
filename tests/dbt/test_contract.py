"""The warehouse against the project's own copy of the contract's list of tables (data/contract_tables.json)."""

import json
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT, SAMPLES
from tests.harness.zones import Zones, as_target, made_up, read
from tools.dictionary import MARTS, models, soundness
from warehouse.publishing.audit import MAY_BE_EMPTY, MUST_HAVE_ROWS

CONTRACT: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "contract_tables.json").read_text("utf-8"))
TABLES: dict[str, dict[str, Any]] = CONTRACT["tables"]
THERE = [name for name in TABLES if name not in CONTRACT["missing"]]
MODELS = models()
FACTS = [name for name in THERE if name.startswith("fct_")]
DIMENSIONS = {
    "document_key": "dim_document",
    "project_key": "dim_project",
    "fiscal_year_key": "dim_fiscal_year",
    "agency_key": "dim_agency",
    "region_key": "dim_region",
    "indicator_key": "dim_indicator",
    "funding_source_key": "dim_funding_source",
    "rule_key": "dim_rule",
    "competent_agency_key": "dim_agency",
    "implementing_agency_key": "dim_agency",
}


def catalogue(marts: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns and types of each table of schema marts."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in marts.execute(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'marts'"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def departures(found: dict[str, dict[str, str]], contract: dict[str, Any]) -> list[str]:
    """Return one line for each difference between a catalogue and the contract."""
    lines = [f"{name} is there: take it off the missing" for name in contract["missing"] if name in found]
    for name, table in contract["tables"].items():
        if name in contract["missing"]:
            continue
        if name not in found:
            lines.append(f"{name} is missing")
            continue
        asked = {*table["columns"], *table["key"], *(contract["facts"] if name.startswith("fct_") else [])}
        lines += [f"{name}.{column} is missing" for column in sorted(asked - found[name].keys())]
    return lines


def test_tables_and_columns_match_the_contract(marts: duckdb.DuckDBPyConnection) -> None:
    assert departures(catalogue(marts), CONTRACT) == []
    assert CONTRACT["missing"].keys() <= TABLES.keys()


def test_the_audit_requires_every_table() -> None:
    assert {*MUST_HAVE_ROWS, *MAY_BE_EMPTY} - {"hidden_text", "rpt_unrecognised"} == {*THERE}


def test_a_difference_from_the_contract_is_found(marts: duckdb.DuckDBPyConnection) -> None:
    found = catalogue(marts)
    del found["dim_rule"], found["fct_outcome"]["is_met"], found["fct_finding"]["region_key"]
    contract = deepcopy(CONTRACT) | {"missing": {"dim_agency": "why"}}
    assert departures(found, contract) == [
        "dim_agency is there: take it off the missing",
        "fct_outcome.is_met is missing",
        "fct_finding.region_key is missing",
        "dim_rule is missing",
    ]


@pytest.mark.parametrize("table", THERE)
def test_the_grain_matches_the_contract(marts: duckdb.DuckDBPyConnection, table: str) -> None:
    key = ", ".join(TABLES[table]["key"])
    assert marts.execute(f"select {key} from {table} group by all having count(*) > 1").fetchall() == []  # noqa: S608


@pytest.mark.parametrize(("name", "model"), MODELS.items(), ids=MODELS)
def test_every_model_tests_its_keys_and_declares_its_types(name: str, model: dict[str, Any]) -> None:
    keys = soundness(model)
    columns = {column["name"]: column for column in model["columns"]}
    never_null = {name for name, column in columns.items() if {"type": "not_null"} in column.get("constraints", [])}
    related = {column for column, dimension in DIMENSIONS.items() if column in columns and name != dimension}
    assert [path.stem for path in MARTS.rglob(f"{name}.sql")] == [name]
    assert {*keys["unique_key"]} <= columns.keys()
    assert related <= keys.get("references", {}).keys()
    assert all("data_type" in column for column in columns.values())
    if name.startswith("fct_"):
        assert related <= never_null


def test_column_types_follow_their_names(marts: duckdb.DuckDBPyConnection) -> None:
    kinds = {"_key": "VARCHAR", "_yuan": "DECIMAL(18,2)", "_rate": "DECIMAL(18,8)", "_on": "DATE", "_at": "TIMESTAMP"}
    for table, columns in catalogue(marts).items():
        for column, kind in columns.items():
            expected_kinds = [kind for ending, kind in kinds.items() if column.endswith(ending)]
            if column.startswith(("is_", "has_")):
                expected_kinds = ["BOOLEAN"]
            assert kind in (expected_kinds or [kind]) or column == "printed_execution_rate", f"{table}.{column}"


def test_every_comment_is_in_english_with_the_chinese_term(marts: duckdb.DuckDBPyConnection) -> None:
    is_explained = "regexp_matches(coalesce(comment, ''), '[a-z]') and regexp_matches(coalesce(comment, ''), '[一-龥]')"
    for source, name in (("tables", "table_name"), ("columns", "column_name"), ("views", "view_name")):
        query = f"select {name} from duckdb_{source}() where schema_name like 'marts%' and not ({is_explained})"  # noqa: S608
        assert marts.execute(query).fetchall() == []


@pytest.mark.parametrize("fact", FACTS)
def test_inner_joins_over_all_dimensions_neither_lose_nor_duplicate_rows(
    marts: duckdb.DuckDBPyConnection, fact: str
) -> None:
    columns = catalogue(marts)[fact]
    joins = " ".join(
        f"join {dimension} as {key[:-4]} on {key[:-4]}.{soundness(MODELS[dimension])['unique_key'][0]} = fact.{key}"
        for key, dimension in DIMENSIONS.items()
        if key in columns
    )
    ((joined, whole),) = marts.execute(
        f"select count(*), (select count(*) from {fact}) from {fact} as fact {joins}"  # noqa: S608 - our own words
    ).fetchall()
    assert joined == whole > 0


@pytest.fixture(scope="module")
def one_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """One report of a whole and its five parts with details, the targets of the same year, then a revision.

    The report is 002; the target form is made of it: budgets only. The revision, at the same address, says of one part
    that 30.00 万元 were spent where it said 2.91 万元.
    """
    zones = Zones(tmp_path_factory.mktemp("case"))
    report = read(zones.show("report.txt", (SAMPLES / "002.txt").read_bytes()))
    content, target = made_up(report, "target")
    zones.show("target.txt", content)
    zones.keep([report, as_target(target)])
    zones.night()
    content, revision = made_up(report, "revision")
    zones.show("report.txt", content)
    (part,) = [project for project in revision.projects if project.name == "知识产权管理费项目"]
    for row in part.funding:
        if row.measure == "executed" and row.detail_of is None and row.value == Decimal("2.91"):
            row.value, row.text = Decimal("30.00"), "30.00"
    zones.keep([revision])
    with duckdb.connect(str(zones.night()), read_only=True) as connection:
        connection.execute("use marts")
        yield connection


def test_sums_are_correct_over_parents_details_two_documents_and_a_revision(
    one_case: duckdb.DuckDBPyConnection,
) -> None:
    # as printed in 002: 841.05 + 262.4761 + 208.94 + 15.76 万元, and 30.00 instead of 2.91
    parts = {
        "知识产权奖励项目": Decimal("8410500.00"),
        "知识产权补助项目": Decimal("2624761.00"),
        "知识产权保护中心运行经费项目": Decimal("2089400.00"),
        "知识产权维权援助项目": Decimal("157600.00"),
        "知识产权管理费项目": Decimal("300000.00"),
    }
    query = "select project_name, sum(executed_yuan) from fct_funding join dim_project using (project_key)"
    assert dict(one_case.execute(f"{query} where is_additive group by all").fetchall()) == parts
    ((executed, budget),) = one_case.execute(
        "select sum(executed_yuan), sum(budget_yuan) from fct_funding where is_additive"
    ).fetchall()
    assert (executed, budget) == (sum(parts.values()), Decimal("17152700.00"))
    states = one_case.execute("select file_name, state from dim_document where state <> 'unknown' order by all")
    assert [state for _, state in states.fetchall()] == ["superseded", "published", "published"]
    assert one_case.execute("select sum(executed_yuan), sum(budget_yuan) from rpt_funding_execution").fetchall() == [
        (executed, budget)
    ]


def test_without_is_additive_amounts_are_counted_several_times(one_case: duckdb.DuckDBPyConnection) -> None:
    ((everything, current, totals, right),) = one_case.execute(
        "select sum(budget_yuan), sum(budget_yuan) filter (is_current),"
        " sum(budget_yuan) filter (is_current and is_statement_total), sum(budget_yuan) filter (is_additive)"
        " from fct_funding join dim_document using (document_key)"
    ).fetchall()
    assert everything > current > totals > right
    assert totals == 4 * right  # the whole and its parts, in the report and in the targets
