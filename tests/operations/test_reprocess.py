"""`jixiao reprocess` reads documents again; each reading is a new attempt."""

import shutil
from pathlib import Path

import pytest

from extract.document import FINGERPRINT, extract_document
from extract.intake.landing import Landing
from extract.model.records import Place, Unrecognised
from tests.harness.homes import Home
from tests.harness.runs import Rows, marts
from warehouse.errors import JixiaoError
from warehouse.operations.reprocess import Selection, plan_reprocessing, select_documents
from warehouse.pipeline.check import check_new_batches
from warehouse.pipeline.extract import extract_batch
from warehouse.pipeline.run_directory import begin_run
from warehouse.provenance.documents import file_names_by_id
from warehouse.publishing.load_plan import plan_load
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


def ids(settings: Settings) -> dict[str, str]:
    return {name: document_id for document_id, name in file_names_by_id(Landing(settings.landing)).items()}


def read_again(settings: Settings, *documents: str) -> list[Path]:
    run = begin_run(settings)
    plans = plan_reprocessing(settings, run, Selection(documents=list(documents)))
    manifests = [extract_batch(settings, plan) for plan in plans]
    check_new_batches(settings, run)
    return manifests


def test_documents_are_named_by_id_or_file_name(settings: Settings) -> None:
    known = ids(settings)
    selection = Selection(documents=["001.txt", known["004.txt"], known["later.txt"][:8]])
    assert select_documents(settings, selection) == sorted([known["001.txt"], known["004.txt"], known["later.txt"]])


def test_a_withdrawn_document_can_be_read_again(settings: Settings) -> None:
    assert select_documents(settings, Selection(documents=["003.txt"])) == [ids(settings)["003.txt"]]


@pytest.mark.parametrize(
    ("selection", "problem"),
    [
        (Selection(), "nothing selected"),
        (Selection(documents=["005.txt"]), "no landed document"),
        (Selection(documents=["0" * 64]), "no landed document"),
    ],
)
def test_a_selection_that_matches_no_document_is_wrong_usage(
    settings: Settings, selection: Selection, problem: str
) -> None:
    with pytest.raises(JixiaoError, match=problem) as error:
        select_documents(settings, selection)
    assert error.value.exit_code == 2


def test_documents_are_selected_by_unrecognised_text(settings: Settings) -> None:
    document_id = ids(settings)["later.txt"]
    reading = extract_document(Landing(settings.landing).object_path(document_id))
    reading.unrecognised.append(Unrecognised(text="加分项：创新案例", place=Place(line=1, column=1)))
    RawZone(settings.raw).write_batch([reading], FINGERPRINT, attempt=2)
    assert select_documents(settings, Selection(matching="加分项")) == [document_id]
    assert select_documents(settings, Selection(matching="扣分项")) == []


def test_stale_documents_are_those_of_another_fingerprint(settings: Settings) -> None:
    assert select_documents(settings, Selection(stale=True)) == []
    raw = RawZone(settings.raw)
    (batch,) = [one for one in raw.manifests() if ids(settings)["later.txt"] in one.document_ids]
    batch.path.write_text(batch.path.read_text().replace(FINGERPRINT, "0-earlier"))
    assert select_documents(settings, Selection(stale=True)) == [ids(settings)["later.txt"]]


def test_each_reading_is_a_new_attempt_and_the_last_counts(settings: Settings) -> None:
    raw, document_id = RawZone(settings.raw), ids(settings)["004.txt"]
    before = raw.newest(FINGERPRINT)[document_id]
    for attempt in (2, 3):
        (manifest,) = read_again(settings, "004.txt")
        counting = raw.newest(FINGERPRINT)[document_id]
        assert (counting.path, counting.attempt, counting.document_ids) == (manifest, attempt, [document_id])
    assert before.path.exists()
    assert plan_load(settings).load[document_id] == counting.batch_id


def test_the_same_attempt_made_twice_is_one_batch(settings: Settings) -> None:
    run = begin_run(settings)
    (plan,) = plan_reprocessing(settings, run, Selection(documents=["004.txt"]))
    first = extract_batch(settings, plan)
    written = first.read_bytes()
    assert extract_batch(settings, plan) == first
    assert first.read_bytes() == written


@pytest.mark.long
def test_the_command_publishes_a_new_version_with_the_same_rows(home: Home) -> None:
    before: Rows = marts(home)
    version = home.version
    shutil.rmtree(home.inbox)  # nothing is landed or withdrawn by this
    done = home.jixiao("reprocess", "004.txt", "003.txt")
    assert done.returncode == 0, done.stderr
    assert "documents extracted" in done.stdout
    assert home.version > version
    assert marts(home) == before


def test_an_empty_selection_starts_no_run(home: Home) -> None:
    done = home.jixiao("reprocess", "--stale")
    assert (done.returncode, done.stdout) == (0, "No document matches the selection; nothing was changed.\n")
    assert not (home.path / "airflow").exists()
