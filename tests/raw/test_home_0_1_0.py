"""A home that version 0.1.0 made: its batches hold sentences of reasons and bases, but no codes, and no hidden texts.

tests/data/home_0_1_0 is the landing and raw zone of one run of version 0.1.0 over eleven files.
"""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract.model.messages import SEPARATOR
from extract.model.notes import ConfidenceBasis
from extract.model.reasons import Reason
from extract.model.stored_sentences import parse_bases, parse_cause, templates_of_0_1_0
from tests.conftest import ROOT
from tests.harness.made_up import document
from warehouse.operations.doctor.diagnosis import Level
from warehouse.operations.doctor.raw import examine_raw
from warehouse.pipeline.extract import write_planned_batch
from warehouse.pipeline.run_directory import BatchPlan
from warehouse.raw import staleness
from warehouse.raw.schema import DOCUMENT_TABLES
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings

MADE = ROOT / "tests" / "data" / "home_0_1_0"

REASONS = {
    "archive.zip": Reason.ARCHIVE_CONTENTS,
    "binary.txt": Reason.BINARY_DATA,
    "empty.txt": Reason.EMPTY_FILE,
    "not_understood.html": Reason.CELLS_NOT_UNDERSTOOD,
    "truncated.docx": Reason.ZIP_DIRECTORY_MISSING,
    "truncated.pdf": Reason.PDF_TRUNCATED,
    "unrelated.txt": Reason.NO_PERFORMANCE_FORM,
    "说明.txt": Reason.NO_PERFORMANCE_FORM,
}
BASES = {
    "projects": {(ConfidenceBasis.CELLS_UNDER_HEADERS,): 7, (ConfidenceBasis.LABELS_AND_VALUES,): 13},
    "funding": {
        (ConfidenceBasis.AMOUNT_IN_GOAL,): 19,
        (ConfidenceBasis.AMOUNT_UNDER_HEADER, ConfidenceBasis.CONFIRMED_BY_RATE): 9,
        (ConfidenceBasis.AMOUNT_UNDER_HEADER, ConfidenceBasis.CONFIRMED_BY_SUM): 26,
        (
            ConfidenceBasis.AMOUNT_UNDER_HEADER,
            ConfidenceBasis.CONFIRMED_BY_SUM,
            ConfidenceBasis.CONFIRMED_BY_RATE,
        ): 18,
    },
    "indicators": {
        (ConfidenceBasis.CELLS_DRIFTED,): 1,
        (ConfidenceBasis.CELLS_UNDER_HEADERS,): 167,
        (ConfidenceBasis.NUMBERED_STATEMENT,): 40,
    },
}


@pytest.fixture
def raw() -> RawZone:
    return RawZone(MADE / "raw")


def batch_of(raw: RawZone) -> str:
    (batch,) = raw.manifests()
    return batch.batch_id


def test_its_batch_has_no_codes(raw: RawZone) -> None:
    for table, column in (("documents", "reason_code"), *((table, "confidence_codes") for table in BASES)):
        assert column not in pq.read_schema(raw.table_path(batch_of(raw), table)).names


def test_its_batch_has_no_table_of_hidden_texts_and_is_intact(raw: RawZone, tmp_path: Path) -> None:
    assert not raw.table_path(batch_of(raw), "hidden").exists()
    assert raw.read([batch_of(raw)], "hidden").to_pylist() == []
    assert raw.damaged() == []
    shutil.copytree(MADE, tmp_path, dirs_exist_ok=True)
    levels = {one.level for one in examine_raw(Settings(home=tmp_path), is_fixing=False)}
    assert Level.FAULT not in levels


def test_a_lost_table_of_hidden_texts_is_noticed(tmp_path: Path) -> None:
    raw = RawZone(tmp_path)
    batch_id = raw.write_batch([document()], "1-x").parent.name
    raw.table_path(batch_id, "hidden").unlink()
    with pytest.raises(FileNotFoundError):
        raw.read([batch_id], "hidden")
    assert [folder.name for folder in raw.damaged()] == [batch_id]


def test_its_reasons_are_mapped_to_codes(raw: RawZone) -> None:
    rows = raw.read([batch_of(raw)], "documents").to_pylist()
    assert {row["file_name"]: row["reason_code"] for row in rows if row["state"] != "extracted"} == REASONS
    assert {row["reason_code"] for row in rows if row["state"] == "extracted"} == {None}


@pytest.mark.parametrize("table", BASES)
def test_its_confidence_bases_are_mapped_to_codes(table: str, raw: RawZone) -> None:
    counts: dict[tuple[str, ...], int] = {}
    for row in raw.read([batch_of(raw)], table).to_pylist():
        codes = tuple(ConfidenceBasis(code) for code in row["confidence_codes"])
        counts[codes] = counts.get(codes, 0) + 1
        assert row["confidence_basis"] == SEPARATOR.join(str(templates_of_0_1_0()[code]) for code in codes)
    assert counts == BASES[table]


def test_a_word_that_was_added_requeues_what_was_not_understood(raw: RawZone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staleness, "FINGERPRINT", "another")
    monkeypatch.setattr(staleness, "_added_since", lambda raw, fingerprint: frozenset({"某个新词"}))
    stale = staleness.stale_documents(raw, raw.newest("another"))
    rows = raw.read([batch_of(raw)], "documents").to_pylist()
    names = {row["file_name"] for row in rows if row["document_id"] in stale}
    assert names == {"not_understood.html", "unrelated.txt", "说明.txt"}


@pytest.mark.parametrize("table", DOCUMENT_TABLES)
def test_its_rows_are_those_of_a_fresh_reading(table: str, raw: RawZone, fresh: RawZone) -> None:
    assert rows_of(raw, table) == rows_of(fresh, table)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> RawZone:
    """Read the landed documents again by the current extractor."""
    home = tmp_path_factory.mktemp("fresh")
    shutil.copytree(MADE / "landing", home / "landing")
    batch = batch_of(RawZone(MADE / "raw"))
    kept = RawZone(MADE / "raw").read([batch], "documents").to_pylist()
    names = {row["document_id"]: row["file_name"] for row in kept}
    write_planned_batch(Settings(home=home), BatchPlan(batch_id=batch, attempt=1, file_names=names))
    return RawZone(home / "raw")


def rows_of(raw: RawZone, table: str) -> list[dict[str, object]]:
    """Return the rows of a table without batch, extractor and confidence, sentences as the messages that they state."""
    rows = raw.read([batch_of(raw)], table).drop_columns(["batch_id", "fingerprint"]).to_pylist()
    kept = [{name: value for name, value in row.items() if name != "extracted_at"} for row in rows]
    for row in kept:
        row.pop("confidence", None)  # 0.1.0 did not calibrate it
        if row.get("reason_code") in {Reason.NO_PERFORMANCE_FORM, Reason.NO_PERFORMANCE_CONTENT}:
            row.update(dict.fromkeys(("state", "reason", "reason_code", "reason_class")))  # 0.1.0 had one code for both
        if table == "documents" and row["reason"]:
            row["reason"] = parse_cause(row["reason"])
        if "confidence_basis" in row:
            row["confidence_basis"] = parse_bases(row["confidence_basis"])
    return sorted(kept, key=lambda row: row["document_id"])
