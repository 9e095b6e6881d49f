"""An archive of ten documents: each has its state and its path in the archive, and is withdrawn with it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.harness.archives import ENCRYPTED_MEMBER, Files, as_zip, by_library, flagged
from tests.harness.homes import Home
from tests.harness.runs import Rows, finish_run, marts, run_pipeline
from tests.harness.shared import copy_home
from tests.scenarios.hostile.packages import members
from tools.seeds import FILES, as_mht, as_spreadsheetml
from warehouse.pipeline.run_directory import begin_run
from warehouse.publishing.versions import Versions
from warehouse.settings import Settings

DAMAGED, ENCRYPTED, LOCKED = "目标/坏.docx", "目标/密.pdf", "locked.txt"
ADDRESS = "inbox/市级/绩效.zip"


def of_another_place(name: str, place: str) -> bytes:
    """Return a document as another district would publish it, so that it is no version of the same document."""
    if not name.endswith(("docx", "xlsx")):
        return renamed((FILES / name).read_bytes(), place)
    return as_zip({part: renamed(body, place) for part, body in members(name).items()})


def renamed(body: bytes, place: str) -> bytes:
    """Replace the name of the district, as text and as character references."""
    references = ("朝阳".encode("ascii", "xmlcharrefreplace"), place.encode("ascii", "xmlcharrefreplace"))
    return body.replace("朝阳".encode(), place.encode()).replace(*references)


def ten() -> dict[str, bytes]:
    """Return eight readable documents of eight formats, a damaged one, and one with a password."""
    return {
        "自评/东城.docx": of_another_place("chaoyang.docx", "东城"),
        "自评/西城.xlsx": of_another_place("chaoyang.xlsx", "西城"),
        "自评/海淀.mht": as_mht(of_another_place("chaoyang.html", "海淀"), "base64"),
        "自评/朝阳.pdf": (FILES / "chaoyang.pdf").read_bytes(),
        "自评/003.txt": (SAMPLES / "003.txt").read_bytes(),
        "目标/南通.html": (FILES / "nantong.html").read_bytes(),
        "目标/天津.xls": (FILES / "tianjin.xls").read_bytes(),
        "目标/石景山.xml": as_spreadsheetml("004").replace("朝阳".encode(), "石景山".encode()),
        DAMAGED: (FILES / "odd" / "trunc.docx").read_bytes(),
        ENCRYPTED: (FILES / "odd" / "enc_user.pdf").read_bytes(),
    }


def show(home: Home, files: Files) -> None:
    """Put an archive of these files into the inbox, with one more member that the archive encrypts."""
    package = flagged(as_zip({**files, "Thumbs.db": b"x", LOCKED: b"x"}), LOCKED, ENCRYPTED_MEMBER)
    path = home.path / ADDRESS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(package)


Run = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def one_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A home after one run on an archive, a 7z and a loose copy of one of its documents. Only to be read."""
    home = Home(tmp_path_factory.mktemp("archives") / "home")
    show(home, ten())
    (home.inbox / "单独.docx").write_bytes(ten()["自评/东城.docx"])
    form = (SAMPLES / "004.txt").read_text("utf-8")
    (home.inbox / "外.7z").write_bytes(
        by_library({"里.zip": as_zip({"丰台.txt": "丰台".join(form.split("朝阳")).encode()})}, "7zip")
    )
    return home.path, home.jixiao("run", "--inbox", str(home.inbox))


@pytest.fixture
def home(one_run: Run, tmp_path: Path) -> Home:
    """A copy of that home."""
    return Home(copy_home(one_run[0], tmp_path / "home"))


def states(home: Home) -> dict[str, str]:
    """Return the state of the newest document by its path in the archive; of loose files, by name."""
    rows = home.rows(
        "select coalesce(path_in_container, document_sighting.file_name), arg_max(state, version) "
        "from marts.dim_document join marts.document_sighting using (document_key) where event = 'seen' group by all"
    )
    return dict(rows)


def from_scratch(settings: Settings, home: Home) -> Rows:
    """Build from scratch and return the marts."""
    finish_run(settings, begin_run(settings), full_refresh=True)
    return marts(home)


def test_every_document_of_the_archive_has_a_state(one_run: Run, home: Home) -> None:
    done = one_run[1]
    assert done.returncode == 0, done.stderr
    assert states(home) == {
        **dict.fromkeys([path for path in ten() if path not in {DAMAGED, ENCRYPTED}], "published"),
        DAMAGED: "quarantined",
        ENCRYPTED: "quarantined",
        "绩效.zip": "published",
        "单独.docx": "published",
        "外.7z": "published",
        "里.zip": "published",
        "丰台.txt": "published",
    }
    warned = f"jixiao: warning: {ADDRESS}!/{LOCKED}: encrypted; ask its publisher for one without a password."
    assert warned in done.stderr


def test_an_archive_lists_its_members_and_they_refer_to_it(home: Home) -> None:
    columns = "file_name, document_kind, reader, media_type, reason, project_count"
    counted = "(select count(*) from marts.fct_project_statement as s where s.document_key = d.document_key)"
    assert home.rows(
        f"select {columns} from (select *, {counted} as project_count from marts.dim_document as d) "  # noqa: S608
        "where reader = 'archive' order by file_name"
    ) == [
        ("外.7z", "other", "archive", "application/x-7z-compressed", "1 document in it", 0),
        (
            "绩效.zip",
            "other",
            "archive",
            "application/zip",
            f"10 documents in it; 1 left out: {LOCKED} (encrypted; ask its publisher for one without a password)",
            0,
        ),
        ("里.zip", "other", "archive", "application/zip", "1 document in it", 0),
    ]
    contained = home.rows(
        "select d.file_name, c.file_name from marts.dim_document as d "
        "left join marts.dim_document as c on c.document_key = d.container_document_key where d.file_name is not null"
    )
    of = dict(contained)
    assert (of["丰台.txt"], of["里.zip"], of["外.7z"], of["绩效.zip"]) == ("里.zip", "外.7z", None, None)
    assert sum(container == "绩效.zip" for _, container in contained) == 9
    # the tenth lies loose as well: one document, seen twice
    seen = home.rows(
        "select source_uri, path_in_container, container_document_key is not null from marts.document_sighting "
        "where file_name in ('单独.docx', '东城.docx') order by source_uri"
    )
    assert seen == [
        ("inbox/单独.docx", None, False),
        (f"{ADDRESS}!/自评/东城.docx", "自评/东城.docx", True),
    ]
    assert home.rows(
        "select container_document_key from marts.dim_document where file_name like '%.docx' and reader = 'docx'"
    ) == [(None,)]


def test_status_and_trace_show_the_path_in_the_archive(home: Home) -> None:
    status = json.loads(home.jixiao("status", "--json").stdout)
    assert {tuple(entry["addresses"]) for entry in status["quarantine"]} == {
        (f"{ADDRESS}!/{DAMAGED}",),
        (f"{ADDRESS}!/{ENCRYPTED}",),
    }
    assert status["backlog"] == 0
    shown = home.jixiao("status", COLUMNS="200").stdout
    assert f"{ADDRESS}!/{ENCRYPTED}" in shown
    ((key,),) = home.rows(
        "select statement_key from marts.fct_project_statement join marts.dim_document using (document_key) "
        "where file_name = '丰台.txt' limit 1"
    )
    traced = home.jixiao("trace", key).stdout
    assert "  inbox/外.7z!/里.zip!/丰台.txt (sha256 " in traced


def test_another_run_on_the_same_archive_changes_nothing(home: Home) -> None:
    version, before = home.version, marts(home)
    done = home.jixiao("run")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing new: 3 documents in the inbox.")
    assert "warning" not in done.stderr
    assert (home.version, marts(home)) == (version, before)


@pytest.mark.long
def test_runs_on_a_changed_archive_give_the_marts_of_a_build_from_scratch(home: Home, settings: Settings) -> None:
    files = ten()
    del files["自评/003.txt"]
    files["目标/石景山.xml"] = files["目标/石景山.xml"].replace("6747件".encode(), "6748件".encode())
    show(home, files)
    assert run_pipeline(settings)
    now = states(home)
    assert now["自评/003.txt"] == "withdrawn"
    versions = "select version, state from marts.dim_document where file_name = '{}' order by version"
    assert home.rows(versions.format("石景山.xml")) == [(1, "superseded"), (2, "published")]
    assert home.rows(versions.format("绩效.zip")) == [(1, "superseded"), (2, "published")]
    newest = (
        "select count(*) from marts.dim_document as d join marts.dim_document as c "
        "on c.document_key = d.container_document_key where c.file_name = '绩效.zip' and c.version = 2"
    )
    assert home.rows(newest) == [(8,)]

    (home.path / ADDRESS).unlink()
    assert run_pipeline(settings)
    now = states(home)
    assert {name for name, state in now.items() if state == "withdrawn"} == {
        *(path for path in files if path not in {DAMAGED, ENCRYPTED, "自评/东城.docx"}),
        "自评/003.txt",
        "绩效.zip",
    }
    assert now["单独.docx"] == "published"
    assert run_pipeline(settings) is None
    nightly = marts(home)
    assert from_scratch(settings, home) == nightly


def test_forgetting_a_document_deletes_the_archives_that_hold_it(home: Home, settings: Settings) -> None:
    done = home.jixiao("forget", "丰台.txt")
    assert "archives that contain it and are forgotten with it: " in done.stdout
    assert done.returncode == 2
    done = home.jixiao("forget", "丰台.txt", "--yes")
    assert done.returncode == 0, done.stderr
    assert "remove it there: inbox/外.7z!/里.zip!/丰台.txt" in done.stdout
    assert states(home).keys().isdisjoint({"丰台.txt", "里.zip", "外.7z"})
    assert len(Versions(settings.published).kept()) == 1
    assert run_pipeline(settings) is None
    assert home.jixiao("doctor").returncode == 0


@pytest.mark.long
def test_forgetting_an_archive_keeps_the_documents_from_it(home: Home, settings: Settings) -> None:
    done = home.jixiao("forget", "绩效.zip", "--yes")
    assert done.returncode == 0, done.stderr
    assert "documents that came in it stay; forget each separately: 003.txt, " in done.stdout
    assert run_pipeline(settings) is None
    now = states(home)
    assert "绩效.zip" not in now
    assert (now["目标/南通.html"], now[DAMAGED]) == ("published", "quarantined")
    assert home.rows(
        "select distinct container_document_key from marts.dim_document where file_name = '南通.html'"
    ) == [(None,)]


@pytest.mark.long
def test_an_archive_that_an_earlier_version_could_not_open_is_unpacked_when_it_is_read_again(
    home: Home, settings: Settings
) -> None:
    """As after an update: the archive is stale, so the run unpacks it again."""
    for folder in ("batches", "checks"):
        shutil.rmtree(settings.raw / folder)
    for path in (settings.landing / "sightings").iterdir():
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        loose = [one | {"unpacking": None} for one in lines if one["container_document_id"] is None]
        path.write_text("".join(f"{json.dumps(one)}\n" for one in loose), "utf-8")
    assert run_pipeline(settings)
    assert states(home)["丰台.txt"] == "published"
