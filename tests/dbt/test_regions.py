"""Regions: the table of GB/T 2260, and the region that a name in a document belongs to."""

import duckdb
import pytest


def region_of_agency(country: duckdb.DuckDBPyConnection, agency: str) -> tuple[object, ...] | None:
    return country.execute(
        "select region_key, province, city, county, region_method"
        " from dim_agency join dim_region using (region_key) where agency_name = ?",
        [agency],
    ).fetchone()


@pytest.mark.parametrize(
    ("agency", "region"),
    [
        ("天津市知识产权局", ("120000", "天津市", None, None)),
        ("北京市朝阳区市场监督管理局", ("110105", "北京市", None, "朝阳区")),
        ("南通市知识产权保护中心", ("320600", "江苏省", "南通市", None)),
        ("广州开发区知识产权局", ("440100", "广东省", "广州市", None)),
        ("池州市贵池区棠溪镇人民政府", ("341702", "安徽省", "池州市", "贵池区")),
        ("阜康市统计局", ("652302", "新疆维吾尔自治区", "昌吉回族自治州", "阜康市")),
        ("武川县民族事务委员会", ("150125", "内蒙古自治区", "呼和浩特市", "武川县")),
        ("永德县明朗中学", ("530923", "云南省", "临沧市", "永德县")),
    ],
)
def test_an_agency_has_the_region_that_its_name_begins_with(
    country: duckdb.DuckDBPyConnection, agency: str, region: tuple[object, ...]
) -> None:
    assert region_of_agency(country, agency) == (*region, "name")


def test_a_unit_without_a_region_in_its_name_has_that_of_its_department(country: duckdb.DuckDBPyConnection) -> None:
    assert region_of_agency(country, "农田建设服务中心") == ("430621", "湖南省", "岳阳市", "岳阳县", "document")


@pytest.mark.parametrize(
    ("file_name", "region_key"),
    [
        ("000.txt", "320600"),
        ("001.txt", "120000"),
        ("002.txt", "unknown"),
        ("004.txt", "110105"),
        ("52_shouxian_anhui_dept_scoring.txt", "unknown"),
    ],
)
def test_names_without_a_region_have_none(country: duckdb.DuckDBPyConnection, file_name: str, region_key: str) -> None:
    for fact in ("fct_project_statement", "fct_funding", "fct_indicator_target", "fct_outcome"):
        found = country.execute(
            f"select distinct region_key from {fact} join dim_document using (document_key) where file_name = ?",  # noqa: S608
            [file_name],
        ).fetchall()
        assert found in ([], [(region_key,)]), fact


def test_every_region_has_one_row_including_former_regions(country: duckdb.DuckDBPyConnection) -> None:
    found = country.execute(
        "select region_level, count(*) filter (is_in_force) from dim_region group by all order by all"
    ).fetchall()
    assert found[1:] == [("county", 2842), ("province", 34), ("unknown", 1)]
    assert found[0] == ("city", 333)
    assert country.execute(
        "select region_code, city, is_in_force from dim_region where county in ('海门市', '海门区') order by 1"
    ).fetchall() == [("320614", "南通市", True), ("320684", "南通市", False)]


def test_sums_by_province_lose_nothing(country: duckdb.DuckDBPyConnection) -> None:
    by_province = dict(
        country.execute(
            "select coalesce(province, 'unknown'), sum(budget_yuan) from fct_funding join dim_region using (region_key)"
            " where is_additive and budget_yuan is not null group by all"
        ).fetchall()
    )
    assert by_province["北京市"] == 109262000
    assert (
        sum(by_province.values())
        == country.execute("select sum(budget_yuan) from fct_funding where is_additive").fetchall()[0][0]
    )
