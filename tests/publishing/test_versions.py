"""Published versions: which are kept, which one is current, and which are deleted."""

from pathlib import Path

import pytest

from warehouse.publishing.versions import Versions


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    versions = Versions(tmp_path / "published")
    for day in range(1, 10):
        version = versions.get(f"2026010{day}T180000Z-{day:06x}")
        version.reports.mkdir(parents=True)
        (version.reports / "index.html").write_text(str(day))
    return versions


def ids(versions: Versions) -> list[str]:
    return [version.version_id[7] for version in versions.kept()]


def test_before_the_first_publish_there_is_no_version(tmp_path: Path):
    versions = Versions(tmp_path / "published")
    assert (versions.current(), versions.kept()) == (None, [])


def test_the_link_names_one_version_and_works_after_the_home_is_moved(versions: Versions, tmp_path: Path):
    for version in versions.kept()[:2]:
        versions.activate(version.version_id)
        assert versions.current() == version
    moved = (tmp_path / "published").rename(tmp_path / "moved")
    assert (moved / "current" / "reports" / "index.html").read_text() == "2"


def test_a_leftover_of_a_killed_switch_is_ignored(versions: Versions):
    versions.link.with_name(".current.part").symlink_to("nowhere")
    versions.activate(versions.kept()[0].version_id)
    assert versions.current() == versions.kept()[0]


def test_versions_come_oldest_first_and_other_folders_are_ignored(versions: Versions):
    (versions.folder / "notes").mkdir()
    (versions.folder / ".20260101T180000Z-000000").mkdir()
    assert ids(versions) == list("123456789")


def test_the_newest_seven_are_kept(versions: Versions):
    versions.activate(versions.kept()[-1].version_id)
    assert len(versions.prune(7)) == 2
    assert ids(versions) == list("3456789")


def test_the_current_version_is_kept_however_old(versions: Versions):
    versions.activate(versions.kept()[0].version_id)
    versions.prune(3)
    assert ids(versions) == list("189")


def test_leftovers_of_a_killed_prune_are_deleted_by_the_next(versions: Versions):
    oldest = versions.kept()[0]
    oldest.path.rename(oldest.path.with_name(f".{oldest.version_id}"))
    versions.prune(9)
    assert list(versions.folder.glob(".*")) == []
    assert ids(versions) == list("23456789")
