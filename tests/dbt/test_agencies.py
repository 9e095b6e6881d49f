"""Agencies: one row for each, whatever is printed around its name."""

import csv
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, SAMPLES, read_sample
from tests.harness.zones import Zones, made_up, read


@pytest.mark.parametrize(
    ("agency", "code", "method"),
    [
        ("天津市知识产权局", "610101", "code"),
        ("天津市知识产权保护中心", "610203", "code"),
        ("井研县马踏镇人民政府", "820001", "code"),
        ("广州开发区知识产权局", None, "name"),
        ("青神县发展和改革局", None, "name"),
        ("昌宁县更戛乡人民政府", None, "alias"),
        ("未知", None, "unknown"),
    ],
)
def test_an_agency_has_its_code_and_resolution_method(
    country: duckdb.DuckDBPyConnection, agency: str, code: str | None, method: str
) -> None:
    assert country.execute(
        "select agency_code, resolution_method from dim_agency where agency_name = ?", [agency]
    ).fetchall() == [(code, method)]


@pytest.mark.parametrize(
    ("printed", "agency"),
    [
        ("820-马踏镇部门", "井研县马踏镇人民政府"),
        ("更戛乡人民政府", "昌宁县更戛乡人民政府"),
        ("广州开发区知识产权局（部门）", "广州开发区知识产权局"),
        ("青神县发展和改革局本级", "青神县发展和改革局"),
        ("219-池州市贵池区棠溪镇人民政府", "池州市贵池区棠溪镇人民政府"),
        ("黄石市文物局(湖北水泥遗址博物馆)", "黄石市文物局（湖北水泥遗址博物馆）"),
    ],
)
def test_a_printed_name_resolves_to_its_agency(country: duckdb.DuckDBPyConnection, printed: str, agency: str) -> None:
    found = country.execute(
        "select distinct agency_name from ("
        " select competent_agency_key as agency_key, printed_competent_department as printed"
        " from fct_project_statement"
        " union all select implementing_agency_key, printed_implementing_unit from fct_project_statement"
        ") join dim_agency using (agency_key) where printed = ?",
        [printed],
    ).fetchall()
    assert found == [(agency,)]


def test_an_abbreviated_name_is_the_same_agency(tmp_path: Path) -> None:
    zones = Zones(tmp_path)
    content, reading = made_up(read_sample("004"), "简称")
    reading.projects[0].name = "食品抽检"
    reading.projects[0].implementing_unit = "北京市朝阳区市监局"
    zones.show("简称.txt", content)
    zones.keep([read(zones.show("004.txt", (SAMPLES / "004.txt").read_bytes())), reading])
    with duckdb.connect(str(zones.night()), read_only=True) as warehouse:
        assert warehouse.execute(
            "select agency_name, resolution_method from marts.dim_agency where agency_key <> 'unknown'"
        ).fetchall() == [("北京市朝阳区市场监督管理局", "abbreviation")]


def test_no_abbreviation_ends_with_another() -> None:
    with (ROOT / "dbt_project" / "seeds" / "agency_abbreviations.csv").open(encoding="utf-8") as lines:
        shorts = [row["abbreviation"] for row in csv.DictReader(lines)]
    assert [(one, other) for one in shorts for other in shorts if one != other and one.endswith(other)] == []


def test_an_agency_has_one_row(country: duckdb.DuckDBPyConnection) -> None:
    assert country.execute("select agency_name from dim_agency group by all having count(*) > 1").fetchall() == []
    assert country.execute("select count(*) from dim_agency where agency_name like '%马踏镇%'").fetchall() == [(1,)]
