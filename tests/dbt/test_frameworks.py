"""Indicators: the acts that have their levels, groups with equal names, and the usual targets of a group."""

import csv
from decimal import Decimal

import duckdb
import pytest

from tests.conftest import ROOT

SEED = ROOT / "dbt_project" / "seeds" / "indicator_frameworks.csv"


@pytest.mark.parametrize(
    ("level1", "level2", "acts"),
    [
        ("产出", "数量", "财预〔2015〕163号、财预〔2015〕88号、财预〔2020〕10号、财预〔2021〕101号"),
        ("产出", "成本", "财预〔2015〕163号、财预〔2015〕88号、财预〔2020〕10号"),
        ("产出", "产出数量", "财预〔2020〕10号"),
        ("决策", "项目立项", "财预〔2020〕10号"),
        ("产出指标(50分)", "质量", "财预〔2015〕163号、财预〔2015〕88号、财预〔2020〕10号、财预〔2021〕101号"),
        ("满意度", "服务对象满意度指标等", "财预〔2015〕163号、财预〔2015〕88号、财预〔2020〕10号、财预〔2021〕101号"),
        ("项目过程", "资金管理", None),
        ("效益", "社会公众或服务对象满意度", None),
    ],
)
def test_printed_levels_are_matched_to_the_acts_that_have_them(
    country: duckdb.DuckDBPyConnection, level1: str, level2: str, acts: str | None
) -> None:
    assert country.execute(
        "select distinct acts from dim_indicator where level1 = ? and level2 = ?", [level1, level2]
    ).fetchall() == [(acts,)]


def test_every_act_has_its_framework_and_its_source() -> None:
    with SEED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["act"] for row in rows} == {
        "财预〔2013〕53号",
        "财预〔2015〕88号",
        "财预〔2015〕163号",
        "财预〔2020〕10号",
        "财预〔2021〕101号",
    }
    assert all(row["act_title"] and row["issued_on"] and row["measures"] for row in rows)
    costs = [
        (row["level1"], row["level2"]) for row in rows if row["act"] == "财预〔2021〕101号" and "成本" in row["level2"]
    ]
    assert costs == [("成本", "经济成本"), ("成本", "社会成本"), ("成本", "生态环境成本")]


def test_the_same_indicator_of_two_counties_is_one_group(country: duckdb.DuckDBPyConnection) -> None:
    assert country.execute(
        "select level1, level2, document_count, agency_count, usual_target, usual_unit, usual_comparator,"
        " usual_target_count from rpt_indicator_benchmark"
        " where group_name = '项目工程验收合格率' and dimension = 'quality'"
    ).fetchall() == [("产出", "质量", 2, 2, Decimal(100), "%", "eq", 2)]


def test_median_and_quartiles_are_computed_from_the_printed_targets(country: duckdb.DuckDBPyConnection) -> None:
    printed = country.execute(
        "select target_value from fct_indicator_target join dim_indicator using (indicator_key)"
        " where group_name = '项目验收合格率' and period = 'full_year' order by 1"
    ).fetchall()
    assert printed == [(Decimal(90),), (Decimal(100),)]
    assert country.execute(
        "select lower_quartile, usual_target, upper_quartile, agency_count from rpt_indicator_benchmark"
        " where group_name = '项目验收合格率'"
    ).fetchall() == [(Decimal("92.5"), Decimal(95), Decimal("97.5"), 2)]


def test_an_indicator_with_text_targets_has_no_usual_target(country: duckdb.DuckDBPyConnection) -> None:
    assert country.execute(
        "select usual_target, usual_unit, quantified_share, quantified_count, target_count, met_share, judged_count"
        " from rpt_indicator_benchmark where group_name = '绩效目标合理性'"
    ).fetchall() == [(None, None, Decimal(0), 0, 8, None, 0)]


def test_shares_are_computed_from_the_counts_beside_them(country: duckdb.DuckDBPyConnection) -> None:
    ((wrong,),) = country.execute(
        "select count(*) from rpt_indicator_benchmark where quantified_count > target_count or met_count > judged_count"
        " or target_count > indicator_count or abs(quantified_share - quantified_count / target_count) > 1e-8"
        " or abs(met_share - met_count / judged_count) > 1e-8 or (met_share is null) <> (judged_count = 0)"
    ).fetchall()
    assert wrong == 0
    ((evaluated, met),) = country.execute(
        "select sum(judged_count)::int, sum(met_count)::int from rpt_indicator_benchmark"
    ).fetchall()
    assert (evaluated, met) == country.execute(
        "select count(is_met), count(*) filter (is_met) from fct_outcome join dim_document using (document_key)"
        " join dim_indicator using (indicator_key) where is_current and group_name is not null"
    ).fetchall()[0]
    assert evaluated > met > 0
