"""Bytes land once; each sighting, with place and time, is a line that never changes."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from extract.intake.landing import Landing
from extract.intake.listing import LeftOut
from extract.intake.sightings import lines_of
from extract.intake.sources.folder import discover
from extract.runtime.errors import SourceUnavailable
from tests.harness.killing import killed_everywhere, tree

NIGHT = datetime(2026, 1, 2, 18, tzinfo=UTC)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "天津").mkdir(parents=True)
    (folder / "天津" / "目标表.txt").write_text("绩效目标表", encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    return folder


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_an_address_is_the_path_from_the_inbox(inbox: Path):
    assert [(one.uri, one.file_name) for one in discover(inbox, "inbox").found] == [
        ("inbox/report.pdf", "report.pdf"),
        ("inbox/天津/目标表.txt", "目标表.txt"),
    ]


@pytest.mark.parametrize("name", [".hidden", "~$目标表.docx", "a.pdf.part", "a.TMP", "a.crdownload", ".git/config"])
def test_hidden_and_unfinished_files_are_left_out(inbox: Path, name: str):
    before = discover(inbox, "inbox").found
    (inbox / name).parent.mkdir(exist_ok=True)
    (inbox / name).write_text("x")
    assert discover(inbox, "inbox").found == before


def test_a_name_in_gb18030_is_read_as_one(inbox: Path, landing: Landing):
    Path(os.fsdecode(os.fsencode(inbox) + "/绩效.txt".encode("gb18030"))).write_text("x")
    result = landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    assert "inbox/绩效.txt" in {sighting.source_uri for sighting in result.sightings}


def test_a_missing_inbox_withdraws_nothing(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    with pytest.raises(SourceUnavailable, match="no such folder") as error:
        discover(inbox.with_name("elsewhere"), "inbox")
    assert error.value.exit_code == 3


DISCOVER_AS_NOBODY = """
import os, sys
from pathlib import Path
from extract.intake.sources.folder import discover
if os.getuid() == 0:
    os.setuid(65534)
for one in discover(Path(sys.argv[1]), "inbox").left_out:
    print(one.uri, one.reason)
"""


def test_folders_that_cannot_be_listed_or_entered_are_left_out():
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        Path(folder, "closed").mkdir(mode=0)
        listed = Path(folder, "listed")
        listed.mkdir()
        (listed / "report.pdf").write_bytes(b"report")
        listed.chmod(0o744)
        done = subprocess.run([sys.executable, "-c", DISCOVER_AS_NOBODY, folder], check=True, capture_output=True)
    assert done.stdout.decode() == ("inbox/closed Permission denied\ninbox/listed/report.pdf Permission denied\n")


def test_what_was_seen_below_a_folder_that_is_left_out_is_not_withdrawn(inbox: Path, landing: Landing):
    (inbox / "below").mkdir()
    (inbox / "below" / "report.pdf").write_bytes(b"below")
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    others = [one for one in discover(inbox, "inbox").found if not one.uri.startswith("inbox/below/")]
    left_out = [LeftOut("inbox/below", "Permission denied")]
    result = landing.land("inbox", others, NIGHT, left_out=left_out)
    assert (result.sightings, result.withdrawn) == ((), ())
    assert result.unreadable == ("inbox/below: Permission denied. It was left out of this landing.",)


def test_the_landed_bytes_are_those_of_the_file(inbox: Path, landing: Landing):
    result = landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    document_id = sha256("绩效目标表")
    assert document_id in result.new_documents
    assert landing.object_path(document_id).read_text("utf-8") == "绩效目标表"
    assert json.loads(lines_of(landing.sightings()).splitlines()[1]) == {
        "event": "seen",
        "document_id": document_id,
        "source_name": "inbox",
        "source_uri": "inbox/天津/目标表.txt",
        "file_name": "目标表.txt",
        "seen_at": "2026-01-02T18:00:00Z",
        "etag": discover(inbox, "inbox").found[1].etag,
        "byte_size": 15,
        "container_document_id": None,
        "path_in_container": None,
        "unpacking": None,
    }


def test_the_same_bytes_at_two_addresses_are_one_document_seen_twice(inbox: Path, landing: Landing):
    (inbox / "copy.txt").write_text("绩效目标表", encoding="utf-8")
    result = landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    assert len(result.new_documents) == 2
    assert len(list(landing.root.glob("objects/*/*"))) == 2
    shown = landing.current()[sha256("绩效目标表")]
    assert [sighting.source_uri for sighting in shown] == ["inbox/copy.txt", "inbox/天津/目标表.txt"]


def test_an_unchanged_folder_writes_nothing(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    before = {path: path.stat().st_mtime_ns for path in landing.root.rglob("*")}
    result = landing.land("inbox", discover(inbox, "inbox").found, NIGHT + timedelta(days=1))
    assert (result.new_documents, result.sightings, result.withdrawn) == ((), (), ())
    assert {path: path.stat().st_mtime_ns for path in landing.root.rglob("*")} == before


def test_a_file_with_an_unchanged_etag_is_not_read_again(inbox: Path, landing: Landing):
    found = discover(inbox, "inbox").found
    landing.land("inbox", found, NIGHT)
    (inbox / "report.pdf").unlink()
    assert landing.land("inbox", found, NIGHT).unreadable == ()


def test_a_touched_file_with_the_same_bytes_is_no_new_sighting(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    os.utime(inbox / "report.pdf", (1, 1))
    assert landing.land("inbox", discover(inbox, "inbox").found, NIGHT).sightings == ()


def test_other_bytes_at_an_address_are_a_new_document_and_no_withdrawal(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    (inbox / "report.pdf").write_bytes(b"%PDF-2.0 other")
    result = landing.land("inbox", discover(inbox, "inbox").found, NIGHT + timedelta(days=1))
    assert [(one.event, one.source_uri) for one in result.sightings] == [("seen", "inbox/report.pdf")]
    assert len(result.new_documents) == 1
    assert result.withdrawn == ()


def test_a_document_is_withdrawn_while_its_address_is_missing(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    kept = inbox / "天津" / "目标表.txt"
    kept.rename(inbox.parent / "away.txt")
    document_id = sha256("绩效目标表")
    gone = landing.land("inbox", discover(inbox, "inbox").found, NIGHT + timedelta(days=1))
    assert [(one.event, one.document_id) for one in gone.sightings] == [("gone", document_id)]
    assert gone.withdrawn == (document_id,)
    assert landing.current()[document_id] == []
    assert landing.land("inbox", discover(inbox, "inbox").found, NIGHT + timedelta(days=2)).sightings == ()
    (inbox.parent / "away.txt").rename(kept)
    back = landing.land("inbox", discover(inbox, "inbox").found, NIGHT + timedelta(days=3))
    assert [one.event for one in back.sightings] == ["seen"]
    assert back.new_documents == ()


def test_a_renamed_file_is_not_withdrawn(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    (inbox / "report.pdf").rename(inbox / "renamed.pdf")
    result = landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    assert sorted(one.event for one in result.sightings) == ["gone", "seen"]
    assert (result.new_documents, result.withdrawn) == ((), ())


def test_sources_do_not_affect_each_other(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    assert landing.land("elsewhere", [], NIGHT).withdrawn == ()


def test_a_file_that_cannot_be_opened_stops_nothing_and_is_not_withdrawn(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    (inbox / "report.pdf").write_bytes(b"newer")
    (inbox / "another.txt").write_text("another")
    found = discover(inbox, "inbox").found
    (inbox / "report.pdf").unlink()
    result = landing.land("inbox", found, NIGHT)
    assert result.unreadable == ("inbox/report.pdf: No such file or directory. It was left out of this landing.",)
    assert [one.source_uri for one in result.sightings] == ["inbox/another.txt"]


def test_sightings_stay_in_order_when_the_clock_goes_back(inbox: Path, landing: Landing):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    (inbox / "report.pdf").unlink()
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT - timedelta(days=1))
    assert landing.land("inbox", discover(inbox, "inbox").found, NIGHT - timedelta(days=1)).sightings == ()
    assert [one.event for one in landing.sightings()] == ["seen", "seen", "gone"]


LAND = """
from datetime import datetime, UTC
from pathlib import Path
from extract.intake.landing import Landing
from extract.intake.sightings import lines_of
from extract.intake.sources.folder import discover

def prepare(root):
    pass

def run(root):
    found = discover(root.parent / "inbox", "inbox").found
    Landing(root / "landing").land("inbox", found, datetime(2026, 1, 2, 18, tzinfo=UTC))
"""


def test_a_landing_that_is_killed_at_any_point_is_repeated_with_the_same_result(
    inbox: Path, landing: Landing, tmp_path: Path
):
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    roots = killed_everywhere(LAND, tmp_path)
    assert len(roots) >= 3, "killed before each object and before the sightings"
    for root in roots:
        killed = Landing(root / "landing")
        assert list(killed.sightings()) == []
        killed.land("inbox", discover(inbox, "inbox").found, NIGHT)
        assert tree(killed.root) == tree(landing.root)


def test_two_landings_at_once_see_each_address_once(inbox: Path, landing: Landing):
    program = f"{LAND}\nrun(Path({str(inbox.parent / 'landing')!r}))".replace('root / "landing"', "root")
    children = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert len(list(landing.sightings())) == 2
