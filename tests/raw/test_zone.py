"""A batch exists once its manifest does, holds what was extracted, and never changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from extract.model.reasons import Reason, WallTimeExceeded
from tests.harness.killing import killed_everywhere, tree
from tests.harness.made_up import document
from warehouse.raw.schema import DOCUMENT_TABLES
from warehouse.raw.zone import MANIFEST, Irrelevant, Quarantined, RawZone, Verdict, batch_id_of

NIGHT = datetime(2026, 1, 2, 18, tzinfo=UTC)
A, B, C = "a" * 64, "b" * 64, "c" * 64
UNREADABLE = Quarantined(document_id=B, file_name="cut.pdf", cause=Reason.PDF_TRUNCATED, byte_size=12)


@pytest.fixture
def raw(tmp_path: Path) -> RawZone:
    return RawZone(tmp_path / "raw")


def write(raw: RawZone, fingerprint: str = "1-x", at: datetime = NIGHT, attempt: int = 1) -> str:
    path = raw.write_batch(
        [document(A), UNREADABLE], fingerprint, attempt=attempt, byte_sizes={A: 900}, extracted_at=at
    )
    return path.parent.name


def passed(document_id: str) -> Verdict:
    return Verdict(document_id=document_id, suite="all", is_passed=True, checked_at=NIGHT)


def failed(document_id: str, reason: str) -> Verdict:
    return Verdict(
        document_id=document_id,
        suite="funding",
        expectation="expect_column_values_to_be_between",
        is_passed=False,
        reason=reason,
        checked_at=NIGHT,
    )


def test_every_row_is_in_the_table_of_its_kind(raw: RawZone):
    batch_id = write(raw)
    pair = {"document_id": A, "fingerprint": "1-x", "batch_id": batch_id}

    [read, unread] = raw.read([batch_id], "documents").to_pylist()
    assert (read["state"], read["kind"], read["byte_size"]) == ("extracted", "self_evaluation_table", 900)
    assert (unread["state"], unread["reason"], unread["reason_class"], unread["byte_size"]) == (
        "quarantined",
        "the file is truncated: its end is missing",
        "permanent",
        12,
    )
    [project] = raw.read([batch_id], "projects").to_pylist()
    assert project.items() >= {**pair, "project_line": 1, "form_number": 2, "form_fiscal_year": 2020}.items()
    assert project["total_score"] == Decimal("98.75")
    [funding] = raw.read([batch_id], "funding").to_pylist()
    assert funding.items() >= {**pair, "line": 1, "value": Decimal("1300.5"), "measure": "budget"}.items()
    [first, second] = raw.read([batch_id], "indicators").to_pylist()
    assert first["parts"] == '[{"text": "≥30件", "comparator": "ge", "value": 30, "unit": "件"}]'
    assert (first["is_quantitative"], first["deadline_on"]) == (True, date(2020, 12, 31))
    assert (second["line"], second["parts"], second["confidence"]) == (2, None, 0.5)
    [score] = raw.read([batch_id], "scores").to_pylist()
    assert (score["scope"], score["max_score"], score["weighted_score"]) == ("总分", Decimal(100), None)
    [passage] = raw.read([batch_id], "unrecognised").to_pylist()
    assert (passage["text"], passage["form_number"], passage["line_number"]) == ("其他说明", 2, 40)
    [hidden] = raw.read([batch_id], "hidden").to_pylist()
    assert (hidden["text"], hidden["hidden_by"], hidden["line_number"]) == ("1280", "struck_out", 41)


def test_every_place_is_a_row_of_cells(raw: RawZone):
    cells = raw.read([write(raw)], "cells").to_pylist()
    assert [(one["row_kind"], one["project_line"], one["line"], one["field_name"]) for one in cells] == [
        ("document", None, None, "title"),
        ("project", 1, None, "name"),
        ("funding", 1, 1, "value"),
        ("indicator", 1, 1, "target"),
    ]
    assert (cells[2]["line_number"], cells[2]["column_number"], cells[2]["text"]) == (7, 9, "1,300.5")
    assert [cells[3][name] for name in ("page", "table_number", "row_number", "column_number", "x0", "y1", "text")] == [
        1,
        2,
        3,
        4,
        1.0,
        4.0,
        None,
    ]


def test_the_manifest_lists_the_documents_of_the_batch(raw: RawZone):
    batch_id = write(raw)
    [manifest] = raw.manifests()
    assert manifest.batch_id == batch_id == batch_id_of([B, A], "1-x")
    assert (manifest.document_ids, manifest.quarantined_ids, manifest.transient_ids) == ([A, B], [B], [])
    assert manifest.rows == {
        "documents": 2,
        "projects": 1,
        "funding": 1,
        "indicators": 2,
        "scores": 1,
        "cells": 4,
        "unrecognised": 1,
        "hidden": 1,
    }
    assert manifest.path == raw.root / "batches" / batch_id / "manifest.json"


def test_an_irrelevant_document_is_neither_read_nor_quarantined(raw: RawZone):
    rules = Irrelevant(document_id=C, file_name="rules.txt", cause=Reason.NO_PERFORMANCE_CONTENT, byte_size=7)
    batch_id = raw.write_batch([document(A), UNREADABLE, rules], "1-x").parent.name
    manifest = raw.manifest(batch_id)
    assert (manifest.quarantined_ids, manifest.irrelevant_ids, manifest.transient_ids) == ([B], [C], [])
    assert manifest.read_ids == {A}
    row = raw.read([batch_id], "documents").to_pylist()[2]
    assert [row[name] for name in ("state", "reason", "reason_code", "reason_class", "byte_size")] == [
        "irrelevant",
        "it holds no performance content",
        "no_performance_content",
        None,
        7,
    ]
    raw.write_verdicts(batch_id, [passed(A)])
    assert [entry.document_id for entry in raw.quarantine("1-x")] == [B]
    assert [(entry.file_name, entry.reason) for entry in raw.irrelevant("1-x")] == [
        ("rules.txt", "it holds no performance content")
    ]


def test_a_new_reading_of_an_irrelevant_document_replaces_its_state(raw: RawZone):
    rules = Irrelevant(document_id=A, file_name="rules.txt", cause=Reason.NO_PERFORMANCE_CONTENT)
    raw.write_batch([rules], "1-x", extracted_at=NIGHT)
    assert [entry.document_id for entry in raw.irrelevant("2-x")] == [A]
    raw.write_batch([document(A)], "2-x", extracted_at=NIGHT + timedelta(days=1))
    assert raw.irrelevant("2-x") == []


def test_a_batch_without_a_forgotten_document_keeps_its_irrelevant_ones(raw: RawZone):
    rules = Irrelevant(document_id=C, file_name="rules.txt", cause=Reason.NO_PERFORMANCE_CONTENT)
    raw.write_batch([document(A), rules], "1-x")
    raw.drop_documents([A])
    [manifest] = raw.manifests()
    assert (manifest.document_ids, manifest.irrelevant_ids, manifest.read_ids) == ([C], [C], set())


def test_a_batch_that_exists_is_not_written_again(raw: RawZone):
    write(raw)
    before = {path: path.stat().st_mtime_ns for path in raw.root.rglob("*")}
    write(raw, at=NIGHT + timedelta(days=1))
    assert {path: path.stat().st_mtime_ns for path in raw.root.rglob("*")} == before


def test_a_batch_of_unreadable_documents_has_every_table(raw: RawZone):
    batch_id = raw.write_batch([UNREADABLE], "1-x").parent.name
    for table, schema in DOCUMENT_TABLES.items():
        assert raw.read([batch_id], table).schema == schema


@pytest.mark.parametrize("value", ["1e30", "123456789012345678901.5"])
def test_a_number_too_large_for_its_column_quarantines_only_its_document(raw: RawZone, value: str):
    batch_id = raw.write_batch([document(A), document(B, value=value)], "1-x").parent.name
    assert raw.manifest(batch_id).quarantined_ids == [B]
    assert [entry.reason for entry in raw.quarantine("1-x")] == [
        "a value that was read cannot be stored: value of funding holds what does not fit decimal128(28, 8)"
    ]
    assert raw.read([batch_id], "funding").num_rows == 1


def test_a_number_with_more_decimals_than_its_column_is_rounded(raw: RawZone):
    batch_id = raw.write_batch([document(A, value="0.123456785")], "1-x").parent.name
    assert raw.read([batch_id], "funding")["value"].to_pylist() == [Decimal("0.12345678")]


def test_another_attempt_at_the_same_documents_is_another_batch(raw: RawZone):
    busy = UNREADABLE.model_copy(update={"is_transient": True, "cause": WallTimeExceeded(60.0)})
    first = raw.write_batch([busy], "1-x", extracted_at=NIGHT).parent.name
    assert raw.manifest(first).transient_ids == [B]
    assert raw.quarantine("1-x")[0].is_transient
    raw.write_batch([document(B)], "1-x", attempt=2, extracted_at=NIGHT + timedelta(days=1))
    assert raw.newest("1-x")[B].attempt == 2
    assert raw.quarantine("1-x") == []


def test_the_newest_batch_of_the_current_fingerprint_counts(raw: RawZone):
    old, new = write(raw, "1-x", NIGHT), write(raw, "2-x", NIGHT + timedelta(days=1))
    assert {batch.batch_id for batch in raw.newest("2-x").values()} == {new}
    assert {batch.batch_id for batch in raw.newest("1-x").values()} == {old}
    assert {batch.batch_id for batch in raw.newest("3-x").values()} == {new}


def test_a_batch_is_unchecked_until_it_has_verdicts(raw: RawZone):
    batch_id = write(raw)
    assert [batch.batch_id for batch in raw.unchecked()] == [batch_id]
    raw.write_verdicts(batch_id, [passed(A)])
    assert raw.unchecked() == []
    [row] = raw.read([batch_id], "verdicts").to_pylist()
    assert row.items() >= {"document_id": A, "fingerprint": "1-x", "batch_id": batch_id, "is_passed": True}.items()


def test_existing_verdicts_are_not_overwritten(raw: RawZone):
    batch_id = write(raw)
    raw.write_verdicts(batch_id, [passed(A)])
    raw.write_verdicts(batch_id, [failed(A, "too late")])
    assert raw.verdict_manifests()[0].failed_ids == []


@pytest.mark.parametrize("verdicts", [[], [passed(A), passed("c" * 64)]], ids=["one untold", "one of another batch"])
def test_verdicts_must_be_of_the_documents_of_the_batch(raw: RawZone, verdicts: list[Verdict]):
    batch_id = write(raw)
    with pytest.raises(ValueError, match="verdict"):
        raw.write_verdicts(batch_id, verdicts)
    assert len(raw.unchecked()) == 1


def test_quarantine_lists_every_reason(raw: RawZone):
    batch_id = write(raw)
    raw.write_verdicts(batch_id, [failed(A, "a share above 100 %"), failed(A, "no name"), failed(A, "no name")])
    assert [(entry.document_id, entry.file_name, entry.reason) for entry in raw.quarantine("1-x")] == [
        (B, "cut.pdf", "the file is truncated: its end is missing"),
        (A, "自评表.txt", "a share above 100 %; no name"),
    ]


def checked(raw: RawZone) -> str:
    batch_id = write(raw)
    raw.write_verdicts(batch_id, [passed(A)])
    return batch_id


@pytest.mark.parametrize(
    ("path", "damaged"),
    [
        ("batches/{}/funding.parquet", ["checks", "batches"]),
        ("batches/{}/manifest.json", ["checks", "batches"]),
        ("checks/{}/verdicts.parquet", ["checks"]),
        ("checks/{}/manifest.json", ["checks"]),
    ],
)
@pytest.mark.parametrize("is_truncated", [True, False], ids=["truncated", "removed"])
def test_a_file_that_lost_bytes_is_damaged(raw: RawZone, path: str, damaged: list[str], is_truncated: bool):
    whole = [checked(raw), write(raw, "2-x")]
    assert raw.damaged() == []
    file = raw.root / path.format(whole[0])
    if is_truncated:
        file.write_bytes(file.read_bytes()[:40])
        assert [folder.relative_to(raw.root).as_posix() for folder in raw.damaged()] == [
            f"{zone}/{whole[0]}" for zone in damaged
        ]
    else:
        file.unlink()
        is_uncommitted = path.endswith(MANIFEST)  # then there never was a batch, or were no verdicts
        assert len(raw.damaged()) == (0 if is_uncommitted else len(damaged))


def test_a_damaged_batch_is_set_aside_and_written_again_with_the_same_content(raw: RawZone):
    batch_id = checked(raw)
    before = tree(raw.root)
    path = raw.table_path(batch_id, "documents")
    path.write_bytes(path.read_bytes()[:-1])
    for folder in raw.damaged():
        raw.set_aside(folder)
    assert (raw.manifests(), raw.verdict_manifests(), raw.damaged()) == ([], [], [])
    checked(raw)
    assert {name: content for name, content in tree(raw.root).items() if not name.startswith("damaged/")} == before


def test_a_document_is_deleted_from_a_batch_with_a_truncated_manifest(raw: RawZone):
    (raw.root / "batches" / write(raw) / MANIFEST).write_text("{")
    raw.drop_documents([A])
    assert list(raw.root.glob("batches/*")) == []


WRITE = """
import pandas  # which pyarrow imports at its first array: once here, not in each child
from tests.raw.test_zone import RawZone, passed, write, A

def prepare(root):
    pass

def run(root):
    raw = RawZone(root)
    raw.write_verdicts(write(raw), [passed(A)])
"""


def test_a_batch_that_is_killed_at_any_point_is_written_again_with_the_same_content(raw: RawZone, tmp_path: Path):
    raw.write_verdicts(write(raw), [passed(A)])
    states = []
    for root in killed_everywhere(WRITE, tmp_path):
        killed = RawZone(root)
        states.append((len(killed.manifests()), len(killed.verdict_manifests())))
        killed.write_verdicts(write(killed), [passed(A)])
        assert tree(killed.root) == tree(raw.root)
    assert states.count((0, 0)) >= len(DOCUMENT_TABLES) + 1, "killed before each table and before the manifest"
    assert states.count((1, 0)) >= 2, "killed before the verdicts and before their manifest"
