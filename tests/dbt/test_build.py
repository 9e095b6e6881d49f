"""The dbt build: its unit tests, and the tests that stop it."""

from pathlib import Path

import pytest

from tests.conftest import read_sample
from tests.harness.zones import Nights, Zones, made_up
from warehouse.errors import DataGateFailed
from warehouse.publishing.build import build, run_dbt, start_build
from warehouse.publishing.load_plan import plan_load


@pytest.fixture
def zones(tmp_path: Path) -> Zones:
    return Zones(tmp_path)


def test_the_dbt_unit_tests_pass(nights: Nights) -> None:
    settings = nights.zones.settings
    start_build(settings, plan_load(settings, full_refresh=True))
    assert len(run_dbt(settings, ["--full-refresh"])) > 20


def test_a_value_without_a_place_fails_the_gate_and_nothing_is_published(zones: Zones) -> None:
    _, reading = made_up(read_sample("004"), "没有出处")
    del reading.projects[0].cells["annual_goal"]
    zones.keep([reading])
    with pytest.raises(DataGateFailed) as failure:
        build(zones.settings)
    assert failure.value.exit_code == 5
    assert "every_fact_field_has_evidence" in failure.value.message
    assert "annual_goal" in failure.value.message
    assert "\n" not in failure.value.message
    assert not zones.settings.published.exists()


@pytest.mark.long
def test_docs_that_cannot_be_written_stop_no_night(zones: Zones, caplog: pytest.LogCaptureFixture) -> None:
    zones.keep([read_sample("003")])
    (zones.settings.build / "dbt" / "target" / "catalog.json").mkdir(parents=True)
    reports = build(zones.settings).database.with_name("reports")
    assert [path.name for path in reports.iterdir()] == ["outcomes.json"]
    assert "event=dbt_docs_not_written" in caplog.text


def test_every_part_of_a_full_build_passes_the_gate(zones: Zones) -> None:
    _, reading = made_up(read_sample("004"), "没有出处")
    del reading.projects[0].cells["annual_goal"]
    zones.keep([reading])
    zones.keep([read_sample("003")])
    settings = zones.settings.model_copy(update={"night_documents": 1})
    with pytest.raises(DataGateFailed, match="every_fact_field_has_evidence"):
        build(settings)


@pytest.mark.parametrize(("known", "stops"), [(1, True), pytest.param(2, False, marks=pytest.mark.long)])
def test_known_failures_limit_the_rows_that_may_fail(zones: Zones, known: int, stops: bool) -> None:
    _, reading = made_up(read_sample("004"), "没有出处")
    del reading.projects[0].cells["annual_goal"], reading.projects[0].cells["actual_result"]
    zones.keep([reading])
    zones.settings.known_failures_file.write_text(
        f"check,rows,since,why\nassert_every_fact_field_has_evidence,{known},2026-11-21,a test\n", "utf-8"
    )
    if stops:
        with pytest.raises(DataGateFailed, match="assert_every_fact_field_has_evidence: 2 rows, first"):
            build(zones.settings)
        return
    result = build(zones.settings)
    (found,) = [one for one in result.checks if one.check == "assert_every_fact_field_has_evidence"]
    assert (found.rows, found.severity) == (2, "error")
    assert result.sizes["fct_project_statement"].rows == 1  # what comes after the test was built


def test_a_dbt_run_that_cannot_start_is_an_error(zones: Zones) -> None:
    zones.keep([read_sample("004")])
    start_build(zones.settings, plan_load(zones.settings))
    with pytest.raises(DataGateFailed, match=r"dbt did not run: .*nonsense"):
        run_dbt(zones.settings, ["--nonsense"])


def test_a_batch_without_verdicts_waits(zones: Zones) -> None:
    zones.raw.write_batch([read_sample("004")], "0-old")
    assert plan_load(zones.settings).load == {}
