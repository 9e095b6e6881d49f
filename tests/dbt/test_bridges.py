"""Matches of targets with results across documents: method, certainty, and changes of the target."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.model.records import ExtractedDocument
from tests.conftest import SAMPLES, read_sample
from tests.harness.zones import Zones, as_target, made_up
from warehouse.publishing import dbt_project
from warehouse.publishing.build import build

NAME = "北京市朝阳区知识产权运营服务体系建设"


def invented(zones: Zones, name: str, project_name: str) -> ExtractedDocument:
    """A copy of 004 for another project."""
    content, reading = made_up(read_sample("004"), name)
    reading.projects[0].name = project_name
    zones.show(f"{name}.txt", content)
    return reading


@pytest.fixture(scope="module")
def zones(tmp_path_factory: pytest.TempPathFactory) -> Zones:
    """004 and its target with other values; projects with nearly equal names, and one that differs in a numeral."""
    zones = Zones(tmp_path_factory.mktemp("bridges"))
    target = as_target(invented(zones, "approved", NAME))
    project = target.projects[0]
    project.annual_goal = "另一个目标"
    project.funding[0].value = project.funding[0].value + 100
    for index, text, value in ((0, "不少于8000件", 8000), (3, "不少于6家", 6)):
        project.indicators[index].target = text
        project.indicators[index].normalized.value = Decimal(value)
    project.indicators[1].level3 = "指标2：专利技术产业化项目的资助"
    readings = [
        target,
        as_target(invented(zones, "second", f"{NAME}二期")),
        as_target(invented(zones, "school", "校舍维修改造工程项目")),
        invented(zones, "schools", "校舍维修改造工程"),
        read_sample("004"),
    ]
    zones.show("004.txt", (SAMPLES / "004.txt").read_bytes())
    zones.land()
    zones.keep(readings)
    return zones


@pytest.fixture(scope="module")
def marts(zones: Zones) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(build(zones.settings).database), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


def rows(marts: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return marts.execute(query).fetchall()


def test_an_outcome_has_the_target_of_its_project_and_year(marts: duckdb.DuckDBPyConnection) -> None:
    """One match by equal name, one by similar name; a name that differs in a numeral is another project."""
    assert rows(
        marts,
        """select targets.file_name, outcomes.file_name, match_method, match_score, is_reviewed
        from bridge_project_outcome
        join dim_document as targets on target_document_key = targets.document_key
        join dim_document as outcomes on outcome_document_key = outcomes.document_key
        order by all""",
    ) == [
        ("approved.txt", "004.txt", "project", 1.0, False),
        ("school.txt", "schools.txt", "similar", 0.864, False),
    ]


def test_a_budget_and_a_goal_that_changed_are_shown(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        """select target_budget_yuan - outcome_budget_yuan, is_budget_changed, is_goal_changed, target_changed
        from bridge_project_outcome where match_method = 'project'""",
    ) == [(1_000_000, True, True, True)]


def test_a_target_lowered_by_the_self_evaluation_is_shown(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        """select approved_target_text, stated_target_text, target_change, match_method
        from bridge_indicator_outcome where target_changed order by target_change""",
    ) == [
        ("不少于8000件", "不少于7000件", "lowered", "indicator"),
        ("不少于6家", "不少于10家", "raised", "indicator"),
    ]


def test_every_target_indicator_is_matched_to_its_result(marts: duckdb.DuckDBPyConnection) -> None:
    paired = rows(
        marts,
        """select match_method, count(*), count(distinct outcome_key), count(distinct indicator_target_key)
        from bridge_indicator_outcome
        where outcome_statement_key = (
            select outcome_statement_key from bridge_project_outcome where match_method = 'project'
        )
        group by all order by all""",
    )
    count = len(read_sample("004").projects[0].indicators)
    assert paired == [("indicator", count - 1, count - 1, count - 1), ("similar", 1, 1, 1)]


def test_a_reviewed_match_overrides_the_computed_one(
    zones: Zones, marts: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The review rejects the computed pair and confirms another target."""
    ((found, outcome, other),) = rows(
        marts,
        """select bridge.target_statement_key, bridge.outcome_statement_key, statements.statement_key
        from bridge_project_outcome as bridge, fct_project_statement as statements
        where bridge.match_method = 'project' and printed_project_name like '%二期'""",
    )
    project = tmp_path / "dbt_project"
    shutil.copytree(dbt_project.PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    with (project / "seeds" / "reviewed_matches.csv").open("a") as seed:
        seed.write(f"{found},{outcome},false,审核人,2026-01-05,另一项目\n")
        seed.write(f"{other},{outcome},true,审核人,2026-01-05,更名\n")
    monkeypatch.setattr(dbt_project, "PROJECT", project)
    with duckdb.connect(str(build(zones.settings, full_refresh=True).database), read_only=True) as again:
        assert rows(
            again,
            "select target_statement_key, match_method, is_reviewed from marts.bridge_project_outcome "
            "where match_method = 'reviewed'",
        ) == [(other, "reviewed", True)]
