"""Files that were truncated or deleted after they were written: the next run reports and repairs them."""

import random
from pathlib import Path

import pytest

from tests.harness.homes import Home
from tests.harness.runs import Rows, marts_and_builds
from warehouse.publishing.versions import Versions


def truncate(path: Path, rng: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(rng.randrange(path.stat().st_size))


@pytest.mark.long
@pytest.mark.parametrize("seed", [31])
def test_the_document_of_a_truncated_raw_file_is_read_again(settled: Home, undisturbed: Rows, seed: int) -> None:
    rng = random.Random(seed)
    truncate(rng.choice(sorted(settled.settings.raw.glob("batches/*/*.parquet"))), rng)
    report = settled.run_undisturbed()
    assert report["extracted"] == 1
    assert all("files are missing or truncated" in line for line in report["repairs"])
    assert marts_and_builds(settled) == undisturbed
    assert settled.run_undisturbed()["repairs"] == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [37])
def test_raw_files_that_were_truncated_before_loading_are_written_again(
    home: Home, undisturbed: Rows, seed: int
) -> None:
    rng = random.Random(seed)
    kinds = ("batches/*/*.*", "checks/*/*.*")
    earlier = {path for kind in kinds for path in home.settings.raw.glob(kind)}
    assert home.run(STOP="build").returncode == 0
    for kind in kinds:
        truncate(rng.choice(sorted(set(home.settings.raw.glob(kind)) - earlier)), rng)
    home.run_undisturbed()
    assert marts_and_builds(home) == undisturbed


def test_a_deleted_link_is_made_again_to_the_newest_version(settled: Home, undisturbed: Rows) -> None:
    before = settled.audited_version()
    Versions(settled.settings.published).link.unlink()
    report = settled.run_undisturbed()
    assert not report["is_published"]
    assert settled.audited_version() == before
    assert marts_and_builds(settled) == undisturbed


@pytest.mark.long
def test_a_deleted_warehouse_is_built_again_on_the_version_before(settled: Home, undisturbed: Rows) -> None:
    lost = settled.audited_version()
    lost.database.unlink()
    report = settled.run_undisturbed()
    assert any(lost.version_id in line for line in report["repairs"])
    assert settled.audited_version().version_id > lost.version_id
    assert settled.audited_version().record().base_version_id == lost.record().base_version_id
    assert marts_and_builds(settled) == undisturbed


@pytest.mark.parametrize("seed", [41])
def test_without_a_whole_version_the_warehouse_is_built_from_scratch(
    settled: Home, undisturbed: Rows, seed: int
) -> None:
    rng = random.Random(seed)
    for version in Versions(settled.settings.published).kept():
        truncate(version.database, rng)
    settled.run_undisturbed()
    assert marts_and_builds(settled) == undisturbed
