"""The findings on the samples compared with those of a person, and how a finding is explained."""

import json
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT, SAMPLES, read_gold

REVIEWED: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "findings_reviewed.json").read_text("utf-8"))

RESTING_ON_NUMBERS = {
    ("001", "value_type_error", "天津市知识产权专项资金"),
    ("001", "missing_unit", "≥90"),
    ("002", "two_values_same_fact", "预算执行率77.61%"),
    ("002", "two_values_same_fact", "下达专利授权奖励资金842.25万元，下拨841.05万元"),
    (
        "002",
        "two_values_same_fact",
        "共培育5家“南昌市知识产权示范企业”，5家“南昌市知识产权优势企业”，计划5家",
    ),
    ("002", "rate_mismatch", "预算执行率为99.76%"),
    ("002", "rate_mismatch", "预算执行率100%"),
    ("002", "rate_mismatch", "预算执行率13.23%"),
    ("002", "executed_over_budget", "实际支出841.05万元"),
    ("002", "wrong_denominator", "(820.8-841.05)/800*100%=-2.53%"),
    ("002", "target_unmet", "2020年完成了维权案件资金案件0起，计划1起，得0分"),
    ("002", "duplicated_indicator_different_value", "知识产权知识产权立案数73件，计划60件"),
    ("002", "year_typo", "在2021年12月31日前完成"),
    ("002", "wrong_year_value", "2019年度每万人有效发明专利拥有量10.78件，同比增长15.89%"),
    ("003", "duplicated_indicator_different_value", "专项对接活动或运营培训数量"),
    ("004", "rate_mismatch", "11.900%"),
    ("004", "rate_mismatch", "3.700%"),
    ("004", "target_unmet", "专利资助奖励共完成6747件。"),
    ("004", "actual_below_target_marked_done", "不少于5项、不少于8家、不少于100件"),
    ("004", "cost_over_ceiling_marked_done", "591.764万"),
    ("004", "cost_over_ceiling_marked_done", "264.8万"),
    ("004", "cost_over_ceiling_marked_done", "155万"),
}
"""The findings that the gold notes grade A or A-, and the two padded rates of 004, which are notes here."""


def fired(marts: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[Any, ...]]:
    """The findings on the samples."""
    names = [path.name for path in SAMPLES.glob("*.txt")]
    query = (
        f"select {columns} from fct_finding join dim_document using (document_key) where list_contains(?, file_name)"  # noqa: S608 - our own words
    )
    return marts.execute(query, [names]).fetchall()


def test_at_least_nine_in_ten_numeric_findings_are_found() -> None:
    gold = {
        (name, finding["kind"], finding["where"])
        for name in ("001", "002", "003", "004")
        for finding in read_gold(name)["findings"]
    }
    found = {
        (item["document"], item["gold_kind"], item["gold_where"])
        for item in REVIEWED
        if item["is_right"] and item.get("gold_kind")
    }
    assert found <= gold
    assert gold >= RESTING_ON_NUMBERS
    assert len(found & RESTING_ON_NUMBERS) >= 0.9 * len(RESTING_ON_NUMBERS)


@pytest.mark.parametrize(
    ("rule", "subject", "severity", "explanation"),
    [
        pytest.param(
            "executed_over_budget",
            "知识产权奖励项目",
            "error",
            "Executed (执行数) 841.05 万元 of 知识产权奖励项目 is more than its budget (预算数) 820.8 万元,"
            " by 20.25 万元.",
            id="an amount",
        ),
        pytest.param(
            "rate_by_another_denominator",
            "知识产权奖励项目",
            "error",
            "The execution rate (执行率) of 知识产权奖励项目 is stated as 99.76%, but executed (执行数) 841.05 万元"
            " / budget (预算数) 820.8 万元 = 102.467%. It is executed / available (到位数) 843.05 万元,"
            " while the 77.61% of 2020年市知识产权专项资金 is over the budget.",
            id="a rate",
        ),
        pytest.param(
            "cost_deviation",
            "实际支出与计划安排费用的变动程度",
            "error",
            "实际支出与计划安排费用的变动程度 is stated as -2.53%, but (820.8 万元 - 841.05 万元) / 820.8 万元"
            " = -2.467%.",
            id="a deviation",
        ),
    ],
)
def test_a_finding_explains_its_arithmetic_in_one_line(
    marts: duckdb.DuckDBPyConnection, rule: str, subject: str, severity: str, explanation: str
) -> None:
    found = fired(marts, "rule_key, subject, severity, explanation")
    assert [row[2:] for row in found if row[:2] == (rule, subject)] == [(severity, explanation)]


def test_stated_and_expected_values_refer_to_their_facts(marts: duckdb.DuckDBPyConnection) -> None:
    places = marts.execute(
        "select evidence.field_name, line_number, text from evidence"
        " join fct_finding on fct_finding.finding_key = evidence.fact_key"
        " where rule_key = 'two_values_for_one_fact' and fct_finding.subject = '预算资金执行率'"
        " and evidence.field_name in ('stated', 'expected') order by all"
    ).fetchall()
    assert places == [("expected", 15, "77.61%"), ("stated", 190, "90.43%")]
