"""A warehouse built incrementally equals the one built from scratch."""

import duckdb
import pytest

from extract.document import FINGERPRINT
from tests.harness.zones import Nights, differences
from warehouse.publishing.build import build
from warehouse.publishing.load_plan import plan_load
from warehouse.publishing.versions import Versions


def test_two_incremental_runs_equal_one_full_build(nights: Nights) -> None:
    assert differences(nights.second, nights.from_scratch) == []


@pytest.mark.long
def test_a_full_build_in_several_loads_gives_the_same(nights: Nights) -> None:
    in_parts = nights.zones.settings.model_copy(update={"night_documents": 4})
    assert len(plan_load(in_parts, full_refresh=True).parts(in_parts.night_documents)) > 2
    assert differences(build(in_parts, full_refresh=True).database, nights.from_scratch) == []


def test_a_difference_between_warehouses_is_found(nights: Nights) -> None:
    assert "marts.fct_funding" in differences(nights.first, nights.from_scratch)


@pytest.mark.parametrize(
    ("file_name", "state"),
    [
        ("001.txt", "published"),
        ("002.txt", "published"),
        ("003.txt", "withdrawn"),
        ("004.txt", "published"),
        ("bad.txt", "quarantined"),
        ("stale.txt", "published"),
    ],
)
def test_a_document_has_the_state_after_the_last_run(
    marts: duckdb.DuckDBPyConnection, file_name: str, state: str
) -> None:
    found = marts.execute("select state, is_current from dim_document where file_name = ?", [file_name]).fetchall()
    assert found == [(state, state == "published")]


def test_a_newer_version_supersedes_the_older_one(marts: duckdb.DuckDBPyConnection) -> None:
    found = marts.execute(
        "select version, state, is_current from dim_document where file_name = '000.txt' order by version"
    ).fetchall()
    assert found == [(1, "superseded", False), (2, "published", True)]


def test_a_failed_run_leaves_no_trace_in_the_next(nights: Nights, marts: duckdb.DuckDBPyConnection) -> None:
    found = marts.execute(
        "select version, state, fingerprint, project_name from dim_document"
        " join fct_project_statement using (document_key) join dim_project using (project_key)"
        " where series_key in (select series_key from dim_document where file_name = 'revised.txt') order by version"
    ).fetchall()
    assert found == [(1, "superseded", FINGERPRINT, "初名"), (2, "published", FINGERPRINT, "改名")]
    assert [version.database for version in Versions(nights.zones.settings.published).kept()] == [
        nights.first,
        nights.second,
    ]


def test_values_that_a_document_no_longer_states_lose_their_dimension_rows(marts: duckdb.DuckDBPyConnection) -> None:
    names = {name for (name,) in marts.execute("select project_name from dim_project").fetchall()}
    assert "新名" in names
    assert not names & {"旧名", "坏账", "遗忘"}
    assert marts.execute("select reason from dim_document where file_name = 'bad.txt'").fetchall() == [
        ("the parts are more than their total",)
    ]
    assert marts.execute("select 1 from dim_document where file_name = 'forgotten.txt'").fetchall() == []


def test_a_self_evaluation_replaces_its_target_in_sums(nights: Nights) -> None:
    query = (
        "select file_name, is_additive from marts.fct_funding join marts.dim_document using (document_key)"
        " where is_statement_total and file_name in ('target.txt', '004.txt') order by file_name"
    )
    with duckdb.connect(str(nights.first), read_only=True) as first:
        assert first.execute(query).fetchall() == [("target.txt", True)]
    with duckdb.connect(str(nights.second), read_only=True) as second:
        assert second.execute(query).fetchall() == [("004.txt", True), ("target.txt", False)]


def test_sums_include_the_project_instead_of_its_department(nights: Nights) -> None:
    query = (
        "select project_name from marts.fct_funding join marts.dim_project using (project_key)"
        " join marts.dim_agency on dim_agency.agency_key = fct_funding.agency_key"
        " where is_additive and agency_name = '某某市教育局'"
    )
    with duckdb.connect(str(nights.first), read_only=True) as first:
        assert first.execute(query).fetchall() == [("某某市教育局",)]
    with duckdb.connect(str(nights.second), read_only=True) as second:
        assert second.execute(query).fetchall() == [("校舍维修",)]


def test_nothing_is_left_to_load(nights: Nights) -> None:
    assert plan_load(nights.zones.settings).is_empty


def test_the_second_run_loaded_only_new_documents(marts: duckdb.DuckDBPyConnection) -> None:
    loaded = marts.execute("select loaded_document_count, removed_document_count, is_full_refresh from build_info")
    assert loaded.fetchall() == [(6, 1, False)]
