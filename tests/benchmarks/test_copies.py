"""Copies of real documents that fill large warehouses: separate documents, otherwise unchanged."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.copies import SOURCES, fill, write_new_documents
from extract.document import extract_document
from extract.intake.landing import Landing
from warehouse.publishing.load_plan import plan_load
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = Settings(home=tmp_path_factory.mktemp("copies"))
    assert fill(found, 1000) == 2 * (len(SOURCES) + 6)  # and the targets of six self-evaluations
    return found


def rows(settings: Settings, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as memory:
        return memory.execute(query.replace("RAW", f"{settings.raw}/batches/*")).fetchall()


def test_every_copy_is_planned_for_the_build(settings: Settings) -> None:
    documents = Landing(settings.landing).history()
    assert plan_load(settings).load.keys() == documents.documents.keys() == documents.shown()
    raw = RawZone(settings.raw)
    assert (raw.damaged(), raw.unchecked()) == ([], [])


def test_agencies_are_in_other_counties(settings: Settings) -> None:
    found = rows(settings, "select distinct publisher from 'RAW/documents.parquet' where publisher like '%保护中心'")
    assert sorted(found) == [("北京市东城区知识产权保护中心",), ("北京市西城区知识产权保护中心",)]


def test_amounts_differ_and_still_add_up(settings: Settings) -> None:
    found = rows(
        settings,
        "select sum(value) filter (detail_of is null), sum(value) filter (detail_of is not null)"
        " from 'RAW/funding.parquet' as funding join 'RAW/documents.parquet' as documents using (document_id)"
        " where measure = 'executed' and publisher like '%朝阳区市场监督管理局' group by document_id order by 1",
    )
    assert [(float(str(whole)), float(str(parts))) for whole, parts in found] == [(1300, 1300), (2600, 2600)]


def test_new_documents_name_other_agencies(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    write_new_documents(folder, 2 * len(SOURCES))
    paths = sorted(folder.iterdir())
    assert len({path.read_bytes() for path in paths}) == 2 * len(SOURCES)
    ours = [extract_document(path).projects[0].implementing_unit for path in (paths[4], paths[4 + len(SOURCES)])]
    assert ours == ["北京市东城区北京市朝阳区市场监督管理局", "北京市西城区北京市朝阳区市场监督管理局"]
