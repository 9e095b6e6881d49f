"""Inboxes are sources of their own, an empty inbox withdraws nothing, and no document is lost."""

import json
import os
import shutil
from pathlib import Path

import pytest

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from tests.conftest import SAMPLES
from warehouse.errors import SourceUnavailable
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.extract import extract_batch
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.report import RunReport, write_report
from warehouse.pipeline.run_directory import REPAIRS, LandingSummary
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", workers=1)
    settings.inbox_folder.mkdir(parents=True)
    for name in ("003", "004"):
        shutil.copy2(SAMPLES / f"{name}.txt", settings.inbox_folder)
    return settings


def land_and_extract(settings: Settings) -> Path:
    """Run the pipeline up to its checks; return the run directory."""
    run = discover_documents(settings)
    for plan in land_documents(settings, run):
        extract_batch(settings, plan)
    return run


def landed(run: Path) -> LandingSummary:
    return LandingSummary.model_validate_json((run / "landed.json").read_bytes())


def test_a_run_on_another_folder_withdraws_nothing_from_the_first(settings: Settings, tmp_path: Path) -> None:
    land_and_extract(settings)
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy2(SAMPLES / "001.txt", other)
    settings_of_other = settings.model_copy(update={"inbox": other})
    assert landed(land_and_extract(settings_of_other)).withdrawn == 0
    assert {one.source_name for one in Landing(settings.landing).sightings()} == {"inbox", str(other.resolve())}
    assert landed(land_and_extract(settings)).withdrawn == 0
    (settings.inbox_folder / "003.txt").unlink()
    assert landed(land_and_extract(settings_of_other)).withdrawn == 0
    assert landed(land_and_extract(settings)).withdrawn == 1


def test_a_folder_is_one_source_whatever_path_leads_to_it(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(settings.inbox_folder)
    for inbox in (tmp_path / "link", Path(os.path.relpath(settings.inbox_folder))):
        assert settings.model_copy(update={"inbox": inbox}).inbox_source == "inbox"


def test_an_inbox_that_becomes_empty_counts_as_unavailable(settings: Settings) -> None:
    land_and_extract(settings)
    shutil.rmtree(settings.inbox_folder)
    settings.inbox_folder.mkdir()
    with pytest.raises(SourceUnavailable) as caught:
        discover_documents(settings)
    assert caught.value.exit_code == 3
    assert caught.value.message.startswith(f"{settings.inbox_folder}: empty, though it showed 2 documents before")
    assert "jixiao forget" in caught.value.message
    assert all(Landing(settings.landing).current().values())


def test_an_inbox_that_never_held_a_document_may_be_empty(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.inbox_folder.mkdir()
    assert landed(land_and_extract(settings)).found == 0


def test_a_withdrawn_document_is_read_again_if_its_batch_was_lost(settings: Settings) -> None:
    land_and_extract(settings)
    (settings.inbox_folder / "004.txt").unlink()
    land_and_extract(settings)
    raw = RawZone(settings.raw)
    before = raw.newest(FINGERPRINT).keys()
    (batch,) = raw.manifests()
    raw.table_path(batch.batch_id, "funding").unlink()
    run = land_and_extract(settings)
    assert raw.newest(FINGERPRINT).keys() == before
    assert len(json.loads((run / REPAIRS).read_bytes())) == 1
    land_and_extract(settings)
    assert len(raw.manifests()) == 1


def test_a_truncated_landed_file_lands_again(settings: Settings) -> None:
    land_and_extract(settings)
    landing = Landing(settings.landing)
    paths = [landing.object_path(document_id) for document_id in landing.current()]
    whole = [path.read_bytes() for path in paths]
    for path in paths:
        path.write_bytes(path.read_bytes()[:100])
    land_and_extract(settings)
    assert [path.read_bytes() for path in paths] == whole


def test_a_document_without_its_bytes_is_named_and_stops_nothing(settings: Settings) -> None:
    run = discover_documents(settings)
    land_documents(settings, run)
    landing = Landing(settings.landing)
    for document_id, (seen,) in landing.current().items():
        if seen.file_name == "004.txt":
            landing.object_path(document_id).unlink()
    (settings.inbox_folder / "004.txt").unlink()
    run = land_and_extract(settings)
    assert landed(run).unreadable == [
        f"004.txt: its bytes are missing from {settings.landing}. Put it in the inbox again."
    ]
    assert landed(run).backlog == 0


def test_a_link_is_left_alone_and_named_in_the_run_report(settings: Settings) -> None:
    (settings.inbox_folder / "memory.txt").symlink_to("/proc/self/mem")
    run = land_and_extract(settings)
    written = RunReport.model_validate_json(write_report(settings, run, None).read_bytes())
    assert written.unreadable == ["inbox/memory.txt: It is a link. It was left out of this landing."]
    assert written.new == 2


def test_a_quarantine_reason_names_the_error_type_and_no_content(settings: Settings) -> None:
    run = discover_documents(settings)
    (plan,) = land_documents(settings, run)
    landing = Landing(settings.landing)
    for document_id in landing.current():
        landing.object_path(document_id).unlink()
        landing.object_path(document_id).mkdir()
    extract_batch(settings, plan)
    quarantine = RawZone(settings.raw).quarantine(FINGERPRINT)
    reason = "the reader failed on it (IsADirectoryError); please report this"
    assert [(one.reason, one.is_transient) for one in quarantine] == [(reason, True)] * 2


def test_a_landed_file_with_other_bytes_is_quarantined(settings: Settings) -> None:
    run = discover_documents(settings)
    (plan,) = land_documents(settings, run)
    landing = Landing(settings.landing)
    for document_id in landing.current():
        landing.object_path(document_id).write_bytes((SAMPLES / "001.txt").read_bytes())
    extract_batch(settings, plan)
    quarantine = RawZone(settings.raw).quarantine(FINGERPRINT)
    assert {one.document_id for one in quarantine} == landing.current().keys()
    assert {one.reason for one in quarantine} == {
        "its bytes in the landing zone are not those that landed; see 'jixiao doctor'"
    }
