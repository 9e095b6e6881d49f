"""The run report of a run on the samples, the ledger of known failures beside them, and the other reports."""

import json
import re
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from lxml import html

from tests.conftest import SAMPLES
from tests.harness.runs import run_pipeline
from tests.harness.shared import copy_home
from warehouse.errors import DataGateFailed
from warehouse.pipeline.audit import audit_version
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.planning import has_work
from warehouse.pipeline.report import read_report, write_report
from warehouse.publishing.build import latest_build
from warehouse.publishing.versions import Version, Versions
from warehouse.quality.drift import measure
from warehouse.quality.freshness import evaluate_freshness, today
from warehouse.quality.known_failures import Evaluation, evaluate, read_check_results, read_known_failures
from warehouse.settings import Settings

Page = html.HtmlElement
LEDGER = SAMPLES.with_name("known_failures.csv")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after one run with `samples/inbox` as its inbox: the ledger beside it is that of the project."""
    home = tmp_path_factory.mktemp("page") / "home"
    assert run_pipeline(Settings(home=home, inbox=SAMPLES))
    return home


@pytest.fixture
def settings(kept: Path, tmp_path: Path) -> Settings:
    """A copy of that home."""
    return Settings(home=copy_home(kept, tmp_path / "home"), inbox=SAMPLES)


@pytest.fixture
def version(settings: Settings) -> Version:
    current = Versions(settings.published).current()
    assert current is not None
    return current


def read_page(reports: Path) -> Page:
    return html.fromstring((reports / "index.html").read_bytes())


def words(element: Page) -> str:
    return " ".join(" ".join(element.itertext()).split())


def evaluated(reports: Path, ledger: Path) -> Evaluation:
    return evaluate(read_check_results(reports), read_known_failures(ledger))


# the ledger of the samples


def test_the_ledger_of_the_samples_lists_exactly_what_fails(settings: Settings, version: Version) -> None:
    assert settings.known_failures_file == LEDGER
    found = evaluated(version.reports, LEDGER)
    assert (list(found.to_do()), list(found.not_run())) == ([], [])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (5, r"assert_statements_name_their_agency: 6 rows, first statement_key = \w+, .*; 5 rows are known"),
        (7, r".*/known_failures.csv, line 2: assert_\w+ fails in fewer rows than the 7 of the line; change them to 6"),
    ],
)
def test_a_ledger_with_fewer_or_more_rows_is_reported(
    version: Version, tmp_path: Path, rows: int, message: str
) -> None:
    ledger = tmp_path / "known_failures.csv"
    ledger.write_text(LEDGER.read_text("utf-8").replace(",6,", f",{rows},"), "utf-8")
    (line,) = evaluated(version.reports, ledger).to_do()
    assert re.fullmatch(message, line), line


def test_every_gate_writes_outcomes(version: Version) -> None:
    checks = {one.check for one in read_check_results(version.reports)}
    assert {
        "funding.has_unit",
        "keys_are_sound.fct_outcome",
        "unique.stg_raw__documents.document_key",
        "assert_reports_add_up",
        "sources_give",
    } <= checks


# the run report


def test_it_begins_with_whether_it_published_and_what_to_do(version: Version) -> None:
    page = read_page(version.reports)
    assert words(page.find(".//h1")).startswith("Published")
    assert version.version_id in words(page.find(".//header"))
    assert [section.get("id") for section in page.iter("section")] == [
        "todo", "trust", "coverage", "gates", "drift", "files",
    ]  # fmt: skip
    todo = words(page.get_element_by_id("todo"))
    assert "Nothing. No check exceeds the known failures" in todo
    assert "assert_statements_name_their_agency: rows: 6, known since 2026-11-21: 002.txt names its projects" in todo


def test_it_lists_findings_with_document_and_place(version: Version) -> None:
    trust = read_page(version.reports).get_element_by_id("trust")
    tiles = [" ".join(words(tile).split()[:2]) for tile in trust.find_class("tile")]
    assert tiles == ["7 errors", "9 warnings", "22 notes", "0 quarantined"]
    (over,) = [card for card in trust.iterfind(".//li") if "执行数大于预算数" in words(card)]
    assert "841.05 万元 of 知识产权奖励项目 is more than its budget (预算数) 820.8 万元" in words(over)
    assert "002.txt , line 17, column 64" in words(over)
    with duckdb.connect(version.database, read_only=True) as warehouse:
        ((key,),) = warehouse.execute(
            "select finding_key from marts.fct_finding where rule_key = 'executed_over_budget'"
        ).fetchall()
    assert f"jixiao trace {key[:12]} --field stated" in words(over)


def test_it_shows_the_coverage_of_agencies_and_the_state_of_sources(version: Version) -> None:
    there = read_page(version.reports).get_element_by_id("coverage")
    rows = {words(row[0]): [dot.get("title") for dot in row.iter("span")] for row in there.find_class("matrix")[0][1]}
    assert rows["北京市朝阳区市场监督管理局"] == ["both"]
    assert rows["广州开发区知识产权局"] == ["target"]
    assert f"{SAMPLES} " in words(there)
    assert f"{today() + timedelta(400)}" in words(there)


def test_every_link_has_a_target_and_nothing_is_fetched(version: Version) -> None:
    page = read_page(version.reports)
    links = [link for _, _, link, _ in page.iterlinks()]
    assert {"checks/index.html", "dbt_docs.html", "outcomes.json", "../build.json", "../warehouse.duckdb"} <= {*links}
    for link in links:
        if link.startswith("#"):
            assert page.get_element_by_id(link[1:]) is not None
        else:
            assert (version.reports / link).exists(), link
    assert "url(" not in (version.reports / "index.html").read_text("utf-8")


def test_file_names_are_escaped(settings: Settings, version: Version) -> None:
    with duckdb.connect(latest_build(settings) / "warehouse.duckdb") as warehouse:
        warehouse.execute("update marts.dim_document set file_name = '<script>alert(1)</script>.txt'")
        warehouse.execute("update marts.rpt_quality set file_name = '<script>alert(1)</script>.txt'")
    audit_version(settings, latest_build(settings) / "built.json", "a test")
    page = read_page(latest_build(settings) / "reports")
    assert not list(page.iter("script"))
    assert "<script>alert(1)</script>.txt" in words(page.get_element_by_id("trust"))


def test_the_dbt_docs_are_one_file_with_every_table(version: Version) -> None:
    text = (version.reports / "dbt_docs.html").read_text("utf-8")
    assert '"model.jixiao.rpt_freshness"' in text
    assert "资金来源" in text or "\\u8d44\\u91d1\\u6765\\u6e90" in text
    assert "MANIFEST.JSON INLINE DATA" not in text
    outside = {
        link
        for element, name, link, _ in html.fromstring(text.encode()).iterlinks()
        if element.tag in {"script", "link", "img"} and name in {"src", "href"} and "canonical" not in element.values()
    }
    assert not {link for link in outside if link.startswith(("http", "//"))}


# runs that are stopped, and runs without new documents


def tampered(settings: Settings, statement: str) -> Path:
    """Change the built warehouse as if dbt had made it so; return the note of the build."""
    note = latest_build(settings) / "built.json"
    built = json.loads(note.read_text("utf-8"))
    with duckdb.connect(built["result"]["database"]) as warehouse:
        warehouse.execute(statement)
        built["result"]["sizes"] = {name: size.model_dump() for name, size in measure(warehouse).items()}
    current = Versions(settings.published).current()
    assert current is not None
    note.write_text(json.dumps(built | {"base_version_id": current.version_id}), "utf-8")
    return note


NO_OUTCOMES = "truncate marts.fct_outcome; delete from marts.evidence where fact_table = 'fct_outcome'"


def test_a_table_that_became_empty_stops_the_run_and_the_report_says_so(settings: Settings, version: Version) -> None:
    note = tampered(settings, NO_OUTCOMES)
    with pytest.raises(DataGateFailed) as stopped:
        audit_version(settings, note, "a test")
    assert stopped.value.message.startswith(
        "rows_kept.fct_outcome: marts.fct_outcome has 0 rows, 89 in the last version. "
    )
    page = Path(stopped.value.message.rsplit("The report of this run: ")[1])
    assert words(read_page(page.parent).find(".//h1")).startswith("The run was stopped")
    text = words(read_page(page.parent))
    assert version.version_id in text
    assert "marts.fct_outcome has 0 rows" in text
    assert "docs/runbooks/known-failures.md" in text
    assert "知识产权奖励项目" not in text  # no content of documents
    assert Versions(settings.published).current() == version


def test_the_ledger_allows_it_and_names_lines_to_lower(settings: Settings, version: Version) -> None:
    note = tampered(settings, NO_OUTCOMES)
    allowed = settings.model_copy(update={"known_failures": settings.home / "known_failures.csv"})
    allowed.known_failures_file.write_text(
        LEDGER.read_text("utf-8")
        + "rows_kept.fct_outcome,89,2026-11-21,a test\nrows_kept.evidence,5000,2026-11-21,a test\n",
        "utf-8",
    )
    prepared = audit_version(allowed, note, "a test")
    found = evaluated(prepared / "reports", allowed.known_failures_file)
    assert not found.stopping
    lowered = [line for line in found.to_do() if "known_failures.csv" in line]
    assert [line.split(": ", 1)[0] for line in lowered] == [f"{allowed.known_failures_file}, line 4"]
    assert Version("", prepared).record().sizes["fct_outcome"].rows == 0


def test_columns_that_lose_values_are_in_the_warnings_and_in_the_report(settings: Settings) -> None:
    note = tampered(settings, "update marts.fct_indicator_target set target_text = null")
    reports = audit_version(settings, note, "a test") / "reports"
    (line,) = evaluated(reports, settings.known_failures_file).to_do()
    assert line.startswith("values_kept.fct_indicator_target: marts.fct_indicator_target is null more often")
    assert "target_text 0% → 100%" in line
    page = read_page(reports)
    assert line in words(page.get_element_by_id("todo"))
    assert "target_text 0% → 100%" in words(page.get_element_by_id("drift"))


def test_a_run_without_new_documents_repeats_open_warnings_and_overdue_sources(
    settings: Settings, version: Version
) -> None:
    run = discover_documents(settings)
    assert not has_work(settings, land_documents(settings, run))
    write_report(settings, run, None)
    (known,) = read_report(settings).warnings
    assert known.startswith("assert_statements_name_their_agency: rows: 6, known since 2026-11-21")
    assert read_report(settings).page == settings.published / "current" / "reports" / "index.html"
    with duckdb.connect(version.database, read_only=True) as warehouse:
        assert evaluate_freshness(warehouse, today() + timedelta(400)).rows == 0
        late = evaluate_freshness(warehouse, today() + timedelta(401))
    assert (late.rows, late.severity) == (1, "warning")
    assert late.message == (
        f"{SAMPLES}: last new document on {today()}, the next was due by {today() + timedelta(400)}"
    )
