"""Which documents count: no document displaces another that is still shown at its own address.

Two histories in which a copy at another address took documents out of the totals, and a source that speaks for the
publisher. tests/publishing/test_current_documents.py tests the decision alone over random histories.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.intake.landing import Landing
from extract.intake.listing import Found
from tests.conftest import ROOT
from tests.harness.zones import Zones, read
from warehouse.publishing.build import build
from warehouse.quality.displacement import evaluate_displacement

SCHOOL = (ROOT / "tests" / "data" / "dev" / "01_yongde_yunnan_selfeval_form14" / "source.txt").read_text("utf-8")
NAME, AMOUNT = "义务教育营养改善计划专项资金", "387664.62"

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
TOTALS = (
    "select project_name, sum(executed_yuan)::double from marts.fct_funding join marts.dim_project using (project_key) "
    "where is_additive group by all order by all"
)


def form(name: str, amount: str, year: int = 2022) -> bytes:
    """The form of the school for another project, amount and year."""
    return SCHOOL.replace(NAME, name).replace(AMOUNT, amount).replace("2022", str(year)).encode()


class History:
    """Nights in one home, each of which shows files at addresses of one or more sources."""

    def __init__(self, home: Path, speaks_for: str | None = None) -> None:
        self.zones = Zones(home)
        self._read: set[bytes] = set()
        self._night = 0
        if speaks_for:
            folder = home / "own"
            self.zones.settings.sources_file.write_text(
                f"sources:\n- {{name: own, path: {folder}, speaks_for: [{speaks_for}]}}\n", "utf-8"
            )

    def night(self, **sources: Mapping[str, bytes]) -> Path:
        """Show exactly these files at the addresses of these sources, and publish."""
        self._night += 1
        for source, files in sources.items():
            folder = self.zones.settings.home / source
            found = []
            for number, (uri, content) in enumerate(files.items()):
                path = folder / f"{self._night}_{number}" / Path(uri).name
                path.parent.mkdir(parents=True)
                path.write_bytes(content)
                found.append(Found(uri, path.name, path, f"{self._night}"))
                if content not in self._read:
                    self._read.add(content)
                    self.zones.keep([read(path)])
            at = FIRST + timedelta(days=self._night)
            Landing(self.zones.settings.landing).land(source, found, at)
        return self.zones.publish(build(self.zones.settings))


def rows(database: Path, query: str = TOTALS) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def warnings(before: Path, after: Path) -> dict[str, str]:
    """Return the messages of the warnings of a run, by check."""
    with duckdb.connect(str(after), read_only=True) as warehouse:
        warehouse.execute(f"attach '{before}' as base (read_only)")
        return {one.check: one.message for one in evaluate_displacement(warehouse) if one.rows}


def test_a_copied_header_takes_no_document_out_of_the_totals(tmp_path: Path) -> None:
    history = History(tmp_path)
    own = {"gov/a.txt": form("甲项目", "600000.00"), "gov/b.txt": form("乙项目", "700000.00")}
    genuine = [("乙项目", 700000.0), ("甲项目", 600000.0)]
    first = history.night(inbox=own)
    assert rows(first) == genuine
    second = history.night(inbox=own | {"evil/x.txt": form("甲项目", "10000.00")})
    assert rows(second) == genuine
    third = history.night(inbox=own | {"evil/x.txt": form("乙项目", "20000.00")})
    assert rows(third) == genuine
    current = "select file_name, currency_reason from marts.dim_document where is_current order by all"
    assert rows(third, current) == [("a.txt", "shown"), ("b.txt", "shown"), ("x.txt", "shown")]
    other = form("丙项目", "30000.00").decode().replace("永德县明朗中学", "永德县城关中学").encode()
    fourth = history.night(inbox=own | {"evil/x.txt": other})
    assert rows(fourth) == [("丙项目", 30000.0), *genuine]
    assert warnings(third, fourth) == {
        "addresses_keep_their_agency": (
            "x.txt (evil/x.txt), of 永德县明朗中学, was replaced by x.txt (evil/x.txt), of 永德县城关中学"
        )
    }
    assert {row[0] for row in rows(third, "select distinct rule_key from marts.fct_finding")} >= {
        "two_values_across_documents"
    }


@pytest.mark.long
def test_a_copy_in_an_archive_still_counts_when_the_newest_address_shows_the_next_year(tmp_path: Path) -> None:
    history = History(tmp_path)
    of_2022, of_2023 = form("甲项目", "600000.00"), form("甲项目", "650000.00", 2023)
    query = "select fiscal_year, sum(executed_yuan)::double from marts.fct_funding join marts.dim_project using "
    query += "(project_key) where is_additive group by all order by all"
    first = history.night(inbox={"最新/自评表.txt": of_2022, "存档/2022/自评表.txt": of_2022})
    assert rows(first, query) == [(2022, 600000.0)]
    second = history.night(inbox={"最新/自评表.txt": of_2023, "存档/2022/自评表.txt": of_2022})
    assert rows(second, query) == [(2022, 600000.0), (2023, 650000.0)]
    assert warnings(first, second) == {}


@pytest.mark.long
def test_a_revision_at_its_own_address_counts_and_a_source_that_speaks_displaces(tmp_path: Path) -> None:
    history = History(tmp_path, speaks_for="永德县明朗中学")
    first = history.night(inbox={"a.txt": form("甲项目", "600000.00")})
    copied = {"a.txt": form("甲项目", "610000.00"), "x.txt": form("甲项目", "10000.00")}
    second = history.night(inbox=copied)
    assert rows(second) == [("甲项目", 610000.0)]
    assert warnings(first, second) == {}
    third = history.night(inbox=copied, own={"own.txt": form("甲项目", "620000.00")})
    assert rows(third) == [("甲项目", 620000.0)]
    found = warnings(second, third)
    assert found["documents_count_where_shown"] == (
        "a.txt (a.txt) is still shown but counts no more; own.txt (own.txt) counts instead; "
        "x.txt (x.txt) is still shown but counts no more; own.txt (own.txt) counts instead"
    )
