"""Documents in archives land beside the archive, are withdrawn with it, and never land again once forgotten."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.intake.landing import Landing, LandingResult, Tombstone
from extract.intake.sandbox import unpacker
from extract.intake.sources.folder import discover
from extract.model.archives import Unpacked
from extract.model.messages import sentence
from extract.model.reasons import Reason
from extract.model.records import Unreadable
from tests.harness.archives import ENCRYPTED_MEMBER, as_zip, by_library, flagged
from tests.harness.killing import killed_everywhere, tree

NIGHT = datetime(2026, 1, 2, 18, tzinfo=UTC)
TWO = {"一.txt": b"1", "表/二.txt": b"2"}

Land = Callable[..., LandingResult]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.zip").write_bytes(as_zip(TWO))
    return folder


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


@pytest.fixture
def land(inbox: Path, landing: Landing) -> Land:
    """Land the inbox; assert that no unpacked file is left."""

    def one_night(**how: object) -> LandingResult:
        result = landing.land("inbox", discover(inbox, "inbox").found, NIGHT, **{"unpack": unpacker(2)} | how)  # type: ignore[arg-type]
        assert not landing.unpacked.exists()
        return result

    return one_night


def never(files: Mapping[Path, str], into: Path) -> Iterator[tuple[Path, Unpacked | Unreadable]]:
    assert not files, "it is unpacked again"
    yield from ()


def shown(landing: Landing) -> dict[str, str]:
    """Return the document at each address."""
    return {
        one.source_uri: document_id for document_id, sightings in sorted(landing.current().items()) for one in sightings
    }


def events(result: LandingResult) -> list[tuple[str, str]]:
    return [(one.event, one.source_uri) for one in result.sightings]


def test_members_are_documents_at_the_address_of_their_archive(land: Land, landing: Landing, inbox: Path) -> None:
    result = land()
    archive = sha256((inbox / "a.zip").read_bytes())
    assert len(result.new_documents) == 3
    assert [
        (one.source_uri, one.file_name, one.container_document_id, one.path_in_container, one.unpacking)
        for one in landing.sightings()
    ] == [
        ("inbox/a.zip", "a.zip", None, None, "done"),
        ("inbox/a.zip!/一.txt", "一.txt", archive, "一.txt", None),
        ("inbox/a.zip!/表/二.txt", "二.txt", archive, "表/二.txt", None),
    ]
    assert landing.object_path(sha256(b"2")).read_bytes() == b"2"


def test_an_archive_in_an_archive_contains_its_own_documents(land: Land, landing: Landing, inbox: Path) -> None:
    inner = by_library({"深.txt": b"deep"}, "7zip")
    (inbox / "a.zip").write_bytes(as_zip({"里.7z": inner}))
    land()
    outer = sha256((inbox / "a.zip").read_bytes())
    assert [(one.source_uri, one.container_document_id, one.path_in_container) for one in landing.sightings()] == [
        ("inbox/a.zip", None, None),
        ("inbox/a.zip!/里.7z", outer, "里.7z"),
        ("inbox/a.zip!/里.7z!/深.txt", sha256(inner), "深.txt"),
    ]


def test_a_member_with_the_bytes_of_a_file_is_that_document(land: Land, landing: Landing, inbox: Path) -> None:
    (inbox / "loose.txt").write_bytes(b"1")
    (inbox / "b.zip").write_bytes(as_zip(TWO))
    land()
    assert sorted(one.source_uri for one in landing.current()[sha256(b"1")]) == [
        "inbox/a.zip!/一.txt",
        "inbox/b.zip!/一.txt",
        "inbox/loose.txt",
    ]


def test_an_archive_that_has_not_changed_is_not_unpacked_again(land: Land, landing: Landing, inbox: Path) -> None:
    land()
    before = tree(landing.root)
    assert land(unpack=never).sightings == ()
    os.utime(inbox / "a.zip", (1, 1))  # another etag, the same bytes
    assert land(unpack=never).sightings == ()
    assert tree(landing.root) == before
    assert land(again={sha256((inbox / "a.zip").read_bytes())}).sightings == ()


def test_a_member_whose_bytes_were_lost_is_unpacked_again(land: Land, landing: Landing) -> None:
    land()
    landing.object_path(sha256(b"2")).unlink()
    assert land().sightings == ()
    assert landing.object_path(sha256(b"2")).read_bytes() == b"2"


def test_a_member_removed_from_its_archive_is_withdrawn(land: Land, landing: Landing, inbox: Path) -> None:
    land()
    (inbox / "a.zip").write_bytes(as_zip({"一.txt": b"1"}))
    result = land()
    assert events(result) == [
        ("seen", "inbox/a.zip"),
        ("seen", "inbox/a.zip!/一.txt"),  # in another archive now
        ("gone", "inbox/a.zip!/表/二.txt"),
    ]
    assert result.withdrawn == (sha256(b"2"),)
    assert land(unpack=never).sightings == ()


def test_the_members_of_a_withdrawn_archive_are_withdrawn_unless_another_address_has_them(
    land: Land, inbox: Path
) -> None:
    (inbox / "loose.txt").write_bytes(b"1")
    land()
    archive = sha256((inbox / "a.zip").read_bytes())
    (inbox / "a.zip").unlink()
    result = land()
    assert set(result.withdrawn) == {archive, sha256(b"2")}
    assert [event for event, _ in events(result)] == ["gone"] * 3


@pytest.mark.parametrize(
    "make",
    [lambda: as_zip(TWO)[:-30], lambda: flagged(flagged(as_zip(TWO), "一", ENCRYPTED_MEMBER), "表", ENCRYPTED_MEMBER)],
    ids=["cut", "encrypted"],
)
def test_an_archive_that_can_no_longer_be_unpacked_withdraws_nothing(
    make: Callable[[], bytes], land: Land, landing: Landing, inbox: Path
) -> None:
    land()
    before = shown(landing)
    (inbox / "a.zip").write_bytes(make())
    assert events(land()) == [("seen", "inbox/a.zip")]
    assert shown(landing) == before | {"inbox/a.zip": sha256(make())}
    assert land(unpack=never).sightings == ()
    (inbox / "a.zip").write_bytes(as_zip(TWO))
    assert events(land()) == [("seen", "inbox/a.zip")]


def test_a_postponed_archive_is_tried_at_every_landing_until_it_opens(land: Land, landing: Landing) -> None:
    def not_now(files: Mapping[Path, str], into: Path) -> Iterator[tuple[Path, Unpacked | Unreadable]]:
        return ((path, Unreadable(Reason.LIBARCHIVE_MISSING, is_transient=True)) for path in files)

    for _ in range(2):
        result = land(unpack=not_now)
        assert result.unreadable == (
            f"inbox/a.zip: {sentence(Reason.LIBARCHIVE_MISSING)}. It is unpacked at the next landing.",
        )
        assert [one.unpacking for one in landing.sightings()] == ["waiting"]
    assert [uri for _, uri in events(land())] == ["inbox/a.zip", "inbox/a.zip!/一.txt", "inbox/a.zip!/表/二.txt"]
    assert land(unpack=never).sightings == ()


def test_an_archive_landed_by_a_version_that_did_not_unpack_is_opened_when_it_is_inspected_again(
    land: Land, landing: Landing, inbox: Path
) -> None:
    landing.land("inbox", discover(inbox, "inbox").found, NIGHT)
    assert land(unpack=never).sightings == ()
    archive = sha256((inbox / "a.zip").read_bytes())
    assert len(land(again={archive}).new_documents) == 2


def test_a_member_that_could_not_be_unpacked_is_reported_once(land: Land, inbox: Path) -> None:
    (inbox / "a.zip").write_bytes(flagged(as_zip({"a.txt": b"1", "b.txt": b"2"}), "b.txt", ENCRYPTED_MEMBER))
    assert land().unreadable == (
        "inbox/a.zip!/b.txt: encrypted; ask its publisher for one without a password. It was left out of this landing.",
    )
    assert land().unreadable == ()


def test_a_folder_with_the_address_of_an_archive_is_distinguished(land: Land, landing: Landing, inbox: Path) -> None:
    (inbox / "a.zip!").mkdir()
    (inbox / "a.zip!" / "一.txt").write_bytes(b"3")
    land()
    assert shown(landing) == {
        "inbox/a.zip": sha256((inbox / "a.zip").read_bytes()),
        "inbox/a.zip!/一.txt": sha256(b"3"),
        "inbox/a.zip!/一.txt (2)": sha256(b"1"),
        "inbox/a.zip!/表/二.txt": sha256(b"2"),
    }
    assert land(unpack=never).sightings == ()


LAND = """
from datetime import datetime, UTC
from pathlib import Path
from extract.intake.landing import Landing
from extract.intake.sandbox import unpacker
from extract.intake.sources.folder import discover

def prepare(root):
    pass

def run(root):
    at = datetime(2026, 1, 2, 18, tzinfo=UTC)
    Landing(root / "landing").land("inbox", discover(root.parent / "inbox", "inbox").found, at, unpack=unpacker(1))
"""


def test_a_landing_that_is_killed_at_any_point_is_repeated_with_the_same_result(
    land: Land, landing: Landing, inbox: Path, tmp_path: Path
) -> None:
    inner = as_zip({"深.txt": b"deep"})
    (inbox / "a.zip").write_bytes(as_zip({**TWO, "里.zip": inner}))
    land()
    roots = killed_everywhere(LAND, tmp_path)
    assert len(roots) >= 6, "killed before each object and before the sightings"
    for root in roots:
        killed = Landing(root / "landing")
        assert list(killed.sightings()) in ([], list(landing.sightings()))
        killed.land("inbox", discover(inbox, "inbox").found, NIGHT, unpack=unpacker(1))
        assert tree(killed.root) == tree(landing.root)


# what is forgotten


def tombstone(document_id: str) -> Tombstone:
    return Tombstone(document_id=document_id, forgotten_by="王芳", forgotten_at=NIGHT, reason="判决 (2026) 12")


def held(landing: Landing, content: bytes) -> list[str]:
    """Return the files of the landing zone that contain some bytes."""
    return [name for name, body in tree(landing.root).items() if content in body]


SECRET = {"秘密.txt": b"a secret that has to go", "公开.txt": b"what all may see"}


@pytest.fixture
def with_secret(inbox: Path) -> Path:
    (inbox / "a.zip").write_bytes(as_zip({"里.zip": as_zip(SECRET, 0), "另.txt": b"another"}, 0))
    return inbox


def test_the_archives_that_hold_a_document_are_known(land: Land, landing: Landing, with_secret: Path) -> None:
    land()
    outer, inner = sha256((with_secret / "a.zip").read_bytes()), sha256(as_zip(SECRET, 0))
    assert landing.holders(sha256(SECRET["秘密.txt"])) == sorted([outer, inner])
    assert landing.holders(inner) == [outer]
    assert landing.holders(outer) == []


def test_a_forgotten_member_never_lands_again_and_the_others_stay(
    land: Land, landing: Landing, with_secret: Path
) -> None:
    land()
    document_id = sha256(SECRET["秘密.txt"])
    for one in (*landing.holders(document_id), document_id):
        landing.forget(tombstone(one))
    assert held(landing, SECRET["秘密.txt"]) == []
    others = {
        "inbox/a.zip!/另.txt": sha256(b"another"),
        "inbox/a.zip!/里.zip!/公开.txt": sha256(SECRET["公开.txt"]),
    }
    assert shown(landing) == others
    assert land(unpack=never).sightings == ()
    assert shown(landing) == others
    (with_secret / "a.zip").unlink()
    assert set(land().withdrawn) == set(others.values())


def test_a_new_archive_with_a_forgotten_document_gives_all_others_and_leaves_no_bytes(
    land: Land, landing: Landing, with_secret: Path
) -> None:
    landing.forget(tombstone(sha256(SECRET["秘密.txt"])))
    outer, inner = sha256((with_secret / "a.zip").read_bytes()), sha256(as_zip(SECRET, 0))
    result = land()
    assert result.unreadable == (
        "inbox/a.zip: a document in it is forgotten, so its own bytes did not land; what else is in it did.",
    )
    assert shown(landing) == {
        "inbox/a.zip!/另.txt": sha256(b"another"),
        "inbox/a.zip!/里.zip!/公开.txt": sha256(SECRET["公开.txt"]),
    }
    assert held(landing, SECRET["秘密.txt"]) == []
    forgotten = landing.tombstones()
    assert forgotten.keys() == {outer, inner, sha256(SECRET["秘密.txt"])}
    assert (forgotten[outer].forgotten_by, forgotten[outer].reason) == ("王芳", "判决 (2026) 12")
    assert land(unpack=never).sightings == ()


LAND_FORGOTTEN = LAND.replace("    pass\n", "    import shutil\n    shutil.copytree('{before}', root / 'landing')\n")


def test_landing_such_an_archive_can_be_killed_at_any_point(
    land: Land, landing: Landing, with_secret: Path, tmp_path: Path
) -> None:
    landing.forget(tombstone(sha256(SECRET["秘密.txt"])))
    before = landing.root.rename(tmp_path / "before")
    Landing(before)
    roots = killed_everywhere(LAND_FORGOTTEN.format(before=before), tmp_path)
    landing.root.mkdir()
    landing.forget(tombstone(sha256(SECRET["秘密.txt"])))
    land()
    for root in roots:
        killed = Landing(root / "landing")
        killed.land("inbox", discover(with_secret, "inbox").found, NIGHT, unpack=unpacker(1))
        for one in killed.tombstones().values():  # as the doctor says where a kill left bytes of one
            killed.forget(one)
        assert shown(killed) == shown(landing)
        assert killed.tombstones().keys() == landing.tombstones().keys()
        assert held(killed, SECRET["秘密.txt"]) == []


def test_sightings_stay_in_order_when_members_come_later(land: Land, landing: Landing, inbox: Path) -> None:
    landing.land("inbox", [], NIGHT + timedelta(days=9))
    land()
    instants = [one.seen_at for one in landing.sightings()]
    assert instants == sorted(instants)
