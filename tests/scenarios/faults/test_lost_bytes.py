"""Bytes that were written and are gone: the next night notices, says so, and makes them again from what is whole."""

import random
from pathlib import Path

import pytest

from tests.scenarios.faults.homes import Home, Marts
from warehouse.publishing.versions import Versions


def cut(path: Path, rng: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(rng.randrange(path.stat().st_size))


@pytest.mark.parametrize("seed", [31])
def test_a_raw_file_that_was_cut_is_read_again(settled: Home, undisturbed: Marts, seed: int) -> None:
    rng = random.Random(seed)
    cut(rng.choice(sorted(settled.settings.raw.glob("batches/*/*.parquet"))), rng)
    told = settled.good_night()
    assert told["extracted"] == 1
    assert all("files are missing or truncated" in line for line in told["repairs"])
    assert settled.marts() == undisturbed
    assert settled.good_night()["repairs"] == []


@pytest.mark.parametrize("seed", [37])
def test_raw_files_that_were_cut_before_they_were_loaded_are_made_again(
    home: Home, undisturbed: Marts, seed: int
) -> None:
    rng = random.Random(seed)
    kinds = ("batches/*/*.*", "checks/*/*.*")
    earlier = {path for kind in kinds for path in home.settings.raw.glob(kind)}
    assert home.night(STOP="build").returncode == 0
    for kind in kinds:
        cut(rng.choice(sorted(set(home.settings.raw.glob(kind)) - earlier)), rng)
    home.good_night()
    assert home.marts() == undisturbed


def test_a_link_that_was_deleted_shows_the_newest_version_again(settled: Home, undisturbed: Marts) -> None:
    before = settled.version
    Versions(settled.settings.published).link.unlink()
    told = settled.good_night()
    assert not told["is_published"]
    assert settled.version == before
    assert settled.marts() == undisturbed


def test_a_published_file_that_was_deleted_is_built_again_on_the_version_before(
    settled: Home, undisturbed: Marts
) -> None:
    lost = settled.version
    lost.database.unlink()
    told = settled.good_night()
    assert any(lost.version_id in line for line in told["repairs"])
    assert settled.version.version_id > lost.version_id
    assert settled.version.record().base_version_id == lost.record().base_version_id
    assert settled.marts() == undisturbed


@pytest.mark.parametrize("seed", [41])
def test_where_no_whole_version_is_left_the_warehouse_is_built_from_nothing(
    settled: Home, undisturbed: Marts, seed: int
) -> None:
    rng = random.Random(seed)
    for version in Versions(settled.settings.published).kept():
        cut(version.database, rng)
    settled.good_night()
    assert settled.marts() == undisturbed
