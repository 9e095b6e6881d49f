"""Two runs, and the same built from scratch, once for all tests."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT, SAMPLES, read_sample
from tests.harness.zones import Nights, Zones, as_target, made_up, read
from warehouse.errors import DataGateFailed
from warehouse.publishing.build import build

STALE = "0-old"


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """A first run, a run whose build fails a test, and a run that changes everything that can change.

    The failing run brings a newer version (revised) in which a value has no place; the next run reads it again.

    The second run brings a newer version (000), the self-evaluation of an existing target (004), a withdrawal (003), a
    document at another address (001), a project of an existing department, a new reading of a document (stale), a
    document that fails its checks (bad), and a document deleted from the raw zone (forgotten).
    """
    zones = Zones(tmp_path_factory.mktemp("nights"))
    first = [
        read(zones.show(f"{name}.txt", (SAMPLES / f"{name}.txt").read_bytes())) for name in ("000", "001", "002", "003")
    ]
    ours, theirs = read_sample("004"), read_sample("001")
    texts = {}

    def invent(name: str, like: Any) -> Any:
        texts[name], reading = made_up(like, name)
        return reading

    target = as_target(invent("target", ours))
    department = as_target(invent("department", ours))
    department.projects[0].name = department.projects[0].implementing_unit = "某某市教育局"
    department.projects[0].subject = type(department.projects[0].subject).DEPARTMENT
    stale, bad, forgotten, unrevised = (invent(name, theirs) for name in ("stale", "bad", "forgotten", "unrevised"))
    for reading, name in ((stale, "旧名"), (bad, "坏账"), (forgotten, "遗忘"), (unrevised, "初名")):
        reading.projects = reading.projects[:1]
        reading.projects[0].name, reading.projects[0].implementing_unit = name, "某某市财政局"
    for name, content in texts.items():
        zones.show(f"{name}.txt", content)
    (zones.settings.inbox_folder / "unrevised.txt").rename(zones.settings.inbox_folder / "revised.txt")
    zones.keep([*first, target, department, unrevised])
    zones.keep([stale, bad], STALE)
    forgotten_batch = zones.keep([forgotten])
    first_database = zones.night()

    revised = invent("revised", unrevised)
    revised.projects[0].name = "改名"
    without_place = revised.model_copy(deep=True)
    del without_place.projects[0].cells["annual_goal"]
    zones.show("revised.txt", texts["revised"])
    zones.keep([without_place], STALE)
    with pytest.raises(DataGateFailed):
        zones.night()

    newer = (SAMPLES / "000.txt").read_text("utf-8").replace("10.8", "10.9")
    school = invent("school", ours)
    school.projects[0].name, school.projects[0].implementing_unit = "校舍维修", "某某市教育局"
    school.projects[0].competent_department = None
    renamed = stale.model_copy(deep=True)
    renamed.projects[0].name = "新名"
    zones.keep(
        [read(zones.show("000.txt", newer.encode())), read(zones.show("004.txt", (SAMPLES / "004.txt").read_bytes()))]
    )
    zones.keep([school, revised])
    zones.keep([renamed, bad], broken={bad.document.document_id: "the parts are more than their total"})
    zones.show("school.txt", texts["school"])
    (zones.settings.inbox_folder / "003.txt").unlink()
    (zones.settings.inbox_folder / "001.txt").rename(zones.settings.inbox_folder / "2024.txt")
    for folder in ("batches", "checks"):
        (zones.settings.raw / folder / forgotten_batch / "manifest.json").unlink()
    second_database = zones.night()
    from_scratch = zones.settings.home / "from_scratch.duckdb"
    build(zones.settings, full_refresh=True).database.rename(from_scratch)
    return Nights(zones, first_database, second_database, from_scratch)


@pytest.fixture(scope="session")
def marts(nights: Nights) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse after the second run, which was built incrementally."""
    with duckdb.connect(str(nights.second), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of one run over the five samples and nothing else."""
    zones = Zones(tmp_path_factory.mktemp("samples"))
    zones.keep([read(zones.show(path.name, path.read_bytes())) for path in sorted(SAMPLES.glob("*.txt"))])
    with duckdb.connect(str(zones.night()), read_only=True) as connection:
        connection.execute("use marts")
        yield connection


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of one run over the samples and the documents of tests/data/dev, from many provinces."""
    zones = Zones(tmp_path_factory.mktemp("country"))
    texts = {path.name: path for path in SAMPLES.glob("*.txt")}
    texts |= {f"{path.parent.name}.txt": path for path in (ROOT / "tests" / "data" / "dev").glob("*/source.txt")}
    zones.keep([read(zones.show(name, path.read_bytes())) for name, path in sorted(texts.items())])
    with duckdb.connect(str(zones.night()), read_only=True) as connection:
        connection.execute("use marts")
        yield connection
