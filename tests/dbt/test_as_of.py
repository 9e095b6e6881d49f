"""What was known at an instant: which documents had landed by then, and which of them were current."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from extract.intake.landing import Found, Landing
from extract.model.records import ExtractedDocument
from tests.conftest import read_sample
from tests.harness.zones import Zones, made_up
from warehouse.publishing.build import build

FIRST = datetime(2026, 1, 5, 3, tzinfo=UTC)
REVISED, GONE = FIRST + timedelta(days=30), FIRST + timedelta(days=60)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form, a revision at the same address, and its withdrawal."""
    zones = Zones(tmp_path_factory.mktemp("as_of"))
    readings = []
    for name, seen_at in (("first", FIRST), ("revised", REVISED)):
        content, reading = named(name)
        path = zones.show("form.txt", content)
        Landing(zones.settings.landing).land("inbox", [Found("form.txt", "form.txt", path, name)], seen_at)
        readings.append(reading)
    Landing(zones.settings.landing).land("inbox", [], GONE)
    zones.keep(readings)
    return zones.publish(build(zones.settings))


def named(name: str) -> tuple[bytes, ExtractedDocument]:
    content, reading = made_up(read_sample("004"), name)
    reading.document.title = name
    return content, reading


@pytest.mark.parametrize(
    ("instant", "known"),
    [
        (FIRST - timedelta(seconds=1), []),
        (FIRST, [("first", 1, True, "published")]),
        (REVISED - timedelta(seconds=1), [("first", 1, True, "published")]),
        (REVISED, [("first", 1, False, "superseded"), ("revised", 2, True, "published")]),
        (GONE, [("first", 1, False, "superseded"), ("revised", 2, False, "withdrawn")]),
    ],
)
def test_as_of_returns_the_documents_known_at_an_instant(
    instant: datetime, known: list[tuple[str, int, bool, str]], published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as warehouse:
        assert (
            warehouse.execute(
                "select title, then_.version, then_.is_current, then_.state "
                "from marts.as_of(?) as then_ join marts.dim_document using (document_key) order by title",
                [instant],
            ).fetchall()
            == known
        )


def test_as_of_now_equals_dim_document(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as warehouse:
        assert warehouse.execute(
            "select count(*) from (select document_key, version, is_current, state from marts.as_of(now()) except "
            "select document_key, version, is_current, state from marts.dim_document)"
        ).fetchone() == (0,)


def test_facts_as_of_a_day_come_from_the_documents_current_then(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as warehouse:
        assert warehouse.execute(
            "select count(*) from marts.fct_outcome semi join "
            "(from marts.as_of(timestamptz '2026-01-20 00:00+08') where is_current) using (document_key)"
        ).fetchone() == (len(read_sample("004").projects[0].indicators),)
