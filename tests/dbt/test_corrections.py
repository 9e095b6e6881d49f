"""Corrections of misreadings, from the seed to facts, findings and traces, over several runs."""

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from extract.model.records import ExtractedDocument, Measure
from extract.values.targets import parse_actual, parse_target
from jixiao.cli import app
from tests.conftest import SAMPLES
from tests.harness.zones import Zones, read
from warehouse.publishing import build as build_module
from warehouse.publishing import dbt_project
from warehouse.publishing.load_plan import plan_load
from warehouse.raw.corrections import Correction

WHO = {"corrected_by": "核对人", "corrected_on": "2026-01-05", "reason": "看错"}
FACTS = ("fct_project_statement", "fct_funding", "fct_indicator_target", "fct_outcome", "fct_evaluation_score")
CORRECTION_COLUMNS = {"is_corrected", "read_text", "corrected_by", "corrected_on", "correction_reason"}
MISREAD = {
    # of 004: an amount, the target and the outcome of an indicator
    "executed.value": ("1800", "1300"),
    "target": ("不少于1000件", "不少于7000件"),
    "actual": ("专利资助奖励共完成5747件。", "专利资助奖励共完成6747件。"),
    # of 002: the score of a section, the total score and the name of the parent
    "score": ("5.82", "5.28"),
    "total_score": ("83.31", "93.31"),
    "name": ("2020年度知识产权专顶资金", "2020年度知识产权专项资金"),
}
"""The places of the misreadings, with the wrong and the correct text."""


def misread(reading: ExtractedDocument) -> ExtractedDocument:
    """The reading of 004 or 002 with some of its values read wrongly."""
    reading = reading.model_copy(deep=True)
    for project in reading.projects:
        if project.name == MISREAD["name"][1]:
            project.name = MISREAD["name"][0]
        if project.parent == MISREAD["name"][1]:
            project.parent = MISREAD["name"][0]
        wrong, right = MISREAD["total_score"]
        if str(project.total_score) == right:
            project.total_score = type(project.total_score)(wrong)
            project.cells["total_score"].text = wrong
        for score in project.scores:
            wrong, right = MISREAD["score"]
            if str(score.score) == right:
                score.score = type(score.score)(wrong)
                score.cells["score"].text = wrong
        for amount in project.funding:
            wrong, right = MISREAD["executed.value"]
            if amount.measure is Measure.EXECUTED and amount.text == right:
                amount.value, amount.text, amount.cells["value"].text = type(amount.value)(wrong), wrong, wrong
        for indicator in project.indicators:
            for name in ("target", "actual"):
                if getattr(indicator, name) == MISREAD[name][1]:
                    setattr(indicator, name, MISREAD[name][0])
            if MISREAD["actual"][0] == indicator.actual:
                indicator.normalized = parse_target(indicator.target or "", indicator=indicator.level3)
                indicator.actual_value, indicator.actual_unit = parse_actual(
                    indicator.actual, indicator.normalized, indicator=indicator.level3
                ) or (None, None)
    return reading


@dataclass
class Seeded:
    """A home with a dbt project of its own, whose seed of corrections can be written."""

    zones: Zones
    project: Path

    def write(self, rows: list[Mapping[str, Any]]) -> None:
        with (self.project / "seeds" / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
            seed = csv.DictWriter(file, list(Correction.model_fields))
            seed.writeheader()
            seed.writerows(rows)

    def night(self, rows: list[Mapping[str, Any]]) -> Path:
        self.write(rows)
        return self.zones.night()


def keep(zones: Zones, change: Callable[[ExtractedDocument], ExtractedDocument]) -> None:
    """Read three samples and keep what is made of the readings; the checks are against one of them."""
    readings = [
        change(read(zones.show(f"{name}.txt", (SAMPLES / f"{name}.txt").read_bytes())))
        for name in ("001", "002", "004")
    ]
    zones.keep(readings, broken={readings[0].document.document_id: "the parts are more than their total"})


def ask(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("use marts")
        return connection.execute(query).fetchall()


def counting(table: str) -> str:
    return f"select count(*) from {table} where is_corrected"  # noqa: S608 - our own names


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """004 and 002, both misread here and there; 001 is kept out by the checks."""
    zones = Zones(tmp_path_factory.mktemp("corrected"))
    project = tmp_path_factory.mktemp("project") / "dbt_project"
    shutil.copytree(dbt_project.PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    keep(zones, misread)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_project, "PROJECT", project)
        yield Seeded(zones, project)


@pytest.fixture(scope="module")
def run_with_misreadings(seeded: Seeded) -> Path:
    return seeded.night([])


@pytest.fixture(scope="module")
def corrections(run_with_misreadings: Path) -> list[Mapping[str, Any]]:
    """A correction of each misreading, from the evidence as a person finds it."""
    found = ask(
        run_with_misreadings,
        """select distinct document_key, page, table_number, row_number, line_number, column_number, from_field_name,
            coalesce(evidence.text, facts.value)
        from evidence
        join (
            select outcome_key as fact_key, 'target_text' as field_name, target_text as value from fct_outcome
            union all select outcome_key, 'actual_text', actual_text from fct_outcome
            union all select statement_key, 'printed_project_name', printed_project_name from fct_project_statement
            union all select statement_key, 'total_score', cast(total_score as varchar) from fct_project_statement
            union all select funding_key, 'executed_yuan', cast(executed_yuan as varchar) from fct_funding
            union all select evaluation_score_key, 'score', cast(score as varchar) from fct_evaluation_score
        ) as facts using (fact_key, field_name)""",
    )
    return [
        dict(zip(Correction.model_fields, (*row, MISREAD[row[6]][1], *WHO.values()), strict=True))
        for row in found
        if row[7] == MISREAD[row[6]][0]
    ]


@pytest.fixture(scope="module")
def run_with_corrections(seeded: Seeded, run_with_misreadings: Path, corrections: list[Mapping[str, Any]]) -> Path:
    """The run after a person wrote the corrections, and three that do not match."""
    before = {path: sha256(path.read_bytes()).hexdigest() for path in seeded.zones.settings.raw.rglob("*.parquet")}
    (amount,) = [one for one in corrections if one["field_name"] == "executed.value"]
    ((kept_out,),) = ask(run_with_misreadings, "select document_key from dim_document where file_name = '001.txt'")
    database = seeded.night(
        [
            *corrections,
            {**amount, "field_name": "budget.value"},
            {**amount, "document_id": "0" * 64},
            {**amount, "document_id": kept_out},
        ]
    )
    assert {
        path: sha256(path.read_bytes()).hexdigest() for path in seeded.zones.settings.raw.rglob("*.parquet")
    } == before
    return database


@pytest.fixture(scope="module")
def run_without_misreadings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same documents without misreadings."""
    zones = Zones(tmp_path_factory.mktemp("right"))
    keep(zones, lambda reading: reading)
    return zones.night()


def test_corrected_misreadings_give_the_warehouse_of_a_correct_reading(
    run_with_corrections: Path, run_without_misreadings: Path
) -> None:
    """Amounts, attainment, findings, parents and reports: table by table, row by row."""
    with duckdb.connect() as both:
        both.execute(f"attach '{run_with_corrections}' as corrected (read_only)")
        both.execute(f"attach '{run_without_misreadings}' as plain (read_only)")
        tables = both.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where database_name = 'plain' and schema_name = 'marts' "
            "and table_name not in ('build_info', 'document_sighting', 'rpt_corrections') group by all"
        ).fetchall()
        assert len(tables) >= 23
        for table, columns in tables:
            compared = ", ".join(
                name for name in columns if not name.endswith(("_at", "batch_id")) and name not in CORRECTION_COLUMNS
            )
            sides = [f"(select {compared} from {side}.marts.{table})" for side in ("corrected", "plain")]  # noqa: S608
            for one, other in (sides, sides[::-1]):
                assert both.execute(f"{one} except all {other}").fetchall() == [], table


def test_misreadings_give_other_values_before_their_correction(
    run_with_misreadings: Path, run_without_misreadings: Path
) -> None:
    amounts = "select sum(executed_yuan) from fct_funding where is_additive"
    missed = "select count(*) from fct_outcome where actual_value in (5747, 6747) and not is_met"
    findings = "select explanation from fct_finding where rule_key = 'target_unmet' order by all"
    for query in (amounts, missed, findings):
        assert ask(run_with_misreadings, query) != ask(run_without_misreadings, query), query
    assert ask(run_with_misreadings, missed) == [(0,)]


def test_rows_with_a_correction_are_flagged(run_with_corrections: Path, run_without_misreadings: Path) -> None:
    counts = {table: ask(run_with_corrections, counting(table)) for table in FACTS}
    # the whole of 002 and its five parts that name it; in 004 one amount and one indicator
    assert counts == {
        "fct_project_statement": [(6,)],
        "fct_funding": [(1,)],
        "fct_indicator_target": [(0,)],
        "fct_outcome": [(1,)],
        "fct_evaluation_score": [(1,)],
    }
    for table in (*FACTS, "evidence", "dim_document"):
        assert ask(run_without_misreadings, counting(table)) == [(0,)]


def test_evidence_has_both_readings_and_the_person_who_corrected(run_with_corrections: Path) -> None:
    found = ask(
        run_with_corrections,
        """select field_name, read_text, text, corrected_by, cast(corrected_on as varchar), correction_reason
        from evidence where is_corrected and fact_table = 'fct_outcome' and from_field_name = 'actual' order by all""",
    )
    wrong, right = MISREAD["actual"]
    assert found == [
        (field, wrong, None if field == "actual_text" else right, "核对人", "2026-01-05", "看错")
        for field in ("actual_text", "actual_unit", "actual_value", "attainment_ratio", "is_met")
    ]
    assert ask(
        run_with_corrections,
        "select distinct read_text, text from evidence where is_corrected and field_name = 'executed_yuan'",
    ) == [MISREAD["executed.value"]]


def test_every_correction_has_a_state_in_the_report(
    run_with_corrections: Path, corrections: list[Mapping[str, Any]]
) -> None:
    found = ask(
        run_with_corrections, "select state, field_name, file_name, value_count from rpt_corrections order by all"
    )
    names = {"actual": "004.txt", "executed.value": "004.txt", "target": "004.txt"}
    assert found == [
        *(
            ("applied", name, names.get(name, "002.txt"), 1)
            for name in sorted(one["field_name"] for one in corrections)
        ),
        ("unmatched", "budget.value", "004.txt", 0),
        ("unmatched", "executed.value", "001.txt", 0),
        ("unmatched", "executed.value", None, 0),
    ]
    # a document that is not here may be forgotten
    assert ask(
        run_with_corrections,
        "select document_key, read_text, corrected_text from rpt_corrections where file_name is null",
    ) == [("unknown", None, None)]


def test_a_trace_shows_the_reading_and_the_correction(
    seeded: Seeded, run_with_corrections: Path, tmp_path: Path
) -> None:
    ((key,),) = ask(run_with_corrections, "select funding_key from fct_funding where is_corrected")
    arguments, home = ["trace", key, "--field", "executed_yuan"], str(seeded.zones.settings.home)
    output = (
        CliRunner().invoke(app, [*arguments, "--image", str(tmp_path / "cell.png")], env={"JIXIAO_HOME": home}).stdout
    )
    assert "executed_yuan = 13000000\n" in output
    assert "  corrected from 1800 to 1300 by 核对人 on 2026-01-05: 看错\n" in output
    assert "⟦1300⟧" in output  # the bytes that landed hold no misreading


def test_status_counts_corrections(seeded: Seeded, run_with_corrections: Path) -> None:
    assert run_with_corrections.exists()
    output = CliRunner().invoke(app, ["status"], env={"JIXIAO_HOME": str(seeded.zones.settings.home)}).stdout
    assert "Corrections: 6 applied, 3 unmatched (marts.rpt_corrections)." in output


@pytest.mark.long
def test_a_full_build_in_parts_applies_each_correction_with_its_document(
    seeded: Seeded, run_with_corrections: Path, run_without_misreadings: Path
) -> None:
    one_by_one = seeded.zones.settings.model_copy(update={"night_documents": 1})
    again = build_module.build(one_by_one, full_refresh=True).database
    states = "select state, field_name, file_name, explanation from rpt_corrections order by all"
    amounts = "select sum(executed_yuan) from fct_funding where is_additive"
    assert ask(again, states) == ask(run_with_corrections, states)
    assert ask(again, amounts) == ask(run_without_misreadings, amounts)


@pytest.mark.long
def test_a_removed_correction_is_undone(
    seeded: Seeded, run_with_misreadings: Path, run_with_corrections: Path, corrections: list[Mapping[str, Any]]
) -> None:
    """Only the lines still in the seed apply, and a changed seed is enough to start a build."""
    assert run_with_corrections.exists()
    assert plan_load(seeded.zones.settings).is_empty
    seeded.write([one for one in corrections if one["field_name"] != "executed.value"])
    assert plan_load(seeded.zones.settings).is_full_refresh
    amounts = "select sum(executed_yuan) from fct_funding where is_additive"
    again = seeded.zones.night()
    assert ask(again, amounts) == ask(run_with_misreadings, amounts)
    assert ask(again, "select count(*) from fct_outcome where is_corrected") == [(1,)]


@pytest.mark.long
def test_a_correction_is_stale_after_a_new_reading(
    seeded: Seeded, run_with_corrections: Path, corrections: list[Mapping[str, Any]]
) -> None:
    """004 is read again, correctly: in a run that loads nothing else, its corrections become stale."""
    assert run_with_corrections.exists()
    seeded.night(corrections)
    seeded.zones.keep([read(SAMPLES / "004.txt")])
    again = seeded.zones.night()
    assert ask(again, "select loaded_document_count, is_full_refresh from build_info") == [(1, False)]
    assert ask(again, "select state, field_name, explanation from rpt_corrections order by all") == [
        ("applied", "name", None),
        ("applied", "score", None),
        ("applied", "total_score", None),
        ("stale", "actual", f"the text read there now is {MISREAD['actual'][1]}"),
        ("stale", "executed.value", "the text read there now is 1300"),
        ("stale", "target", "the text read there now is 不少于7000件"),
    ]
    assert ask(again, "select count(*) from evidence where is_corrected and fact_table = 'fct_outcome'") == [(0,)]


def test_an_invalid_correction_stops_the_build_but_keeps_the_published_version(
    seeded: Seeded, run_with_misreadings: Path, corrections: list[Mapping[str, Any]]
) -> None:
    assert run_with_misreadings.exists()
    seeded.write([{**corrections[0], "corrected_by": ""}])
    with pytest.raises(build_module.DataGateFailed, match="line 2: column 'corrected_by'"):
        seeded.zones.night()
