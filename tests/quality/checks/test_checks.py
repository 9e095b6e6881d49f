"""The checks of a run: sound documents pass, and each expectation fails on the document that breaks it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from extract.model.notes import ConfidenceBasis
from extract.model.reasons import Reason
from extract.model.records import (
    DocumentHead,
    DocumentKind,
    ExtractedDocument,
    Form,
    Funding,
    Indicator,
    Measure,
    Normalized,
    Place,
    Project,
    Row,
    Score,
    Unrecognised,
)
from tests.conftest import ROOT, read_sample
from warehouse.quality.checks import check_batches, volume
from warehouse.quality.known_failures import read_check_results
from warehouse.raw.schema import DOCUMENT_TABLES
from warehouse.raw.zone import Irrelevant, Quarantined, RawZone, Verdict

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
TELEPHONE = "13987654321"


def placed(row: Row, *fields: str) -> Row:
    row.cells = {field: Place(line=number, column=1) for number, field in enumerate(fields, start=1)}
    return row


def sound(name: str) -> ExtractedDocument:
    """A document with one of everything, in which nothing is amiss."""
    total = Funding(source="年度资金总额：", measure=Measure.BUDGET, value=Decimal("52.8"), unit="万元", text="52.8")
    part = Funding(
        source="财政拨款", measure=Measure.BUDGET, value=Decimal(50), unit="万元", text="50", detail_of="年度资金总额"
    )
    rate = Funding(source="年度资金总额：", measure=Measure.EXECUTION_RATE, value=Decimal(120), unit="%", text="120%")
    indicators = [
        Indicator(
            level1="产出指标",
            level2="数量指标",
            level3=f"培训场次{number}",
            target="≥5场",
            weight=Decimal(10),
            score=Decimal(10),
            normalized=Normalized(comparator="ge", value=Decimal(5), unit="场", quantitative=True),
        )
        for number in range(6)
    ]
    project = Project(
        name="秘密项目",
        start_year=2024,
        end_year=2024,
        total_score=Decimal(95),
        form=Form(number=1, kind=DocumentKind.SELF_EVALUATION_TABLE, fiscal_year=2024),
        funding=[placed(row, "source", "value") for row in (total, part, rate)],
        indicators=[placed(row, "level1", "level2", "level3", "target", "weight", "score") for row in indicators],
        scores=[placed(Score(scope="产出", max_score=Decimal(50), score=Decimal(45)), "scope", "max_score", "score")],
    )
    head = DocumentHead(
        kind=DocumentKind.SELF_EVALUATION_TABLE,
        title="自评表",
        fiscal_year=2024,
        document_id=hashlib.sha256(name.encode()).hexdigest(),
        file_name=f"{name}.txt",
        media_type="text/plain",
        reader="text",
    )
    return ExtractedDocument(
        document=placed(head, "title", "fiscal_year"),
        projects=[placed(project, "name", "start_year", "end_year", "total_score")],
    )


def sets(path: str, value: object) -> Callable[[ExtractedDocument], None]:
    """A change of one field, such as ``projects.0.funding.1.unit``."""

    def change(document: ExtractedDocument) -> None:
        *way, last = path.split(".")
        target: object = document
        for step in way:
            target = target[int(step)] if isinstance(target, list) else getattr(target, step)
        setattr(target, last, value)

    return change


def lacks_targets(document: ExtractedDocument) -> None:
    for indicator in document.projects[0].indicators[:4]:
        indicator.target = None
        indicator.cells.pop("target")
        indicator.normalized = Normalized()


def has_unknown_levels(document: ExtractedDocument) -> None:
    for number, indicator in enumerate(document.projects[0].indicators):
        indicator.level1 = f"第{number}季度"


def repeats_itself(document: ExtractedDocument) -> None:
    for indicator in document.projects[0].indicators:
        indicator.level3 = "培训场次"


def has_no_owner(document: ExtractedDocument) -> None:
    document.projects[0].name = None
    document.projects[0].cells.pop("name")


def has_a_number_without_comparator(document: ExtractedDocument) -> None:
    document.projects[0].indicators[0].normalized = Normalized(value=Decimal(5), quantitative=True)


def has_an_inverted_range(document: ExtractedDocument) -> None:
    document.projects[0].indicators[0].normalized = Normalized(
        comparator="between", value=Decimal(9), value_max=Decimal(3), quantitative=True
    )


def has_an_amount_of_5000_points(document: ExtractedDocument) -> None:
    document.projects[0].funding[2].measure = Measure.SCORE
    document.projects[0].funding[2].value = Decimal(5000)


def has_unlikely_numbers(document: ExtractedDocument) -> None:
    for indicator in document.projects[0].indicators[:4]:
        indicator.confidence_basis = (ConfidenceBasis.NUMBER_UNLIKELY,)


def has_a_project_without_owner_beside(document: ExtractedDocument) -> None:
    other = document.projects[0].model_copy(deep=True)
    other.name = None
    other.cells.pop("name")
    document.projects.append(other)


def has_no_points(document: ExtractedDocument) -> None:
    document.projects[0].scores[0] = placed(Score(scope="产出"), "scope")


def has_no_place(document: ExtractedDocument) -> None:
    document.projects[0].indicators[2].cells.pop("target")


def has_an_empty_place(document: ExtractedDocument) -> None:
    document.projects[0].cells["name"] = Place(page=3)


def has_an_unnamed_indicator(document: ExtractedDocument) -> None:
    document.projects[0].indicators.append(placed(Indicator(target="有效"), "target"))


BROKEN: dict[str, tuple[Callable[[ExtractedDocument], None], str, str]] = {
    "a kind of its own": (sets("document.kind", "poem"), "documents", "kind"),
    "a year long past": (sets("document.fiscal_year", 1989), "documents", "fiscal_year"),
    "too much confidence": (sets("document.confidence", 1.5), "documents", "confidence"),
    "nothing in it": (sets("projects", []), "documents", "project_count"),
    "a telephone number": (
        sets("unrecognised", [Unrecognised(text=f"联系电话：{TELEPHONE}", place=Place(line=9, column=1))]),
        "documents",
        "is_free_of_personal_data",
    ),
    "nobody's project": (has_no_owner, "documents", "has_owner"),
    "an unknown subject": (sets("projects.0.subject", "person"), "projects", "subject"),
    "an unknown form": (sets("projects.0.form.kind", "poem"), "projects", "form_kind"),
    "form 0": (sets("projects.0.form.number", 0), "projects", "form_number"),
    "an unknown measure": (sets("projects.0.funding.0.measure", "profit"), "funding", "measure"),
    "an unknown period": (sets("projects.0.funding.0.period", "forever"), "funding", "period"),
    "an indicator without name": (has_an_unnamed_indicator, "indicators", "is_named"),
    "an unknown comparator": (
        sets("projects.0.indicators.0.normalized.comparator", "like"),
        "indicators",
        "is_known_comparator",
    ),
    "a number without comparator": (has_a_number_without_comparator, "indicators", "is_whole_target"),
    "an inverted range": (has_an_inverted_range, "indicators", "range_width"),
    "a target of 10^17": (
        sets("projects.0.indicators.0.normalized.value", Decimal(10**17)),
        "indicators",
        "target_size",
    ),
    "no targets": (lacks_targets, "shares", "lacks_target"),
    "unlikely numbers in most rows": (has_unlikely_numbers, "shares", "is_unlikely"),
    "unknown levels": (has_unknown_levels, "shares", "lacks_known_level1"),
    "one indicator over and over": (repeats_itself, "shares", "is_repeated"),
    "a score without number": (has_no_points, "scores", "has_points"),
    "a target without place": (has_no_place, "cells", "missing_count"),
    "a place that is nowhere": (has_an_empty_place, "cells", "placeless_count"),
}
ODD: dict[str, Callable[[ExtractedDocument], None]] = {
    "a form of the past": sets("projects.0.form.fiscal_year", 1989),
    "ends before it begins": sets("projects.0.end_year", 2019),
    "a score of 5000": sets("projects.0.total_score", Decimal(5000)),
    "a negative amount": sets("projects.0.funding.1.value", Decimal("-0.01")),
    "a state's whole budget": sets("projects.0.funding.1.unit", "亿元"),
    "an amount beyond belief": sets("projects.0.funding.1.value", Decimal(10) ** 15),
    "a rate of 9010 %": sets("projects.0.funding.2.value", Decimal(9010)),
    "a rate below 0": sets("projects.0.funding.2.value", Decimal("-90.1")),
    "a score of an amount": has_an_amount_of_5000_points,
    "kilometres of money": sets("projects.0.funding.1.unit", "公里"),
    "a weight of 5000": sets("projects.0.indicators.0.weight", Decimal(5000)),
    "an indicator's score of 5000": sets("projects.0.indicators.0.score", Decimal(5000)),
    "a greatest score of 5000": sets("projects.0.scores.0.max_score", Decimal(5000)),
    "a section score of 5000": sets("projects.0.scores.0.score", Decimal(5000)),
    "a project without owner beside another": has_a_project_without_owner_beside,
}
"""Documents with one odd value, which is published with a finding."""
SOUND = "a sound document"
UNREAD = "an unread document"
TWICE = "a document that stands twice"
CUT = "a document whose project was lost"
REPEATED = {
    table: f"a document with a row of {table} twice" for table in ("projects", "funding", "indicators", "scores")
}


def document_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def edit(raw: RawZone, batch_id: str) -> None:
    """Change stored rows as no writer of this project would: lose a project, write rows twice."""
    for table, name in REPEATED.items():
        path = raw.table_path(batch_id, table)
        rows = pq.read_table(path, schema=DOCUMENT_TABLES[table])
        again = rows.filter(pc.equal(rows["document_id"], document_id(name))).slice(0, 1)
        kept = rows.filter(pc.not_equal(rows["document_id"], document_id(CUT))) if table == "projects" else rows
        pq.write_table(pa.concat_tables([kept, again]), path)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[RawZone, list[Verdict], Path]:
    """One night of sound and broken documents, checked together."""
    raw = RawZone(tmp_path_factory.mktemp("raw"))
    results: list[ExtractedDocument | Quarantined] = [
        sound(name) for name in (SOUND, TWICE, TWICE, CUT, *REPEATED.values())
    ]
    for name, (change, _, _) in BROKEN.items():
        document = sound(name)
        change(document)
        results.append(document)
    for name, change in ODD.items():
        document = sound(name)
        change(document)
        results.append(document)
    results.append(
        Quarantined(
            document_id=document_id(UNREAD), file_name=f"{UNREAD}.txt", cause=Reason.PDF_TRUNCATED, is_transient=False
        )
    )
    past = [sound(f"past {number}") for number in range(10)]
    for document in past:
        document.projects[0].funding *= 20
    raw.write_batch(past, "f1", extracted_at=AT - timedelta(days=1))
    batch_id = raw.write_batch(results, "f1", extracted_at=AT).parent.name
    edit(raw, batch_id)
    reports_dir = tmp_path_factory.mktemp("reports")
    return raw, check_batches(raw, reports_dir, [batch_id]), reports_dir


def failures(verdicts: list[Verdict], name: str) -> set[tuple[str, str | None]]:
    """Suite and column of what a document broke."""
    return {
        (one.suite, one.column_name) for one in verdicts if one.document_id == document_id(name) and not one.is_passed
    }


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_document_fails_its_expectation(night: tuple[RawZone, list[Verdict], Path], name: str):
    _, suite, column = BROKEN[name]
    assert (suite, column) in failures(night[1], name)


@pytest.mark.parametrize("name", ODD)
def test_one_odd_value_quarantines_no_document(night: tuple[RawZone, list[Verdict], Path], name: str):
    assert failures(night[1], name) == set()


@pytest.mark.parametrize("table", REPEATED)
def test_a_duplicate_row_fails(night: tuple[RawZone, list[Verdict], Path], table: str):
    assert (table, None) in failures(night[1], REPEATED[table])


def test_a_duplicate_document_fails(night: tuple[RawZone, list[Verdict], Path]):
    assert ("documents", None) in failures(night[1], TWICE)


def test_rows_and_places_without_their_project_fail(night: tuple[RawZone, list[Verdict], Path]):
    assert failures(night[1], CUT) >= {
        ("documents", "project_count"),
        ("funding", "is_attached"),
        ("indicators", "is_attached"),
        ("scores", "is_attached"),
        ("cells", "orphan_count"),
    }


def test_a_sound_document_passes_among_broken_ones(night: tuple[RawZone, list[Verdict], Path]):
    (verdict,) = [one for one in night[1] if one.document_id == document_id(SOUND)]
    assert (verdict.suite, verdict.is_passed, verdict.reason) == ("all", True, None)


def test_the_quarantine_reason_is_one_line_with_expectation_and_place(night: tuple[RawZone, list[Verdict], Path]):
    raw, _, _ = night
    reasons = {entry.document_id: entry.reason for entry in raw.quarantine("f1")}
    assert reasons[document_id("an inverted range")] == (
        "the range of a target ends below its start (project 1, indicator 1)"
    )
    assert reasons[document_id("no targets")] == (
        "more than half of the indicators lack a target, in forms that print one (forms of kind self_evaluation_table)"
    )
    assert reasons[document_id(UNREAD)] == "the file is truncated: its end is missing"
    assert document_id(SOUND) not in reasons
    assert len(reasons) == len(BROKEN) + len(REPEATED) + 3


def test_a_verdict_has_the_expectation_and_the_number_of_failed_rows(night: tuple[RawZone, list[Verdict], Path]):
    (verdict,) = [one for one in night[1] if one.document_id == document_id("an inverted range")]
    assert (verdict.expectation, verdict.observed) == ("expect_column_values_to_be_between", "1 of 6")


def test_the_batch_is_checked_and_its_quarantined_document_has_no_verdict(night: tuple[RawZone, list[Verdict], Path]):
    raw, verdicts, _ = night
    (checked,) = raw.verdict_manifests()
    assert checked.rows == len(verdicts)
    assert document_id(UNREAD) not in {verdict.document_id for verdict in verdicts}


def test_unusual_volume_is_a_warning_and_quarantines_nothing(night: tuple[RawZone, list[Verdict], Path]):
    _, verdicts, reports_dir = night
    found = {one.check: (one.rows, one.message) for one in read_check_results(reports_dir) if one.rows}
    assert found["volume.rows_against_past"] == (
        1,
        "documents have less than a fifth, or more than five times, the rows of earlier runs (funding of the run)",
    )
    assert {one.check for one in read_check_results(reports_dir)} == {
        "funding.has_unit",
        "volume.rows_against_past",
        "volume.unread_share",
    }
    assert "volume" not in {verdict.suite for verdict in verdicts}


def test_the_data_docs_have_every_suite_and_no_text_of_a_document(night: tuple[RawZone, list[Verdict], Path]):
    _, _, reports_dir = night
    pages = [path.read_text("utf-8") for path in reports_dir.rglob("*.html")]
    assert (reports_dir / "checks" / "index.html").exists()
    for suite in ("documents", "projects", "funding", "indicators", "shares", "scores", "cells", "volume"):
        assert list((reports_dir / "checks" / "validations" / suite).rglob("*.html"))
    assert any("an amount belongs to no project" in page for page in pages)
    files = [path for path in reports_dir.rglob("*") if path.suffix in (".html", ".json")]
    for text in (TELEPHONE, "秘密项目", "年度资金总额", "培训场次"):
        assert not [path for path in files if text in path.read_text("utf-8")]


def test_an_empty_document_fails_when_it_is_the_only_one(tmp_path: Path):
    raw = RawZone(tmp_path / "raw")
    nothing = sound("nothing")
    nothing.projects = []
    batch_id = raw.write_batch([nothing], "f1").parent.name
    (verdict,) = check_batches(raw, tmp_path / "reports", [batch_id])
    assert verdict.reason == "no project, department or transfer payment was found in it (document)"


def test_the_sample_documents_pass(tmp_path: Path):
    raw = RawZone(tmp_path / "raw")
    samples = [read_sample(name) for name in ("000", "001", "002", "003", "004")]
    batch_id = raw.write_batch(samples, "f1").parent.name
    verdicts = check_batches(raw, tmp_path / "reports", [batch_id])
    assert [verdict.reason for verdict in verdicts if not verdict.is_passed] == []
    assert len(verdicts) == len(samples)


def test_a_run_without_readable_documents_imports_no_great_expectations(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; from warehouse.quality.checks import check_batches\n"
        "from warehouse.quality.known_failures import read_check_results\n"
        "from warehouse.raw.zone import Quarantined, RawZone\n"
        "raw = RawZone(Path('raw'))\n"
        "unread = Quarantined(document_id='a' * 64, file_name='a.txt', cause='empty_file')\n"
        "batch_id = raw.write_batch([unread], 'f1').parent.name\n"
        "assert check_batches(raw, Path('reports'), [batch_id]) == []\n"
        "assert not raw.unchecked() and not read_check_results(Path('reports'))\n"
        "assert 'great_expectations' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True)


def test_irrelevant_documents_do_not_count_in_the_share_of_unread_ones(tmp_path: Path):
    raw = RawZone(tmp_path)
    rules = [
        Irrelevant(document_id=document_id(f"rules {number}"), file_name="a", cause=Reason.NO_PERFORMANCE_CONTENT)
        for number in range(11)
    ]
    unread = [
        Quarantined(document_id=document_id(f"unread {number}"), file_name="b", cause=Reason.EMPTY_FILE)
        for number in range(10)
    ]
    batch_id = raw.write_batch([*rules, *unread], "f1").parent.name
    share = volume.frame(raw, [batch_id])["unread_share"].dropna().tolist()
    assert share == [1.0]
