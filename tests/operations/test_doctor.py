"""`jixiao doctor` reports every damage, and `--fix` repairs it without losing anything."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.homes import Home
from tests.harness.killing import tree
from tests.harness.runs import marts, run_pipeline
from warehouse.operations.doctor import Level, examine
from warehouse.publishing.lock import build_lock
from warehouse.publishing.versions import Versions
from warehouse.settings import Settings


def faults(settings: Settings) -> list[str]:
    return [f"{one.place}: {one.text}" for one in examine(settings) if one.level is Level.FAULT]


def test_a_sound_home_is_reported_sound_and_not_changed(home: Home) -> None:
    before = tree(home.path)
    done = home.jixiao("doctor")
    assert done.returncode == 0, done.stdout
    *lines, last = done.stdout.splitlines()
    assert {line.split()[0] for line in lines} == {"ok"}
    assert last == "No faults."
    assert tree(home.path) == before


def test_a_home_before_its_first_run_is_sound(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    assert faults(Settings(home=tmp_path)) == []


def one(home: Home, pattern: str) -> Path:
    """Return the largest file that matches a pattern."""
    return max(home.path.glob(pattern), key=lambda path: path.stat().st_size)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def overwrite(path: Path) -> None:
    """Overwrite some bytes of a file; its size stays."""
    content = bytearray(path.read_bytes())
    for start in range(len(content) // 8, len(content) - 64, len(content) // 8):
        content[start : start + 64] = b"\xff" * 64
    path.write_bytes(content)


def current(home: Home) -> Path:
    return home.path / "published" / "current"


def shown_object(home: Home) -> Path:
    size = (home.inbox / "001.txt").stat().st_size
    return next(path for path in home.path.glob("landing/objects/*/*") if path.stat().st_size == size)


def link_replaced_by_folder(home: Home) -> None:
    shutil.copytree(current(home).resolve(), home.path / "published" / "copy")
    current(home).unlink()
    (home.path / "published" / "copy").rename(current(home))


def damaged_metadata(home: Home) -> None:
    (home.path / "airflow").mkdir()
    (home.path / "airflow" / "nights.db").write_bytes(b"no database" * 1000)
    (home.path / "airflow" / "nights.made-by-airflow-3.3.2").touch()


DAMAGE: dict[str, tuple[Callable[[Home], object], str]] = {
    "truncated raw file": (
        lambda home: truncate(one(home, "raw/batches/*/cells.parquet")),
        "cells.parquet cannot be read",
    ),
    "overwritten raw file": (
        lambda home: overwrite(one(home, "raw/batches/*/cells.parquet")),
        "cells.parquet cannot be",
    ),
    "missing raw file": (
        lambda home: one(home, "raw/batches/*/funding.parquet").unlink(),
        "funding.parquet is missing",
    ),
    "truncated raw manifest": (
        lambda home: truncate(one(home, "raw/batches/*/manifest.json")),
        "its manifest cannot be read",
    ),
    "truncated verdicts": (
        lambda home: truncate(one(home, "raw/checks/*/verdicts.parquet")),
        "verdicts.parquet cannot be read",
    ),
    "truncated object": (lambda home: truncate(shown_object(home)), "its bytes are not those that landed"),
    "missing object": (lambda home: shown_object(home).unlink(), "its bytes are missing"),
    "truncated sightings": (lambda home: truncate(one(home, "landing/sightings/*")), "a sighting cannot be read"),
    "truncated warehouse": (
        lambda home: truncate(current(home) / "warehouse.duckdb"),
        "files are missing or truncated",
    ),
    "overwritten warehouse": (lambda home: overwrite(current(home) / "warehouse.duckdb"), "is damaged"),
    "missing Parquet": (
        lambda home: (current(home) / "parquet/dim_project.parquet").unlink(),
        "files are missing or truncated",
    ),
    "deleted version": (lambda home: shutil.rmtree(current(home).resolve()), "which does not exist"),
    "deleted link": (lambda home: current(home).unlink(), "is missing"),
    "link replaced by a folder": (link_replaced_by_folder, "is not a link"),
    "all versions gone": (lambda home: shutil.rmtree(home.path / "published/versions"), "which does not exist"),
    "damaged metadata": (damaged_metadata, "nights.db"),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda name: name.replace(" ", "-"))
def test_damage_is_reported_and_repaired(home: Home, damage: str) -> None:
    inflict, said = DAMAGE[damage]
    inflict(home)
    found = home.jixiao("doctor")
    assert (found.returncode, found.stderr) == (1, "")
    named = [line for line in found.stdout.splitlines() if line.startswith("fault")]
    assert any(said in line for line in named), found.stdout
    assert all(". Next: " in line for line in named), found.stdout
    repaired = home.jixiao("doctor", "--fix")
    assert (repaired.returncode, "fixed" in repaired.stdout) == (0, True), repaired.stdout


@pytest.mark.parametrize(
    "damage",
    [
        "truncated raw manifest",
        "truncated object",
        pytest.param("overwritten raw file", marks=pytest.mark.long),
        pytest.param("overwritten warehouse", marks=pytest.mark.long),
    ],
)
def test_the_run_after_a_repair_gives_the_same_marts(home: Home, settings: Settings, damage: str) -> None:
    before = marts(home)
    inflict, _ = DAMAGE[damage]
    inflict(home)
    home.jixiao("doctor", "--fix")
    run_pipeline(settings)
    assert marts(home) == before
    assert faults(settings) == []


def test_a_damaged_withdrawn_document_cannot_be_repaired(home: Home, settings: Settings) -> None:
    withdrawn = {path.stat().st_size for path in home.inbox.iterdir()}
    (path,) = [one for one in home.path.glob("landing/objects/*/*") if one.stat().st_size not in withdrawn]
    overwrite(path)
    assert home.jixiao("doctor", "--fix").returncode == 1
    (fault,) = faults(settings)
    assert fault.startswith("landing: 003.txt (")


def test_a_killed_rollback_is_finished(home: Home, settings: Settings) -> None:
    versions = Versions(settings.published)
    first, second = versions.kept()
    home.jixiao("rollback")
    versions.activate(second.version_id)
    assert any("another version is pinned" in fault for fault in faults(settings))
    assert home.jixiao("doctor", "--fix").returncode == 0
    assert home.version == first.version_id


def test_a_pin_without_its_version_is_a_fault(home: Home, settings: Settings) -> None:
    home.jixiao("rollback")
    shutil.rmtree(current(home).resolve())
    assert home.jixiao("doctor", "--fix").returncode == 1
    (fault,) = faults(settings)
    assert "is pinned, but missing or damaged" in fault
    assert home.jixiao("rollback", "--release").returncode == 0
    assert faults(settings) == []


def test_leftovers_are_removed_once_no_run_can_still_use_them(home: Home, settings: Settings) -> None:
    left = [
        home.path / "landing/sightings/.x.jsonl.0.part",
        home.path / "raw/batches/0123456789abcdef/cells.parquet",
        home.path / "raw/removed/batches-0/cells.parquet",
        home.path / "published/versions/.20260101T180000Z-aaaaaaaa/build.json",
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert home.jixiao("doctor", "--fix").returncode == 0
    assert all(path.exists() for path in left)
    earlier = time.time() - 7200
    for path in left:
        for touched in (path, *list(path.parents)[:2]):
            os.utime(touched, (earlier, earlier))
    assert home.jixiao("doctor", "--fix").returncode == 0
    assert not any(path.exists() for path in left)


def test_a_run_in_progress_is_named(settings: Settings) -> None:
    with build_lock(settings.build, "jixiao run"):
        lines = [one.text for one in examine(settings) if one.place == "lock"]
    assert "jixiao run" in lines[0]


def test_a_missing_inbox_is_a_fault(home: Home, settings: Settings) -> None:
    home.inbox.rename(home.path / "elsewhere")
    assert faults(settings) == [f"inbox: {home.inbox} does not exist"]


def test_a_missing_inbox_that_was_never_used_is_no_fault(tmp_path: Path) -> None:
    assert faults(Settings(home=tmp_path)) == []
