"""The list of sources: what it may say, and a run over several sources."""

import os
import shutil
import socket
from pathlib import Path

import pytest

from extract.intake.landing import Landing
from extract.intake.sources.folder import discover
from extract.limits import FILE_BYTES
from tests.conftest import SAMPLES
from warehouse.errors import SettingsInvalid, SourceUnavailable
from warehouse.pipeline.discover import discover_documents, list_sources
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.run_directory import LandingSummary, RunDirectory
from warehouse.settings import Settings
from warehouse.sources import read_sources


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home whose inbox and second source show a document each."""
    settings = Settings(home=tmp_path / "data")
    for folder, name in ((settings.inbox_folder, "003.txt"), (tmp_path / "city", "004.txt")):
        folder.mkdir(parents=True)
        shutil.copy2(SAMPLES / name, folder)
    settings.sources_file.write_text(f"sources:\n- {{name: city, path: {tmp_path / 'city'}, speaks_for: [北京市*]}}\n")
    return settings


def land(settings: Settings) -> LandingSummary:
    run = discover_documents(settings)
    land_documents(settings, run)
    return RunDirectory(run).read_landing()


def shown(settings: Settings) -> set[tuple[str, str]]:
    history = Landing(settings.landing).history()
    return {address for address, one in history.addresses.items() if one.event == "seen"}


def test_every_source_lands_under_its_own_name(settings: Settings) -> None:
    assert land(settings).found == 2
    assert shown(settings) == {("inbox", "inbox/003.txt"), ("city", "city/004.txt")}


def test_a_source_that_cannot_be_reached_is_named_and_keeps_its_documents(settings: Settings) -> None:
    land(settings)
    before = shown(settings)
    shutil.rmtree(settings.home.parent / "city")
    summary = land(settings)
    assert (summary.found, summary.withdrawn) == (1, 0)
    assert summary.unreadable[0].startswith(f"{settings.home.parent / 'city'}: there is no such folder")
    assert shown(settings) == before
    shutil.rmtree(settings.inbox_folder)
    with pytest.raises(SourceUnavailable, match="inbox: there is no such folder"):
        list_sources(settings)


def test_without_the_file_the_inbox_is_the_only_source(settings: Settings) -> None:
    settings.sources_file.unlink()
    (inbox,) = read_sources(settings)
    assert (inbox.name, inbox.path, inbox.speaks_for) == ("inbox", settings.inbox_folder, ())


def test_the_file_says_whom_the_inbox_speaks_for(settings: Settings) -> None:
    settings.sources_file.write_text("sources:\n- {name: inbox, speaks_for: [海门市财政局]}\n", "utf-8")
    (inbox,) = read_sources(settings)
    assert (inbox.path, inbox.speaks_for) == (settings.inbox_folder, ("海门市财政局",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("sources: [", "sources.yml: while parsing"),
        ("- a", "sources.yml: the file: Input should be a valid dictionary"),
        ("sources: [{name: a/b, path: x}]", "sources.0.name: String should match pattern"),
        ("sources: [{name: a, path: x}, {name: a, path: y}]", "'a' is listed twice"),
        ("sources: [{name: a}]", "every source but the inbox needs a path"),
        ("sources: [{name: a, path: x, kind: ftp}]", "sources.0.kind: Input should be 'folder'"),
        ("sources: [{name: a, path: x, speaks_for: ['*']}]", "sources.0.speaks_for.0: String should match pattern"),
        ("sources: [{name: a, path: x, speak: [b]}]", "sources.0.speak: Extra inputs are not permitted"),
    ],
)
def test_an_invalid_file_is_an_error_of_one_line(settings: Settings, content: str, message: str) -> None:
    settings.sources_file.write_text(content)
    with pytest.raises(SettingsInvalid) as caught:
        read_sources(settings)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith("Correct the file.")


def test_links_pipes_and_sockets_are_left_alone(settings: Settings) -> None:
    inbox = settings.inbox_folder
    (inbox / "file_link.txt").symlink_to("/etc/passwd")
    (inbox / "folder_link").symlink_to("/etc", target_is_directory=True)
    os.mkfifo(inbox / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(inbox / "socket.txt"))
        listing = discover(inbox, "inbox")
    assert [one.uri for one in listing.found] == ["inbox/003.txt"]
    assert {one.uri: one.reason for one in listing.left_out} == {
        "inbox/file_link.txt": "It is a link",
        "inbox/folder_link": "It is a link",
        "inbox/pipe.txt": "It is a pipe",
        "inbox/socket.txt": "It is a socket",
    }
    assert land(settings).found == 2
    assert not any("passwd" in one.file_name for one in Landing(settings.landing).sightings())


def test_a_document_that_a_link_replaces_after_the_listing_does_not_land(settings: Settings) -> None:
    run = discover_documents(settings)
    path = settings.inbox_folder / "003.txt"
    path.unlink()
    path.symlink_to("/etc/passwd")
    land_documents(settings, run)
    assert shown(settings) == {("city", "city/004.txt")}


def test_a_folder_that_is_nested_too_deep_is_left_out(settings: Settings) -> None:
    here = os.open(settings.inbox_folder, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("x" * 200, dir_fd=here)
        below = os.open("x" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    summary = land(settings)
    assert summary.found == 2
    (message,) = summary.unreadable
    assert message.endswith("File name too long. It was left out of this landing.")
    assert len(message) < 400


def test_a_file_over_the_limit_is_left_out_without_being_copied(settings: Settings) -> None:
    with (settings.inbox_folder / "huge.pdf").open("wb") as huge:
        huge.truncate(FILE_BYTES * 100)
    assert land(settings).unreadable == [
        "inbox/huge.pdf: It has 20,000 MB, more than 200 MB. It was left out of this landing."
    ]
    assert shown(settings) == {("inbox", "inbox/003.txt"), ("city", "city/004.txt")}
