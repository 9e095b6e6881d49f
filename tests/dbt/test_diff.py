"""Differences between two versions of a document or of the warehouse, value by value."""

import re
from typing import Any

import duckdb
import pytest

from tests.harness.zones import Nights
from warehouse.errors import JixiaoError
from warehouse.provenance.diff import Change, diff
from warehouse.publishing.versions import Versions


def tuples(changes: list[Change]) -> list[tuple[Any, ...]]:
    return [(one.table, one.document, one.subject, one.field, one.old, one.new) for one in changes]


def test_a_document_is_compared_with_its_next_version(nights: Nights) -> None:
    """000 was published again with 10.9 in place of 10.8: half a year's planned spending of one project."""
    settings = nights.zones.settings
    first = first_of_series(nights, "000.txt")
    found = diff(settings, first)
    assert found.old == first
    assert {(one.table, one.field, one.old, one.new) for one in found.changes} == {
        ("fct_funding", "planned_execution_yuan", "108000.00", "109000.00")
    }
    assert {one.subject for one in found.changes} == {"知识产权援助执法专项 > 知识产权援助执法专项 > half_year"}
    back = diff(settings, found.new, first)
    assert {(one.old, one.new) for one in back.changes} == {("109000.00", "108000.00")}


def test_the_warehouse_is_compared_with_the_version_before(nights: Nights) -> None:
    settings = nights.zones.settings
    found = diff(settings)
    kept = [version.version_id for version in Versions(settings.published).kept()]
    assert [found.old, found.new] == kept[-2:]
    by_document = {one.document: one for one in found.changes}
    assert {"004.txt", "school.txt"} <= by_document.keys()
    added = [one for one in found.changes if one.document == "004.txt" and one.field == "actual_text"]
    assert {one.old for one in added} == {None}
    assert len(added) == 30
    assert diff(settings, kept[-1], kept[-1]).changes == []


def test_a_document_without_another_version_is_an_error(nights: Nights) -> None:
    settings = nights.zones.settings
    with pytest.raises(JixiaoError, match="no later version of this document is published"):
        diff(settings, "school.txt")
    with pytest.raises(JixiaoError, match="no landed document has this name"):
        diff(settings, "nothing.txt")
    current = Versions(settings.published).kept()[-1].version_id
    with pytest.raises(JixiaoError, match="no version with this id is kept"):
        diff(settings, current, re.sub("^2", "1", current))


def first_of_series(nights: Nights, file_name: str) -> str:
    with duckdb.connect(str(nights.second), read_only=True) as warehouse:
        found = warehouse.execute(
            "select document_key from marts.dim_document where file_name = ? order by version limit 1", [file_name]
        ).fetchone()
    assert found
    return str(found[0])
