"""Texts that a file contains and that a person does not see are findings, with their place."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from extract.model.records import HiddenBy, HiddenText, Place
from tests.conftest import SAMPLES
from tests.harness.zones import Zones, read
from warehouse.publishing.build import build

OLD = "002.txt"
"""The document of a batch that was written before hidden texts were stored."""


@pytest.fixture(scope="module")
def zones(tmp_path_factory: pytest.TempPathFactory) -> Zones:
    """A warehouse in two loads: a batch without the table of hidden texts, then a document with five of them."""
    zones = Zones(tmp_path_factory.mktemp("hidden"))
    batch_id = zones.keep([read(zones.show(OLD, (SAMPLES / OLD).read_bytes()))])
    manifest = zones.raw.root / "batches" / batch_id / "manifest.json"
    stored = json.loads(manifest.read_text("utf-8"))
    del stored["rows"]["hidden"], stored["byte_sizes"]["hidden.parquet"]
    manifest.write_text(json.dumps(stored), "utf-8")
    manifest.with_name("hidden.parquet").unlink()
    zones.night()
    document = read(zones.show("001.txt", (SAMPLES / "001.txt").read_bytes()))
    struck = HiddenText(
        text="329", place=Place(page=1, table=1, row=5, column=3, bbox=(10, 20, 30, 40)), hidden_by=HiddenBy.STRUCK_OUT
    )
    document.hidden = [
        struck,
        struck,
        HiddenText(text="16", place=Place(table=1, row=9, column=2), hidden_by=HiddenBy.FORMAT),
        HiddenText(text="内部资料", place=Place(page=1, bbox=(1, 2, 3, 4)), hidden_by=HiddenBy.WATERMARK),
        HiddenText(text="项目名称\n" * 30, place=Place(page=1, bbox=(1, 2, 3, 4)), hidden_by=HiddenBy.UNDER_SCAN),
    ]
    zones.keep([document])
    zones.night()
    return zones


@pytest.fixture(scope="module")
def hidden(zones: Zones) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(zones.settings.published / "current" / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("use marts")
        yield connection


def test_a_hidden_text_is_a_finding_with_what_stood_there(hidden: duckdb.DuckDBPyConnection) -> None:
    assert hidden.execute(
        "select stated, severity, fact_table, explanation from fct_finding where rule_key = 'hidden_text' "
        "and length(stated) < 100 order by 1"
    ).fetchall() == [
        (
            "16",
            "note",
            "hidden_text",
            "The file contains a text that a person does not read, and that was left out: it is formatted as hidden"
            " (隐藏): 16",
        ),
        (
            "329",
            "note",
            "hidden_text",
            "The file contains a text that a person does not read, and that was left out: it is crossed out"
            " (删除线): 329",
        ),
    ]


def test_its_evidence_is_the_place_of_the_text(hidden: duckdb.DuckDBPyConnection) -> None:
    places = hidden.execute(
        "select field_name, from_field_name, page, table_number, row_number, column_number, bounding_box, text "
        "from evidence where fact_key in (select finding_key from fct_finding where stated = '329') order by 1"
    ).fetchall()
    assert [place[0] for place in places] == ["expected", "explanation", "stated", "subject"]
    assert {place[1:] for place in places} == {("text", 1, 1, 5, 3, "10.0,20.0,30.0,40.0", "329")}


def test_a_text_of_a_whole_page_is_shortened_in_the_explanation_only(hidden: duckdb.DuckDBPyConnection) -> None:
    ((stated, explanation),) = hidden.execute(
        "select stated, explanation from fct_finding where rule_key = 'hidden_text' and length(stated) >= 100"
    ).fetchall()
    assert stated == "项目名称\n" * 30
    assert explanation.endswith(f"it lies under the image of a scan (扫描图像下的识别文字): {stated[:100]}…")


def test_a_watermark_is_listed_but_no_finding(hidden: duckdb.DuckDBPyConnection) -> None:
    assert hidden.execute(
        "select hidden_by, text, occurrence_count from hidden_text where hidden_text_key not in "
        "(select fact_key from fct_finding) order by 1"
    ).fetchall() == [("watermark", "内部资料", 1)]
    assert hidden.execute("select occurrence_count from hidden_text where text = '329'").fetchall() == [(2,)]


def test_both_batches_together_are_built_from_nothing(zones: Zones, hidden: duckdb.DuckDBPyConnection) -> None:
    database: Path = build(zones.settings, full_refresh=True).database
    with duckdb.connect(str(database), read_only=True) as connection:
        ours = connection.execute("from marts.hidden_text order by all").fetchall()
    assert ours == hidden.execute("from hidden_text order by all").fetchall()
    assert len(ours) == 4
