"""A run over a home that version 0.1.0 wrote; tests/raw/test_home_0_1_0.py reads its raw zone."""

import shutil
from pathlib import Path

import pytest

from extract.intake.landing import Landing
from tests.conftest import ROOT
from tests.harness.homes import Home
from tests.harness.runs import marts, run_pipeline
from warehouse.settings import Settings

pytestmark = pytest.mark.long

HOME = ROOT / "tests" / "data" / "home_0_1_0"


def test_the_next_run_of_a_home_of_0_1_0_gives_the_marts_of_a_fresh_home(tmp_path: Path) -> None:
    old, fresh = Home(tmp_path / "old"), Home(tmp_path / "fresh")
    shutil.copytree(HOME, old.path)
    shutil.copytree(HOME / "landing", fresh.path / "landing")
    for home in (old, fresh):
        settings = Settings(home=home.path)
        fill_inbox(settings)
        assert run_pipeline(settings) is not None
    published, expected = marts(old), marts(fresh)
    assert published.keys() == expected.keys()
    assert [table for table, rows in published.items() if rows != expected[table]] == []
    assert old.rows("select count(*)::int from marts.dim_document where state = 'published'") == [(4,)]


def fill_inbox(settings: Settings) -> None:
    """Put the landed files into the inbox under the names that version 0.1.0 saw."""
    landing = Landing(settings.landing)
    settings.inbox_folder.mkdir()
    for sighting in landing.sightings():
        if sighting.container_document_id is None:
            shutil.copy(landing.object_path(sighting.document_id), settings.inbox_folder / sighting.file_name)
