"""One inbox says nothing of another, one that shows nothing is no withdrawal, and no document is lost."""

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


def read_only(settings: Settings) -> Path:
    """A night up to its checks; the folder of its run."""
    run = discover_documents(settings)
    for plan in land_documents(settings, run):
        extract_batch(settings, plan)
    return run


def landed(run: Path) -> LandingSummary:
    return LandingSummary.model_validate_json((run / "landed.json").read_bytes())


def test_another_folder_withdraws_nothing_of_the_first(settings: Settings, tmp_path: Path) -> None:
    read_only(settings)
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy2(SAMPLES / "001.txt", other)
    of_other = settings.model_copy(update={"inbox": other})
    assert landed(read_only(of_other)).withdrawn == 0
    assert {one.source_name for one in Landing(settings.landing).sightings()} == {"inbox", str(other.resolve())}
    assert landed(read_only(settings)).withdrawn == 0
    (settings.inbox_folder / "003.txt").unlink()
    assert landed(read_only(of_other)).withdrawn == 0
    assert landed(read_only(settings)).withdrawn == 1


def test_a_folder_is_one_source_however_its_path_is_written(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(settings.inbox_folder)
    for inbox in (tmp_path / "link", Path(os.path.relpath(settings.inbox_folder))):
        assert settings.model_copy(update={"inbox": inbox}).inbox_source == "inbox"


def test_an_inbox_that_is_suddenly_empty_is_not_reachable(settings: Settings) -> None:
    read_only(settings)
    shutil.rmtree(settings.inbox_folder)
    settings.inbox_folder.mkdir()
    with pytest.raises(SourceUnavailable) as told:
        discover_documents(settings)
    assert told.value.exit_code == 3
    assert told.value.message.startswith(f"{settings.inbox_folder}: empty, though it showed 2 documents before")
    assert "jixiao forget" in told.value.message
    assert all(Landing(settings.landing).current().values())


def test_an_inbox_that_never_showed_anything_may_be_empty(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.inbox_folder.mkdir()
    assert landed(read_only(settings)).found == 0


def test_a_withdrawn_document_whose_batch_was_lost_is_read_again(settings: Settings) -> None:
    read_only(settings)
    (settings.inbox_folder / "004.txt").unlink()
    read_only(settings)
    raw = RawZone(settings.raw)
    before = raw.newest(FINGERPRINT).keys()
    (batch,) = raw.manifests()
    raw.table_path(batch.batch_id, "funding").unlink()
    run = read_only(settings)
    assert raw.newest(FINGERPRINT).keys() == before
    assert len(json.loads((run / REPAIRS).read_bytes())) == 1
    read_only(settings)
    assert len(raw.manifests()) == 1


def test_a_landed_file_that_was_cut_lands_again(settings: Settings) -> None:
    read_only(settings)
    landing = Landing(settings.landing)
    paths = [landing.object_path(document_id) for document_id in landing.current()]
    whole = [path.read_bytes() for path in paths]
    for path in paths:
        path.write_bytes(path.read_bytes()[:100])
    read_only(settings)
    assert [path.read_bytes() for path in paths] == whole


def test_a_document_whose_bytes_are_gone_stops_nothing_and_is_named(settings: Settings) -> None:
    run = discover_documents(settings)
    land_documents(settings, run)
    landing = Landing(settings.landing)
    for document_id, (seen,) in landing.current().items():
        if seen.file_name == "004.txt":
            landing.object_path(document_id).unlink()
    (settings.inbox_folder / "004.txt").unlink()
    run = read_only(settings)
    assert landed(run).unreadable == [
        f"004.txt: its bytes are missing from {settings.landing}. Put it in the inbox again."
    ]
    assert landed(run).backlog == 0


def test_a_file_that_cannot_be_read_is_named_in_the_report_of_the_night(settings: Settings) -> None:
    (settings.inbox_folder / "memory.txt").symlink_to("/proc/self/mem")
    run = read_only(settings)
    told = RunReport.model_validate_json(write_report(settings, run, None).read_bytes())
    assert told.unreadable == ["inbox/memory.txt: Input/output error. It was left out of this landing."]
    assert told.new == 2


def test_a_reason_names_the_error_of_a_reader_and_nothing_of_what_it_read(settings: Settings) -> None:
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


def test_other_bytes_under_the_name_of_a_document_are_not_read_as_that_document(settings: Settings) -> None:
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
