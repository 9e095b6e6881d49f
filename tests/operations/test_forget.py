"""`jixiao forget` deletes a document permanently: from landing, raw zone and every version, even when it is killed."""

import hashlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from extract.intake.landing import Landing, Tombstone
from extract.intake.sources.folder import discover
from extract.model.reasons import Reason
from tests.harness.homes import JIXIAO, Home
from tests.harness.killing import killed_everywhere, tree
from tests.harness.made_up import document
from tests.harness.runs import marts, run_pipeline
from warehouse.operations.forget import plan_forget
from warehouse.publishing.versions import Versions
from warehouse.raw.schema import DOCUMENT_TABLES
from warehouse.raw.zone import Quarantined, RawZone, Verdict
from warehouse.settings import Settings

AT = datetime(2026, 3, 1, tzinfo=UTC)
SECRET, OTHER = "受托保密的项目", "公开的项目"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def tombstone(document_id: str) -> Tombstone:
    return Tombstone(document_id=document_id, forgotten_by="王芳", forgotten_at=AT, reason="判决 (2026) 12")


# landing


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An address that held another document before the secret one, and a second address."""
    folder, landing = tmp_path / "inbox", Landing(tmp_path / "landing")
    folder.mkdir()
    (folder / "a.txt").write_text(OTHER)
    landing.land("inbox", discover(folder, "inbox").found)
    (folder / "a.txt").write_text(SECRET)
    (folder / "secret.txt").write_text(SECRET)
    landing.land("inbox", discover(folder, "inbox").found)
    return folder


def test_its_bytes_and_names_are_deleted_and_the_tombstone_says_who_and_why(inbox: Path, tmp_path: Path) -> None:
    landing = Landing(tmp_path / "landing")
    landing.forget(tombstone(sha256(SECRET)))
    assert not landing.object_path(sha256(SECRET)).exists()
    assert landing.tombstones() == {sha256(SECRET): tombstone(sha256(SECRET))}
    files = tree(landing.root)
    assert not [name for name, content in files.items() if SECRET.encode() in content or b"secret.txt" in content]
    assert [name for name, content in files.items() if sha256(SECRET).encode() in content] == [
        f"tombstones/{sha256(SECRET)}.json"
    ]


def test_the_document_that_it_replaced_does_not_come_back(inbox: Path, tmp_path: Path) -> None:
    landing = Landing(tmp_path / "landing")
    assert landing.current() == {sha256(OTHER): [], sha256(SECRET): landing.current()[sha256(SECRET)]}
    landing.forget(tombstone(sha256(SECRET)))
    assert landing.current() == {sha256(OTHER): []}
    assert [one.event for one in landing.sightings()] == ["seen", "gone"]


def test_it_never_lands_again(inbox: Path, tmp_path: Path) -> None:
    landing = Landing(tmp_path / "landing")
    landing.forget(tombstone(sha256(SECRET)))
    (inbox / "under another name.txt").write_text(SECRET)
    before = tree(landing.root)
    result = landing.land("inbox", discover(inbox, "inbox").found)
    assert (result.new_documents, result.sightings, result.unreadable) == ((), (), ())
    assert tree(landing.root) == before


def test_a_tombstone_never_changes(inbox: Path, tmp_path: Path) -> None:
    landing = Landing(tmp_path / "landing")
    landing.forget(tombstone(sha256(SECRET)))
    before = tree(landing.root)
    landing.forget(tombstone(sha256(SECRET)).model_copy(update={"reason": "another"}))
    assert tree(landing.root) == before


FORGET_IN_LANDING = """
import shutil
from pathlib import Path
from extract.intake.landing import Landing, Tombstone

def prepare(root):
    shutil.copytree("{landing}", root)

def run(root):
    Landing(root).forget(Tombstone.model_validate_json('''{tombstone}'''))
"""


def test_deleting_from_landing_can_be_killed_at_any_point(inbox: Path, tmp_path: Path) -> None:
    buried = tombstone(sha256(SECRET))
    program = FORGET_IN_LANDING.format(landing=tmp_path / "landing", tombstone=buried.model_dump_json())
    killed = killed_everywhere(program, tmp_path / "killed")
    undisturbed = Landing(tmp_path / "landing")
    undisturbed.forget(buried)
    assert len(killed) >= 3
    for root in killed:
        landing = Landing(root)
        assert landing.tombstones() in ({}, {buried.document_id: buried})
        if landing.tombstones():
            assert list(landing.sightings()) == list(undisturbed.sightings())
        landing.forget(buried)
        assert tree(root) == tree(undisturbed.root)


# raw zone

KEPT, LEAVING, UNREAD = "a" * 64, "b" * 64, "c" * 64


def make_raw(root: Path) -> RawZone:
    """Write a batch of the document and two others, one of them quarantined, and a batch of the document alone."""
    raw = RawZone(root)
    unread = Quarantined(document_id=UNREAD, file_name="c.txt", cause=Reason.EMPTY_FILE, is_transient=True)
    for results in ([document(KEPT), document(LEAVING), unread], [document(LEAVING)]):
        batch_id = raw.write_batch(results, "1-abc", extracted_at=AT).parent.name
        read = [one for one in (KEPT, LEAVING) if one in raw.manifest(batch_id).document_ids]
        verdicts = [Verdict(document_id=one, suite="all", is_passed=True, checked_at=AT) for one in read]
        raw.write_verdicts(batch_id, verdicts)
    return raw


def test_batches_that_hold_it_are_replaced_by_batches_without_it(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw")
    (old,) = [batch for batch in raw.manifests() if KEPT in batch.document_ids]
    before = {name: raw.read([old.batch_id], name).to_pylist() for name in [*DOCUMENT_TABLES, "verdicts"]}
    assert len(raw.drop_documents([LEAVING])) == 2

    (new,) = raw.manifests()
    assert (new.replaces, new.document_ids, new.transient_ids) == ([old.batch_id], [KEPT, UNREAD], [UNREAD])
    assert (new.written_at, new.fingerprint, new.attempt) == (old.written_at, old.fingerprint, old.attempt)
    for name, rows in before.items():
        kept = [row | {"batch_id": new.batch_id} for row in rows if row["document_id"] != LEAVING]
        assert raw.read([new.batch_id], name).to_pylist() == kept
    assert raw.unchecked() == []
    assert {path.name for path in (tmp_path / "raw").glob("*/*")} == {new.batch_id}
    assert raw.drop_documents([LEAVING]) == []


DROP = """
import shutil
import pandas  # which pyarrow imports at its first array: once here, not in each child
from warehouse.raw.zone import RawZone

def prepare(root):
    shutil.copytree("{raw}", root)

def run(root):
    RawZone(root).drop_documents(["{leaving}"])
"""


def test_deleting_from_the_raw_zone_can_be_killed_at_any_point(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw")
    killed = killed_everywhere(DROP.format(raw=raw.root, leaving=LEAVING), tmp_path / "killed")
    raw.drop_documents([LEAVING])
    expected = set(tree(raw.root))
    assert len(killed) > 10
    for root in killed:
        left = RawZone(root)
        counting = left.newest("1-abc")
        assert {KEPT, UNREAD} <= counting.keys()
        left.read({batch.batch_id for batch in left.manifests()}, "cells")
        left.drop_documents([LEAVING])
        assert set(tree(root)) == expected
        assert left.newest("1-abc").keys() == {KEPT, UNREAD}


# everything


def holders(home: Home, document_id: str) -> list[str]:
    """Return the files of a home with the id, rows or bytes of a document, except logs and the tombstone."""
    found = []
    for path in sorted(home.path.rglob("*")):
        name = path.relative_to(home.path).as_posix()
        if not path.is_file() or name.startswith(("inbox/", "landing/tombstones/", "build/dbt/", "airflow/")):
            continue
        if path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as warehouse:
                query = "select 1 from marts.dim_document where document_key = ?"
                is_held = bool(warehouse.execute(query, [document_id]).fetchall())
        elif path.suffix == ".parquet":
            content = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()  # noqa: S608
            is_held = document_id in str(content)
        else:
            is_held = document_id in name or document_id.encode() in path.read_bytes()
        if is_held:
            found.append(name)
    return found


def test_without_yes_it_only_lists_what_would_be_deleted(home: Home) -> None:
    before = tree(home.path)
    done = home.jixiao("forget", "004.txt")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "add --yes" in done.stderr
    for version in Versions(home.path / "published").kept():
        assert version.version_id in done.stdout
    assert tree(home.path) == before


def test_a_document_is_deleted_everywhere_and_does_not_come_back(home: Home, settings: Settings) -> None:
    document_id = plan_forget(settings, "004.txt").document_id
    facts = "select count(*) from marts.fct_outcome where document_key = '{}'"
    kept = home.rows("select count(*) from marts.fct_outcome") + home.rows(facts.format(document_id))
    done = home.jixiao("forget", "004.txt", "--reason", "判决 (2026) 12", "--yes")
    assert done.returncode == 0, done.stderr
    assert "inbox/004.txt" in done.stdout  # where it still lies
    assert holders(home, document_id) == []
    assert [version.version_id for version in Versions(settings.published).kept()] == [home.version]
    assert home.rows("select count(*) from marts.fct_outcome") == [(kept[0][0] - kept[1][0],)]
    assert home.rows("select file_name, state from marts.dim_document where file_name is not null order by 1") == [
        ("001.txt", "published"),
        ("003.txt", "withdrawn"),
        ("later.txt", "published"),
    ]
    assert run_pipeline(settings) is None
    assert home.jixiao("doctor").returncode == 0
    assert home.jixiao("reprocess", document_id).stderr.startswith(f"jixiao: {document_id[:12]}: forgotten on ")


FORGET_KILLED = """
import os, signal, sys
place = sys.argv.pop(1)
def hook(event, arguments):
    if event in ("os.rename", "os.remove", "shutil.rmtree") and any(place in str(one) for one in arguments[:2]):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from jixiao.cli import main
main()
"""


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("/landing/objects/", marks=pytest.mark.long),
        pytest.param("/raw/removed/", marks=pytest.mark.long),
        "/published/versions/.",
    ],
)
def test_the_same_command_finishes_a_killed_one(home: Home, settings: Settings, place: str) -> None:
    document_id = plan_forget(settings, "003.txt").document_id
    command = ["forget", document_id, "--yes"]
    killed = subprocess.run(
        [sys.executable, "-c", FORGET_KILLED, place, *command],
        env=os.environ | {"JIXIAO_HOME": str(home.path)},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    found = home.jixiao("doctor")
    assert (found.returncode, f"jixiao forget {document_id} --yes" in found.stdout) == (1, True), found.stdout
    done = home.jixiao(*command)
    assert done.returncode == 0, done.stderr
    assert holders(home, document_id) == []
    assert home.jixiao("doctor").returncode == 0


@pytest.mark.long
def test_a_tombstone_removes_its_document_in_the_next_run(home: Home, settings: Settings) -> None:
    before = marts(home)
    Landing(settings.landing).forget(tombstone(plan_forget(settings, "003.txt").document_id))
    assert run_pipeline(settings)
    assert "003.txt" not in {row[0] for row in home.rows("select file_name from marts.dim_document")}
    assert len(before["dim_document"]) - len(marts(home)["dim_document"]) == 1


@pytest.mark.long
def test_a_pinned_version_that_holds_it_is_deleted(home: Home, settings: Settings) -> None:
    document_id = plan_forget(settings, "001.txt").document_id
    home.jixiao("rollback")
    done = home.jixiao("forget", document_id[:12], "--yes")
    assert "the pin of 'jixiao rollback' is released" in done.stdout
    assert (holders(home, document_id), Versions(settings.published).pin()) == ([], None)


def test_the_help_shows_an_example(home: Home) -> None:
    helped = subprocess.run([JIXIAO, "forget", "--help"], capture_output=True, text=True, check=False)
    assert "Example: jixiao forget" in helped.stdout
